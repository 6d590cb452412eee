"""What the route is made of: states a case can stand in at the authorities, flags, and a move.

Source: identification-procedure.md 5.5 (read 25 November 2026). States are our own reconstruction
of the course, awaiting approval by CMM and Udlændingestyrelsen. Keys are stored and never change.

Seven of the table's states are not here, for they are the referral's own: `draft`, `submitted`,
`received` and `more-info` come before the route, and `redirected`, `withdrawn` and `closed` end the
referral whatever the route has come to. The route begins in `not-started`, which stands where the
table says `received`. A person who turns out to be under 18 leaves by `redirected`, not by a move
of the route (hard rule 5).
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from referrals.wording import Text

NOT_STARTED = "not-started"
INTERVIEW_OFFERED, INTERVIEW_DECLINED = "interview-offered", "interview-declined"
INTERVIEWING, CMM_ASSESSED = "interviewing", "cmm-assessed"
WITH_US, MORE_INFO_US = "with-us", "more-info-us"
IDENTIFIED, NOT_IDENTIFIED = "identified", "not-identified"
RECOVERY_OFFERED, RECOVERY_DECLINED = "recovery-offered", "recovery-declined"
RECOVERY_ACTIVE, RECOVERY_EXTENDED = "recovery-active", "recovery-extended"
RETURN_PREPARING, RETURNED, DEPARTED = "return-preparing", "returned", "departed"
WITNESS_STAY, ASYLUM_TRACK = "witness-stay", "asylum-track"
STAY_CONTINUES, COMPLAINT_PENDING = "stay-continues", "complaint-pending"
REOPENED, LOST_CONTACT = "reopened", "lost-contact"

START = NOT_STARTED
DECISIONS = (IDENTIFIED, NOT_IDENTIFIED)
REFERRALS_OWN = ("draft", "submitted", "received", "more-info", "redirected", "withdrawn", "closed")

# Portal roles. CMM intake has no move of its own: its rows all belong to the referral's machine.
CASEWORKER, LEAD, US = "cmm-caseworker", "cmm-lead", "us-receiver"

RESTITUTION, REFLECTION = "restitution", "refleksion"


@dataclass(frozen=True, slots=True)
class State:
    """Where a case stands at the authorities, and what that means to the one who reads it."""

    key: str
    label: Text
    meaning: Text


@dataclass(frozen=True, slots=True)
class Actor:
    """One who decides a move, and the portal roles that may record it.

    `decided_by_role` is the paper's role. Where the decider has no account here, someone else
    records the move and it is shown as reported (»indberettet af«). `only_kind` is the kind of
    recovery period the actor decides on; empty: any.
    """

    decided_by_role: str
    may_record: tuple[str, ...]
    only_kind: str = ""

    @property
    def is_reported(self) -> bool:
        return self.decided_by_role in NOT_USERS


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table. `needs` names a condition that route.py checks by itself.

    `needs_two`: two people must agree, the second a CMM lead. The caller sees to that.
    """

    start: str
    to: str
    who: tuple[Actor, ...]
    condition: Text
    source: str
    mark: str
    needs: str = ""
    needs_two: bool = False

    @property
    def may_record(self) -> frozenset[str]:
        """The portal roles of this move, whatever the kind of period."""
        return frozenset(role for actor in self.who for role in actor.may_record)

    @property
    def decided_by_roles(self) -> frozenset[str]:
        """The paper's own roles of this move."""
        return frozenset(actor.decided_by_role for actor in self.who)


