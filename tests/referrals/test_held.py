"""Under a legal hold the database itself keeps the case, whatever SQL comes."""

import threading
from datetime import date
from importlib import import_module

import pytest
from django.core.checks import Tags, run_checks
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from referrals import erasing, held, retention
from referrals.apps import keep_what_is_held, let_tables_change
from referrals.models import LegalHold, Part, Referral
from tests import builders
from tests.referrals.test_retention import closed, second_lead

pytestmark = pytest.mark.django_db
DAY = date(2030, 1, 1)


@pytest.fixture
def people():
    return builders.make_people()


@pytest.fixture
def case(people):
    """Closed, and kept by a hold."""
    case = closed(people)
    retention.place_hold(case, reason="court", review_on=DAY, by=people["cmm-lead"])
    return case


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def key(case):
    """The id as this database stores it."""
    return case.pk if connection.vendor == "postgresql" else case.pk.hex


def refused(sql, *values):
    with pytest.raises(IntegrityError, match="under a legal hold"), transaction.atomic():
        run(sql, *values)


PURGE = "UPDATE referrals_referral SET status = 'purged' WHERE id = %s"
DELETE = "DELETE FROM referrals_part WHERE referral_id = %s"
BLANK = "UPDATE referrals_part SET sealed = %s WHERE referral_id = %s"
DELETE_HOLD = "DELETE FROM referrals_legalhold WHERE referral_id = %s"
DELETE_WRAPS = (
    "DELETE FROM referrals_wrap WHERE part_id IN "
    "(SELECT id FROM referrals_part WHERE referral_id = %s)"
)


def test_what_is_held_is_neither_purged_nor_erased_nor_blanked(case):
    before = list(Part.objects.filter(referral=case).order_by("pk").values_list("pk", "sealed"))
    refused(PURGE, key(case))
    refused(BLANK, b"", key(case))
    run(DELETE_WRAPS, key(case))
    run("DELETE FROM referrals_message")
    refused(DELETE, key(case))

    assert Referral.objects.get(pk=case.pk).status == "closed"
    after = Part.objects.filter(referral=case).order_by("pk").values_list("pk", "sealed")
    assert [(pk, bytes(sealed)) for pk, sealed in after] == [(k, bytes(s)) for k, s in before]


def test_a_part_is_not_moved_out_of_the_case_that_is_held(people, case):
    other = closed(people)

    refused(
        "UPDATE referrals_part SET referral_id = %s WHERE referral_id = %s", key(other), key(case)
    )


def test_the_hold_itself_is_not_deleted(case):
    refused(DELETE_HOLD, key(case))

    assert LegalHold.objects.filter(referral=case, lifted_at=None).exists()


def test_a_case_beside_it_goes_as_before(people, case):
    other = closed(people)
    erasing.erase(other)

    assert Referral.objects.get(pk=other.pk).status == "purged"
    assert not Part.objects.filter(referral=other).exists()


def test_when_two_people_have_lifted_it_the_case_may_go(people, case):
    hold = retention.hold_on(case)
    retention.ask_to_lift(hold, by=people["cmm-lead"])
    retention.lift(hold, by=second_lead(people))
    erasing.erase(case)

    assert Referral.objects.get(pk=case.pk).status == "purged"
    assert not LegalHold.objects.exists()


def test_under_a_hold_the_work_goes_on(people, case):
    """A hold keeps what is there; the case itself may still be reopened and written in."""
    case.refresh_from_db()
    case.reopen(by=people["cmm-lead"])

    assert Referral.objects.get(pk=case.pk).status == "in_progress"


def test_what_is_gone_cannot_be_held(people):
    case = closed(people)
    erasing.erase(case)
    given = {"reason": "court", "review_on": DAY, "placed_by": people["cmm-lead"]}

    with pytest.raises(IntegrityError, match="purged"), transaction.atomic():
        LegalHold.objects.create(referral=case, placed_at=timezone.now(), **given)


def test_erasing_that_forgot_to_look_is_stopped_and_leaves_all_as_it_was(case):
    count = Part.objects.filter(referral=case).count()
    with pytest.raises(IntegrityError), transaction.atomic():
        erasing.erase_content(case)  # without erase(), which asks first

    assert Part.objects.filter(referral=case).count() == count


# -- that it stays so -----------------------------------------------------------------------------
def faults():
    found = run_checks(tags=[Tags.database], databases=["default"])
    return [fault for fault in found if fault.id == "referrals.E003"]


def test_they_can_be_taken_out_and_put_in_again(case):
    held.remove(connection)
    held.remove(connection)
    run(PURGE, key(case))
    Referral.objects.filter(pk=case.pk).update(status="closed")
    held.install(connection)
    held.install(connection)

    refused(PURGE, key(case))


@pytest.mark.parametrize("trigger", held.TRIGGERS, ids=lambda trigger: trigger[0])
def test_a_missing_trigger_stops_the_start_and_migrating_puts_it_back(trigger):
    assert faults() == []
    on = f" ON {trigger[2]}" if connection.vendor == "postgresql" else ""
    run(f"DROP TRIGGER {trigger[0]}{on}")
    assert trigger[0] in faults()[0].msg
    call_command("migrate", verbosity=0)

    assert faults() == []


def test_they_are_out_of_the_way_while_tables_are_altered_and_only_then():
    """On SQLite a trigger of another table would stand in the way."""
    ours = import_module("referrals.migrations.0004_state_and_times").Migration
    let_tables_change(using="default", plan=[(ours("0004", "portal"), False)])
    assert faults() == []
    let_tables_change(using="default", plan=[(ours("0004", "referrals"), False)])
    assert len(faults()) == 1
    keep_what_is_held(using="default")

    assert faults() == []


def test_before_the_tables_are_made_there_is_nothing_to_say(monkeypatch):
    monkeypatch.setattr(held, "HOLD", "referrals_not_made_yet")
    held.install(connection)
    held.remove(connection)

    assert held.missing(connection) == []


@pytest.mark.skipif("sqlite" in connection.vendor, reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["hold", "purge"])
def test_raw_sql_that_does_not_lock_waits_for_the_other(first):
    people = builders.make_people()
    case = closed(people)
    hold = (
        "INSERT INTO referrals_legalhold (referral_id, reason, placed_by_id, placed_at, review_on)"
        " VALUES (%s, 'court', %s, now(), now())"
    )
    deeds = {"hold": (hold, case.pk, people["cmm-lead"].pk), "purge": (PURGE, case.pk)}
    second = next(name for name in deeds if name != first)
    is_done, given = threading.Event(), []

    def run_second():
        try:
            run(*deeds[second])
        except IntegrityError as error:
            given.append(error)
        finally:
            is_done.set()
            connection.close()

    thread = threading.Thread(target=run_second)
    with transaction.atomic():
        run(*deeds[first])
        thread.start()
        assert not is_done.wait(1)  # it waits for the commit
    thread.join(20)

    assert len(given) == 1
    assert held.WHY in str(given[0]) or held.GONE in str(given[0])
