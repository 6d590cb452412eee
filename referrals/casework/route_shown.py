"""The route in words, for its page: steps, moves, clocks and the time that is left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.models import Authority, User
from referrals import clocks, route
from referrals.casework.route_sources import ShownSources, shown_sources
from referrals.clock_rules import CEILING, PERIOD, RULES, ClockRule, Length
from referrals.course import Entry, Record, Signature, StoredClock, counted
from referrals.route import BASES_OF_STAY, DECIDERS, RECOVERY_KINDS, UNKNOWN, Course, Step
from referrals.route_moves import AFTER_CLOSING, MOVES
from referrals.route_refusals import RECORDERS
from referrals.route_states import DECISIONS, FLAGS, NOT_USERS, STATES, Move, State
from referrals.wording import Text


# -- who ------------------------------------------------------------------------------------------
class Names:
    """Names of one's own colleagues; of the other authority, only which one it is."""

    def __init__(self, viewer: User, record: Record) -> None:
        self.authority = viewer.authority
        signed = [*record.signatures]
        signed += [clock.started for clock in record.clocks]
        signed += [clock.stopped for clock in record.clocks if clock.stopped]
        if record.proposal:
            signed.append(record.proposal.proposed)
        ids = {pk for s in signed if s.authority == self.authority for pk in (s.by, s.seconded_by)}
        found = User.objects.filter(pk__in=ids, authority=self.authority)
        self.known = {user.pk: str(user) for user in found}

    def of(self, signature: Signature) -> str:
        """`Sander Sagsbehandler`, `… og Lea Leder`, or `Udlændingestyrelsen`."""
        authority = str(dict(Authority.choices).get(signature.authority, ""))
        if signature.authority != self.authority:
            return authority
        people = [self.known.get(pk, "") for pk in (signature.by, signature.seconded_by) if pk]
        shown = [name for name in people if name]
        if len(shown) == 2:
            return _("%(one)s og %(other)s") % {"one": shown[0], "other": shown[1]}
        return shown[0] if shown else authority


# -- steps ----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class ShownStep:
    state: State
    at: datetime
    written_by: str
    written_at: datetime | None  # only where it was written another day than it happened
    rows: list[tuple[str, str]]
    sorts_at: datetime  # as `at`, which is typed to the minute; to the second where it can be
    is_step: bool = True  # in one list with what happened to the hand-offs


def shown_steps(record: Record, names: Names) -> list[ShownStep]:
    """Newest first, each with the facts that were new in it."""
    shown = []
    before = route.Facts(basis_of_stay=UNKNOWN)
    for step, signed in zip(record.course.steps, record.signatures, strict=True):
        is_late = signed.at.astimezone(clocks.COPENHAGEN).date() != (
            step.at.astimezone(clocks.COPENHAGEN).date()
        )
        rows = new_facts(step, before)
        written_at = signed.at if is_late else None
        is_now = timedelta(0) <= signed.at - step.at < timedelta(minutes=1)
        sorts_at = signed.at if is_now else step.at
        who = names.of(signed)
        shown.append(ShownStep(STATES[step.state], step.at, who, written_at, rows, sorts_at))
        before = step.facts
    return shown[::-1]


def new_facts(step: Step, before: route.Facts) -> list[tuple[str, str]]:
    facts, rows = step.facts, []
    if step.state in DECISIONS:
        rows.append((_("Afgjort af"), str(DECIDERS[facts.decided_by])))
    if step.decided_by_role in NOT_USERS:
        rows.append((_("Indberettet af"), str(NOT_USERS[step.decided_by_role])))
    if facts.basis_of_stay != before.basis_of_stay:
        rows.append((_("Opholdsgrundlag"), str(BASES_OF_STAY[facts.basis_of_stay])))
    if facts.recovery_kind != before.recovery_kind:
        rows.append((_("Slags periode"), str(RECOVERY_KINDS[facts.recovery_kind])))
    if facts.total_days != before.total_days:
        rows.append((_("Dage i alt"), str(facts.total_days)))
    return rows


def entry_rows(entry: Entry) -> list[tuple[str, str]]:
    """The facts of a proposed step, for the one who is to confirm it."""
    basis = entry.facts.basis_of_stay
    return [(_("Opholdsgrundlag"), str(BASES_OF_STAY[basis]))] if basis else []


def what_stands(course: Course) -> list[tuple[str, str]]:
    """What is known of the case now, and who decides it."""
    facts = course.facts
    decides = {
        route.CMM: _("Centret afgør sagen."),
        route.UDLAENDINGESTYRELSEN: _("Udlændingestyrelsen afgør sagen."),
    }.get(route.competent_authority(facts.basis_of_stay), "")
    rows = [
        (_("Opholdsgrundlag"), f"{BASES_OF_STAY[facts.basis_of_stay]}. {decides}".strip()),
    ]
    if facts.decided_by:
        rows.append((_("Afgjort af"), str(DECIDERS[facts.decided_by])))
    if facts.recovery_kind:
        kind = str(RECOVERY_KINDS[facts.recovery_kind])
        so_far = _("%(days)s af højst %(most)s dage") % {
            "days": facts.total_days,
            "most": settings.RECOVERY_CEILING_DAYS,
        }
        rows.append((_("Periode"), f"{kind}, {so_far}" if facts.total_days else kind))
    return rows


def departure_deadline(record: Record) -> datetime | None:
    """Hard rule 2: only the running reflection period is a deadline for leaving the country."""
    if not record.course.shows_departure_deadline:
        return None
    ends = [counted(c, record.course).ends_at for c in record.running if c.key == PERIOD]
    return ends[0] if ends else None


