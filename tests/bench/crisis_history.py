"""What crisis.py asks a process inside Django to fill: activations that lived, and long logs.

Each lives by the rules themselves, with Django's clock set to its own days. Only the lines that
make a log long are stored many at a time, chained with what the logbook chains them with.
"""

from __future__ import annotations

import itertools
import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from unittest.mock import patch

from django.db import connection, transaction
from django.utils import timezone

from crisisplan import exercising, probing, working
from crisisplan.log import logbook
from crisisplan.models import Activation, LogEntry, Report, Step
from crisisplan.reports import after_action
from portal.models import User
from tests.crisisplan.builders import make_activation
from tests.crisisplan.exercises import PLAN

Kind = LogEntry.Kind
LONG = "langvarig sygdom"  # of the running activation whose pages are measured
LASTS = timedelta(days=3)
RUNNING = 6
AREAS = ("midt", "nord", "sjaelland", "syd")
# What an ended one came to, by turns. "watched" never left N1.
ENDS = (
    "reviewed exercise reviewed annulled reviewed closed reviewed exercise reviewed watched "
    "reviewed"
).split()
SHARE_OF_OTHERS = 0.7  # of all lines; the long log has the rest
TEXTS = (
    "Region Ingensteds melder to nye tilfælde på klinikker. Hotlinen har fået samme tekst.",
    "Vi holder de mobile tilbud åbne med værnemidler og kortere besøg. Vurderes igen i morgen.",
    "Fem kendte steder er kontaktet i dag. To steder svarer ikke og bliver prøvet igen i aften.",
    "Sundhedsstyrelsen har opdateret sine råd om test. Teksterne bliver tilpasset og oversat igen.",
    "Beholdningen af værnemidler rækker til syv dage. Ny levering er aftalt med regionen.",
)
# One in ten is a decision, which is what the log's filter is asked for.
KINDS = ("event action event message-in event decision action message-out event agreement").split()
CORRECTED = 50  # one line of so many corrects the one before it


