"""What is filled in on the way from a template to its recipients."""

from __future__ import annotations

import uuid
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crisisplan import banner, cards_now, plan
from crisisplan.announcements import announcing, dispatching, messages, outlets
from crisisplan.announcements.announcing import Source
from crisisplan.editions import freezing
from crisisplan.forms.activation import plain_line
from crisisplan.forms.no_people import TOO_LONG, no_control_characters, no_person, plain_helper
from crisisplan.models import Activation, Announcement

LONGEST_VALUE = 200
VALUE = "value_"  # before the name of a placeholder, in a field's name
SOURCE_FIELDS = ("source", "source_url", "source_date", "source_words")


asking = FormHelper()  # of a form sent with a GET: no token in the address
asking.form_tag = False
asking.disable_csrf = True


# -- fields ---------------------------------------------------------------------------------------
class Words(forms.CharField):
    """A longer text, without the counter of characters: it is counted as an SMS instead."""

    default_validators = [no_control_characters, no_person]

    def __init__(self, *, longest: int, rows: int = 6, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, **kwargs.pop("attrs", {})})
        super().__init__(widget=widget, **kwargs)
        self.validators.append(MaxLengthValidator(longest, TOO_LONG))


class Line(forms.CharField):
    default_validators = [plain_line, no_person]

    def __init__(self, *, longest: int = LONGEST_VALUE, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off", **kwargs.pop("attrs", {})})
        errors = {"max_length": TOO_LONG, **kwargs.pop("error_messages", {})}
        super().__init__(max_length=longest, widget=widget, error_messages=errors, **kwargs)


class Day(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        errors = {
            "invalid": gettext_lazy("Skriv datoen som dag, måned og år, for eksempel 05-12-2026."),
            **kwargs.pop("error_messages", {}),
        }
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, error_messages=errors, **kwargs)

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day is not None and day > timezone.localdate():
            raise ValidationError(_("Dagen er ikke kommet endnu. Skriv en dag til og med i dag."))
        return day


def seen_field() -> forms.IntegerField:
    wrong = gettext_lazy("Siden var ikke hel. Genindlæs den, og prøv igen.")
    return forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": wrong, "invalid": wrong}
    )


def tick(label: Any, required: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, error_messages={"required": required})


# -- choosing -------------------------------------------------------------------------------------
class ChooseForm(forms.Form):
    """Which template, and in which language it will be written."""

    helper = asking

    template = forms.ChoiceField(
        label=gettext_lazy("Besked"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Vælg en besked."),
            "invalid_choice": gettext_lazy("Vælg en besked på listen."),
        },
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Sprog"),
        help_text=gettext_lazy(
            "Thai, rumænsk, spansk og portugisisk skriver en, der kan sproget. En anden læser "
            "bagefter. Brug aldrig en maskinoversættelse, som ingen har læst."
        ),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Vælg et sprog."),
            "invalid_choice": gettext_lazy("Vælg et sprog på listen."),
        },
    )

    def __init__(self, *args: Any, activation: Activation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        texts = freezing.plan_of(activation).content["messages"]
        here = [code for code in texts if code != messages.FALSE_ACTIVATION]
        field: Any = self.fields["template"]
        field.choices = [(code, f"{code} – {cards_now.said(texts[code]['use'])}") for code in here]
        field.choice_hints = {code: texts[code][plan.language_now()] for code in here}
        language: Any = self.fields["language"]
        language.choices = [
            (key, capfirst(str(name))) for key, name in messages.LANGUAGE_NAMES.items()
        ]


# -- the text and its source ----------------------------------------------------------------------
class SourceFields(forms.Form):
    """What the authority has said, where, and when it said so."""

    source = Line(
        label=gettext_lazy("Kilde"),
        help_text=gettext_lazy(
            "Myndigheden og rådets navn, for eksempel »Sundhedsstyrelsen: mpox«."
        ),
        required=False,
    )
    source_url = forms.URLField(
        label=gettext_lazy("Link til kilden"),
        max_length=300,
        assume_scheme="https",
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        error_messages={
            "invalid": gettext_lazy("Skriv hele adressen, for eksempel https://www.sst.dk/mpox."),
            "max_length": TOO_LONG,
        },
    )
    source_date = Day(label=gettext_lazy("Kildens dato"), required=False)
    source_words = Words(
        label=gettext_lazy("Kildens ord"),
        help_text=gettext_lazy(
            "Kopiér rådet ind her. Portalen gemmer ikke ordene, kun et fingeraftryk af dem, så I "
            "senere kan se, om kilden er ændret."
        ),
        longest=50_000,
        rows=3,
        required=False,
    )

    def check_source(self) -> None:
        """All three, where the text says what an authority advises."""
        missing = {
            "source": _("Skriv, hvilken myndighed rådet kommer fra."),
            "source_url": _("Skriv linket til rådet."),
            "source_date": _("Skriv rådets dato."),
        }
        for name, sentence in missing.items():
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, sentence)

    def given_source(self, before: str = "") -> Source:
        """`before` is the fingerprint so far, kept when no new words were copied in."""
        given = self.cleaned_data
        checksum = announcing.checksum_of(given.get("source_words") or "") or before
        return Source(given["source"], given["source_url"], given["source_date"], checksum)


