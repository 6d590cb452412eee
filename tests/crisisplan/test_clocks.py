"""The clocks of a long activation: the halfway review at N3, and the question at six months."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crisisplan import clocks, plan
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

ASKED = datetime.fromisoformat("2027-05-25 08:00+02:00")  # by the calendar, in summer time


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
    assert clocks.halfway_due_at(make_activation()) == start + days(30)


@pytest.mark.parametrize("level", ["N1", "N2"])
def test_only_n3_has_a_review(start, level):
    assert clocks.halfway_due_at(make_activation(level=level)) is None


def test_the_clock_runs_from_the_day_the_level_became_n3(start, time_machine):
    activation = make_activation(level="N2")
    time_machine.move_to(start + days(10), tick=False)
    activation.change_level("N3", reason="Flere.", by=make_person(), seen=activation.version)

    assert clocks.halfway_due_at(activation) == start + days(40)


def test_confirming_the_level_does_not_move_the_review(start, time_machine):
    activation = make_activation()
    time_machine.move_to(start + days(3), tick=False)
    activation.confirm_level(reason="Bliver.", by=make_person(), seen=activation.version)

    assert clocks.halfway_due_at(activation) == start + days(30)


def test_after_a_review_the_next_is_due_in_sixty_days(start, time_machine):
    activation = make_activation()
    time_machine.move_to(start + days(29), tick=False)
    clocks.hold_review(activation, [], by=make_person())

    assert clocks.halfway_due_at(activation) == start + days(29 + 60)


def test_a_review_of_an_earlier_time_at_n3_does_not_count(start, time_machine):
    activation = make_activation()
    clocks.hold_review(activation, [], by=make_person())
    time_machine.move_to(start + days(1), tick=False)
    activation.change_level("N2", reason="Færre.", by=make_person(), seen=activation.version,
                            chosen_points=[1])  # fmt: skip
    time_machine.move_to(start + days(5), tick=False)
    activation.change_level("N3", reason="Flere.", by=make_person(), seen=activation.version)

    assert clocks.halfway_due_at(activation) == start + days(35)


def test_stepping_down_ends_the_clock(start, time_machine):
    activation = make_activation()
    time_machine.tick = True
    step_down(activation)

    assert clocks.halfway_due_at(activation) is None


# -- six months ------------------------------------------------------------------------------------
def test_it_is_asked_again_after_six_months(start):
    assert clocks.ask_again_at(make_activation(level="N1")) == ASKED


def test_six_months_from_a_long_month_end_in_a_short_one():
    began = datetime.fromisoformat("2026-08-31 23:30+02:00")
    assert clocks.asked_after(began) == datetime.fromisoformat("2027-02-28 23:30+01:00")


def test_an_answer_before_the_question_is_none(start, time_machine):
    activation = make_activation()
    time_machine.move_to(start + days(100), tick=False)
    activation.confirm_level(reason="Bliver.", by=make_person(), seen=activation.version)

    assert clocks.ask_again_at(activation) == ASKED


def test_an_answer_starts_the_next_six_months(start, time_machine):
    activation = make_activation()
    later = ASKED + days(2)
    time_machine.move_to(later, tick=False)
    activation.confirm_level(reason="Bliver.", by=make_person(), seen=activation.version)

    assert clocks.ask_again_at(activation) == datetime.fromisoformat("2027-11-27 08:00+01:00")


def test_an_ended_one_is_not_asked(start):
    activation = make_activation(level="N1")
    activation.stop_watching(reason="Slut.", by=make_person(), seen=activation.version)

    assert clocks.ask_again_at(activation) is None


# -- the page --------------------------------------------------------------------------------------
def test_every_clock_is_named_the_nearest_first(start):
    activation = make_activation()

    assert [(str(clock.label), clock.due_at - start) for clock in clocks.of(activation)][:-1] == [
        ("Medunderskrift", days(1)),
        ("Situationsbillede", days(1)),
        ("Ny vurdering af niveauet", days(3)),
        ("Evaluering undervejs", days(30)),
    ]
    assert clocks.of(activation)[-1].due_at == ASKED


def test_what_is_done_leaves_the_list(start):
    activation = make_activation()
    activation.countersign(by=make_person(), seen=activation.version)
    activation.confirm_level(reason="Bliver.", by=make_person(), seen=activation.version)
    labels = [str(clock.label) for clock in clocks.of(activation)]

    assert "Medunderskrift" not in labels
    assert clocks.of(activation)[1].due_at == start + days(3)


def test_an_annulment_still_waits_for_its_countersign_alone(start):
    activation = make_activation()
    activation.annul(reason="Fejl.", by=make_person(), seen=activation.version)

    assert [clock.page for clock in clocks.of(activation)] == ["countersign"]


def test_the_activation_shows_them_and_which_are_late(client, start, time_machine):
    activation = make_activation()
    here = reverse("crisisplan:activation", args=[activation.pk])
    page = signed_in(client).get(here)
    assert at(start + days(30), "short") in page.text
    assert "Over frist" not in page.text

    time_machine.move_to(ASKED + days(1), tick=False)
    assert signed_in(client).get(here).text.count('badge-error">Over frist') == 5


@pytest.mark.parametrize(
    ("role", "pages"),
    [
        ("crisis-lead", {"countersign", "confirm-level", "picture-write", "report-halfway"}),
        ("crisis-staff", {"picture-write", "report-halfway"}),
    ],
)
def test_each_is_offered_what_they_may_do(client, role, pages):
    activation = make_activation()
    text = signed_in(client, role).get(reverse("crisisplan:activation", args=[activation.pk])).text
    deadlines = text[text.index('class="deadlines"') : text.index("De otte kort")]
    addresses = {
        page: reverse(f"crisisplan:{page}", args=[activation.pk])
        for page in {clock.page for clock in clocks.of(activation)}
    }

    assert {page for page, address in addresses.items() if f'"{address}"' in deadlines} == pages


def test_answers_become_decisions_that_are_followed_up(client):
    activation = make_activation()
    page = signed_in(client).post(address(activation), DECISIONS, follow=True)

    assert "Behold: Ring til klinikkerne." in page.text
    assert [*Recommendation.objects.values_list("text", "owner")] == [
        ("Behold: Ring til klinikkerne.", "Feltkoordinator"),
        ("Stop: Daglige møder.", "Kriseleder"),
    ]
    assert LogEntry.objects.filter(reference=clocks.REFERENCE).count() == 1


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
        clocks.hold_review(activation, [], by=make_person())
