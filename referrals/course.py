"""The route as it is stored: each change is one new sealed part with the whole course so far.

A part of the kind ROUTE holds one Record as JSON: format, version, course (steps, flags),
signatures (one for each step), clocks, proposal. The newest part counts, and all are kept. It is
sealed to CMM, and to Udlændingestyrelsen once the course has reached `with-us` or a named hand-off
is accepted; earlier parts stay CMM's. It holds no name of the person and no free text.

In clear stand only `Referral.route_version`, `step_waits`, and in `due_at` when some clock warns or
ends next.
The audit line names the part and never the step or the clock (architecture 12).
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal import audit
from portal.errors import MoveNotAllowed, NotTwoPeople
from portal.models import Authority, User
from referrals import casefile, clocks, route
from referrals.clock_rules import CEILING, EXTENSION, PERIOD, RULES, ClockRule, starting_with
from referrals.keyring import Keyring
from referrals.models import HandOff, Part, Referral
from referrals.route import Course, Facts, Step
from referrals.route_moves import AFTER_CLOSING, MOVES
from referrals.route_states import LEAD, RECOVERY_ACTIVE, WITH_US, Move
from referrals.sealing import Damaged

FORMAT = 1
OPENED = tuple(s for s in Referral.OPEN if s != Referral.Status.SUBMITTED)
BY_HAND = tuple(rule for key, rule in RULES.items() if key not in (PERIOD, CEILING, EXTENSION))


class Changed(Exception):
    """Someone has written in the route since it was read, or the case is no longer open."""


@dataclass(frozen=True, slots=True)
class Signature:
    """Who wrote something here and when. `by` is a user's number; a name is looked up to be shown.

    `seconded_by` is the second of two people, 0 where one was enough.
    """

    by: int
    authority: str
    at: datetime
    seconded_by: int = 0


@dataclass(frozen=True, slots=True)
class StoredClock:
    """A clock that staff started, and stopped where it no longer runs. `id` is a UUID."""

    id: str
    key: str
    starts_at: datetime
    started: Signature
    choice: str = ""
    given_end: datetime | None = None
    stopped: Signature | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One step as a colleague writes it, before the rules have seen it."""

    to: str
    at: datetime
    facts: Facts = field(default_factory=Facts)
    decided_by_role: str = ""
    is_after_closing: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """The first of two people has written a step; it waits for a lead."""

    entry: Entry
    role: str
    proposed: Signature


@dataclass(frozen=True, slots=True)
class Record:
    """Everything one part holds. `version` is the one of `Referral.route_version` it made."""

    version: int = 0
    course: Course = field(default_factory=Course)
    signatures: tuple[Signature, ...] = ()
    clocks: tuple[StoredClock, ...] = ()
    proposal: Proposal | None = None

    @property
    def running(self) -> tuple[StoredClock, ...]:
        return tuple(clock for clock in self.clocks if clock.stopped is None)

    @property
    def stopped(self) -> tuple[StoredClock, ...]:
        return tuple(clock for clock in self.clocks if clock.stopped)

    def has_had(self, key: str) -> bool:
        """Whether a clock of this rule was ever started in the case."""
        return any(clock.key == key for clock in self.clocks)


# -- reading --------------------------------------------------------------------------------------
def read(referral: Referral, keys: Keyring) -> Record:
    """The route as it stands; empty when nobody has written in it.

    Raises keyring.NotForYou while it is not shared with the reader, and sealing.Damaged.
    """
    part = casefile.newest(referral, Part.Kind.ROUTE)
    return _from_content(keys.open(part)) if part else Record()


def is_shared(referral: Referral, course: Course) -> bool:
    """Whether Udlændingestyrelsen gets what is written from now on."""
    if any(step.state == WITH_US for step in course.steps):
        return True
    accepted = {"state": HandOff.State.ACCEPTED, "copy": HandOff.Copy.NAMED}
    return referral.handoffs.filter(receiver=Authority.US, **accepted).exists()


def was_reopened(referral: Referral, record: Record, keys: Keyring) -> bool:
    """The case was closed and is open again, and the route does not know it yet. CMM's keys only.

    Raises keyring.NotForYou, sealing.Damaged.
    """
    if not record.signatures:
        return False
    after = {"kind": Part.Kind.ENDING, "made_at__gt": record.signatures[-1].at}
    endings = [keys.open(p)["did"] for p in referral.parts.filter(**after).order_by("made_at")]
    return endings[-2:] == ["close", "reopen"]


def move_named(record: Record, key: str) -> Move | None:
    """The move from here that an address names: the state it leads to, or `after-closing`."""
    return AFTER_CLOSING if key == "after-closing" else MOVES.get((record.course.state, key))