class Clock:
    """In the place of `timezone.now`: a second passes at each look."""

    def __init__(self, start: datetime) -> None:
        self.moment = start

    def __call__(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment


def person(name: str) -> User:
    return User.objects.get(username=f"demo-{name}")


def make_three() -> None:
    """Three in force at once: other levels, other areas, other illnesses."""
    lead, other = person("kriseleder"), person("administrator")
    make_activation(level="N3", areas=["midt"], by=lead)
    make_activation(level="N2", illness="mæslinger", areas=["nord"], by=lead)
    calm = make_activation(level="N3", illness="kolera", areas=["sjaelland", "syd"], by=lead)
    step_down(calm, by=lead, approved_by=other)


def make_history(activations: int, lines: int) -> int:
    """So many activations with so many lines in all; how many are in the longest log.

    It belongs to a running one. With one activation that is all there is.
    """
    running = min(RUNNING, activations)
    each = int(lines * SHARE_OF_OTHERS / (activations - 1)) if activations > 1 else 0
    begins = timezone.now() - LASTS * (activations - running + 1)
    ends = itertools.cycle(ENDS)
    for number in range(activations - running):
        live(next(ends), number, begins + LASTS * number, each)
    for number in range(1, running):
        run(number, each)
    with transaction.atomic():
        long = begin(LONG, "N3", [AREAS[0]], timezone.now() - LASTS * 0.8)
        append(long, lines - LogEntry.objects.count())
    refresh_statistics()
    counted = LogEntry.objects.count()
    assert (Activation.objects.count(), counted) == (activations, lines)
    return long.log.count()


def refresh_statistics() -> None:
    """PostgreSQL would do it by itself after a while."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


# -- lives -----------------------------------------------------------------------------------------
@transaction.atomic
def live(end: str, number: int, at: datetime, lines: int) -> None:
    """One activation from its first day to its end, and a log of about so many lines."""
    lead, other, staff = (person(name) for name in ("kriseleder", "administrator", "beredskab"))
    illness, areas = f"sygdom {number}", [AREAS[number % len(AREAS)]]
    level = "N1" if end == "watched" else "N3"
    activation = begin(illness, level, areas, at, is_exercise=end == "exercise")
    append(activation, lines - activation.log.count())
    with patch("django.utils.timezone.now", Clock(at + LASTS * 0.9)):
        if end == "watched":
            activation.stop_watching(reason="Roligt igen.", by=lead, seen=activation.version)
        elif end == "annulled":
            activation.annul(reason="En fejl.", by=lead, seen=activation.version)
            activation.countersign(by=other, seen=activation.version)
        elif end == "exercise":
            exercising.end(activation, by=lead, seen=activation.version)
            exercising.know_it_is_over(activation, by=staff)
        else:
            for _position in ("N4", "closed"):
                step_down(activation, by=lead, approved_by=other)
        if end == "reviewed":
            said = {"summary": "Planen virkede. Oversættelserne kom for sent."}
            report = Report.save_part(activation, 1, said, by=staff, seen=0)
            after_action.approve(activation, by=other, seen=report.version)


@transaction.atomic
def run(number: int, lines: int) -> None:
    """One that still runs, at a level of its own."""
    level = ("N3", "N3", "N2", "N2", "N3", "N1")[number]
    began = timezone.now() - LASTS * 0.9
    areas = [AREAS[number % len(AREAS)]]
    activation = begin(f"igangværende sygdom {number}", level, areas, began)
    append(activation, lines - activation.log.count())
    if number == 4:
        step_down(activation, by=person("kriseleder"), approved_by=person("administrator"))


def begin(
    illness: str, level: str, areas: list[str], at: datetime, *, is_exercise: bool = False
) -> Activation:
    """Put in force, countersigned, seen by the probe, with people and the first tasks."""
    lead, other, staff = (person(name) for name in ("kriseleder", "administrator", "beredskab"))
    with patch("django.utils.timezone.now", Clock(at)):
        wanted = {"level": level, "illness": illness, "areas": areas, "by": lead}
        if is_exercise:
            activation = exercising.start(**wanted, participants=[other], observers=[staff], **PLAN)
        else:
            activation = make_activation(**wanted)
        activation.countersign(by=other, seen=activation.version)
        if activation.is_real and activation.public_at:
            step = activation.steps.get(kind=Step.Kind.ACTIVATED)
            probing.tell(step, probing.SEEN)
        for role, user in (("KRL", lead), ("INF", staff), ("SOC", staff), ("LOGF", staff)):
            working.assign(activation, role, user, by=lead)
        if 1 in activation.points_in_force:
            working.take(activation, "P1.D1", seen=0, by=staff)
            working.done(activation, "P1.D1", seen=1, by=staff)
            working.done(activation, "P2.D1", seen=0, by=staff, note="Listen er klar.")
            working.count(activation, "P1.I1", Decimal(4), by=staff, counted_at=at)
    return activation


def step_down(activation: Activation, *, by: User, approved_by: User) -> None:
    activation.propose_step_down(reason="Roligt igen.", by=by, seen=activation.version)
    activation.approve_step_down(by=approved_by, seen=activation.version)


# -- long logs -------------------------------------------------------------------------------------
def append(activation: Activation, count: int) -> None:
    """So many more lines, each after the one before as `logbook.write` would chain it."""
    people, area = [person("kriseleder"), person("beredskab"), None], activation.areas[0]
    last = logbook.head(activation)
    first = activation.log.order_by("-number").values_list("entered_at", flat=True)[0]
    gap = LASTS * 0.7 / max(count, 1)
    made: list[LogEntry] = []
    for number in range(count):
        at = first + gap * (number + 1)
        is_correction = number % CORRECTED == CORRECTED - 1
        entry = LogEntry(
            id=uuid.uuid4(),
            activation=activation,
            number=last.number + 1,
            previous=last.mac,
            happened_at=at,
            entered_at=at,
            kind=Kind.CORRECTION if is_correction else KINDS[number % len(KINDS)],
            text=TEXTS[number % len(TEXTS)],
            by=people[number % len(people)],
            area=area,
            point=number % 8 + 1,
            corrects=made[-1] if is_correction else None,
        )
        entry.mac = logbook.mac_of(entry)
        last = logbook.Head(entry.number, entry.mac)
        made.append(entry)
    LogEntry.objects.bulk_create(made, batch_size=500)
