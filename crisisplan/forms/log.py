"""What is written in the log by hand, and how it is filtered, corrected, checked and exported."""

from __future__ import annotations

import re
import uuid
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from crisisplan import crew
from crisisplan.forms.no_people import (
    TOO_LONG,
    NoPeopleForm,
    no_control_characters,
    no_person,
    plain_helper,
)
from crisisplan.models import Activation, LogEntry
from crisisplan.points import NUMBERS, POINTS

LONGEST_LINE = 2000
CASE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}")
CLOCKS_MAY_DIFFER = timedelta(minutes=5)
KINDS = [
    kind for kind in LogEntry.Kind if kind not in (LogEntry.Kind.LEVEL, LogEntry.Kind.CORRECTION)
]
ONLY_CHOICES = "decided"  # decisions and omissions together


class TextField(forms.CharField):
    """Several lines of text without people."""

    def __init__(self, label: Any, *, longest: int, rows: int = 4, **kwargs: Any) -> None:
        messages = {"max_length": TOO_LONG, "required": _("Skriv en tekst.")}
        super().__init__(
            label=label,
            max_length=longest,
            widget=forms.Textarea(attrs={"rows": rows}),
            validators=[no_control_characters, no_person],
            error_messages=messages | kwargs.pop("error_messages", {}),
            **kwargs,
        )


class WhenField(forms.DateTimeField):
    """A moment in Danish time, not later than now."""

    def __init__(self, label: Any) -> None:
        super().__init__(
            label=label,
            widget=forms.DateTimeInput(
                attrs={"type": "datetime-local", "class": "input-width-m"}, format="%Y-%m-%dT%H:%M"
            ),
            error_messages={
                "required": _("Skriv dato og klokkeslæt."),
                "invalid": _("Skriv dato og klokkeslæt, for eksempel 2026-11-25 14:05."),
            },
        )

    def clean(self, value: Any) -> datetime:
        moment = super().clean(value)
        if moment > timezone.now() + CLOCKS_MAY_DIFFER:
            raise ValidationError(_("Tidspunktet er ikke kommet endnu. Skriv, hvornår det skete."))
        if moment.year < 2000:
            raise ValidationError(self.error_messages["invalid"])
        return moment


class KeyField(forms.UUIDField):
    """The line's own id, so that a page sent twice writes one line."""

    def __init__(self) -> None:
        wrong = _("Siden var ikke hel. Genindlæs den, og prøv igen.")
        super().__init__(
            widget=forms.HiddenInput,
            initial=uuid.uuid4,
            error_messages={"required": wrong, "invalid": wrong},
        )


class PointField(forms.TypedChoiceField):
    """One of the eight points, or none."""

    def __init__(self, nothing: Any) -> None:
        super().__init__(
            label=_("Punkt"),
            choices=lambda: [("", nothing), *((n, f"{n}. {POINTS[n].short}") for n in NUMBERS)],
            coerce=int,
            empty_value=None,
            required=False,
            error_messages={"invalid_choice": _("Vælg blandt de otte punkter på listen.")},
        )


class RoleField(forms.ChoiceField):
    """A function, shown in the page's language and kept by its Danish name, as the log says it."""

    def __init__(self, label: Any, nothing: Any, **kwargs: Any) -> None:
        super().__init__(
            label=label,
            choices=lambda: [("", nothing), *((n, role.name) for n, role in crew.BY_NAME.items())],
            error_messages={
                "required": _("Vælg en funktion."),
                "invalid_choice": _("Vælg en funktion på listen."),
            },
            **kwargs,
        )


