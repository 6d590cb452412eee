"""Exercises: who is in them, what they show, and that the real thing always wins."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crisisplan import exercising, plan
from crisisplan.log import logbook
from crisisplan.models import Activation, Exercise, Inject, LogEntry, Participant, Recommendation
from portal.models import AuditEvent, OutboxMessage, PublicState
from tests.crisisplan.builders import make_activation, make_person, step_down
from tests.crisisplan.exercises import (
    FORM,
    PLAN,
    lead_of,
    make_exercise,
    observer_of,
    participant_of,
)

pytestmark = pytest.mark.django_db


def address(name, exercise, *more):
    return reverse(f"crisisplan:{name}", args=[exercise.pk, *more])


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def log_of(exercise):
    return list(exercise.log.values_list("text", flat=True))


# -- beginning ------------------------------------------------------------------------------------
def test_during_a_crisis_the_list_says_why_and_offers_no_start():
    lead = make_person()
    client, listed = signed_in(lead), reverse("crisisplan:exercises")
    begin = reverse("crisisplan:exercise-start")
    assert begin in client.get(listed).text
    make_activation(level="N1")
    assert begin in client.get(listed).text  # followed at N1, not in force
    make_activation(level="N2", illness="mæslinger")

    page = client.get(listed).text
    assert str(exercising.NOT_DURING_A_CRISIS) in page and begin not in page
    assert client.get(f"{begin}?som=retraction").headers["Location"] == listed


def test_an_exercise_begins_with_its_own_word_and_number():
    lead, colleague = make_person(), make_person("crisis-staff")
    sent = {**FORM, "participants": [colleague.pk]}
    page = signed_in(lead).post(reverse("crisisplan:exercise-start"), sent, follow=True)

    exercise = Activation.objects.get()
    year = timezone.localdate().year
    assert "Øvelsen er begyndt" in page.text
    assert (exercise.number, exercise.kind, exercise.level) == (f"OV-{year}-01", "exercise", "N3")
    assert exercise.points_in_force == tuple(range(1, 9))
    kept = Exercise.objects.values(*PLAN).get()
    assert kept == PLAN
    assert lead_of(exercise) == lead
    assert [*exercise.injects.values_list("after_minutes", "text")] == [
        (0, "Regionen ringer."),
        (15, "En klinik lukker."),
    ]
    assert {*exercise.participants.values_list("user", "is_observer")} == {
        (lead.pk, False),
        (colleague.pk, False),
    }
    assert logbook.verify(exercise) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"confirmation": "KRISE"}, "Du skrev et andet ord. Skriv ØVELSE"),
        ({"confirmation": ""}, "Skriv ordet ØVELSE"),
        ({"participants": []}, "Vælg mindst én deltager"),
        ({"goals": ""}, "Skriv mindst ét mål"),
        ({"injects": "straks: Noget"}, "Linje 1: Skriv minutter"),
        ({"injects": "1: Godt\n99999999999: For sent"}, "Linje 2: Skriv minutter"),
        ({"injects": "²: Hævet"}, "Linje 1: Skriv minutter"),
        ({"scenario": "Skriv til a.b@ingensteds.invalid"}, "Fjern e-mailadressen"),
        ({"level": "N2"}, "Vælg mindst ét punkt"),
    ],
)
def test_what_is_missing_or_wrong_begins_nothing(changes, sentence):
    lead, colleague = make_person(), make_person()
    sent = {**FORM, "participants": [colleague.pk], **changes}
    page = signed_in(lead).post(reverse("crisisplan:exercise-start"), sent)

    assert sentence in page.text
    assert not Activation.objects.exists()


def test_one_is_either_a_participant_or_an_observer():
    lead, colleague = make_person(), make_person()
    sent = {**FORM, "participants": [colleague.pk], "observers": [colleague.pk]}
    page = signed_in(lead).post(reverse("crisisplan:exercise-start"), sent)

    assert "både deltage og observere" in page.text
    assert not Activation.objects.exists()


def test_only_colleagues_who_see_the_plan_can_be_chosen():
    lead, stranger = make_person(), make_person("cmm-intake")
    sent = {**FORM, "participants": [stranger.pk]}
    page = signed_in(lead).post(reverse("crisisplan:exercise-start"), sent)

    assert "Vælg blandt kollegerne" in page.text
    assert not Activation.objects.exists()


@pytest.mark.parametrize("role", ["crisis-staff", "crisis-clinical", "cmm-lead"])
def test_only_those_who_lead_exercises_begin_one(role):
    client = signed_in(make_person(role))
    assert client.get(reverse("crisisplan:exercises")).status_code == 403
    assert client.post(reverse("crisisplan:exercise-start"), FORM).status_code == 403


def test_none_begins_while_the_plan_is_in_force_for_real():
    make_activation(level="N2")
    lead, colleague = make_person(), make_person()
    sent = {**FORM, "participants": [colleague.pk]}
    page = signed_in(lead).post(reverse("crisisplan:exercise-start"), sent)

    assert "Planen er i kraft på alvor" in page.text
    assert not Activation.objects.exercises().exists()


def test_a_watch_does_not_hinder_an_exercise():
    make_activation(level="N1")
    assert make_exercise().is_running


def test_the_plan_of_an_earlier_one_can_be_used_again():
    earlier = make_exercise(injects=[(5, "En ringer.")])
    client = signed_in(lead_of(earlier))
    page = client.get(f"{reverse('crisisplan:exercise-start')}?som={earlier.pk}")

    assert PLAN["scenario"] in page.text
    assert "5: En ringer." in page.text
    other = signed_in(make_person())
    assert PLAN["scenario"] not in other.get(page.request["PATH_INFO"] + f"?som={earlier.pk}").text


# -- the verbs of the plan ------------------------------------------------------------------------
def test_all_the_deeds_work_and_change_no_public_version():
    exercise = make_exercise(participants=[make_person(), make_person()])
    before = PublicState.objects.values().first()
    by = [row.user for row in exercise.participants.filter(is_observer=False)]
    exercise.countersign(by=by[1], seen=exercise.version)
    exercise.confirm_level(reason="Stadig.", by=by[0], seen=exercise.version)
    exercise.change_level(
        "N2", reason="Mindre.", by=by[0], seen=exercise.version, chosen_points=[1]
    )
    step_down(exercise)
    exercise.change_level("N3", reason="Igen.", by=by[0], seen=exercise.version)
    exercise.annul(reason="En fejl i øvelsen.", by=by[0], seen=exercise.version)
    exercise.countersign(by=by[2], seen=exercise.version)

    assert PublicState.objects.values().first() == before
    assert not OutboxMessage.objects.exists()
    assert logbook.verify(exercise) == []


def test_the_word_is_exercise_and_never_crisis():
    exercise = make_exercise()
    client = signed_in(participant_of(exercise))
    sent = {"version": 1, "level": "N2", "chosen_points": ["1"], "reason": "Mindre."}
    page = client.post(address("change-level", exercise), {**sent, "confirmation": "KRISE"})
    assert "Skriv ØVELSE" in page.text
    page = client.post(
        address("change-level", exercise), {**sent, "confirmation": "ØVELSE"}, follow=True
    )
    assert "Uden for øvelsen ser ingen noget" in page.text
    exercise.refresh_from_db()
    assert exercise.level == "N2"


def test_a_stale_page_is_refused():
    exercise = make_exercise()
    lead = lead_of(exercise)
    exercise.confirm_level(reason="Stadig.", by=lead, seen=1)
    page = signed_in(lead).post(address("exercise-end", exercise), {"version": 1})

    assert page.status_code == 409
    assert "En anden har ændret" in page.text
    assert Activation.objects.get().is_running


def test_the_banner_that_would_be_shown_is_told_in_words():
    exercise = make_exercise()
    client = signed_in(participant_of(exercise))
    page = client.get(address("exercise", exercise))
    assert "Kriseberedskab i Midtjylland på grund af ingenstedsfeber." in page.text
    exercise.annul(reason="En fejl.", by=lead_of(exercise), seen=exercise.version)
    page = client.get(address("exercise", exercise))
    assert "blev vist ved en fejl" in page.text
    watch = make_exercise(level="N1")
    page = signed_in(lead_of(watch)).get(address("exercise", watch))
    assert "På alvor ville alle sider vise" not in page.text


# -- what is played in ----------------------------------------------------------------------------
def let_pass(exercise, minutes):
    began = timezone.now() - timedelta(minutes=minutes)
    Activation.objects.filter(pk=exercise.pk).update(activated_at=began)


def test_events_are_shown_at_their_time_and_written_down():
    exercise = make_exercise(injects=[(0, "Regionen ringer."), (15, "En klinik lukker.")])
    client = signed_in(participant_of(exercise))
    page = client.get(address("exercise", exercise))
    assert "Regionen ringer." in page.text
    assert "En klinik lukker." not in page.text

    let_pass(exercise, 16)
    assert "1 vist" in page.text
    card = client.get(address("activation", exercise))
    assert "2 vist" in card.text
    fragment = client.get(address("exercise-injects", exercise))
    assert "En klinik lukker." in fragment.text
    assert "<html" not in fragment.text
    lines = [line for line in log_of(exercise) if line.startswith("Indspil vist")]
    assert lines == [
        "Indspil vist, planlagt til 0 minutter efter øvelsens start.",
        "Indspil vist, planlagt til 15 minutter efter øvelsens start.",
    ]
    client.get(address("exercise", exercise))
    assert log_of(exercise).count(lines[0]) == 1


def test_only_its_lead_sees_what_is_to_come():
    exercise = make_exercise(
        injects=[(15, "En klinik lukker.")], participants=[make_person("crisis-staff")]
    )
    own = signed_in(lead_of(exercise)).get(address("exercise", exercise))
    assert "En klinik lukker." in own.text
    for person in (participant_of(exercise), observer_of(exercise)):
        client = signed_in(person)
        for name in ("exercise", "exercise-injects"):
            assert "En klinik lukker." not in client.get(address(name, exercise)).text
        assert client.get(address("exercise-inject-add", exercise)).status_code == 403
        assert client.get(address("exercise-end", exercise)).status_code == 403


def test_the_lead_adds_one_while_it_runs():
    exercise = make_exercise()
    client = signed_in(lead_of(exercise))
    sent = {"after_minutes": "0", "text": "Avisen ringer."}
    page = client.post(address("exercise-inject-add", exercise), sent, follow=True)

    assert "Avisen ringer." in page.text
    assert Inject.objects.get().shown_at is not None


# -- the end --------------------------------------------------------------------------------------
@pytest.mark.parametrize("level", ["N1", "N2", "N3", "N4"])
def test_the_lead_ends_it_from_any_level(level):
    exercise = make_exercise(level="N3" if level == "N4" else level, chosen_points=[1])
    if level == "N4":
        step_down(exercise)
    client = signed_in(lead_of(exercise))
    sent = {"version": exercise.version}
    page = client.post(address("exercise-end", exercise), sent, follow=True)

    exercise.refresh_from_db()
    assert exercise.state == "closed"
    assert "Hvad skal I blive ved med?" in page.text
    assert AuditEvent.objects.filter(chain=exercise.chain, verb="crisis.end").exists()
    assert logbook.verify(exercise) == []


def test_everyone_in_it_sees_the_end_until_they_say_so():
    exercise = make_exercise()
    exercising.end(exercise, by=lead_of(exercise), seen=exercise.version)
    for person in (participant_of(exercise), observer_of(exercise)):
        client = signed_in(person)
        for where in (reverse("accounts:home"), reverse("crisisplan:control")):
            assert f"Øvelsen {exercise.number} er slut." in client.get(where).text
        own = client.get(address("exercise", exercise))
        assert f"Øvelsen {exercise.number} er slut." in own.text
        client.post(address("exercise-seen", exercise))
        for where in (reverse("accounts:home"), address("exercise", exercise)):
            assert f"{exercise.number} er slut." not in client.get(where).text
    assert not Participant.objects.filter(end_seen_at=None).exists()
    assert sum("kvitteret" in line for line in log_of(exercise)) == 3


def test_a_running_one_cannot_be_said_to_be_over_nor_erased():
    exercise = make_exercise()
    client = signed_in(lead_of(exercise))
    assert client.post(address("exercise-seen", exercise)).status_code == 409
    assert client.get(address("exercise-lessons", exercise)).status_code == 409
    sent = {"version": 1, "confirmation": "SLET"}
    assert client.post(address("exercise-erase", exercise), sent).status_code == 409
    assert Exercise.objects.get().scenario == PLAN["scenario"]


@pytest.mark.parametrize("level", ["N1", "N2", "N3", "N4"])
def test_a_real_activation_stops_every_exercise_wherever_it_stands(level):
    exercises = [
        make_exercise(level="N3" if level == "N4" else level, chosen_points=[1]) for _ in range(2)
    ]
    if level == "N4":
        for exercise in exercises:
            step_down(exercise)
    real = make_activation()

    assert real.is_running
    for exercise in exercises:
        exercise.refresh_from_db()
        assert exercise.state == "closed"
        assert Exercise.objects.get(activation=exercise).interrupted_at is not None
        for person in (lead_of(exercise), participant_of(exercise), observer_of(exercise)):
            page = signed_in(person).get(reverse("accounts:home"))
            assert f"Øvelsen {exercise.number} er afbrudt." in page.text
            assert "Kriseberedskab i Midtjylland på grund af mpox." in page.text
        assert log_of(exercise)[-1].startswith("Øvelsen er afbrudt")
    person = participant_of(exercises[0])
    client = signed_in(person)
    client.post(address("exercise-seen", exercises[0]))
    assert "er afbrudt." not in client.get(reverse("accounts:home")).text


def test_an_end_step_down_or_annulment_is_the_end_of_the_exercise_too():
    stepped, annulled = make_exercise(), make_exercise()
    step_down(stepped)
    step_down(stepped)
    annulled.annul(reason="En fejl.", by=lead_of(annulled), seen=annulled.version)
    for exercise in (stepped, annulled):
        page = signed_in(participant_of(exercise)).get(reverse("accounts:home"))
        assert f"Øvelsen {exercise.number} er slut." in page.text
        with pytest.raises(plan.Refused):
            exercising.end(exercise, by=lead_of(exercise), seen=exercise.version)


# -- afterwards -----------------------------------------------------------------------------------
def test_three_questions_become_decisions_with_owner_and_date():
    exercise = make_exercise()
    exercising.end(exercise, by=lead_of(exercise), seen=exercise.version)
    client = signed_in(observer_of(exercise))
    sent = {
        "keep_text": "At ringe først.",
        "keep_owner": "NGO-kontakt",
        "keep_due_on": "2027-01-31",
        "stop_text": "At skrive på papir.",
        "stop_owner": "Logfører",
        "stop_due_on": "2027-02-28",
    }
    page = client.post(address("exercise-lessons", exercise), sent, follow=True)

    assert "Behold: At ringe først." in page.text
    assert [*Recommendation.objects.values_list("text", "owner", "due_on__year")] == [
        ("Behold: At ringe først.", "NGO-kontakt", 2027),
        ("Stop: At skrive på papir.", "Logfører", 2027),
    ]


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Skriv mindst én beslutning."),
        ({"keep_text": "Det."}, "Vælg, hvilken funktion"),
        ({"keep_text": "Det.", "keep_owner": "NGO-kontakt"}, "Skriv, hvornår"),
        ({"stop_owner": "NGO-kontakt"}, "Skriv beslutningen."),
    ],
)
def test_a_decision_without_owner_or_date_is_not_kept(sent, sentence):
    exercise = make_exercise()
    exercising.end(exercise, by=lead_of(exercise), seen=exercise.version)
    page = signed_in(lead_of(exercise)).post(address("exercise-lessons", exercise), sent)

    assert sentence in page.text
    assert not Recommendation.objects.exists()


def test_the_scenario_can_be_forgotten_and_the_log_stays():
    exercise = make_exercise(injects=[(0, "Regionen ringer.")])
    lead = lead_of(exercise)
    client = signed_in(lead)
    client.get(address("exercise", exercise))
    exercising.end(exercise, by=lead, seen=exercise.version)
    lines = LogEntry.objects.filter(activation=exercise).count()
    exercise.refresh_from_db()
    sent = {"version": exercise.version, "confirmation": "slet"}
    page = client.post(address("exercise-erase", exercise), sent, follow=True)

    assert "Scenariet er slettet" in page.text
    assert PLAN["scenario"] not in page.text and "Regionen ringer." not in page.text
    assert not Inject.objects.exists()
    assert LogEntry.objects.filter(activation=exercise).count() == lines + 1
    assert not any("Regionen ringer" in line for line in log_of(exercise))
    assert logbook.verify(exercise) == []


def test_only_the_lead_forgets():
    exercise = make_exercise(participants=[make_person("crisis-staff")])
    exercising.end(exercise, by=lead_of(exercise), seen=exercise.version)
    sent = {"version": 2, "confirmation": "SLET"}
    page = signed_in(participant_of(exercise)).post(address("exercise-erase", exercise), sent)

    assert page.status_code == 403
    assert Exercise.objects.get().erased_at is None
