"""The form pack: each widget empty, filled and wrong, and what a screen reader is told."""

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout, Submit
from django import forms
from django.template import engines
from django.utils import translation

from tests.portal.markup import Markup, assert_sound

CHOICES = [("yes", "Ja"), ("no", "Nej"), ("unknown", "Det ved jeg ikke")]
WRONG = "Skriv, hvad du har set."
PAGE = """{% load crispy_forms_tags %}
{% include "formkit/summary.html" with form=form only %}
{% if not form.heading_field %}<h1>Prøve</h1>{% endif %}
<form method="post" novalidate>{% crispy form %}<button type="submit">Send</button></form>"""


class DateParts(forms.MultiWidget):
    def __init__(self):
        super().__init__({part: forms.TextInput() for part in ("day", "month", "year")})

    def decompress(self, value):
        return value.split() if value else ["", "", ""]


class DateField(forms.MultiValueField):
    widget = DateParts

    def __init__(self, **kwargs):
        super().__init__([forms.CharField()] * 3, **kwargs)

    def compress(self, data_list):
        return " ".join(data_list)


FIELDS = {
    "text": lambda **k: forms.CharField(max_length=20, **k),
    "email": lambda **k: forms.EmailField(**k),
    "number": lambda **k: forms.IntegerField(**k),
    "password": lambda **k: forms.CharField(widget=forms.PasswordInput, **k),
    "textarea": lambda **k: forms.CharField(max_length=40, widget=forms.Textarea, **k),
    "select": lambda **k: forms.ChoiceField(choices=[("", ""), *CHOICES], **k),
    "radios": lambda **k: forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect, **k),
    "checkboxes": lambda **k: forms.MultipleChoiceField(
        choices=CHOICES, widget=forms.CheckboxSelectMultiple, **k
    ),
    "date": lambda **k: DateField(**k),
    "checkbox": lambda **k: forms.BooleanField(**k),
    "file": lambda **k: forms.FileField(**k),
}
FILLED = {
    "text": {"x": "Et <b>sted</b>"},
    "email": {"x": "a@example.invalid"},
    "number": {"x": "3"},
    "textarea": {"x": "To\nlinjer & mere"},
    "select": {"x": "no"},
    "radios": {"x": "no"},
    "checkboxes": {"x": ["yes", "no"]},
    "date": {"x_day": "5", "x_month": "12", "x_year": "2026"},
    "checkbox": {"x": "on"},
}
GROUPS = {"radios", "checkboxes", "date"}


@pytest.fixture(autouse=True)
def danish():
    with translation.override("da"):
        yield


def make_form(kind, data=None, **options):
    options = {
        "label": "Det har du set",
        "help_text": "Skriv ikke navne.",
        "error_messages": {"required": WRONG},
        **options,
    }

    class ThisForm(forms.Form):
        x = FIELDS[kind](**options)
        helper = FormHelper()
        helper.form_tag = False

    return ThisForm(data)


def show(form):
    return Markup(engines["django"].from_string(PAGE).render({"form": form}))


def first_control(kind, page):
    return page.by_id("id_x_0" if kind in GROUPS else "id_x")


@pytest.mark.parametrize("kind", FIELDS)
def test_an_empty_field_has_label_and_hint_and_no_placeholder(kind):
    page = show(make_form(kind))

    assert_sound(page)
    named = [e.words for e in [*page.all("label"), *page.all("legend")]]
    assert "Det har du set" in named
    assert page.by_id("id_x_helptext").words == "Skriv ikke navne."
    assert not [e for e in page.elements if "placeholder" in e.attrs or "maxlength" in e.attrs]
    assert not page.all("section", class_="alert-error")


@pytest.mark.parametrize("kind", FIELDS)
def test_every_control_has_a_label_of_its_own(kind):
    page = show(make_form(kind))

    labelled = {e["for"] for e in page.all("label")}
    controls = [
        e for tag in ("input", "select", "textarea") for e in page.all(tag) if e["type"] != "hidden"
    ]
    assert controls
    assert {e["id"] for e in controls} == labelled


@pytest.mark.parametrize("kind", FIELDS)
def test_a_wrong_field_tells_summary_field_and_screen_reader_the_same(kind):
    page = show(make_form(kind, {}))

    assert_sound(page)
    link = page.one("a", class_="function-link")
    assert link.words == WRONG
    assert link["href"] == "#" + first_control(kind, page)["id"]
    assert page.by_id("id_x_error").words == f"Fejl: {WRONG}"
    assert page.all("div", class_="form-error")
    told = page.one("fieldset") if kind in GROUPS else first_control(kind, page)
    assert "id_x_helptext" in told["aria-describedby"].split()
    assert "id_x_error" in told["aria-describedby"].split()
    if kind not in GROUPS:
        assert told["aria-invalid"] == "true"


@pytest.mark.parametrize("kind", FILLED)
def test_what_was_typed_stays_when_the_page_is_shown_again(kind):
    form = make_form(kind, FILLED[kind])
    form.add_error(None, "Noget andet er galt.")
    page = show(form)

    assert_sound(page)
    if kind == "textarea":
        assert page.one("textarea").text.strip() == "To\nlinjer & mere"
    elif kind == "select":
        assert [e["value"] for e in page.all("option") if "selected" in e.attrs] == ["no"]
    elif kind in ("radios", "checkboxes", "checkbox"):
        ticked = [e["value"] for e in page.all("input") if "checked" in e.attrs]
        assert ticked == {"radios": ["no"], "checkboxes": ["yes", "no"], "checkbox": [""]}[kind]
    elif kind == "date":
        values = [e["value"] for e in page.all("input", class_="form-input")]
        assert values == ["5", "12", "2026"]
    else:
        assert page.by_id("id_x")["value"] == FILLED[kind]["x"]