# -- writing steps --------------------------------------------------------------------------------
def step(referral: Referral, record: Record, entry: Entry, *, by: User, role: str) -> Record:
    """The route with one step more, stored. A waiting proposal falls away.

    Raises Refused with the sentence to show, Changed, KeyUnavailable, and MoveNotAllowed for a
    move that needs two.
    """
    move = move_named(record, entry.to)
    if move and move.needs_two and not entry.is_after_closing:
        raise MoveNotAllowed(f"{move.to} needs two people")
    return _stepped(referral, record, entry, role, _sign(by), by=by, verb="route.step")


def propose(referral: Referral, record: Record, entry: Entry, *, by: User, role: str) -> Record:
    """The first of two people. The rules are asked now, and again when it is confirmed.

    Raises as `step`, and MoveNotAllowed for a move that one person takes. A newer proposal takes
    the place of an older one.
    """
    move = move_named(record, entry.to)
    if move and not move.needs_two:
        raise MoveNotAllowed(f"{move.to} needs one person")
    _taken(record, entry, role)
    after = replace(record, proposal=Proposal(entry, role, _sign(by)))
    return _store(referral, after, by=by, verb="route.propose")


def may_confirm(record: Record, user: User, roles: Iterable[str]) -> bool:
    """A lead in CMM, and never the one who proposed."""
    waiting = record.proposal
    return waiting is not None and LEAD in roles and waiting.proposed.by != user.pk


def confirm(referral: Referral, record: Record, *, by: User, roles: Iterable[str]) -> Record:
    """The second of two people: the proposed step is taken.

    Raises NotTwoPeople for the proposer and for one who is no lead, MoveNotAllowed when nothing
    waits, and as `step`.
    """
    waiting = record.proposal
    if waiting is None:
        raise MoveNotAllowed(f"nothing is proposed in {referral.pk}")
    if not may_confirm(record, by, roles):
        raise NotTwoPeople(f"user {by.pk} may not confirm in {referral.pk}")
    signed = replace(waiting.proposed, seconded_by=by.pk)
    return _stepped(
        referral, record, waiting.entry, waiting.role, signed, by=by, verb="route.confirm"
    )


def set_flags(referral: Referral, record: Record, flags: Iterable[str], *, by: User) -> Record:
    """What runs beside the route: police, courts. Raises Changed, KeyError on an unknown flag."""
    course, wanted = record.course, set(flags)
    for flag in sorted(wanted | course.flags):
        course = route.flagged(course, flag, flag in wanted)
    return _store(referral, replace(record, course=course), by=by, verb="route.step")


def _stepped(
    referral: Referral,
    record: Record,
    entry: Entry,
    role: str,
    signed: Signature,
    *,
    by: User,
    verb: str,
) -> Record:
    taken = _taken(record, entry, role)
    signatures = (*record.signatures, signed)
    after = replace(record, course=taken, signatures=signatures, proposal=None)
    # No line of its own for the period's clocks: beside a step it would tell which step it was.
    if taken.state == RECOVERY_ACTIVE:
        begun = tuple(
            _new_clock(rule.key, entry.at, by)
            for rule in starting_with(PERIOD)
            if not record.has_had(rule.key)
        )
        after = replace(after, clocks=(*record.clocks, *begun))
    return _store(referral, after, by=by, verb=verb)


def _taken(record: Record, entry: Entry, role: str) -> Course:
    """Raises Refused."""
    if entry.is_after_closing:
        return route.reopen(record.course, role=role, at=entry.at, facts=entry.facts)
    return route.take(
        record.course,
        entry.to,
        role=role,
        at=entry.at,
        facts=entry.facts,
        decided_by_role=entry.decided_by_role,
        ceiling_days=settings.RECOVERY_CEILING_DAYS,
    )


# -- clocks ---------------------------------------------------------------------------------------
def startable(record: Record) -> list[ClockRule]:
    """The clocks staff may start by hand now.

    Not those of the period, which begin with it; and not 112, where nobody waits for a clock.
    """
    return [
        rule
        for rule in BY_HAND
        if rule.key != "T-01" and (rule.repeatable or not record.has_had(rule.key))
    ]


def start_clock(
    referral: Referral,
    record: Record,
    key: str,
    starts_at: datetime,
    *,
    by: User,
    choice: str = "",
    given_end: datetime | None = None,
) -> Record:
    """Raises clocks.CannotCount with the sentence to show, MoveNotAllowed, Changed."""
    if RULES[key] not in startable(record):
        raise MoveNotAllowed(f"{key} may not be started in {referral.pk}")
    begun = _new_clock(key, starts_at, by, choice=choice, given_end=given_end)
    counted(begun, record.course).ends_at  # noqa: B018 – raises where it cannot be counted
    after = replace(record, clocks=(*record.clocks, begun))
    return _store(referral, after, by=by, verb="clock.start")


