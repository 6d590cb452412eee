"""Two people at the same time: one deed is done, the other is refused politely."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from crisisplan.models import Activation, Step
from crisisplan.plan import Refused
from portal import audit
from portal.errors import NotTwoPeople
from portal.models import AuditEvent
from tests.crisisplan.builders import make_activation, make_person

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 12


def at_once(*deeds):
    """Run the deeds in threads that start together; returns what each returned or raised."""
    start = Barrier(len(deeds))
    results = [None] * len(deeds)

    def run(place, deed):
        start.wait()
        try:
            results[place] = deed()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


@pytest.mark.parametrize("others_areas", [["midt"], ["landet"]])
def test_two_who_activate_at_once_make_one_activation(others_areas):
    people = [make_person(), make_person("administrator")]
    for number in range(ROUNDS):
        illness = f"sygdom {number}"
        results = at_once(
            lambda i=illness: make_activation(illness=i, by=people[0], areas=["midt"]),
            lambda i=illness: make_activation(illness=i, by=people[1], areas=others_areas),
        )
        assert sum(isinstance(result, Activation) for result in results) == 1, results
        refusals = [result for result in results if isinstance(result, Refused)]
        assert len(refusals) == 1, results
        assert "Der er allerede en aktivering" in str(refusals[0].sentence)
    assert Activation.objects.count() == ROUNDS
    assert sorted(Activation.objects.values_list("sequence", flat=True)) == list(
        range(1, ROUNDS + 1)
    )
    assert AuditEvent.objects.filter(verb="crisis.activate").count() == ROUNDS
    assert audit.verify() == []


def test_different_areas_at_once_get_a_number_each():
    people = [make_person() for _ in range(4)]
    areas = ["midt", "nord", "sjaelland", "syd"]
    results = at_once(
        *(
            lambda person=person, area=area: make_activation(by=person, areas=[area])
            for person, area in zip(people, areas, strict=True)
        )
    )
    assert sorted(result.sequence for result in results) == [1, 2, 3, 4]


def test_two_who_change_the_same_activation_at_once():
    for number in range(ROUNDS):
        activation = make_activation(level="N2", illness=f"sygdom {number}")
        one, other = (Activation.objects.get(pk=activation.pk) for _ in range(2))
        raiser, annuller = make_person(), make_person()
        results = at_once(
            lambda one=one, by=raiser: one.change_level("N3", reason="Værre.", by=by, seen=1),
            lambda other=other, by=annuller: other.annul(reason="Fejl.", by=by, seen=1),
        )
        refused = [result for result in results if isinstance(result, Refused)]
        assert len(refused) == 1 and results.count(None) == 1, results
        assert "mens du havde siden åben" in str(refused[0].sentence)
        assert Step.objects.filter(activation=activation).count() == 2


def test_two_who_approve_at_once_step_down_once():
    for number in range(ROUNDS):
        activation = make_activation(illness=f"sygdom {number}")
        first = make_person()
        activation.propose_step_down(reason="Roligt.", by=first, seen=1)
        people = [first, make_person(), make_person()]
        rows = [Activation.objects.get(pk=activation.pk) for _ in people]
        results = at_once(
            *(
                lambda row=row, by=by: row.approve_step_down(by=by, seen=2)
                for row, by in zip(rows, people, strict=True)
            )
        )
        assert isinstance(results[0], NotTwoPeople)
        assert sum(result is None for result in results) == 1, results
        assert sum(isinstance(result, Refused) for result in results) == 1, results
        activation.refresh_from_db()
        assert activation.position == "N4"
