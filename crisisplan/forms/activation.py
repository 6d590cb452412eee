"""What a person fills in before a deed: a reason, and for what shows in public a word typed out.

Every form about an activation carries the version its page showed, so that nobody acts on a
picture that is no longer true.
"""

from __future__ import annotations

import unicodedata
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _

from crisisplan import plan
from crisisplan.forms.no_people import (
    TOO_LONG,
    NoPeopleForm,
    no_control_characters,
    no_person,
)
from crisisplan.models import Area
from crisisplan.models.activation import LONGEST_ILLNESS, LONGEST_REASON, LONGEST_SOURCE
from crisisplan.points import NUMBERS, POINTS


# -- rules for text --------------------------------------------------------------------------------
def plain_line(text: str) -> None:
    """What stands in a banner must look like what was typed: nothing invisible, one line."""
    if not text.replace("\xa0", " ").isprintable():
        raise ValidationError(_("Brug kun almindelige bogstaver, tal og tegn på én linje."))


def plain_name(text: str) -> None:
    """Stricter than a line: the name of an illness is read out and shown everywhere."""
    composed = unicodedata.normalize("NFC", text)
    if not all(c.isalpha() or c.isdecimal() or c in " \xa0-/().," for c in composed):
        raise ValidationError(_("Brug kun bogstaver, tal, mellemrum og tegnene - / ( ) . ,"))


def without_accents(text: str) -> str:
    parts = unicodedata.normalize("NFD", text)
    return "".join(part for part in parts if not unicodedata.combining(part))


# -- fields ----------------------------------------------------------------------------------------
class ReasonField(forms.CharField):
    """Why it is done: for colleagues, and for those who evaluate afterwards."""

    default_validators = [no_control_characters, no_person]
    default_error_messages = {"required": _("Skriv en begrundelse.")}

    def __init__(self, label: Any = None) -> None:
        super().__init__(
            label=label or _("Begrundelse"),
            max_length=LONGEST_REASON,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text=_(
                "Skriv, hvad I ved, og hvad I har besluttet. Skriv antal, aldrig enkeltpersoner."
            ),
            error_messages={"max_length": TOO_LONG},
        )


class ConfirmationField(forms.CharField):
    """A word typed out, whatever its capitals and accents: a guard against the wrong click."""

    def __init__(self, word: str) -> None:
        self.word = word
        super().__init__(
            label=format_lazy(_("Skriv {word} for at bekræfte"), word=word),
            widget=forms.TextInput(attrs={"class": "input-char-11", "autocomplete": "off"}),
            error_messages={
                "required": format_lazy(_("Skriv ordet {word} for at bekræfte."), word=word)
            },
        )

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if without_accents(typed.upper()) != self.word:
            raise ValidationError(
                format_lazy(
                    _("Du skrev et andet ord. Skriv {word} for at bekræfte."), word=self.word
                )
            )
        return self.word


class LevelField(forms.ChoiceField):
    """A level by its key, each with what it means."""

    def __init__(self, start: str, help_text: Any = "") -> None:
        levels = plan.levels_from(start)
        super().__init__(
            label=_("Niveau"),
            help_text=help_text,
            choices=lambda: [(level.key, f"{level.key} – {level.name}") for level in levels],
            widget=forms.RadioSelect,
            error_messages={
                "required": _("Vælg et niveau."),
                "invalid_choice": _("Vælg et af niveauerne på listen."),
            },
        )
        self.choice_hints = {level.key: level.meaning for level in levels}


class AreasField(forms.MultipleChoiceField):
    """Where. Whether Copenhagen belongs to Zealand is the centre's to decide; until then, all."""

    choice_hints: ClassVar = {"sjaelland": _("Er det København, så vælg hele landet.")}


class PointsField(forms.TypedMultipleChoiceField):
    """Numbers of the eight points."""

    no_mark = True  # neither required nor optional: it depends on the level

    def __init__(self) -> None:
        super().__init__(
            label=_("Punkter i kraft på N2"),
            help_text=_(
                "Vælg kun punkter for N2. På N3 er alle otte punkter i kraft. På N1 ser "
                "offentligheden ingenting."
            ),
            choices=lambda: [(n, f"{n}. {POINTS[n].short}") for n in NUMBERS],
            coerce=int,
            widget=forms.CheckboxSelectMultiple,
            required=False,
            error_messages={"invalid_choice": _("Vælg blandt de otte punkter på listen.")},
        )


