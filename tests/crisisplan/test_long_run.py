"""The clocks of a long activation: the halfway review at N3, and the question at six months."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crisisplan import long_run, plan
from crisisplan.models import LogEntry, Recommendation
from portal.templatetags.portal import at
from tests.crisisplan.builders import make_activation, make_person, step_down

pytestmark = pytest.mark.django_db

DECISIONS = {
    "keep_text": "Ring til klinikkerne.",
    "keep_owner": "Feltkoordinator",
    "keep_due_on": "2027-01-31",
    "stop_text": "Daglige møder.",
    "stop_owner": "Kriseleder",
    "stop_due_on": "2027-01-31",
}


def days(number):
    return timedelta(days=number)


def address(activation):
    return reverse("crisisplan:report-halfway", args=[activation.pk])


def signed_in(client, role="crisis-staff"):
    client.force_login(make_person(role))
    return client


@pytest.fixture
def start(time_machine):
    time_machine.move_to("2026-11-25 08:00+01:00", tick=False)
    return timezone.now()


# -- the halfway review ----------------------------------------------------------------------------
def test_the_first_review_is_due_thirty_days_after_n3(start):
    assert long_run.review_due_at(make_activation()) == start + days(30)


@pytest.mark.parametrize("level", ["N1", "N2"])
def test_only_n3_has_a_review(start, level):
    assert long_run.review_due_at(make_activation(level=level)) is None


def test_the_clock_runs_from_the_day_the_level_became_n3(start, time_machine):
    activation = make_activation(level="N2")
    time_machine.move_to(start + days(10), tick=False)
    activation.change_level("N3", reason="Flere.", by=make_person(), seen=activation.version)

    assert long_run.review_due_at(activation) == start + days(40)


def test_confirming_the_level_does_not_move_the_review(start, time_machine):
    activation = make_activation()
    time_machine.move_to(start + days(3), tick=False)
    activation.confirm_level(reason="Bliver.", by=make_person(), seen=activation.version)

    assert long_run.review_due_at(activation) == start + days(30)


def test_after_a_review_the_next_is_due_in_sixty_days(start, time_machine):
    activation = make_activation()
    time_machine.move_to(start + days(29), tick=False)
    long_run.hold_review(activation, [], by=make_person())

    assert long_run.review_due_at(activation) == start + days(29 + 60)


def test_a_review_of_an_earlier_time_at_n3_does_not_count(start, time_machine):
    activation = make_activation()
    long_run.hold_review(activation, [], by=make_person())
    time_machine.move_to(start + days(1), tick=False)
    activation.change_level("N2", reason="Færre.", by=make_person(), seen=activation.version,
                            chosen_points=[1])  # fmt: skip
    time_machine.move_to(start + days(5), tick=False)
    activation.change_level("N3", reason="Flere.", by=make_person(), seen=activation.version)

    assert long_run.review_due_at(activation) == start + days(35)


def test_stepping_down_ends_the_clock(start, time_machine):
    activation = make_activation()
    time_machine.tick = True
    step_down(activation)

    assert long_run.review_due_at(activation) is None


# -- six months ------------------------------------------------------------------------------------
def test_it_is_asked_again_after_six_months(start):
    assert long_run.ask_again_at(make_activation(level="N1")) == start + long_run.ASK_AGAIN


def test_an_answer_before_the_question_is_none(start, time_machine):
    activation = make_activation()
    time_machine.move_to(start + days(100), tick=False)
    activation.confirm_level(reason="Bliver.", by=make_person(), seen=activation.version)

    assert long_run.ask_again_at(activation) == start + long_run.ASK_AGAIN


def test_an_answer_starts_the_next_six_months(start, time_machine):
    activation = make_activation()
    later = start + long_run.ASK_AGAIN + days(2)
    time_machine.move_to(later, tick=False)
    activation.confirm_level(reason="Bliver.", by=make_person(), seen=activation.version)

    assert long_run.ask_again_at(activation) == later + long_run.ASK_AGAIN


def test_an_ended_one_is_not_asked(start):
    activation = make_activation(level="N1")
    activation.stop_watching(reason="Slut.", by=make_person(), seen=activation.version)

    assert long_run.ask_again_at(activation) is None


# -- the page --------------------------------------------------------------------------------------
def test_the_activation_says_when_and_that_it_is_late(client, start, time_machine):
    activation = make_activation()
    here = reverse("crisisplan:activation", args=[activation.pk])
    assert at(start + days(30)) in signed_in(client).get(here).text

    time_machine.move_to(start + long_run.ASK_AGAIN + days(1), tick=False)
    page = signed_in(client).get(here)
    assert "Planen har været i kraft i seks måneder" in page.text
    assert page.text.count("Over frist") >= 3  # level, review, six months


def test_answers_become_decisions_that_are_followed_up(client):
    activation = make_activation()
    page = signed_in(client).post(address(activation), DECISIONS, follow=True)

    assert "Behold: Ring til klinikkerne." in page.text
    assert [*Recommendation.objects.values_list("text", "owner")] == [
        ("Behold: Ring til klinikkerne.", "Feltkoordinator"),
        ("Stop: Daglige møder.", "Kriseleder"),
    ]
    assert LogEntry.objects.filter(reference=long_run.REFERENCE).count() == 1


def test_a_name_is_noticed_and_nothing_is_kept_or_lost(client):
    activation = make_activation()
    sent = DECISIONS | {"keep_text": "Ring til Mette Hansen."}
    page = signed_in(client).post(address(activation), sent)

    assert "ligner et navn" in page.text
    assert "Ring til Mette Hansen." in page.text
    assert "Daglige møder." in page.text
    assert not Recommendation.objects.exists()

    signed_in(client).post(address(activation), sent | {"is_no_person": "on"})
    assert Recommendation.objects.count() == 2


def test_what_is_over_has_no_halfway_review(client):
    activation = make_activation(level="N1")
    activation.stop_watching(reason="Slut.", by=make_person(), seen=activation.version)
    for page in (
        signed_in(client).get(address(activation)),
        signed_in(client).post(address(activation), DECISIONS),
    ):
        assert page.status_code == 409
        assert str(plan.NOT_NOW) in page.text
    assert not Recommendation.objects.exists()
    with pytest.raises(plan.Refused):
        long_run.hold_review(activation, [], by=make_person())
