"""The audit chain: one writer, no gap, and every kind of tampering found."""

import threading

import pytest
from django.db import connection

from portal import audit
from portal.models import AuditEvent

CHAIN = "referral:test"


@pytest.mark.django_db
def test_events_of_a_chain_are_numbered_and_chained():
    for _time in range(3):
        audit.record("case.open", CHAIN, purpose="intake")

    numbers = list(AuditEvent.objects.filter(chain=CHAIN).values_list("number", flat=True))
    assert numbers == [1, 2, 3]
    assert audit.verify() == []


@pytest.mark.django_db
def test_an_unknown_verb_is_refused():
    with pytest.raises(KeyError):
        audit.record("case.peek", CHAIN)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"verb": "case.take"},
        {"actor": "user:99"},
        {"purpose": "other"},
        {"at": "2020-01-01T00:00Z"},
        {"detail": "x"},
        {"previous": "1" * 64},
    ],
)
def test_a_changed_field_is_found(change):
    for _time in range(3):
        audit.record("case.open", CHAIN)
    AuditEvent.objects.filter(chain=CHAIN, number=2).update(**change)

    assert any("#2" in finding for finding in audit.verify())


@pytest.mark.django_db
def test_a_removed_event_is_found():
    for _time in range(3):
        audit.record("case.open", CHAIN)
    AuditEvent.objects.filter(chain=CHAIN, number=2).delete()

    assert audit.verify(CHAIN) == [f"{CHAIN}: number 2 is missing"]


@pytest.mark.django_db
def test_two_swapped_events_are_found():
    for _time in range(3):
        audit.record("case.open", CHAIN)
    first, second = AuditEvent.objects.filter(chain=CHAIN, number__in=(1, 2))
    AuditEvent.objects.filter(pk=first.pk).update(number=9)
    AuditEvent.objects.filter(pk=second.pk).update(number=1)
    AuditEvent.objects.filter(pk=first.pk).update(number=2)

    assert audit.verify(CHAIN)


@pytest.mark.django_db(transaction=True)
def test_many_writers_on_one_chain_leave_no_gap():
    failures = []

    def write():
        try:
            for _time in range(10):
                audit.record("case.open", CHAIN)
        except Exception as error:  # shown below: a thread's error would be silent
            failures.append(error)
        finally:
            connection.close()

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)

    assert failures == []
    assert AuditEvent.objects.filter(chain=CHAIN).count() == 40
    assert audit.verify(CHAIN) == []