STATES = {
    state.key: state
    for state in (
        State(
            NOT_STARTED,
            _("Ikke begyndt"),
            _("Centret har åbnet henvisningen. Personen er ikke tilbudt en samtale endnu."),
        ),
        State(
            INTERVIEW_OFFERED,
            _("Samtale tilbudt"),
            _("Centret har tilbudt en udredende samtale. Aftal sted, tolk og bisidder."),
        ),
        State(
            INTERVIEW_DECLINED,
            _("Samtale afslået"),
            _("Personen har sagt nej til samtalen. Døren står åben."),
        ),
        State(
            INTERVIEWING,
            _("Samtaler i gang"),
            _("Centret har holdt en eller flere samtaler med personen."),
        ),
        State(
            CMM_ASSESSED,
            _("Udredning færdig"),
            _("Centret har skrevet sin udredning og fastslået, hvilken myndighed der afgør sagen."),
        ),
        State(
            WITH_US,
            _("Til afgørelse i Udlændingestyrelsen"),
            _(
                "Personen har ikke lovligt ophold eller har en asylsag. "
                "Udlændingestyrelsen afgør sagen."
            ),
        ),
        State(
            MORE_INFO_US,
            _("Udlændingestyrelsen afventer oplysninger"),
            _("Udlændingestyrelsen har stillet centret et spørgsmål."),
        ),
        State(
            IDENTIFIED,
            _("Vurderet udsat for menneskehandel"),
            _(
                "Personen er vurderet udsat for menneskehandel. Forløbet viser, hvem der har "
                "afgjort det, og hvornår."
            ),
        ),
        State(
            NOT_IDENTIFIED,
            _("Ikke vurderet udsat for menneskehandel"),
            _(
                "Personen er ikke vurderet udsat for menneskehandel. Forløbet viser, hvem der har "
                "afgjort det, og hvornår."
            ),
        ),
        State(
            RECOVERY_OFFERED,
            _("Periode tilbudt"),
            _(
                "Personen er tilbudt en periode: en restitutionsperiode med lovligt ophold, "
                "ellers en refleksionsperiode."
            ),
        ),
        State(
            RECOVERY_DECLINED,
            _("Periode afslået"),
            _("Personen ønsker ikke perioden."),
        ),
        State(
            RECOVERY_ACTIVE,
            _("Periode i gang"),
            _("Perioden er begyndt. De første 30 dage løber."),
        ),
        State(
            RECOVERY_EXTENDED,
            _("Periode forlænget"),
            _("Perioden er forlænget. Den må ikke komme over det samlede loft."),
        ),
        State(
            RETURN_PREPARING,
            _("Forberedt hjemsendelse"),
            _(
                "Personen har valgt forberedt hjemsendelse. Centret, Hjemrejsestyrelsen og "
                "DRC Dansk Flygtningehjælp forbereder rejsen."
            ),
        ),
        State(
            RETURNED,
            pgettext_lazy("route", "Hjemrejst"),
            _(
                "Personen har forladt Danmark med forberedt hjemsendelse. Støtten efter "
                "hjemrejsen varer op til cirka seks måneder."
            ),
        ),
        State(
            WITNESS_STAY,
            _("Opholdstilladelse under straffesag"),
            _(
                "Personen har midlertidig opholdstilladelse, fordi efterforskning eller "
                "straffesag kræver det (udlændingeloven § 9 c, stk. 5)."
            ),
        ),
        State(
            ASYLUM_TRACK,
            pgettext_lazy("route", "Asylspor"),
            _("Personen søger asyl. Udlændingestyrelsen eller Flygtningenævnet afgør asylsagen."),
        ),
        State(
            STAY_CONTINUES,
            _("Fortsat lovligt ophold"),
            _(
                "Personen er dansk statsborger, EU-borger eller har opholdstilladelse og får "
                "almindelig støtte."
            ),
        ),
        State(
            DEPARTED,
            _("Udrejst uden ordning"),
            _("Personen er rejst eller udsendt uden forberedt hjemsendelse."),
        ),
        State(
            COMPLAINT_PENDING,
            _("Klage under behandling"),
            _("Udlændingenævnet behandler en klage over Udlændingestyrelsens afgørelse."),
        ),
        State(
            REOPENED,
            pgettext_lazy("route", "Genåbnet"),
            _("Der er nye oplysninger, eller centret har fået kontakt med personen igen."),
        ),
        State(
            LOST_CONTACT,
            _("Kontakten tabt"),
            _("Centret kan ikke få kontakt med personen."),
        ),
    )
}

# Parallel to the state and never part of it, because support does not depend on them (S07, V).
POLICE_INVESTIGATION, COURT_PROCEEDINGS = "police-investigation", "court-proceedings"
FLAGS = {
    flag.key: flag
    for flag in (
        State(
            POLICE_INVESTIGATION,
            _("Politiet efterforsker"),
            _("Politiet efterforsker. Personens støtte afhænger ikke af det."),
        ),
        State(
            COURT_PROCEEDINGS,
            _("Sag ved domstolene"),
            _("Der er en sag ved domstolene. Personens støtte afhænger ikke af det."),
        ),
    )
}

# Deciders without an account here, as »indberettet af« names them.
NOT_USERS = {
    "hjemst-liaison": _("Hjemrejsestyrelsen"),
    "person": _("Personen selv eller en advokat"),
}