class LineForm(NoPeopleForm):
    """One line of the log."""

    kind = forms.ChoiceField(
        label=_("Slags"),
        choices=lambda: [("", _("Vælg en slags")), *((k.value, k.label) for k in KINDS)],
        error_messages={
            "required": _("Vælg, hvad slags linje det er."),
            "invalid_choice": _("Vælg en slags på listen."),
        },
    )
    text = TextField(
        _("Tekst"),
        longest=LONGEST_LINE,
        help_text=_("Skriv antal og beslutninger, aldrig enkeltpersoner. Linjen kan ikke slettes."),
        error_messages={"required": _("Skriv, hvad der skete, eller hvad I besluttede.")},
    )
    happened_at = WhenField(_("Hvornår skete det?"))
    point = PointField(_("Intet bestemt"))
    area = forms.ChoiceField(
        label=_("Område"),
        required=False,
        error_messages={"invalid_choice": _("Vælg blandt områderne på listen.")},
    )
    on_authority_of = RoleField(
        _("På hvis vegne"),
        _("Mine egne"),
        required=False,
        help_text=_("Funktionen, der har bestemt det."),
    )
    reference = forms.CharField(
        label=_("Sagsnummer"),
        required=False,
        max_length=9,
        widget=forms.TextInput(attrs={"class": "input-char-11", "autocomplete": "off"}),
        help_text=_("Kun nummeret, for eksempel K7QM-2ZRD. Alt om personen står i sagen."),
        error_messages={"max_length": _("Skriv kun sagens nummer, for eksempel K7QM-2ZRD.")},
    )
    assess_before_release = forms.BooleanField(
        label=_("Skal vurderes, før loggen udleveres"), required=False
    )
    assess_before_release.no_mark = True  # type: ignore[attr-defined]
    key = KeyField()

    def __init__(self, *args: Any, activation: Activation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [(place.key, capfirst(place.name)) for place in activation.places]
        area = self.fields["area"]
        assert isinstance(area, forms.ChoiceField)
        area.choices = [("", _("Intet bestemt")), *places]

    def clean_reference(self) -> str:
        reference = self.cleaned_data["reference"].strip().upper()
        if reference and not CASE.fullmatch(reference):
            raise ValidationError(_("Skriv kun sagens nummer, for eksempel K7QM-2ZRD."))
        return reference

    @property
    def line(self) -> dict[str, Any]:
        """What was filled in, as logbook.write takes it."""
        return {name: v for name, v in self.cleaned_data.items() if name != "is_no_person"}


class CorrectionForm(NoPeopleForm):
    """What should have stood there. The old line stays, struck through."""

    text = TextField(
        _("Det rigtige er"),
        longest=LONGEST_LINE,
        error_messages={"required": _("Skriv, hvad der skulle have stået.")},
    )
    assess_before_release = forms.BooleanField(
        label=_("Skal vurderes, før loggen udleveres"), required=False
    )
    assess_before_release.no_mark = True  # type: ignore[attr-defined]
    key = KeyField()


class FilterForm(forms.Form):
    """Which lines are shown. What cannot be understood is left out of the question."""

    kind = forms.ChoiceField(
        choices=lambda: [
            ("", _("Alle")),
            (ONLY_CHOICES, _("Kun beslutninger og undladelser")),
            *LogEntry.Kind.choices,
        ],
        required=False,
    )
    point = PointField(_("Alle"))
    area = forms.CharField(max_length=16, required=False)
    before = forms.IntegerField(min_value=1, max_value=2**31 - 1, required=False)


class CheckForm(forms.Form):
    """A head that was printed or mailed, to hold against the log."""

    helper = plain_helper

    number = forms.IntegerField(
        label=_("Antal linjer på papiret eller i mailen"),
        min_value=1,
        max_value=2**31 - 1,
        widget=forms.TextInput(attrs={"class": "input-char-4", "inputmode": "numeric"}),
        error_messages={
            "required": _("Skriv antallet af linjer."),
            "invalid": _("Skriv antallet med cifre."),
            "min_value": _("Skriv antallet med cifre, mindst 1."),
            "max_value": _("Så mange linjer kan en log ikke have."),
        },
    )
    code = forms.CharField(
        label=_("Kontrolkode"),
        max_length=120,
        help_text=_("De første 16 tegn er nok. Begge slags kontrolkode kan bruges."),
        error_messages={"required": _("Skriv kontrolkoden."), "max_length": TOO_LONG},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        code = "".join(self.cleaned_data["code"].split()).lower()
        if not re.fullmatch(r"[0-9a-f]{16,64}", code):
            raise ValidationError(
                _("Skriv mindst de første 16 tegn. Der er kun cifre og bogstaverne a–f.")
            )
        return code
