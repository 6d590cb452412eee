"""The verbs: what each changes, what it refuses, and the line it leaves in the audit trail."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from crisisplan.models import Activation, Step
from crisisplan.plan import Refused
from portal import audit
from portal.errors import NotTwoPeople
from portal.models import AuditEvent, PublicState
from tests.crisisplan.builders import bring_to, make_activation, make_person, step_down
from tests.crisisplan.test_plan import ALLOWED

pytestmark = pytest.mark.django_db
RUNNING_OR_ENDED = ("N1", "N2", "N3", "N4", "closed", "reviewed", "annulled")


def verbs_of(activation):
    events = AuditEvent.objects.filter(chain=f"activation:{activation.pk}").order_by("number")
    return [(event.verb, event.detail) for event in events]


def do_move(activation, to):
    """Whatever verb leads to `to`, done by people who have not met the activation before."""
    seen, by = activation.version, make_person()
    if ALLOWED.get((activation.position, to)) == 2:
        activation.propose_step_down(reason="Roligt.", by=by, seen=seen)
        activation.approve_step_down(by=make_person(), seen=activation.version)
    elif to == "annulled":
        activation.annul(reason="En fejl.", by=by, seen=seen)
    elif to == "closed":
        activation.stop_watching(reason="Roligt.", by=by, seen=seen)
    else:
        activation.change_level(to, reason="Nyt.", by=by, seen=seen, chosen_points=[1])


@pytest.mark.parametrize("to", ["N1", "N2", "N3", "N4", "closed", "annulled"])
@pytest.mark.parametrize("start", RUNNING_OR_ENDED)
def test_every_pair_is_allowed_by_the_table_or_refused_and_nothing_changes(start, to):
    activation = bring_to(start)
    before = (activation.version, Step.objects.count(), AuditEvent.objects.count())
    if (start, to) in ALLOWED:
        do_move(activation, to)
        assert activation.position == to
        return

    with pytest.raises(Refused):
        do_move(activation, to)

    activation.refresh_from_db()
    assert activation.position == start
    assert (activation.version, Step.objects.count(), AuditEvent.objects.count()) == before


def test_activating_writes_areas_points_step_and_audit_and_bumps_the_version():
    PublicState.objects.get_or_create(pk=1)
    before = PublicState.objects.get().crisis
    person = make_person()

    activation = make_activation(level="N2", areas=["nord", "midt"], by=person)

    assert activation.areas == ("midt", "nord")
    assert activation.points_in_force == (1, 2)
    assert activation.public_at == activation.activated_at
    step = activation.steps.get()
    assert (step.kind, step.start, step.to, step.by) == ("activated", "draft", "N2", person)
    assert step.reason == "Tre tilfælde på to klinikker."
    assert verbs_of(activation) == [("crisis.activate", "N2")]
    assert PublicState.objects.get().crisis == before + 1
    assert audit.verify() == []


def test_numbers_run_within_the_year():
    with time_machine.travel(datetime(2026, 12, 31, 22, tzinfo=UTC)):
        numbers = [make_activation(areas=[area]).number for area in ("midt", "nord")]
    with time_machine.travel(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)):  # 00.30 in Denmark
        numbers.append(make_activation(areas=["syd"]).number)
    assert numbers == ["B-2026-01", "B-2026-02", "B-2027-01"]


def test_a_watch_is_not_public_until_it_is_raised():
    activation = make_activation(level="N1")
    assert activation.public_at is None
    assert activation.points_in_force == (6, 7)
    assert not Activation.objects.in_force().exists()

    activation.change_level("N2", reason="Værre.", by=make_person(), seen=1, chosen_points=[1])

    assert activation.public_at is not None
    assert activation.points_in_force == (1,)
    assert list(Activation.objects.in_force()) == [activation]
    assert verbs_of(activation)[-1] == ("crisis.change", "N1 > N2")


def test_going_from_three_to_two_pauses_points_and_going_up_takes_them_in_again():
    activation = make_activation(level="N3")
    activation.change_level("N2", reason="Bedre.", by=make_person(), seen=1, chosen_points=[1, 7])
    assert activation.points_in_force == (1, 7)
    assert activation.point_rows.get(point=2).stopped_at is not None

    activation.change_level("N3", reason="Værre.", by=make_person(), seen=2)
    assert activation.points_in_force == (1, 2, 3, 4, 5, 6, 7, 8)


def test_the_same_action_twice_is_refused_with_a_plain_sentence():
    activation = make_activation(level="N2")
    activation.change_level("N3", reason="Værre.", by=make_person(), seen=1)
    with pytest.raises(Refused) as refused:
        activation.change_level("N3", reason="Værre.", by=make_person(), seen=2)
    assert "står allerede på N3" in str(refused.value.sentence)

    activation.annul(reason="En fejl.", by=make_person(), seen=2)
    with pytest.raises(Refused) as refused:
        activation.annul(reason="En fejl.", by=make_person(), seen=3)
    assert "kan ikke åbnes igen" in str(refused.value.sentence)
    assert activation.steps.count() == 3


def test_nobody_acts_on_an_old_picture():
    activation = make_activation(level="N2")
    other_window = Activation.objects.get(pk=activation.pk)
    activation.change_level("N3", reason="Værre.", by=make_person(), seen=1)

    for deed in (
        lambda a: a.annul(reason="En fejl.", by=make_person(), seen=1),
        lambda a: a.propose_step_down(reason="Roligt.", by=make_person(), seen=1),
    ):
        with pytest.raises(Refused) as refused:
            deed(other_window)
        assert "mens du havde siden åben" in str(refused.value.sentence)
    with pytest.raises(Refused):  # also when the page is old but the row was read anew
        Activation.objects.get(pk=activation.pk).annul(reason="x", by=make_person(), seen=1)
    assert Activation.objects.get().position == "N3"


# -- two people ------------------------------------------------------------------------------------
@pytest.mark.parametrize(("start", "end"), [("N2", "N4"), ("N3", "N4"), ("N4", "closed")])
def test_stepping_down_takes_two_different_people(start, end):
    activation = bring_to(start)
    first, second = make_person(), make_person("administrator")
    activation.propose_step_down(reason="Roligt.", by=first, seen=activation.version)
    assert activation.position == start

    with pytest.raises(NotTwoPeople):
        activation.approve_step_down(by=first, seen=activation.version)
    activation.refresh_from_db()
    assert activation.position == start

    activation.approve_step_down(by=second, seen=activation.version)
    assert activation.position == end
    assert activation.proposed_to == ""
    step = activation.steps.last()
    assert (step.by, step.with_person) == (second, first)
    assert verbs_of(activation)[-2:] == [
        ("crisis.propose-end", f"proposed {end}"),
        ("crisis.end", f"{start} > {end}"),
    ]


def test_a_step_down_without_a_proposal_is_refused():
    activation = make_activation()
    with pytest.raises(Refused) as refused:
        activation.approve_step_down(by=make_person(), seen=1)
    assert "ikke noget forslag" in str(refused.value.sentence)
    with pytest.raises(NotTwoPeople):
        activation.change_level("N4", reason="Roligt.", by=make_person(), seen=1)


def test_a_proposal_can_be_made_once_and_taken_back():
    activation = make_activation()
    activation.propose_step_down(reason="Roligt.", by=make_person(), seen=1)
    with pytest.raises(Refused) as refused:
        activation.propose_step_down(reason="Roligt.", by=make_person(), seen=2)
    assert "allerede foreslået" in str(refused.value.sentence)

    activation.withdraw_proposal(by=make_person(), seen=2)
    assert activation.proposed_to == ""
    with pytest.raises(Refused):
        activation.withdraw_proposal(by=make_person(), seen=3)


def test_raising_the_level_drops_a_waiting_proposal():
    activation = make_activation(level="N2")
    activation.propose_step_down(reason="Roligt.", by=make_person(), seen=1)
    activation.change_level("N3", reason="Ny bølge.", by=make_person(), seen=2)
    with pytest.raises(Refused):
        activation.approve_step_down(by=make_person(), seen=3)
    assert activation.position == "N3"


def test_going_back_up_from_stepping_down_takes_one_person():
    activation = bring_to("N4")
    assert 8 in activation.points_in_force
    activation.change_level(
        "N2", reason="Ny bølge.", by=make_person(), seen=activation.version, chosen_points=[1]
    )
    assert activation.position == "N2"


def test_the_database_itself_keeps_the_two_person_rule():
    activation = make_activation()
    person = make_person()
    alone = {"activation": activation, "kind": "approved", "start": "N3", "to": "N4"}
    for other in (None, person):
        with pytest.raises(IntegrityError), transaction.atomic():
            Step.objects.create(**alone, at=timezone.now(), by=person, with_person=other)


# -- countersign, review, annul --------------------------------------------------------------------
def test_another_person_countersigns_once():
    first = make_person()
    activation = make_activation(by=first)
    assert activation.is_countersign_missing
    with pytest.raises(NotTwoPeople):
        activation.countersign(by=first, seen=1)

    second = make_person()
    activation.countersign(by=second, seen=1)
    assert activation.countersigned_by == second
    assert not activation.is_countersign_missing
    assert verbs_of(activation)[-1] == ("crisis.change", "countersigned")
    with pytest.raises(Refused):
        activation.countersign(by=make_person(), seen=2)


def test_a_missing_countersign_is_overdue_after_a_day_and_switches_nothing_off():
    activation = make_activation()
    assert not activation.is_countersign_overdue
    with time_machine.travel(timezone.now() + timedelta(hours=24, minutes=1)):
        assert activation.is_countersign_overdue
        assert Activation.objects.in_force().count() == 1


def test_the_review_clock_warns_and_starts_again_when_the_level_is_confirmed():
    activation = make_activation(level="N3")
    assert activation.review_due_at - activation.activated_at == timedelta(hours=72)
    later = timezone.now() + timedelta(hours=73)
    with time_machine.travel(later):
        assert activation.is_review_overdue
        activation.confirm_level(reason="Stadig alvorligt.", by=make_person(), seen=1)
        assert not activation.is_review_overdue
    assert Activation.objects.get().position == "N3"


def test_one_person_annuls_and_another_countersigns_the_annulment():
    activation = make_activation()
    activation.countersign(by=make_person(), seen=1)
    person = make_person("administrator")
    activation.annul(reason="Forkert knap.", by=person, seen=2)

    assert activation.position == "annulled"
    assert activation.annulled_by == person
    assert activation.points_in_force == ()
    assert activation.is_countersign_missing
    assert verbs_of(activation)[-1] == ("crisis.annul", "N3 > annulled")
    with pytest.raises(NotTwoPeople):
        activation.countersign(by=person, seen=3)
    activation.countersign(by=make_person(), seen=3)
    assert not activation.is_countersign_missing


def test_closing_stops_every_point():
    activation = bring_to("closed")
    assert activation.points_in_force == ()
    assert activation.ended_by is not None
    assert not activation.is_countersign_missing


# -- overlap ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("areas", "illness", "is_refused"),
    [
        (["midt"], "mpox", True),
        (["midt"], " MPOX ", True),
        (["landet"], "mpox", True),
        (["nord", "midt"], "mpox", True),
        (["nord"], "mpox", False),
        (["midt"], "influenza", False),
    ],
)
def test_the_same_illness_in_the_same_area_is_one_activation(areas, illness, is_refused):
    make_activation(areas=["midt"], illness="mpox")
    if not is_refused:
        make_activation(areas=areas, illness=illness)
        assert Activation.objects.count() == 2
        return
    with pytest.raises(Refused) as refused:
        make_activation(areas=areas, illness=illness)
    assert "B-" in str(refused.value.sentence)
    assert "i Midtjylland" in str(refused.value.sentence)
    assert Activation.objects.count() == 1


def test_an_area_is_free_again_when_the_activation_has_ended():
    for end in ("closed", "annulled"):
        bring_to(end)
    make_activation()
    assert Activation.objects.running().count() == 1


def test_a_refused_activation_leaves_no_trace():
    make_activation()
    counts = (Activation.objects.count(), Step.objects.count(), AuditEvent.objects.count())
    version = PublicState.objects.get().crisis
    with pytest.raises(Refused):
        make_activation()
    assert counts == (
        Activation.objects.count(),
        Step.objects.count(),
        AuditEvent.objects.count(),
    )
    assert PublicState.objects.get().crisis == version


@pytest.mark.parametrize("wrong", [{"areas": ["mars"]}, {"trigger": "a hunch"}])
def test_unknown_keys_are_refused(wrong):
    with pytest.raises(KeyError):
        make_activation(**wrong)


@pytest.mark.parametrize(
    "broken",
    [
        {"level": "N0"},
        {"public_at": None},
        {"state": "annulled"},
        {"state": "closed"},
        {"proposed_to": "N4"},
        {"countersigned_at": timezone.now()},
    ],
)
def test_the_database_refuses_what_does_not_go_together(broken):
    activation = make_activation()
    with pytest.raises(IntegrityError), transaction.atomic():
        Activation.objects.filter(pk=activation.pk).update(**broken)


def test_the_database_keeps_an_activation_what_it_was_born_as():
    """By a trigger, which PostgreSQL reports as another kind of error than a broken constraint."""
    activation = make_activation(level="N2")
    with pytest.raises(DatabaseError), transaction.atomic():
        Activation.objects.filter(pk=activation.pk).update(kind="exercise")


def test_the_database_refuses_a_countersign_by_the_same_person():
    activation = make_activation()
    with pytest.raises(IntegrityError), transaction.atomic():
        Activation.objects.filter(pk=activation.pk).update(
            countersigned_at=timezone.now(), countersigned_by=activation.activated_by
        )


def test_the_whole_way_leaves_an_unbroken_audit_chain():
    activation = make_activation(level="N1")
    activation.change_level("N3", reason="Værre.", by=make_person(), seen=1)
    step_down(activation)
    step_down(activation)
    assert [verb for verb, _detail in verbs_of(activation)] == [
        "crisis.activate",
        "crisis.change",
        "crisis.propose-end",
        "crisis.end",
        "crisis.propose-end",
        "crisis.end",
    ]
    assert audit.verify() == []