def check_points(form: forms.Form) -> None:
    """N2 says which points are in force."""
    if form.cleaned_data.get("level") == plan.N2 and not form.cleaned_data.get("chosen_points"):
        form.add_error("chosen_points", _("Vælg mindst ét punkt, når planen er på N2."))


# -- forms -----------------------------------------------------------------------------------------
class ActivateForm(NoPeopleForm):
    """Everything that must be known before the plan is in force."""

    looked_through: tuple[str, ...] = ("reason",)

    level = LevelField(plan.DRAFT, help_text=_("Er du i tvivl, så vælg det højeste."))
    illness = forms.CharField(
        label=_("Sygdom"),
        max_length=LONGEST_ILLNESS,
        help_text=_("Navnet står i banneret på alle sider, for eksempel »mpox«."),
        widget=forms.TextInput(attrs={"class": "input-width-m", "autocomplete": "off"}),
        validators=[plain_name, no_person],
        error_messages={
            "required": _("Skriv, hvilken sygdom det gælder."),
            "max_length": TOO_LONG,
        },
    )
    areas = AreasField(
        label=_("Områder"),
        choices=lambda: [(area.key, capfirst(area.name)) for area in Area.objects.now()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Vælg hele landet eller mindst ét område."),
            "invalid_choice": _("Vælg blandt områderne på listen."),
        },
    )
    chosen_points = PointsField()
    trigger = forms.ChoiceField(
        label=_("Anledning"),
        choices=lambda: [("", _("Vælg en anledning")), *plan.TRIGGERS.items()],
        error_messages={
            "required": _("Vælg den vigtigste anledning."),
            "invalid_choice": _("Vælg en anledning på listen."),
        },
    )
    source = forms.CharField(
        label=_("Kilde og dato"),
        max_length=LONGEST_SOURCE,
        help_text=_("Hvor ved I det fra? For eksempel »Sundhedsstyrelsen, 23. november 2026«."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        validators=[plain_line, no_person],
        error_messages={
            "required": _("Skriv, hvor I ved det fra, og hvornår det kom."),
            "max_length": TOO_LONG,
        },
    )
    reason = ReasonField()
    confirmation = ConfirmationField("KRISE")

    def clean_illness(self) -> str:
        illness = " ".join(self.cleaned_data["illness"].split()).rstrip(".")
        if not any(c.isalpha() for c in illness):
            raise ValidationError(self.fields["illness"].error_messages["required"])
        return illness

    def clean(self) -> None:
        super().clean()
        check_points(self)

    @property
    def deed(self) -> dict[str, Any]:
        """What was filled in, as `Activation.activate` takes it."""
        return {name: v for name, v in self.cleaned_data.items() if name != "confirmation"}


class DeedForm(NoPeopleForm):
    """What every deed on an activation carries: the version its page showed."""

    looked_through = ("reason",)
    only_for_the_page: tuple[str, ...] = ("version", "confirmation", "is_reviewed")

    version = forms.IntegerField(
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Siden var ikke hel. Genindlæs den, og prøv igen."),
            "invalid": _("Siden var ikke hel. Genindlæs den, og prøv igen."),
        },
    )

    @property
    def deed(self) -> dict[str, Any]:
        """What was filled in, as the activation's verbs take it."""
        filled = self.cleaned_data
        words = {name: filled[name] for name in filled if name not in self.only_for_the_page}
        return {**words, "seen": filled["version"]}


class ReasonForm(DeedForm):
    reason = ReasonField()


class ChangeLevelForm(DeedForm):
    level = LevelField(plan.DRAFT)
    chosen_points = PointsField()
    reason = ReasonField()
    confirmation = ConfirmationField("KRISE")

    def __init__(self, *args: Any, start: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"] = LevelField(start)
        if not any(level.key == plan.N2 for level in plan.levels_from(start)):
            del self.fields["chosen_points"]

    def clean(self) -> None:
        super().clean()
        check_points(self)


class StepDownForm(DeedForm):
    """A proposal: it happens when another person approves it."""

    reason = ReasonField()
    is_reviewed = forms.BooleanField(
        label=_("Jeg har gennemgået stopkriteriet for hvert punkt"),
        error_messages={"required": _("Gennemgå stopkriterierne, og sæt så kryds.")},
    )


class ApproveForm(DeedForm):
    confirmation = ConfirmationField("NEDTRAP")


class CloseForm(DeedForm):
    reason = ReasonField()
    confirmation = ConfirmationField("AFSLUT")


class AnnulForm(DeedForm):
    reason = ReasonField(_("Hvad gik galt?"))
    confirmation = ConfirmationField("ANNULLER")
