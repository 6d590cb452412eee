"""What is filled in while the plan is edited: every text in Danish and English, side by side."""

from __future__ import annotations

from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crisisplan.cards.parts import PHASES
from crisisplan.editions import checks as plan_checks
from crisisplan.editions import planning
from crisisplan.editions.freezing import LANGUAGES, Document
from crisisplan.forms.activation import ConfirmationField, DeedForm, ReasonField
from crisisplan.forms.no_people import TOO_LONG, no_control_characters, no_person, plain_helper

LONGEST_TEXT = 600
LONGEST_NOTE = 300
NEW = "new"
LETTERS = {**PHASES, "I": pgettext_lazy("indicator", "Et tal")}


class TextField(forms.CharField):
    """One text in one language. That it is empty is said by plan_checks, with the others."""

    default_validators = [no_control_characters, no_person]

    def __init__(self, label: Any, language: str, **kwargs: Any) -> None:
        rows = 3 if len(kwargs.get("initial", "")) > 60 else 2
        super().__init__(
            label=f"{label}, {plan_checks.IN_WORDS[language]}",
            max_length=LONGEST_TEXT,
            widget=forms.Textarea(attrs={"rows": rows, "lang": language}),
            error_messages={"max_length": TOO_LONG},
            required=False,
            **kwargs,
        )
        self.no_mark = True


class PartForm(forms.Form):
    """One part of the draft. `seen` is the checksum of the draft that the page showed.

    `names` maps a field's name to the path of its text in the part (`tasks.P1.D1`, language).
    """

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, part: str, key: str, texts: Document, seen: str) -> None:
        super().__init__(data, initial={"seen": seen})
        self.part, self.key, self.texts = part, key, texts
        self.rows: list[Any] = []
        self.build()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("seen", *self.rows)

    def build(self) -> None:
        raise NotImplementedError

    def pair(self, name: str, label: Any, text: Document) -> Div:
        """Two fields beside each other; returns their place in the layout."""
        for language in LANGUAGES:
            field = TextField(label, language, initial=text[language])
            self.fields[f"{name}_{language}"] = field
        return Div(
            *(Div(f"{name}_{language}", css_class="col-12 col-md-6") for language in LANGUAGES),
            css_class="row",
        )

    def written(self, name: str) -> Document:
        return {language: self.cleaned_data[f"{name}_{language}"] for language in LANGUAGES}

    @property
    def result(self) -> Document:
        """The part with what was filled in."""
        raise NotImplementedError

    def check(self) -> list[plan_checks.Problem]:
        raise NotImplementedError

    def clean(self) -> None:
        if self.errors:
            return
        for problem in self.check():
            path = problem.path.removeprefix(f"{self.part}.{self.key}").lstrip(".")
            name, _dot, language = path.rpartition(".")
            field = f"{name or 'text'}_{language}"
            self.add_error(field if field in self.fields else None, problem.sentence)


class CardForm(PartForm):
    """One action card: its texts, its tasks and figures, one more, and some taken out."""

    def build(self) -> None:
        texts = [self.pair(f, plan_checks.FIELDS[f], self.texts[f]) for f in plan_checks.CARD_TEXTS]
        self.rows.append(Fieldset(_("Kortets tekster"), *texts))
        for group, legend in (("tasks", _("Opgaver")), ("indicators", _("Tal"))):
            texts_of = planning.in_order(self.texts[group]).items()
            pairs = [self.pair(f"{group}.{code}", code, text) for code, text in texts_of]
            self.rows.append(Fieldset(legend, *pairs))
        self.fields["letter"] = forms.ChoiceField(
            label=_("Hvad er det nye?"),
            choices=[("", _("Intet nyt")), *LETTERS.items()],
            required=False,
            help_text=_("Koden bliver den næste frie. En kode bliver aldrig brugt igen."),
        )
        new = self.pair(NEW, _("Ny tekst"), {"da": "", "en": ""})
        self.rows.append(Fieldset(_("Tilføj en opgave eller et tal"), "letter", new))
        in_plan = planning.in_order({**self.texts["tasks"], **self.texts["indicators"]})
        self.fields["out"] = forms.MultipleChoiceField(
            label=_("Tag ud af planen"),
            choices=[(code, f"{code} {text['da']}") for code, text in in_plan.items()],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.rows.append("out")
        if self.texts.get("retired"):
            self.fields["back"] = forms.MultipleChoiceField(
                label=_("Tag med igen"),
                choices=[(c, f"{c} {t['da']}") for c, t in self.texts["retired"].items()],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
            self.rows.append("back")

    @property
    def result(self) -> Document:
        card = {**self.texts, **{field: self.written(field) for field in plan_checks.CARD_TEXTS}}
        for group in ("tasks", "indicators"):
            card[group] = {code: self.written(f"{group}.{code}") for code in self.texts[group]}
        for code in self.cleaned_data["out"]:
            card = planning.without_code(card, code)
        for code in self.cleaned_data.get("back", []):
            card = planning.with_code_again(card, code)
        if letter := self.cleaned_data["letter"]:
            card = planning.with_code(card, int(self.key), letter, self.written(NEW))
        return card

    def check(self) -> list[plan_checks.Problem]:
        letter = self.cleaned_data["letter"]
        if not letter and any(self.written(NEW).values()):
            self.add_error("letter", _("Vælg, hvad det nye er."))
        if letter and not all(self.written(NEW).values()):
            for language in LANGUAGES:
                if not self.cleaned_data.get(f"{NEW}_{language}"):
                    self.add_error(f"{NEW}_{language}", _("Skriv teksten på begge sprog."))
        return [] if self.errors else plan_checks.problems_of_card(self.key, self.result)


class MessageForm(PartForm):
    """One message: its words in both languages."""

    def build(self) -> None:
        self.rows.append(self.pair("text", _("Tekst"), self.texts))

    @property
    def result(self) -> Document:
        return {**self.texts, **self.written("text")}

    def check(self) -> list[plan_checks.Problem]:
        return plan_checks.problems_of_message(self.key, self.result)


class RoleForm(PartForm):
    """One role: its name and its duty. The code stays."""

    texts_of: ClassVar = {"name": _("Navn"), "duty": _("Opgave")}

    def build(self) -> None:
        for field, label in self.texts_of.items():
            self.rows.append(self.pair(field, label, self.texts[field]))

    @property
    def result(self) -> Document:
        return {**self.texts, **{field: self.written(field) for field in self.texts_of}}

    def check(self) -> list[plan_checks.Problem]:
        found: list[plan_checks.Problem] = []
        for field in self.texts_of:
            found += plan_checks.in_both(f"roles.{self.key}.{field}", self.result[field])
        return found


FORMS: dict[str, type[PartForm]] = {"cards": CardForm, "messages": MessageForm, "roles": RoleForm}


class PublishForm(forms.Form):
    helper = plain_helper

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("Hvad er ændret, og hvorfor?"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[no_control_characters, no_person],
        error_messages={
            "required": _("Skriv, hvad der er ændret, og hvorfor."),
            "max_length": TOO_LONG,
        },
    )


class AdoptForm(DeedForm):
    reason = ReasonField()
    edition = forms.IntegerField(widget=forms.HiddenInput)
    confirmation = ConfirmationField("OPDATER")
