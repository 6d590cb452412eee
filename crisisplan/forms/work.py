"""What is filled in while the plan is worked: reasons, figures, evidence, roles."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crisisplan import cards_now, crew
from crisisplan.editions import freezing
from crisisplan.forms.no_people import (
    TOO_LONG,
    NoPeopleForm,
    no_control_characters,
    no_person,
    plain_helper,
)
from crisisplan.models import Activation
from portal.models import User
from portal.roles import ROLES

LONGEST_NOTE = 600


class PlainText(forms.CharField):
    """Counts and decisions, never people."""

    default_validators = [no_control_characters, no_person]

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONGEST_NOTE)
        errors = {"max_length": TOO_LONG, **kwargs.pop("error_messages", {})}
        widget = forms.Textarea(attrs={"rows": rows}) if rows > 1 else forms.TextInput()
        super().__init__(widget=widget, error_messages=errors, **kwargs)


class OmitForm(NoPeopleForm):
    looked_through = ("reason",)

    seen = forms.IntegerField(widget=forms.HiddenInput)
    reason = PlainText(
        label=_("Hvorfor gør I det ikke?"),
        help_text=_("En beslutning om ikke at handle står i loggen. Skriv aldrig om én person."),
        error_messages={"required": _("Skriv, hvorfor I ikke gør det.")},
    )


class DoneForm(NoPeopleForm):
    looked_through = ("note",)

    seen = forms.IntegerField(widget=forms.HiddenInput)
    note = PlainText(
        label=_("Hvad er gjort?"),
        help_text=_("Kort, og kun tal og beslutninger. Du kan lade feltet stå tomt."),
        rows=3,
        required=False,
    )


class StopForm(NoPeopleForm):
    looked_through = ("evidence",)

    evidence = PlainText(
        label=_("Hvordan ved I, at stopkriteriet er opfyldt?"),
        help_text=_("Skriv det, I bygger det på, og datoen."),
        error_messages={"required": _("Skriv, hvad I bygger det på.")},
    )


class ResumeForm(NoPeopleForm):
    looked_through = ("reason",)

    reason = PlainText(
        label=_("Hvorfor begynder punktet igen?"),
        error_messages={"required": _("Skriv, hvorfor punktet begynder igen.")},
    )


class FigureForm(NoPeopleForm):
    """One figure of one indicator; how it is counted stands beside it."""

    looked_through = ("note",)

    value = forms.DecimalField(
        label=_("Tal"),
        max_digits=12,
        decimal_places=2,
        min_value=Decimal(0),
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "input-char-8"}),
        error_messages={
            "required": _("Skriv tallet."),
            "invalid": _("Skriv et tal, for eksempel 12 eller 0,5."),
            "min_value": _("Skriv et tal, der ikke er under nul."),
            "max_decimal_places": _(
                "Skriv tallet uden punktum og med højst to decimaler, for eksempel 1250 eller 0,5."
            ),
        },
    )
    counted_on = forms.DateField(
        label=_("Talt op den"),
        initial=timezone.localdate,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": _("Skriv, hvilken dag det er talt op."),
            "invalid": _("Skriv datoen som dag, måned og år, for eksempel 05-12-2026."),
        },
    )
    note = PlainText(label=_("Bemærkning"), rows=1, max_length=200, required=False)

    def clean_counted_on(self) -> Any:
        day = self.cleaned_data["counted_on"]
        if day > timezone.localdate():
            raise ValidationError(_("Dagen er ikke kommet endnu. Skriv en dag til og med i dag."))
        return day


class RoleForm(forms.Form):
    """Who has which role from now on; the one before is relieved, and the log says so."""

    helper = plain_helper

    role = forms.ChoiceField(
        label=_("Rolle"),
        error_messages={"required": _("Vælg en rolle.")},
    )
    area = forms.ChoiceField(
        label=_("Område"),
        help_text=_("Kun for feltkoordinatorer."),
        required=False,
    )
    user = forms.ModelChoiceField(
        label=_("Hvem"),
        queryset=User.objects.none(),
        empty_label=_("Vælg en kollega"),
        error_messages={
            "required": _("Vælg en kollega."),
            "invalid_choice": _("Vælg en kollega fra listen."),
        },
    )
    is_deputy = forms.BooleanField(
        label=_("Som stedfortræder"),
        help_text=_("En stedfortræder må det samme."),
        required=False,
    )

    def __init__(self, *args: Any, activation: Activation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = freezing.plan_of(activation).content["roles"]
        in_order = [key for key in crew.ROLES if key in roles]  # the plan is kept by key
        wanted = [(key, cards_now.said(roles[key]["name"])) for key in in_order]
        if activation.is_real:
            wanted = [(key, name) for key, name in wanted if key != "OVL"]
        self.fields["role"].choices = [("", _("Vælg en rolle")), *wanted]  # type: ignore[attr-defined]
        places = [(place.key, place.name) for place in activation.places]
        self.fields["area"].choices = [("", _("Alle områder")), *places]  # type: ignore[attr-defined]
        self.fields["user"].queryset = crew_members()  # type: ignore[attr-defined]

    def clean(self) -> None:
        role = self.cleaned_data.get("role")
        if role and not crew.ROLES[role].per_area and self.cleaned_data.get("area"):
            self.add_error("area", _("Vælg »Alle områder«. Kun feltkoordinatorer har ét område."))


def crew_members() -> Any:
    """Colleagues who may work the plan."""
    names = [name for name, held in ROLES.items() if "crisis.view" in held]
    people = User.objects.filter(is_active=True, groups__name__in=names).distinct()
    return people.order_by("first_name", "last_name", "pk")
