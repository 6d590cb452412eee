"""What is one person's own: my roles and tasks on the dashboard, and what waits for me."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crisisplan import cards_now, waiting, working
from crisisplan.announcements import announcing
from crisisplan.models import Activation
from tests.crisisplan.builders import make_activation, make_person
from tests.crisisplan.exercises import lead_of, make_exercise

pytestmark = pytest.mark.django_db
CONTROL = reverse("crisisplan:control")


@pytest.fixture
def lead():
    return make_person("crisis-lead")


@pytest.fixture
def worker():
    return make_person("crisis-staff")


@pytest.fixture
def activation(lead):
    return make_activation(level="N3", by=lead)


def own(activation, user):
    holders = activation.holders.filter(until=None).select_related("user")
    return waiting.mine(cards_now.cards_of(activation), holders, user)


def codes(found):
    return [one.task.code for one in found.tasks]


# -- my tasks -------------------------------------------------------------------------------------
def test_without_a_role_or_a_task_nothing_is_mine(activation, worker):
    assert not own(activation, worker)


def test_what_i_have_taken_is_mine_and_what_a_colleague_has_taken_is_not(activation, worker, lead):
    working.take(activation, "P3.U1", seen=0, by=worker)
    working.take(activation, "P3.D1", seen=0, by=lead)

    assert codes(own(activation, worker)) == ["P3.U1"]


def test_the_open_tasks_of_the_point_whose_role_i_hold_are_mine(activation, worker, lead):
    working.assign(activation, "FLT", worker, by=lead, area="midt")
    working.take(activation, "P4.D1", seen=0, by=lead)
    working.done(activation, "P4.D2", seen=0, by=worker)
    mine = own(activation, worker)

    assert {code.partition(".")[0] for code in codes(mine)} == {"P4"}
    assert not {"P4.D1", "P4.D2"} & set(codes(mine))
    assert [holder.role for holder in mine.roles] == ["FLT"]


def test_one_who_is_relieved_has_the_tasks_no_longer(activation, worker, lead):
    working.assign(activation, "FLT", worker, by=lead)
    working.assign(activation, "FLT", lead, by=lead)

    assert not own(activation, worker)


def test_late_ones_come_first_and_then_what_i_have_taken(activation, worker, lead):
    working.assign(activation, "FLT", worker, by=lead)
    working.take(activation, "P4.U4", seen=0, by=worker)
    activation.point_rows.update(in_force_since=timezone.now() - timedelta(days=2))
    mine = own(activation, worker)

    late = [one.is_late for one in mine.tasks]
    assert late == sorted(late, reverse=True) and any(late)
    assert codes(mine)[late.index(False)] == "P4.U4"
    assert codes(mine)[-1].startswith("P4.L")


def test_a_stopped_point_asks_for_nothing(activation, worker, lead):
    working.assign(activation, "FLT", worker, by=lead)
    working.stop_point(activation, 4, evidence="Ro i 14 dage.", by=lead)

    assert own(activation, worker).tasks == ()


@pytest.mark.parametrize("name", ["activation", "live"])
def test_the_dashboard_shows_my_role_with_its_area_and_my_tasks_first(
    client, activation, worker, lead, name
):
    working.assign(activation, "FLT", worker, by=lead, area="midt")
    client.force_login(worker)
    page = client.get(reverse(f"crisisplan:{name}", args=[activation.pk])).text

    assert "Feltkoordinator, Midtjylland" in page
    assert page.index("Mine opgaver") < page.index("De otte kort")
    assert "#P4.D1" in page


def test_the_roles_page_names_the_area(client, activation, worker, lead):
    working.assign(activation, "FLT", worker, by=lead, area="midt")
    client.force_login(worker)
    page = client.get(reverse("crisisplan:roles", args=[activation.pk])).text

    assert "Feltkoordinator, Midtjylland" in page and "Feltkoordinator, midt<" not in page


# -- what waits for me ----------------------------------------------------------------------------
def waits(user):
    return [one.words for one in waiting.for_person(user, Activation.objects.with_places())]


def written(activation, by):
    return announcing.write(activation, template="M01", language="da", text="Kort.", by=by)


def test_another_lead_is_asked_to_countersign(activation, lead):
    number = activation.number
    assert waits(lead) == []
    assert waits(make_person("crisis-lead")) == [f"Medunderskriv {number}"]
    assert waits(make_person("administrator")) == [f"Medunderskriv {number}"]
    assert waits(make_person("crisis-staff")) == []


def test_a_step_down_and_a_closing_are_asked_of_another(activation, lead):
    other = make_person("crisis-lead")
    activation.countersign(by=other, seen=activation.version)
    activation.propose_step_down(reason="Roligt.", by=lead, seen=activation.version)
    assert waits(lead) == []
    assert waits(other) == [f"Godkend nedtrapningen af {activation.number}"]

    activation.approve_step_down(by=other, seen=activation.version)
    activation.propose_step_down(reason="Slut.", by=lead, seen=activation.version)
    assert waits(other) == [f"Godkend afslutningen af {activation.number}"]


def test_a_text_waits_for_a_reader_and_then_for_the_clinical_lead(activation, lead, worker):
    other, clinical = make_person("crisis-staff"), make_person("crisis-clinical")
    text = written(activation, worker)
    to_read = f"Læs M01 på dansk igennem, {activation.number}"
    assert waits(worker) == [] and waits(other) == waits(clinical) == [to_read]

    announcing.mark_read(text, seen=text.version, by=other)
    assert waits(other) == []
    assert waits(clinical) == [f"Godkend M01 på dansk, {activation.number}"]


def test_the_control_page_shows_it_with_a_link(client, activation):
    client.force_login(make_person("crisis-lead"))
    page = client.get(CONTROL).text

    assert "Venter på dig" in page
    assert reverse("crisisplan:countersign", args=[activation.pk]) in page


def test_nothing_waits_on_a_quiet_day(client):
    client.force_login(make_person("crisis-lead"))
    assert "Venter på dig" not in client.get(CONTROL).text


def test_an_exercise_waits_for_nobody_here_not_even_for_those_in_it(client):
    other = make_person("crisis-lead")
    exercise = make_exercise(participants=[other])
    written(exercise, lead_of(exercise))

    assert waits(other) == waits(make_person("crisis-lead")) == []
    client.force_login(other)
    assert "Venter på dig" not in client.get(CONTROL).text


def test_asking_costs_one_query_however_many_there_are(
    activation, worker, django_assert_max_num_queries
):
    other = make_person("crisis-clinical")
    second = make_activation(level="N3", illness="mæslinger", areas=["nord"])
    for one in (activation, second):
        for _time in range(3):
            written(one, worker)
    found = list(Activation.objects.with_places().with_people())
    other.has_perm("warm")

    with django_assert_max_num_queries(2):  # with the person's own roles
        assert len(waiting.for_person(other, found)) == 6