def test_an_error_of_the_whole_form_stands_in_the_summary_without_a_link():
    form = make_form("text", {"x": "a"})
    form.add_error(None, "Noget passer ikke sammen.")

    page = show(form)

    assert "Noget passer ikke sammen." in page.one("section", class_="alert-error").words
    assert not page.all("a", class_="function-link")


def test_the_summary_can_take_the_focus_and_has_a_name():
    section = show(make_form("text", {})).one("section", class_="alert-error")

    assert section["data-module"] == "error-summary"
    assert section["tabindex"] == "-1"
    assert section["aria-labelledby"] == "error-summary-heading"


def test_a_password_is_never_shown_again():
    page = show(make_form("password", {"x": "hemmeligt"}))

    assert "value" not in page.by_id("id_x").attrs


@pytest.mark.parametrize("kind", sorted(set(FIELDS) - {"checkbox"}))
def test_the_optional_minority_is_marked(kind):
    optional = show(make_form(kind, required=False))
    required = show(make_form(kind))

    assert [e for e in optional.all("span", class_="weight-normal") if e.words == "(frivilligt)"]
    assert not required.all("span", class_="weight-normal")


def test_a_form_may_mark_the_required_ones_instead_or_none():
    form = make_form("text")
    form.marks = "required"
    assert show(form).one("span", class_="weight-normal").words == "(*skal udfyldes)"

    form = make_form("text", required=False)
    form.marks = "none"
    assert not show(form).all("span", class_="weight-normal")

    form = make_form("text", required=False)
    form.fields["x"].no_mark = True
    assert not show(form).all("span", class_="weight-normal")


def test_a_long_text_says_how_much_there_is_room_for_without_script():
    page = show(make_form("textarea", {"x": "a" * 41}))

    group = page.one("div", class_="form-limit")
    assert group["data-limit"] == "40"
    assert "{n}" in group["data-left"]
    assert page.by_id("id_x_limit").words == "Du kan skrive op til 40 tegn"
    assert "id_x_limit" in page.one("textarea")["aria-describedby"].split()
    assert page.one("textarea").text.strip() == "a" * 41


def test_a_limit_of_the_widgets_own_is_counted_and_not_said_twice():
    form = make_form("textarea")
    form.fields["x"] = forms.CharField(widget=forms.Textarea(attrs={"data-limit": "1500"}))

    page = show(form)

    assert page.one("div", class_="form-limit")["data-limit"] == "1500"
    assert "data-limit" not in page.one("textarea").attrs
    assert "op til" not in page.one("form").words


def test_a_date_has_three_named_boxes_for_digits_and_an_example():
    page = show(make_form("date", help_text=""))

    assert [e.words for e in page.all("label")] == ["Dag", "Måned", "År"]
    assert {e["inputmode"] for e in page.all("input", class_="form-input")} == {"numeric"}
    assert page.by_id("id_x_example").words == "For eksempel 5 12 2025"
    assert page.one("fieldset")["aria-describedby"].split() == ["id_x_example"]


def test_a_choice_may_have_a_hint_of_its_own():
    form = make_form("radios")
    form.fields["x"].choice_hints = {"no": "Det er også et svar."}

    page = show(form)

    assert page.by_id("id_x_1")["aria-describedby"] == "id_x_1_hint"
    assert page.by_id("id_x_1_hint").words == "Det er også et svar."


def test_a_question_page_has_its_heading_in_the_legend():
    form = make_form("radios", {})
    form.heading_field, form.step_line = "x", "Spørgsmål 3"

    page = show(form)

    assert_sound(page)
    assert page.one("h1").inside[-1].tag == "legend"
    assert page.one("legend").words == "Spørgsmål 3 Det har du set"


def test_what_the_author_says_about_the_widget_reaches_the_page():
    form = make_form("text")
    form.fields["x"].widget.attrs |= {
        "class": "input-char-8",
        "autocomplete": "off",
        "autofocus": True,
        "aria-describedby": "elsewhere",
    }

    control = Markup(engines["django"].from_string(PAGE).render({"form": form})).by_id("id_x")

    assert control["class"].split() == ["form-input", "input-char-8"]
    assert control["autocomplete"] == "off"
    assert control["aria-describedby"] == "elsewhere"
    assert "autofocus" not in control.attrs, "the focus belongs to the error summary"


def test_what_people_type_is_text_and_never_markup():
    form = make_form("textarea", {"x": "</textarea><script>alert(1)</script>"}, label="<i>Hvad</i>")

    page = show(form)

    assert not page.all("script")
    assert not page.all("i")
    assert "<script>" in page.one("textarea").text


def test_a_layout_groups_fields_under_a_heading_and_ends_in_a_button():
    form = make_form("text")
    form.fields["hidden"] = forms.CharField(widget=forms.HiddenInput, required=False)
    form.helper = FormHelper()
    form.helper.layout = Layout(Fieldset("Stedet", Div("x", css_class="mt-5"), "hidden"))
    form.helper.add_input(Submit("send", "Send henvisningen"))

    page = Markup(
        engines["django"]
        .from_string("{% load crispy_forms_tags %}<h1>Prøve</h1>{% crispy form %}")
        .render({"form": form})
    )

    assert_sound(page)
    assert page.one("legend").words == "Stedet"
    assert page.one("form")["method"] == "post"
    assert "novalidate" in page.one("form").attrs
    button = page.one("button")
    assert button["class"].split() == ["button", "button-primary"]
    assert button["type"] == "submit"
    assert button.words == "Send henvisningen"
    assert page.one("input", type="hidden")["name"] == "hidden"
