"""The route: the authorities' own course after a referral. Staff only, never the referrer.

Source: identification-procedure.md 1.2, 5.5 and 5.6 with its hard rules 1 to 6 (read 25 November
2026); the states and moves stand in route_states.py and route_moves.py. Our own reconstruction,
awaiting approval by CMM and Udlændingestyrelsen.

A course is the list of its steps; `take` gives a longer one and changes nothing. Pure: no clock
inside, no database. The referral's own ends are not here: while a referral is redirected, withdrawn
or closed, the caller offers no move, whatever the route has come to. Two people for `needs_two`,
consent scope and who sees the person's name (hard rule 4) are the caller's too.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from referrals import route_refusals as why
from referrals.clock_rules import CEILING_DAYS, PERIOD_DAYS
from referrals.route_moves import (
    AFTER_CLOSING,
    DEPARTURE_DEADLINE,
    LAWFUL_STAY,
    MOVES,
    STAY_KNOWN,
    US_COMPETENT,
    US_DECISION,
)
from referrals.route_refusals import Refused
from referrals.route_states import (
    DECISIONS,
    FLAGS,
    LEAD,
    RECOVERY_ACTIVE,
    RECOVERY_DECLINED,
    RECOVERY_EXTENDED,
    RECOVERY_OFFERED,
    REFERRALS_OWN,
    REFLECTION,
    RESTITUTION,
    RETURN_PREPARING,
    START,
    US,
    Actor,
    Move,
)
from referrals.wording import Text

# -- facts -----------------------------------------------------------------------------------------
CITIZEN, NORDIC_EU, PERMIT, VISA = "citizen", "nordic-eu", "permit", "visa"
NO_STAY, ASYLUM, UNKNOWN = "none", "asylum", "unknown"
LAWFUL = (CITIZEN, NORDIC_EU, PERMIT, VISA)
BASES_OF_STAY: dict[str, Text] = {
    CITIZEN: _("Dansk statsborger"),
    NORDIC_EU: _("Nordisk borger, EU-borger eller EØS-borger"),
    PERMIT: pgettext_lazy("stay", "Opholdstilladelse"),
    VISA: _("Gyldigt visum eller visumfrit ophold"),
    NO_STAY: _("Uden lovligt ophold"),
    ASYLUM: pgettext_lazy("stay", "Asylsag"),
    UNKNOWN: _("Ikke fastslået"),
}
CMM, UDLAENDINGESTYRELSEN, DOMSTOL = "cmm", "udlaendingestyrelsen", "domstol"
DECIDERS: dict[str, Text] = {
    CMM: _("Center mod Menneskehandel"),
    UDLAENDINGESTYRELSEN: pgettext_lazy("decided by", "Udlændingestyrelsen"),
    DOMSTOL: _("En domstol, efter en dom"),
}
RECOVERY_KINDS: dict[str, Text] = {
    RESTITUTION: pgettext_lazy("period", "Restitutionsperiode"),
    REFLECTION: pgettext_lazy("period", "Refleksionsperiode"),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a case. In `take`, empty and 0 mean: as before.

    `decided_by` belongs to the latest decision. `recovery_kind` is empty until a period is offered.
    `total_days` is the whole period's length so far, with every extension.
    """

    basis_of_stay: str = ""
    decided_by: str = ""
    recovery_kind: str = ""
    total_days: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One state reached: when it happened, who decided and who recorded it, what was known then.

    `decided_by_role` is the paper's role; where it differs from the recorder, say »indberettet af«.
    """

    state: str
    at: datetime
    facts: Facts
    decided_by_role: str
    recorded_by: str


@dataclass(frozen=True, slots=True)
class Course:
    """The steps of one case so far, oldest first, and the flags that stand beside them."""

    steps: tuple[Step, ...] = ()
    flags: frozenset[str] = frozenset()

    @property
    def state(self) -> str:
        return self.steps[-1].state if self.steps else START

    @property
    def facts(self) -> Facts:
        return self.steps[-1].facts if self.steps else Facts(basis_of_stay=UNKNOWN)

    @property
    def shows_departure_deadline(self) -> bool:
        """Only a reflection period is a deadline for departure (hard rule 2), while it lasts."""
        is_reflection = self.facts.recovery_kind == REFLECTION
        is_lawful = self.facts.basis_of_stay in LAWFUL
        return self.state in DEADLINE_SHOWN and is_reflection and not is_lawful


def competent_authority(basis_of_stay: str) -> str:
    """Who decides whether the person has been trafficked; empty while the stay is unknown.

    In a criminal case a court may find it too, whatever the stay. Source: 1.2 and hard rule 1.
    """
    if basis_of_stay in LAWFUL:
        return CMM
    return UDLAENDINGESTYRELSEN if basis_of_stay in (NO_STAY, ASYLUM) else ""


def recovery_kind(basis_of_stay: str) -> str:
    """Restitution with lawful stay, else reflection. Source: hard rule 2 (V)."""
    return RESTITUTION if basis_of_stay in LAWFUL else REFLECTION


# -- moves -----------------------------------------------------------------------------------------
def offered(course: Course, role: str) -> tuple[Move, ...]:
    """The moves this portal role may record from here, as the stay is known now.

    What a move needs besides is told by `take`: the stay may be corrected in the same step.
    """
    kind = _kind_now(course.facts.basis_of_stay)
    return tuple(
        move for move in MOVES.values() if move.start == course.state and _actors(move, role, kind)
    )


def take(
    course: Course,
    to: str,
    *,
    role: str,
    at: datetime,
    facts: Facts | None = None,
    decided_by_role: str = "",
    ceiling_days: int = CEILING_DAYS,
) -> Course:
    """The course with one step more. `facts` are those that are new or changed in this step.

    `at` is when it happened, for a decision its date: aware, and not before the step before.
    `decided_by_role` is needed only when `role` may record for another besides itself.
    Raises Refused with the sentence to show, and ValueError on a naive time or an unknown fact.
    """
    move = MOVES.get((course.state, to))
    if move is None:
        raise Refused(f"{course.state} -> {to}", _no_such_move(course.state, to))
    return _stepped(course, move, role, at, facts or Facts(), decided_by_role, ceiling_days)


def reopen(course: Course, *, role: str, at: datetime, facts: Facts | None = None) -> Course:
    """The course reopened together with its referral, which was closed: from any state.

    The caller checks that the referral was closed and is not yet deleted. Raises as `take`.
    """
    return _stepped(course, AFTER_CLOSING, role, at, facts or Facts(), "", CEILING_DAYS)


def flagged(course: Course, flag: str, is_on: bool) -> Course:
    """The course with a flag set or cleared. Flags change no state and no move.

    Raises KeyError on an unknown flag.
    """
    key = {FLAGS[flag].key}
    return replace(course, flags=course.flags | key if is_on else course.flags - key)


def _stepped(
    course: Course,
    move: Move,
    role: str,
    at: datetime,
    given: Facts,
    decided_by_role: str,
    ceiling_days: int,
) -> Course:
    _check_known(given, at)
    if course.steps and at < course.steps[-1].at:
        raise Refused("before the step before", why.TOO_EARLY)
    basis = given.basis_of_stay or course.facts.basis_of_stay
    actor = _actor(move, role, _kind_now(basis), decided_by_role)
    _check_need(move, course.facts, basis)
    facts = Facts(
        basis_of_stay=basis,
        decided_by=_decided_by(move, role, course.facts, given, basis),
        recovery_kind=_recovery(move, course.facts, given, basis),
        total_days=_total_days(move, course.facts, given, ceiling_days),
    )
    step = Step(move.to, at, facts, actor.decided_by_role, role)
    return replace(course, steps=(*course.steps, step))


# -- what a step must hold -------------------------------------------------------------------------
DEADLINE_SHOWN = (RECOVERY_OFFERED, RECOVERY_ACTIVE, RECOVERY_EXTENDED, RETURN_PREPARING)
PERIOD_OPEN = (RECOVERY_OFFERED, RECOVERY_DECLINED, RECOVERY_ACTIVE, RECOVERY_EXTENDED)
COUNTS_DAYS = (RECOVERY_ACTIVE, RECOVERY_EXTENDED)


def _check_known(given: Facts, at: datetime) -> None:
    """Raises ValueError on what no form offers: that is a mistake in the code, not a refusal."""
    if at.tzinfo is None:
        raise ValueError("a naive time has no place here")
    for value, known in (
        (given.basis_of_stay, BASES_OF_STAY),
        (given.decided_by, DECIDERS),
        (given.recovery_kind, RECOVERY_KINDS),
    ):
        if value and value not in known:
            raise ValueError("unknown fact")
    if given.total_days < 0:
        raise ValueError("negative days")


def _no_such_move(start: str, to: str) -> Text:
    if to in REFERRALS_OWN:
        return why.ON_THE_REFERRAL
    goes_on = any(move.start == start for move in MOVES.values())
    return why.NO_MOVE if goes_on else why.AT_THE_END


def _kind_now(basis_of_stay: str) -> str:
    return "" if basis_of_stay == UNKNOWN else recovery_kind(basis_of_stay)


def _actors(move: Move, role: str, kind: str) -> list[Actor]:
    """Those for whom this role may record the move; one who decides for itself comes first."""
    found = [
        actor
        for actor in move.who
        if role in actor.may_record and (not kind or actor.only_kind in ("", kind))
    ]
    return sorted(found, key=lambda actor: actor.is_reported)


def _actor(move: Move, role: str, kind: str, decided_by_role: str) -> Actor:
    actors = _actors(move, role, kind)
    if not actors:
        raise Refused(
            f"{role} may not record {move.start} -> {move.to}", _wrong_role(move, role, kind)
        )
    if not decided_by_role:
        return actors[0]
    for actor in actors:
        if actor.decided_by_role == decided_by_role:
            return actor
    raise ValueError(f"{role} does not record for {decided_by_role} here")


def _wrong_role(move: Move, role: str, kind: str) -> Text:
    if role in move.may_record:
        return why.WRONG_PERIOD[kind]
    names = [str(why.RECORDERS[role]) for role in why.RECORDERS if role in move.may_record]
    if len(names) == 1:
        return why.ONE_RECORDS % {"one": names[0]}
    return why.TWO_RECORD % {"one": names[0], "other": names[1]}


def _check_need(move: Move, before: Facts, basis: str) -> None:
    known, lawful = basis != UNKNOWN, basis in LAWFUL
    needs: dict[str, tuple[bool, Text]] = {
        "": (True, ""),
        STAY_KNOWN: (known, why.STAY_FIRST),
        LAWFUL_STAY: (lawful, why.NEEDS_LAWFUL),
        US_COMPETENT: (
            competent_authority(basis) == UDLAENDINGESTYRELSEN,
            why.CMM_IS_COMPETENT if known else why.STAY_FIRST,
        ),
        US_DECISION: (before.decided_by == UDLAENDINGESTYRELSEN, why.NEEDS_US_DECISION),
        DEPARTURE_DEADLINE: (known and not lawful, why.NO_DEADLINE if known else why.STAY_FIRST),
    }
    met, sentence = needs[move.needs]
    if not met:
        raise Refused(f"{move.start} -> {move.to} needs {move.needs}", sentence)


def _decided_by(move: Move, role: str, before: Facts, given: Facts, basis: str) -> str:
    """Hard rules 1 and 6: every decision names its authority, and not every authority may."""
    if move.to not in DECISIONS:
        if given.decided_by not in ("", before.decided_by):
            raise Refused("decided_by without a decision", why.ONLY_WITH_DECISION)
        return before.decided_by
    refusals = {
        "": [(True, why.WHO_DECIDED)],
        CMM: [
            (basis == UNKNOWN, why.STAY_FIRST),
            (basis not in LAWFUL, why.CMM_CANNOT),
            (role != LEAD, why.CMM_RECORDS),
        ],
        UDLAENDINGESTYRELSEN: [(basis == CITIZEN, why.US_CANNOT), (role != US, why.US_RECORDS)],
        DOMSTOL: [(role != LEAD, why.COURT_RECORDS)],
    }
    for is_so, sentence in refusals[given.decided_by]:
        if is_so:
            raise Refused(f"{move.to} decided by {given.decided_by or 'nobody'}", sentence)
    return given.decided_by


def _recovery(move: Move, before: Facts, given: Facts, basis: str) -> str:
    """Hard rule 2. The kind follows the stay while the period is open, and then stands."""
    if move.to not in PERIOD_OPEN:
        if given.recovery_kind and given.recovery_kind != before.recovery_kind:
            raise Refused("a period that is not offered", why.NO_PERIOD)
        return before.recovery_kind
    if basis == UNKNOWN:
        raise Refused("a period needs a basis of stay", why.STAY_FIRST)
    kind = recovery_kind(basis)
    if given.recovery_kind not in ("", kind):
        raise Refused("the period does not fit the stay", why.WRONG_KIND)
    return kind


def _total_days(move: Move, before: Facts, given: Facts, ceiling_days: int) -> int:
    """Hard rule 3: the total, over every extension and reopening, never passes the ceiling."""
    so_far = before.total_days
    if move.to not in COUNTS_DAYS:
        if given.total_days not in (0, so_far):
            raise Refused("days outside a period", why.DAYS_LATER)
        return so_far
    total = given.total_days
    if so_far >= ceiling_days:
        raise Refused("ceiling reached", why.CEILING_REACHED % {"days": ceiling_days})
    if move.to == RECOVERY_ACTIVE:
        longest = min(so_far + PERIOD_DAYS, ceiling_days)
        total = total or longest
        if longest < total <= ceiling_days:
            raise Refused("too many days to begin with", why.FIRST_DAYS % {"days": longest})
    if not total:
        raise Refused("no days given", why.HOW_MANY_DAYS)
    if total > ceiling_days:
        raise Refused("above the ceiling", why.CEILING % {"days": ceiling_days})
    if total <= so_far:
        raise Refused("no more days than before", why.MORE_DAYS % {"days": so_far})
    return total
