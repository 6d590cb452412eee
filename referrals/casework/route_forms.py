"""Forms for the route: only what this very move, or this very clock, needs to be told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from referrals.casework.route_shown import length_in_words
from referrals.casework.texts import CaseForm
from referrals.clock_rules import PERIOD_DAYS, ClockRule
from referrals.clocks import COPENHAGEN
from referrals.course import Entry
from referrals.route import (
    BASES_OF_STAY,
    CMM,
    COUNTS_DAYS,
    DECIDERS,
    DOMSTOL,
    PERIOD_OPEN,
    UDLAENDINGESTYRELSEN,
    UNKNOWN,
    Course,
    Facts,
)
from referrals.route_moves import US_DECISION
from referrals.route_states import (
    DECISIONS,
    FLAGS,
    LEAD,
    NOT_USERS,
    RECOVERY_ACTIVE,
    RECOVERY_EXTENDED,
    US,
    WITH_US,
    Move,
)

MAY_SAY_DECIDED = {LEAD: (CMM, DOMSTOL), US: (UDLAENDINGESTYRELSEN,)}
NOT_YET = gettext_lazy("Tidspunktet er ikke kommet endnu. Skriv et tidspunkt til og med nu.")


def date_field(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date", "class": "input-date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Skriv datoen."),
            "invalid": gettext_lazy("Skriv datoen som dag, måned og år, for eksempel 05-12-2026."),
        },
        **kwargs,
    )


def time_field(label: Any, **kwargs: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        widget=forms.TimeInput(attrs={"type": "time", "class": "input-time"}, format="%H:%M"),
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        error_messages={
            "required": gettext_lazy("Skriv klokkeslættet."),
            "invalid": gettext_lazy("Skriv timer og minutter, for eksempel 14:05."),
        },
        **kwargs,
    )


class VersionForm(CaseForm):
    """`version` is the one the page was made from: an older one is refused."""

    marks = "none"
    version = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=0,
        max_value=10**9,
        error_messages={"required": gettext_lazy("Åbn siden igen, og prøv en gang til.")},
    )


class MomentForm(VersionForm):
    """When something happened: date and time in Denmark, in the past or now."""

    on = date_field(gettext_lazy("Dato"))
    at = time_field(gettext_lazy("Klokken"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = timezone.localtime(timezone=COPENHAGEN)
        self.fields["on"].initial, self.fields["at"].initial = now.date(), now.time()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        given["moment"] = moment = joined(given.get("on"), given.get("at"))
        if moment and moment > timezone.now():
            self.add_error("on", NOT_YET)
        return given


def joined(day: Any, time: Any) -> datetime | None:
    """Date and time as they stand on a clock in Copenhagen; of a doubled hour, the first."""
    if day is None or time is None:
        return None
    return datetime.combine(day, time, COPENHAGEN)


# -- a step ---------------------------------------------------------------------------------------
class StepForm(MomentForm):
    """One step. `role` is the portal role that records it."""

    def __init__(self, *args: Any, move: Move, course: Course, role: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.move, self.course, self.role = move, course, role
        if move.to == RECOVERY_ACTIVE:
            self.fields["on"].label = _("Hvilken dag begynder perioden?")
        elif move.to in DECISIONS:
            self.fields["on"].label = _("Hvilken dag er afgørelsen truffet?")
        else:
            self.fields["on"].label = _("Hvilken dag skete det?")
        self.ask_stay()
        self.ask_who()
        self.ask_days()
        if move.to == WITH_US:
            self.fields["is_lawful"] = forms.BooleanField(
                label=_(
                    "Oplysningerne må lovligt gives videre. Udlændingestyrelsen kan læse forløbet "
                    "herefter."
                ),
                error_messages={
                    "required": _("Sæt kryds, når oplysningerne må lovligt gives videre.")
                },
            )
        self.order_fields(["basis_of_stay", "decided_by", "decided_by_role", "on", "at"])

    def ask_stay(self) -> None:
        """Where the rules look at the stay, it may be corrected in the same step."""
        looks = self.move.needs not in ("", US_DECISION)
        if not (looks or self.move.to in DECISIONS or self.move.to in PERIOD_OPEN):
            return
        known = self.course.facts.basis_of_stay
        may_be_open = self.move.to in DECISIONS  # a court decides whatever the stay
        self.fields["basis_of_stay"] = forms.ChoiceField(
            label=_("Personens opholdsgrundlag"),
            help_text=_("Det bestemmer, hvem der afgør sagen, og hvilken periode personen kan få."),
            widget=forms.RadioSelect,
            choices=[
                (key, text) for key, text in BASES_OF_STAY.items() if key != UNKNOWN or may_be_open
            ],
            initial=known if known != UNKNOWN else None,
            error_messages={"required": _("Vælg personens opholdsgrundlag.")},
        )

    def ask_who(self) -> None:
        if self.move.to in DECISIONS:
            keys = MAY_SAY_DECIDED.get(self.role, ())
            self.fields["decided_by"] = forms.ChoiceField(
                label=_("Hvem har afgjort sagen?"),
                widget=forms.RadioSelect,
                choices=[(key, DECIDERS[key]) for key in keys],
                initial=keys[0] if len(keys) == 1 else None,
                error_messages={"required": _("Vælg, hvem der har afgjort sagen.")},
            )
        actors = [actor for actor in self.move.who if self.role in actor.may_record]
        if len(actors) > 1:
            own = _("Min egen myndighed")
            self.fields["decided_by_role"] = forms.ChoiceField(
                label=_("Hvem kommer oplysningen fra?"),
                widget=forms.RadioSelect,
                choices=[
                    (actor.decided_by_role, NOT_USERS.get(actor.decided_by_role, own))
                    for actor in actors
                ],
                error_messages={"required": _("Vælg, hvem oplysningen kommer fra.")},
            )

    def ask_days(self) -> None:
        if self.move.to not in COUNTS_DAYS:
            return
        so_far, ceiling = self.course.facts.total_days, settings.RECOVERY_CEILING_DAYS
        hint = _("Højst %(most)s dage i alt.") % {"most": ceiling}
        if so_far:
            told = _(
                "Perioden er nu på %(days)s dage. Skriv det nye antal i alt, ikke kun tillægget."
            )
            hint = f"{told % {'days': so_far}} {hint}"
        self.fields["total_days"] = forms.IntegerField(
            label=_("Hvor mange dage varer perioden i alt?"),
            help_text=hint,
            min_value=1,
            max_value=9999,
            initial=None
            if self.move.to == RECOVERY_EXTENDED
            else min(so_far + PERIOD_DAYS, ceiling),
            widget=forms.NumberInput(attrs={"class": "input-days", "inputmode": "numeric"}),
            error_messages={
                "required": _("Skriv, hvor mange dage perioden varer i alt."),
                "invalid": _("Skriv antallet med tal."),
                "min_value": _("Skriv mindst én dag."),
                "max_value": _("Skriv et lavere antal dage."),
            },
        )

    @property
    def entry(self) -> Entry:
        """What was written; only of a valid form."""
        given = self.cleaned_data
        facts = Facts(
            basis_of_stay=given.get("basis_of_stay", ""),
            decided_by=given.get("decided_by", ""),
            total_days=given.get("total_days") or 0,
        )
        return Entry(
            to=self.move.to,
            at=given["moment"],
            facts=facts,
            decided_by_role=given.get("decided_by_role", ""),
            is_after_closing=self.move.start == "closed",
        )


class FlagsForm(VersionForm):
    flags = forms.MultipleChoiceField(
        label=gettext_lazy("Hvad løber ved siden af?"),
        help_text=gettext_lazy("Personens støtte afhænger ikke af det."),
        widget=forms.CheckboxSelectMultiple,
        choices=[(flag.key, flag.label) for flag in FLAGS.values()],
        required=False,
    )


# -- a clock --------------------------------------------------------------------------------------
class ClockForm(MomentForm):
    """When a clock began, the ground that decides its length, and a court's own end."""

    def __init__(self, *args: Any, rule: ClockRule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule
        self.fields["on"].label = _("Hvilken dag begyndte fristen?")
        if rule.choices:
            ordinary = []
            if rule.length:
                told = _("Den almindelige regel: %(length)s")
                ordinary = [("", told % {"length": length_in_words(rule.length)})]
            self.fields["choice"] = forms.ChoiceField(
                label=_("Hvilken grund gælder?"),
                widget=forms.RadioSelect,
                choices=[*ordinary, *((c.key, c.label) for c in rule.choices)],
                required=not ordinary,
                error_messages={"required": _("Vælg, hvilken grund der gælder.")},
            )
            self.order_fields(["choice"])
        if rule.most:
            self.fields["end_on"] = date_field(_("Hvilken dag har retten sat som slut?"))
            self.fields["end_at"] = time_field(pgettext_lazy("end", "Klokken"))

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        given["given_end"] = joined(given.get("end_on"), given.get("end_at"))
        if given["given_end"] is None and self.rule.most and not self.errors:
            raise ValidationError(_("Skriv det tidspunkt, retten har sat."))
        return given