def shown_flags(course: Course) -> list[State]:
    return [flag for key, flag in FLAGS.items() if key in course.flags]


# -- moves ----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class ShownMove:
    key: str  # as the address names it
    state: State
    move: Move
    source: ShownSources
    who: str = ""


def own_moves(course: Course, roles: Iterable[str], is_reopened: bool) -> list[ShownMove]:
    """What these roles may record from here."""
    moves = {m.to: m for role in roles for m in route.offered(course, role)}
    shown = [shown_move(move) for move in moves.values()]
    reopens = is_reopened and AFTER_CLOSING.may_record & set(roles)
    return [shown_move(AFTER_CLOSING, key="after-closing"), *shown] if reopens else shown


def moves_of_others(course: Course, own: list[ShownMove]) -> list[ShownMove]:
    """What may come next too, and whom to ask."""
    mine = {shown.move.to for shown in own}
    found = []
    for move in MOVES.values():
        if move.start != course.state or move.to in mine:
            continue
        roles = [r for r in RECORDERS if move in route.offered(course, r)] or move.may_record
        who, *more = [str(RECORDERS[role]) for role in RECORDERS if role in roles]
        for other in more:
            who = _("%(one)s eller %(other)s") % {"one": who, "other": other}
        found.append(shown_move(move, who=who))
    return found


def shown_move(move: Move, *, key: str = "", who: str = "") -> ShownMove:
    source = shown_sources(move.source, move.mark)
    return ShownMove(key or move.to, STATES[move.to], move, source, who)


# -- clocks ---------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class ShownClock:
    stored: StoredClock
    rule: ClockRule
    ends_at: datetime
    state: str  # running, warning, over
    left: str
    spent: int  # per cent of its time, for the bar
    note: str
    source: ShownSources
    started_by: str
    choice: Text = ""
    next_warning: datetime | None = None


def shown_clocks(record: Record, names: Names, now: datetime) -> list[ShownClock]:
    """Those that run, the one that ends first on top."""
    shown = [shown_clock(clock, record.course, names, now) for clock in record.running]
    return sorted(shown, key=lambda clock: clock.ends_at)


def shown_clock(stored: StoredClock, course: Course, names: Names, now: datetime) -> ShownClock:
    clock = counted(stored, course)
    end, given = clock.ends_at, {"choice": clock.choice, "given_end": clock.given_end}
    warnings: list[datetime] = clocks.warns_at(clock.rule, clock.starts_at, **given)  # type: ignore[arg-type]
    whole = (end - clock.starts_at).total_seconds()
    spent = (now - clock.starts_at).total_seconds() / whole if whole else 1
    return ShownClock(
        stored=stored,
        rule=clock.rule,
        ends_at=end,
        state=clocks.state_at(clock.rule, clock.starts_at, now, **given),  # type: ignore[arg-type]
        left=left_in_words(end - now),
        spent=min(100, max(0, round(100 * spent))),
        note=clocks.note_for(end),
        source=shown_sources(clock.rule.source, clock.rule.mark),
        started_by=names.of(stored.started),
        choice=next((c.label for c in clock.rule.choices if c.key == clock.choice), ""),
        next_warning=min([w for w in warnings if w > now], default=None),
    )


def left_in_words(left: timedelta) -> str:
    """`2 dage og 4 timer tilbage`; `Udløb for 3 timer siden`. Days here are 24 hours."""
    seconds = abs(left.total_seconds())
    days, rest = divmod(int(seconds), 86_400)
    hours, minutes = rest // 3600, rest % 3600 // 60
    in_days = ngettext("%(n)s dag", "%(n)s dage", days) % {"n": days}
    in_hours = ngettext("%(n)s time", "%(n)s timer", hours) % {"n": hours}
    in_minutes = ngettext("%(n)s minut", "%(n)s minutter", minutes) % {"n": minutes}
    if days >= 7 or (days and not hours):
        words = in_days
    elif days:
        words = _("%(one)s og %(other)s") % {"one": in_days, "other": in_hours}
    elif hours:
        words = _("%(one)s og %(other)s") % {"one": in_hours, "other": in_minutes}
    else:
        words = in_minutes
    if left < timedelta(0):
        return _("Udløb for %(time)s siden") % {"time": words}
    return _("%(time)s tilbage") % {"time": words}


def length_in_words(length: Length) -> str:
    """`72 timer`, `8 uger`, `6 hverdage`; no length at all is `straks`."""
    n = length.amount
    if not n:
        return _("straks")
    words = {
        "hours": ngettext("%(n)s time", "%(n)s timer", n),
        "days": ngettext("%(n)s dag", "%(n)s dage", n),
        "weeks": ngettext("%(n)s uge", "%(n)s uger", n),
        "months": ngettext("%(n)s måned", "%(n)s måneder", n),
        "working-days": ngettext("%(n)s hverdag", "%(n)s hverdage", n),
    }
    return words[length.unit] % {"n": n}


def rule_lengths(rule: ClockRule) -> list[str]:
    """How long the clock is, in words: one line for each ground."""
    if rule.key == CEILING:
        return [length_in_words(Length(settings.RECOVERY_CEILING_DAYS, "days"))]
    if rule.most:
        most = length_in_words(rule.most)
        return [_("Retten sætter den, højst %(most)s ad gangen") % {"most": most}]
    lines = [length_in_words(rule.length)] if rule.length else []
    return lines + [str(choice.label) for choice in rule.choices]


def rule_rows() -> list[dict[str, Any]]:
    """Every rule for the page that lists them."""
    return [
        {
            "rule": rule,
            "lengths": rule_lengths(rule),
            "source": shown_sources(rule.source, rule.mark),
        }
        for rule in RULES.values()
    ]
