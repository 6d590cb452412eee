"""Exercises for the tests: whole ones, as the start page makes them."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from crisisplan import exercising, working
from crisisplan.announcements import dispatching, messages
from crisisplan.log import logbook
from crisisplan.models import Activation, Announcement, LogEntry, Recommendation
from crisisplan.reports import pictures
from tests.crisisplan.builders import make_person

PLAN = {
    "type": "procedure",
    "purpose": "Vi øver knappen.",
    "goals": "At rette en fejl på to minutter.",
    "scenario": "Opdigtet udbrud i Ingensteds.",
    "simulated": "Opkald til regionen.",
    "success": "Alle har kvitteret.",
    "safety_word": "Alvor nu",
    "notified": "Hotlinen.",
}
FORM = {
    **PLAN,
    "level": "N3",
    "illness": "ingenstedsfeber",
    "areas": ["midt"],
    "injects": "0: Regionen ringer.\n15: En klinik lukker.",
    "confirmation": "øvelse",
}


def make_exercise(**changes) -> Activation:
    """One that runs at N3 under its lead, with one participant and one observer."""
    wanted = {
        "level": "N3",
        "illness": "ingenstedsfeber",
        "areas": ["midt"],
        "by": None,
        **PLAN,
        **changes,
    }
    wanted["by"] = wanted["by"] or make_person()
    if "participants" not in wanted:
        wanted["participants"] = [make_person()]
    if "observers" not in wanted:
        wanted["observers"] = [make_person("crisis-staff")]
    return exercising.start(**wanted)


def lead_of(exercise):
    return exercise.exercise.lead


def participant_of(exercise):
    rows = exercise.participants.filter(is_observer=False)
    return rows.exclude(user=lead_of(exercise)).select_related("user").get().user


def observer_of(exercise):
    return exercise.participants.filter(is_observer=True).select_related("user").get().user


def fill(exercise):
    """One of everything that is written while the plan is worked."""
    lead, other = lead_of(exercise), participant_of(exercise)
    working.take(exercise, "P1.D1", seen=0, by=other)
    working.done(exercise, "P1.D1", seen=1, by=other, note="Gjort i øvelsen.")
    working.omit(exercise, "P1.D2", seen=0, by=other, reason="Ikke nødvendigt.")
    working.stop_point(exercise, 2, evidence="Opdigtet.", by=lead)
    working.begin_point(exercise, 2, reason="Igen.", by=lead)
    working.assign(exercise, "LOGF", other, by=lead)
    working.count(exercise, "P1.I1", Decimal(4), by=other, counted_at=timezone.now())
    logbook.write(exercise, LogEntry.Kind.EVENT, "Opdigtet hændelse.", by=other)
    announce(exercise, "M01", by=other)
    correction = announce(exercise, "M15", by=other)
    dispatching.send(correction, (), seen=correction.version, by=lead)
    texts = {"situation": "Opdigtet situation."}
    pictures.drafted(exercise, texts, by=other).save(force_insert=True)
    Recommendation.make(
        exercise, text="Ring først.", owner="Hotlinen", due_on=date(2027, 1, 31), by=lead
    )


def announce(exercise, template, *, by):
    """A message as the message pages keep it, approved and marked as public."""
    now = timezone.now()
    assert template in messages.TEMPLATES
    return Announcement.objects.create(
        activation=exercise,
        number=exercise.announcements.count() + 1,
        template=template,
        language="da",
        text="En opdigtet besked fra øvelsen.",
        is_public=True,
        state="approved",
        written_by=by,
        written_at=now,
        read_by=lead_of(exercise),
        read_at=now,
        approved_by=lead_of(exercise),
        approved_at=now,
        expires_at=now + timedelta(days=1),
    )