def stop_clock(referral: Referral, record: Record, clock_id: str, *, by: User) -> Record:
    """Raises MoveNotAllowed when no such clock runs, Changed."""
    if clock_id not in [clock.id for clock in record.running]:
        raise MoveNotAllowed(f"{clock_id} does not run in {referral.pk}")
    after = tuple(
        replace(clock, stopped=_sign(by)) if clock.id == clock_id else clock
        for clock in record.clocks
    )
    return _store(referral, replace(record, clocks=after), by=by, verb="clock.stop")


def counted(clock: StoredClock, course: Course) -> clocks.Clock:
    """The clock with the rule as it counts in this course: granted days, and the ceiling's own."""
    rule = RULES[clock.key]
    if clock.key == CEILING:
        rule = clocks.with_days(rule, settings.RECOVERY_CEILING_DAYS)
    elif clock.key in (PERIOD, EXTENSION) and course.facts.total_days:
        rule = clocks.with_days(rule, course.facts.total_days)
    return clocks.Clock(rule, clock.starts_at, clock.choice, clock.given_end)


def next_due(record: Record, now: datetime) -> datetime | None:
    """The next warning or end of a running clock; the end of one that is over. None: none runs."""
    moments = []
    for stored in record.running:
        clock = counted(stored, record.course)
        given = {"choice": clock.choice, "given_end": clock.given_end}
        warnings = clocks.warns_at(clock.rule, clock.starts_at, **given)  # type: ignore[arg-type]
        moments.append(min([time for time in warnings if time > now], default=clock.ends_at))
    return min(moments, default=None)


def keep_due(referral: Referral, record: Record) -> None:
    """Put the next time in clear, without saying of what. A case that waits to be read is left."""
    due = next_due(record, timezone.now())
    here = Referral.objects.filter(
        pk=referral.pk, route_version=record.version, status__in=OPENED
    ).exclude(due_for=Referral.DueFor.READING)
    if due is None:
        here.filter(due_for=Referral.DueFor.CLOCK).update(due_for=Referral.DueFor.NOTHING)
    else:
        here.exclude(due_for=Referral.DueFor.CLOCK, due_at=due).update(
            due_for=Referral.DueFor.CLOCK, due_at=due
        )


def _new_clock(key: str, starts_at: datetime, by: User, **given: Any) -> StoredClock:
    return StoredClock(str(uuid.uuid4()), key, starts_at, _sign(by), **given)


# -- storing --------------------------------------------------------------------------------------
@transaction.atomic
def _store(referral: Referral, record: Record, *, by: User, verb: str) -> Record:
    """One conditional update decides between two who write at once."""
    after = replace(record, version=record.version + 1)
    here = Referral.objects.filter(pk=referral.pk, route_version=record.version, status__in=OPENED)
    waits = after.proposal is not None
    if here.update(route_version=after.version, step_waits=waits) != 1:
        raise Changed
    to = [Authority.US] if is_shared(referral, after.course) else []
    part = casefile.add(referral, Part.Kind.ROUTE, _content(after), by=by, to=to)
    audit.record(verb, referral.chain, by=by, detail=str(part.pk))
    keep_due(referral, after)
    return after


def _sign(by: User) -> Signature:
    return Signature(by.pk, by.authority, timezone.now())


def _content(record: Record) -> dict[str, Any]:
    def plain(thing: Any) -> Any:
        return thing.isoformat() if isinstance(thing, datetime) else sorted(thing)

    return {"format": FORMAT, **json.loads(json.dumps(asdict(record), default=plain))}


def _from_content(content: dict[str, Any]) -> Record:
    """Raises Damaged on a format this program does not know."""
    if content.get("format") != FORMAT:
        raise Damaged("format")
    course = content["course"]
    return Record(
        version=content["version"],
        course=Course(tuple(_step(row) for row in course["steps"]), frozenset(course["flags"])),
        signatures=tuple(_signature(row) for row in content["signatures"]),
        clocks=tuple(_clock(row) for row in content["clocks"]),
        proposal=_proposal(content["proposal"]) if content["proposal"] else None,
    )


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _step(row: dict[str, Any]) -> Step:
    return Step(**{**row, "at": _time(row["at"]), "facts": Facts(**row["facts"])})


def _signature(row: dict[str, Any]) -> Signature:
    return Signature(**{**row, "at": _time(row["at"])})


def _clock(row: dict[str, Any]) -> StoredClock:
    times: dict[str, Any] = {"starts_at": _time(row["starts_at"])}
    times["started"] = _signature(row["started"])
    times["given_end"] = _time(row["given_end"]) if row["given_end"] else None
    times["stopped"] = _signature(row["stopped"]) if row["stopped"] else None
    return StoredClock(**{**row, **times})


def _proposal(row: dict[str, Any]) -> Proposal:
    entry = row["entry"]
    read_entry = Entry(**{**entry, "at": _time(entry["at"]), "facts": Facts(**entry["facts"])})
    return Proposal(read_entry, row["role"], _signature(row["proposed"]))