class TextForm(SourceFields):
    """The words of one text. New ones begin from the activation's own plan."""

    helper = plain_helper

    def __init__(
        self,
        *args: Any,
        activation: Activation,
        template: str,
        language: str,
        announcement: Announcement | None = None,
        initial: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        self.activation, self.template, self.language = activation, template, language
        self.plan_text = dispatching.plan_text(activation, template, language)
        self.names = () if announcement else messages.fields_of(self.plan_text)
        known = prefilled(activation, language)
        if template not in messages.NOT_PUBLIC:
            del known["link"]  # our page tells whom it is for; the text may lie on a watched phone
        begin = {VALUE + name: known.get(name, "") for name in self.names}
        begin |= {"text": announcement.text if announcement else self.plan_text}
        kwargs["initial"] = {**begin, **(initial or {})}
        super().__init__(*args, **kwargs)
        if announcement is None:
            self.fields["key"] = forms.UUIDField(
                widget=forms.HiddenInput, required=False, initial=uuid.uuid4
            )
        for name in self.names:
            self.fields[VALUE + name] = Line(
                label=messages.FIELDS[name][1] if name in messages.FIELDS else name,
                required=False,
                attrs={"data-placeholder": name, "data-danish": messages.IN_DANISH.get(name, name)},
            )
        self.fields["text"] = Words(
            label=_("Teksten"),
            help_text=_("Ret ordene, så de passer. Felterne i { } bliver udfyldt for dig."),
            longest=messages.LONGEST_TEXT,
            error_messages={"required": _("Skriv teksten.")},
            attrs={"data-sms": ""},
        )
        if activation.is_real and template not in messages.NOT_PUBLIC:
            self.fields["is_public"] = forms.BooleanField(
                label=_("Vis også teksten på den offentlige beredskabsside"), required=False
            )
        order = [VALUE + name for name in self.names]
        self.order_fields(["key", *order, "text", *SOURCE_FIELDS, "is_public"])
        fields: dict[str, Any] = self.fields  # clean() asks for these
        for name in (*order, *SOURCE_FIELDS[:3]):
            fields[name].no_mark = True
        if template not in messages.WITH_SOURCE:
            for name in SOURCE_FIELDS:
                del self.fields[name]

    @property
    def values(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(VALUE + name) or "" for name in self.names}

    @property
    def finished(self) -> str:
        """The text as it would be kept, with what is filled in so far."""
        text = messages.filled(self.cleaned_data.get("text") or "", self.values)
        return outlets.of(self.activation).stored(text) if text else ""

    def clean(self) -> None:
        text = messages.filled(self.cleaned_data.get("text") or "", self.values)
        still_open = messages.fields_of(text)
        for name in still_open:
            if VALUE + name in self.fields and VALUE + name not in self.errors:
                says = _("Udfyld »%(field)s«, eller tag {%(name)s} ud af teksten.")
                known_as = messages.IN_DANISH.get(name, name) if self.language == "da" else name
                named = {"field": messages.label_of(name), "name": known_as}
                self.add_error(VALUE + name, says % named)
        for wrong in messages.problems(self.template, text):
            if "text" not in self.errors:
                self.add_error("text", wrong)
        if self.template in messages.WITH_SOURCE:
            self.check_source()

    def given(self, before: str = "") -> dict[str, Any]:
        """What announcing's verbs take."""
        has_source = self.template in messages.WITH_SOURCE
        return {
            "text": messages.filled(self.cleaned_data["text"], self.values),
            "values": self.values,
            "source": self.given_source(before) if has_source else Source(),
            "is_public": self.cleaned_data.get("is_public", False),
        }


class EditForm(TextForm):
    seen = seen_field()


def prefilled(activation: Activation, language: str) -> dict[str, str]:
    """What the portal knows, by English names. Only Danish and English words; numbers in all."""
    english = "da" if language == "da" else "en"
    hotline = freezing.plan_of(activation).content["contacts"].get("cmm-hotline", {})
    places = [place.da if english == "da" else place.en for place in activation.places]
    return {
        "illness": activation.illness,
        "area": plan.listed(places, "og" if english == "da" else "and"),
        "phone": hotline.get("phone", "").replace("\xa0", " "),
        "link": banner.plan_address(english, absolute=True),
        "level": activation.level,
        **messages.dated(activation.activated_at, english),
    }


# -- deeds on one text ----------------------------------------------------------------------------
class ReadForm(forms.Form):
    helper = plain_helper

    seen = seen_field()

    def __init__(self, *args: Any, announcement: Announcement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = messages.LANGUAGE_NAMES[announcement.language]
        self.fields["is_read"] = tick(
            format_lazy(gettext_lazy("Jeg kan {language} og har læst hele teksten"), language=name),
            _("Læs hele teksten, og sæt så kryds."),
        )
        if announcement.language != "da":
            self.fields["is_same"] = tick(
                _("Den siger det samme som den danske tekst, og en på gaden kan forstå den"),
                _("Sammenlign med den danske tekst, og sæt så kryds."),
            )


class ApproveForm(forms.Form):
    """How long it may go out: never longer than the level allows."""

    helper = plain_helper

    seen = seen_field()

    def __init__(self, *args: Any, announcement: Announcement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        longest = messages.FRESH_FOR[announcement.activation.level].days
        wrong = _("Skriv et tal fra 1 til %(n)d.") % {"n": longest}
        self.fields["days"] = forms.IntegerField(
            label=_("Antal dage, teksten må sendes"),
            help_text=_("Højst %(n)d dage på %(level)s. Så skal den ses efter igen.")
            % {"n": longest, "level": announcement.activation.level},
            min_value=1,
            max_value=longest,
            initial=longest,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input-char-8"}),
            error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
        )
        if announcement.template in messages.WITH_SOURCE:
            self.fields["is_compared"] = tick(
                _("Jeg har sammenlignet teksten med kilden i dag"),
                _("Sammenlign med kilden, og sæt så kryds."),
            )
        if announcement.template in messages.PROMISES:
            self.fields["is_true"] = tick(
                _("Løftet i teksten er sandt i de områder, den gælder"),
                _("Se efter, at løftet er sandt, og sæt så kryds."),
            )


class SourceForm(forms.Form):
    """The authority has said something new. What is known of it; the rest can wait."""

    helper = plain_helper

    seen = seen_field()
    new_date = Day(
        label=gettext_lazy("Kildens nye dato"),
        help_text=gettext_lazy(
            "Kender du den ikke, så lad feltet stå tomt. Teksten bliver stoppet nu."
        ),
        required=False,
    )
    source_words = Words(
        label=gettext_lazy("Kildens nye ord"), longest=50_000, rows=3, required=False
    )
