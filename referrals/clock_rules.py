"""The clocks of a case: what runs out, from when, how long, and when to warn.

Source: identification-procedure.md 3, T-01 to T-17 (read 25 November 2026). T-18, T-19 and T-20
are left out: no length was found for them, the authority must set one. Marks: V verified, S second
hand, I inferred, awaiting approval. Source codes are those of section 8 there.

Every clock is information for staff. It warns and never acts: nothing here changes a state.
"""

from dataclasses import KW_ONLY, dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from referrals.route_states import CASEWORKER, LEAD, US
from referrals.wording import Text

HOURS, DAYS, WEEKS, MONTHS, WORKING_DAYS = "hours", "days", "weeks", "months", "working-days"
FROM_START, BEFORE_END, HALF_WAY = "from-start", "before-end", "half-way"
INTAKE = "cmm-intake"
STAFF = (INTAKE, CASEWORKER, LEAD, US)

PERIOD, CEILING, EXTENSION = "T-07", "T-08", "T-09"
PERIOD_DAYS = 30
CEILING_DAYS = 120  # a setting may say otherwise (C-4); then see clocks.with_days


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time. Hours run on the clock, the rest by the calendar in Copenhagen."""

    amount: int
    unit: str


@dataclass(frozen=True, slots=True)
class Warn:
    """When to warn: so long from the start, so long before the end, or half-way."""

    counted: str
    length: Length | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several lengths. Staff choose it by the ground that holds in the case."""

    key: str
    label: Text
    length: Length


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One row of the table.

    `length` None: staff choose one of `choices`. With both, `length` is the ordinary one.
    `most` set: the end is a court's, given by staff, and no later than this.
    `staff_only`: never started by or for a referrer. `repeatable`: may be started again in the
    same case, each time from its own event; where it is not, a second start would lift a ceiling.
    `starts_with`: the rule whose start this one shares.
    """

    key: str
    label: Text
    advice: Text
    _: KW_ONLY
    starts: Text
    law: Text
    source: str
    mark: str
    length: Length | None = None
    choices: tuple[Choice, ...] = ()
    most: Length | None = None
    warns: tuple[Warn, ...] = ()
    staff_only: bool = False
    repeatable: bool = True
    starts_with: str = ""

    def may_start(self, role: str) -> bool:
        """Whether this role may start the clock; `referrer` is a role here too."""
        return not self.staff_only or role in STAFF


def _from_start(unit: str, *amounts: int) -> tuple[Warn, ...]:
    return tuple(Warn(FROM_START, Length(amount, unit)) for amount in amounts)


NO_LAW = _("Ingen lovregel fundet")
PERIOD_START = _("Datoen, Udlændingestyrelsen eller centret har sat som periodens start")
SECTION_33_14 = _("Udlændingeloven § 33, stk. 14")
NOTIFIED = _("Kommunen har modtaget underretningen")

RULES = {
    rule.key: rule
    for rule in (
        ClockRule(
            "T-01",
            _("Ring 112"),
            _("Ring 112 med det samme, hvis nogen er i fare."),
            starts=_("Nogen fortæller om fare"),
            length=Length(0, HOURS),
            law=NO_LAW,
            source="general",
            mark="I",
        ),
        ClockRule(
            "T-02",
            pgettext_lazy("clock", "Grundlovsforhør"),
            _(
                "Personen skal for en dommer eller løslades inden 24 timer. "
                "Spørg politiet, hvornår retsmødet er."
            ),
            starts=_("Anholdelsen i en straffesag"),
            length=Length(24, HOURS),
            warns=_from_start(HOURS, 12),
            law=_("Grundloven § 71, stk. 3. Reglen gælder alle, ikke kun statsborgere"),
            source="S47 S70",
            mark="V",
        ),
        ClockRule(
            "T-03",
            _("Opretholdt anholdelse"),
            _(
                "Retten kan opretholde anholdelsen i højst tre gange 24 timer. "
                "Spørg politiet, hvornår næste retsmøde er."
            ),
            starts=_("Det første retsmøde"),
            length=Length(72, HOURS),
            warns=(Warn(BEFORE_END, Length(24, HOURS)),),
            law=pgettext_lazy("clock", "Retsplejeloven"),
            source="S47 S70",
            mark="V",
        ),
        ClockRule(
            "T-04",
            _("Retsmøde ved tilbageholdelse"),
            _(
                "Personen skal for retten eller løslades inden tre døgn (72 timer). "
                "Spørg politiet, hvornår retsmødet er, og om personen har en advokat."
            ),
            starts=_(
                "Tilbageholdelsen efter udlændingeloven eller hjemrejseloven § 16. Følger den "
                "direkte efter en anholdelse, tæller tiden fra anholdelsen"
            ),
            length=Length(72, HOURS),
            choices=(
                Choice(
                    "special-period",
                    _("Særlig periode, som ministeren har bestemt: op til fire uger (§ 37 k)"),
                    Length(4, WEEKS),
                ),
            ),
            warns=_from_start(HOURS, 24, 48),
            law=_("Udlændingeloven § 37, stk. 1"),
            source="S36 S56",
            mark="V",
        ),
        ClockRule(
            "T-05",
            _("Forlænget tilbageholdelse"),
            _(
                "Rettens frist udløber. Spørg, hvornår næste retsmøde er, og om personens "
                "advokat ved det."
            ),
            starts=_("Rettens kendelse"),
            most=Length(4, WEEKS),
            warns=(Warn(BEFORE_END, Length(3, DAYS)),),
            law=_("Udlændingeloven § 37, stk. 3. Retten beskikker en advokat (§ 37, stk. 2)"),
            source="S36 S56",
            mark="V",
        ),
        ClockRule(
            "T-06",
            _("Særligt loft ved afvisning eller overførsel"),
            _(
                "Efter denne regel kan personen højst holdes tilbage i syv dage. Spørg, om "
                "personen løslades, eller hvilken anden regel der bruges."
            ),
            starts=_(
                "Tilbageholdelsen efter § 36, stk. 1, andet punktum: afvisning eller "
                "Dublin-overførsel med reel risiko for, at personen forsvinder"
            ),
            length=Length(7, DAYS),
            warns=_from_start(DAYS, 5),
            law=_("Udlændingeloven §§ 36–37"),
            source="S36 S56",
            mark="V/I",
        ),
        ClockRule(
            PERIOD,
            _("Refleksions- eller restitutionsperiode"),
            _(
                "Perioden udløber. Tal med personen om, hvad der skal ske, og om perioden skal "
                "forlænges."
            ),
            starts=PERIOD_START,
            length=Length(PERIOD_DAYS, DAYS),
            warns=_from_start(DAYS, 20, 25, 29),
            law=SECTION_33_14,
            source="S05 S28",
            mark="V",
            staff_only=True,
            repeatable=False,
        ),
        ClockRule(
            CEILING,
            _("Samlet loft over perioden"),
            _("Perioden kan ikke forlænges ud over loftet. Aftal med personen, hvad der så sker."),
            starts=PERIOD_START,
            length=Length(CEILING_DAYS, DAYS),
            warns=_from_start(DAYS, 100, 110),
            law=SECTION_33_14,
            source="S05 S30 S58",
            mark="V",
            staff_only=True,
            repeatable=False,
            starts_with=PERIOD,
        ),
        ClockRule(
            EXTENSION,
            _("Søg om forlængelse"),
            _(
                "Spørg personen, om perioden skal forlænges. Ansøgningen skal være sendt, før "
                "perioden udløber."
            ),
            starts=PERIOD_START,
            length=Length(PERIOD_DAYS, DAYS),
            warns=_from_start(DAYS, 15, 20, 25),
            law=SECTION_33_14,
            source="S28 (2008)",
            mark="V",
            staff_only=True,
            repeatable=False,
            starts_with=PERIOD,
        ),
        ClockRule(
            "T-10",
            _("Klage til Udlændingenævnet"),
            _(
                "Spørg personen, om afgørelsen skal påklages. Klagen skal være sendt inden otte "
                "uger; en sen klage bliver kun behandlet i særlige tilfælde."
            ),
            starts=_("Personen fik Udlændingestyrelsens afgørelse"),
            length=Length(8, WEEKS),
            warns=_from_start(WEEKS, 4, 7),
            law=_("Udlændingeloven § 46 a, stk. 3"),
            source="S36 S41 S56 S57",
            mark="V",
        ),
        ClockRule(
            "T-11",
            _("Klage med opsættende virkning"),
            _(
                "Klagen skal være sendt inden syv dage, hvis afgørelsen skal vente. Det gælder "
                "EU-regler og visse familiesager."
            ),
            starts=_("Personen fik afgørelsen"),
            length=Length(7, DAYS),
            warns=_from_start(DAYS, 3),
            law=pgettext_lazy("clock", "EU-opholdsbekendtgørelsen"),
            source="S41 S57",
            mark="V",
        ),
        ClockRule(
            "T-12",
            _("Almindelig udrejsefrist"),
            _(
                "Fristen for at rejse udløber. Sørg for, at personen kender fristen og ved, "
                "hvor der er hjælp."
            ),
            starts=pgettext_lazy("clock", "Afgørelsen"),
            choices=(
                Choice(
                    "one-month",
                    _(
                        "EU-regler, nordisk borger med bopæl her eller tidligere "
                        "opholdstilladelse: en måned"
                    ),
                    Length(1, MONTHS),
                ),
                Choice(
                    "fifteen-days",
                    _("Afslag efter § 9 b eller § 9 c, stk. 3, nr. 2: 15 dage"),
                    Length(15, DAYS),
                ),
                Choice("seven-days", _("Andre afgørelser: syv dage"), Length(7, DAYS)),
                Choice("at-once", _("Det haster: straks"), Length(0, HOURS)),
            ),
            warns=(Warn(HALF_WAY),),
            law=_("Udlændingeloven § 33, stk. 2"),
            source="S36",
            mark="V",
        ),
        ClockRule(
            "T-13",
            _("Politianmeldelse for at kunne få erstatning"),
            _(
                "Tal med personen om at anmelde til politiet inden 72 timer. Fristen kan fraviges. "
                "Den gælder ikke voldtægt, incest og seksuelle overgreb mod børn efter "
                "1. april 2016. Råd altid personen til at spørge, også når fristen er gået."
            ),
            starts=pgettext_lazy("clock", "Lovovertrædelsen"),
            length=Length(72, HOURS),
            warns=_from_start(HOURS, 24),
            law=_("Offererstatningsloven § 10"),
            source="S42 S62",
            mark="V",
        ),
        ClockRule(
            "T-14",
            _("Ansøg Erstatningsnævnet"),
            _("Ansøgningen skal være sendt inden to år. Af særlige grunde kan det ske senere."),
            starts=_(
                "Lovovertrædelsen, den endelige dom eller den dag, efterforskningen blev indstillet"
            ),
            length=Length(24, MONTHS),
            warns=_from_start(MONTHS, 18),
            law=_("Offererstatningsloven § 13"),
            source="S42 S62",
            mark="V",
        ),
        ClockRule(
            "T-15",
            _("Kommunens vurdering af, om et barn har brug for hjælp straks"),
            _("Kommunen skal have vurderet det inden 24 timer. Ring til kommunen, og spørg."),
            starts=NOTIFIED,
            length=Length(24, HOURS),
            warns=_from_start(HOURS, 12),
            law=_("Barnets lov § 136"),
            source="S45 S59 S60",
            mark="V",
        ),
        ClockRule(
            "T-16",
            _("Kvittering for underretning"),
            _("Kommunen skal have kvitteret inden seks hverdage. Ring til kommunen, og spørg."),
            starts=NOTIFIED,
            length=Length(6, WORKING_DAYS),
            warns=_from_start(WORKING_DAYS, 4),
            law=_("Barnets lov (paragraffen er formentlig § 136)"),
            source="S45 S60",
            mark="V",  # that the section is § 136 is inferred
        ),
        ClockRule(
            "T-17",
            _("Støtte efter hjemrejsen"),
            _(
                "Støtten varer op til cirka seks måneder. Aftal med personen, hvad der sker "
                "bagefter."
            ),
            starts=pgettext_lazy("clock", "Hjemrejsen"),
            length=Length(6, MONTHS),
            warns=_from_start(MONTHS, 5),
            law=_("Ingen lovregel; handlingsplanen mod menneskehandel 2022–2025"),
            source="S07 (2022); S08: cash over 5 months",
            mark="V",  # the two sources differ (C-8)
            repeatable=False,
        ),
    )
}


def starting_with(key: str) -> tuple[ClockRule, ...]:
    """The rule and those that share its start: T-07 brings T-08 and T-09 with it."""
    return tuple(rule for rule in RULES.values() if key in (rule.key, rule.starts_with))
