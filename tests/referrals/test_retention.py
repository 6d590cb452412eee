"""How long a case is kept, what stops it, and that an erased one stays erased."""

import sqlite3
import threading
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.utils import timezone

from portal import audit
from portal.errors import MoveNotAllowed, NotTwoPeople
from portal.models import AuditEvent, OutboxMessage
from referrals import casefile, erasing, handoff, keyring, retention
from referrals import public as referrals_public
from referrals.models import (
    Duplicate,
    HandOff,
    LegalHold,
    Message,
    Part,
    Purge,
    Referral,
    Wrap,
)
from tests import builders

pytestmark = pytest.mark.django_db
START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
KEEP = {"closed": 180, "redirected": 30, "withdrawn": None}
sqlite_only = pytest.mark.skipif(
    "sqlite" not in connection.vendor, reason="looks into SQLite's own file"
)


@pytest.fixture
def people():
    return builders.make_people()


@pytest.fixture
def kept(settings):
    settings.KEEP_DAYS = KEEP


def second_lead(people):
    """A lead who is not the first one."""
    from django.contrib.auth.models import Group

    from portal.models import User

    other = User.objects.create_user("anden-leder", first_name="Opdigtet", last_name="Leder")
    User.objects.filter(pk=other.pk).update(authority="cmm")
    other.groups.set(Group.objects.filter(name="cmm-lead"))
    return User.objects.get(pk=other.pk)


def closed(people, **values):
    case, _code = builders.make_referral(**values)
    case.receive(by=people["cmm-intake"])
    case.take(by=people["cmm-caseworker"])
    casefile.note(case, "En note.", by=people["cmm-caseworker"])
    casefile.close(case, ending="advice", reason="Rådet er givet.", by=people["cmm-lead"])
    return case


def proposed(people):
    """A closed case whose time is over, and its proposal."""
    case = closed(people)
    Referral.objects.filter(pk=case.pk).update(ended_at=timezone.now() - timedelta(days=181))
    retention.propose(timezone.now())
    return case, Purge.objects.get(referral=case)


def reviewed(people):
    case, purge = proposed(people)
    retention.review(purge, by=people["cmm-caseworker"])
    return case, purge


def verbs(case):
    events = AuditEvent.objects.filter(chain=case.chain).order_by("number")
    return list(events.values_list("verb", flat=True))


# -- what is due ----------------------------------------------------------------------------------
def test_nothing_is_proposed_before_a_rule_is_entered(people, settings):
    assert set(settings.KEEP_DAYS.values()) == {None}
    case = closed(people)
    Referral.objects.filter(pk=case.pk).update(ended_at=START - timedelta(days=9999))
    retention.tidy(timezone.now())

    assert not Purge.objects.exists()
    page = builders.signed_in(people["cmm-lead"]).get("/sager/sletning/")
    assert "Sletning er ikke slået til" in page.text
    assert "arkivmyndighedens regel" in page.text


def test_a_simulated_year(people, kept):
    """Day by day: each case is proposed on its own day, once, and none is erased by itself."""
    with time_machine.travel(START, tick=False) as clock:
        cases = {"closed": closed(people)}
        case, _code = builders.make_referral()
        case.receive(by=people["cmm-intake"])
        case.redirect(ending="child", by=people["cmm-lead"])
        cases["redirected"] = case
        case, _code = builders.make_referral()
        case.withdraw(by=None)
        cases["withdrawn"] = case
        cases["open"], _code = builders.make_referral()
        held = closed(people)
        day = date(2026, 12, 1)
        hold = retention.place_hold(held, reason="court", review_on=day, by=people["cmm-lead"])
        seen = {}
        for number in range(366):
            clock.move_to(START + timedelta(days=number))
            referrals_public.mind_retention()
            for purge in Purge.objects.all():
                seen.setdefault(purge.referral_id, number)
            if number == 330:
                retention.ask_to_lift(hold, by=people["cmm-lead"])
                retention.lift(hold, by=second_lead(people))
        due_on = {name: seen.get(case.pk) for name, case in cases.items()}

    assert due_on == {"closed": 180, "redirected": 30, "withdrawn": None, "open": None}
    assert seen[held.pk] == 331  # the round after the hold was lifted
    assert not Referral.objects.filter(status="purged").exists()
    assert Part.objects.filter(referral=cases["closed"]).count() == 7
    assert verbs(cases["closed"]).count("purge.propose") == 1
    boxes = OutboxMessage.objects.filter(key__startswith="purge:").values_list("key", flat=True)
    assert sorted(boxes) == ["purge:2026-02-04", "purge:2026-07-04", "purge:2026-12-02"]


def test_what_keeps_a_case(people, kept):
    case = closed(people)
    Referral.objects.filter(pk=case.pk).update(ended_at=timezone.now() - timedelta(days=181))
    now = timezone.now()
    assert list(retention.due(now)) == [case]

    Referral.objects.filter(pk=case.pk).update(has_unread=True)
    assert not retention.due(now)
    Referral.objects.filter(pk=case.pk).update(has_unread=False)

    moved = HandOff.objects.create(
        referral=case, receiver="us", proposed_by=people["cmm-lead"], proposed_at=now
    )
    assert not retention.due(now)
    moved.delete()

    retention.place_hold(
        case, reason="access", review_on=date(2030, 1, 1), by=people["cmm-caseworker"]
    )
    assert not retention.due(now)


def test_a_reopened_case_is_taken_off_the_list(people, kept):
    case, _purge = reviewed(people)
    case.refresh_from_db()
    case.reopen(by=people["cmm-lead"])
    retention.tidy(timezone.now())

    assert not Purge.objects.exists()
    assert verbs(case)[-1] == "purge.stop"


def test_two_workers_propose_once(people, kept):
    case, _purge = proposed(people)
    retention.propose(timezone.now())

    assert Purge.objects.count() == 1
    assert verbs(case).count("purge.propose") == 1


# -- two people -----------------------------------------------------------------------------------
def test_two_people_erase_and_the_stub_stays(people, kept):
    other, _code = builders.make_referral()
    case, _purge = reviewed(people)
    casefile.link(case, other, by=people["cmm-caseworker"])
    before = verbs(case)
    purge = Purge.objects.get(referral=case)
    retention.approve(purge, by=people["cmm-lead"])

    row = Referral.objects.get(pk=case.pk)
    assert (row.status, row.ending, row.reference) == ("purged", "advice", case.reference)
    assert row.ended_at is not None
    assert bytes(row.reporter_public) == bytes(row.reporter_sealed) == b""
    assert row.assigned_to is None
    for model in (Part, Message, LegalHold):
        assert not model.objects.filter(referral=case).exists(), model
    assert not Wrap.objects.filter(part__referral=case).exists()
    assert not Duplicate.objects.exists()
    assert Part.objects.filter(referral=other).count() == 5
    assert verbs(case) == [*before, "purge.approve"]
    assert audit.verify(case.chain) == []
    assert erasing.journal() == {case.pk: "done"}
    assert [bool(line) for line in erasing.journal_path().read_text().splitlines()].count(True) == 2


def test_a_handed_over_case_is_erased_for_both_and_the_hand_off_keeps_its_dates(people, kept):
    case, _code = builders.make_referral()
    case.receive(by=people["cmm-intake"])
    case.take(by=people["cmm-caseworker"])
    parts, by = list(case.parts.filter(kind="facts")), people["cmm-caseworker"]
    moved = handoff.propose(case, parts, basis="consent", reason="Ja.", by=by)
    keys = keyring.from_phrase(people["cmm-lead"], builders.phrase_of("cmm-lead"))
    handoff.approve(moved, keys, by=people["cmm-lead"])
    moved.acknowledge(by=people["us-receiver"])
    handoff.return_with_advice(moved, "Kom igen.", by=people["us-receiver"])
    case.refresh_from_db()
    casefile.close(case, ending="contact", reason="Færdig.", by=people["cmm-lead"])
    Referral.objects.filter(pk=case.pk).update(ended_at=timezone.now() - timedelta(days=200))
    retention.propose(timezone.now())
    client = builders.signed_in(people["cmm-caseworker"])
    page = client.get(f"/sager/sletning/{case.pk}/")
    assert "ikke markeret den som journaliseret" in page.text
    retention.review(case.purge, by=people["cmm-caseworker"])
    retention.approve(Purge.objects.get(), by=people["cmm-lead"])

    assert not Part.objects.filter(referral=case).exists()
    left = HandOff.objects.get(pk=moved.pk)
    assert left.acknowledged_at is not None
    assert not left.parts.exists()
    page = builders.signed_in(people["us-receiver"], unlocked_as="us-receiver")
    assert page.get(f"/sager/overdragelser/{moved.pk}/").status_code == 200


def test_one_person_cannot_do_both(people, kept):
    case, purge = proposed(people)
    lead = people["cmm-lead"]
    retention.review(purge, by=lead)

    with pytest.raises(NotTwoPeople):
        retention.approve(purge, by=lead)
    page = builders.signed_in(lead).post(f"/sager/sletning/{case.pk}/godkend/")
    assert page.status_code == 409
    assert "Bed en anden leder" in page.text
    assert Part.objects.filter(referral=case).exists()
    assert erasing.journal() == {}


def test_nobody_approves_what_nobody_reviewed(people, kept):
    case, purge = proposed(people)

    with pytest.raises(MoveNotAllowed):
        retention.approve(purge, by=people["cmm-lead"])
    assert Part.objects.filter(referral=case).exists()


def test_the_pages_from_review_to_erasure(people, kept):
    case, _purge = proposed(people)
    worker, lead = (
        builders.signed_in(people["cmm-caseworker"]),
        builders.signed_in(people["cmm-lead"]),
    )
    listed = worker.get("/sager/sletning/").text
    for word in (case.reference, "Skal gennemgås", "181 dage siden", "Der er givet råd"):
        assert word in listed
    here = f"/sager/sletning/{case.pk}/"
    assert "Slet indholdet" not in worker.get(here).text
    assert worker.post(here + "gennemgaa/").status_code == 302
    assert worker.post(here + "gennemgaa/").status_code == 409
    assert worker.post(here + "godkend/").status_code == 403
    assert "Slet indholdet" in lead.get(here).text
    assert lead.post(here + "godkend/").status_code == 302

    assert Referral.objects.get(pk=case.pk).status == "purged"
    assert lead.get(here).status_code == 404
    assert lead.post(here + "godkend/").status_code == 404
    assert case.reference not in lead.get("/sager/sletning/").text.split("</h1>")[1]


def test_the_database_refuses_one_person(people, kept):
    from django.db import IntegrityError

    _case, purge = reviewed(people)
    with pytest.raises(IntegrityError), transaction.atomic():
        Purge.objects.filter(pk=purge.pk).update(approved_by=people["cmm-caseworker"])


# -- holds ----------------------------------------------------------------------------------------
def test_a_hold_between_review_and_approval_stops_it(people, kept):
    case, purge = reviewed(people)
    by = people["cmm-caseworker"]
    retention.place_hold(case, reason="court", review_on=date(2030, 1, 1), by=by)

    with pytest.raises(MoveNotAllowed):
        retention.approve(purge, by=people["cmm-lead"])
    assert Part.objects.filter(referral=case).count() == 7
    assert verbs(case)[-2:] == ["hold.place", "purge.stop"]
    assert erasing.journal() == {}


def test_a_hold_stops_every_erasure(people):
    case = closed(people)
    by = people["cmm-lead"]
    retention.place_hold(case, reason="court", review_on=date(2030, 1, 1), by=by)

    with pytest.raises(MoveNotAllowed):
        erasing.erase(case)
    assert Part.objects.filter(referral=case).exists()


def test_two_people_lift_a_hold(people):
    case, _code = builders.make_referral()
    lead = people["cmm-lead"]
    hold = retention.place_hold(case, reason="complaint", review_on=date(2030, 1, 1), by=lead)
    with pytest.raises(MoveNotAllowed):
        retention.lift(hold, by=lead)
    with pytest.raises(MoveNotAllowed):
        retention.place_hold(case, reason="court", review_on=date(2030, 1, 1), by=lead)
    retention.ask_to_lift(hold, by=lead)
    with pytest.raises(NotTwoPeople):
        retention.lift(hold, by=lead)
    retention.lift(hold, by=second_lead(people))

    assert retention.hold_on(case) is None
    assert [v for v in verbs(case) if v.startswith("hold")] == [
        "hold.place",
        "hold.ask-lifting",
        "hold.lift",
    ]
    details = AuditEvent.objects.filter(chain=case.chain, verb__startswith="hold")
    assert not details.exclude(detail="").exists()


def test_the_hold_page_from_placing_to_lifting(people):
    case, _code = builders.make_referral()
    lead = builders.signed_in(people["cmm-lead"])
    worker = builders.signed_in(people["cmm-caseworker"])
    here = f"/sager/{case.pk}/bevar/"
    in_a_month = (timezone.localdate() + timedelta(days=30)).isoformat()
    empty = worker.post(here, {})
    assert "Vælg, hvorfor sagen skal bevares." in empty.text
    assert "Skriv den dag, I skal se på det igen." in empty.text
    past = worker.post(here, {"reason": "court", "review_on": "2020-01-01"})
    assert "Vælg en dag efter i dag" in past.text
    assert not LegalHold.objects.exists()

    assert worker.post(here, {"reason": "court", "review_on": in_a_month}).status_code == 302
    assert "Straffesag eller retssag" in worker.get(here).text
    assert lead.post(here + "ophaev/").status_code == 409
    assert worker.post(here + "foreslaa/").status_code == 302
    assert "Ophæv bevaringen" not in worker.get(here).text
    assert worker.post(here + "ophaev/").status_code == 403
    assert lead.post(here + "ophaev/").status_code == 302
    assert LegalHold.objects.get().lifted_by == people["cmm-lead"]


def test_keeping_on_answers_a_wish_to_lift(people):
    case, _code = builders.make_referral()
    by = people["cmm-caseworker"]
    hold = retention.place_hold(case, reason="other", review_on=date(2030, 1, 1), by=by)
    retention.ask_to_lift(hold, by=by)
    client, day = builders.signed_in(people["cmm-lead"]), timezone.localdate() + timedelta(days=9)
    client.post(f"/sager/{case.pk}/bevar/", {"review_on": day.isoformat()})

    hold.refresh_from_db()
    assert (hold.review_on, hold.lift_asked_by) == (day, None)


def test_a_hold_is_remembered_on_its_day(people):
    case, _code = builders.make_referral()
    by = people["cmm-lead"]
    retention.place_hold(case, reason="court", review_on=date(2026, 12, 24), by=by)
    retention.tidy(datetime(2026, 12, 23, 12, tzinfo=UTC))
    assert not OutboxMessage.objects.filter(key__startswith="hold:").exists()
    retention.tidy(datetime(2026, 12, 24, 12, tzinfo=UTC))
    retention.tidy(datetime(2026, 12, 25, 12, tzinfo=UTC))

    assert OutboxMessage.objects.filter(key__startswith="hold:").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_hold_and_an_approval_at_the_same_moment(people, kept):
    """Whichever is first stops the other; never a hold on a case that is gone."""
    ends = set()
    for _round in range(6):
        case, purge = reviewed(people)
        gate, ended = threading.Barrier(2), []

        def at_once(name, deed, gate=gate, ended=ended):
            gate.wait()
            try:
                deed()
                ended.append(name)
            except MoveNotAllowed:
                pass
            finally:
                connection.close()

        by, day = people["cmm-caseworker"], date(2030, 1, 1)
        deeds = {
            "hold": partial(retention.place_hold, case, reason="court", review_on=day, by=by),
            "purge": partial(retention.approve, purge, by=people["cmm-lead"]),
        }
        threads = [threading.Thread(target=at_once, args=one) for one in deeds.items()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(ended) == 1
        ends.add(ended[0])
        is_gone = Referral.objects.get(pk=case.pk).status == "purged"
        assert is_gone == (ended == ["purge"])
        assert erasing.is_held(case) == (ended == ["hold"])
        assert Part.objects.filter(referral=case).exists() != is_gone
        assert audit.verify(case.chain) == []


# -- the journal ----------------------------------------------------------------------------------
def test_a_journal_that_cannot_be_written_erases_nothing(people, kept, settings):
    case, purge = reviewed(people)
    erasing.journal_path().mkdir()  # a folder stands where the file should be
    before = verbs(case)

    with pytest.raises(OSError):
        retention.approve(purge, by=people["cmm-lead"])
    assert Part.objects.filter(referral=case).count() == 7
    assert Referral.objects.get(pk=case.pk).status == "closed"
    assert verbs(case) == before
    page = builders.signed_in(people["cmm-lead"]).post(f"/sager/sletning/{case.pk}/godkend/")
    assert page.status_code == 503
    retention.tidy(timezone.now())  # the worker goes on


def test_a_begun_purge_is_settled_by_what_the_database_says(people):
    kept_case, purged = closed(people), closed(people)
    erasing.erase(purged)
    for case in (kept_case, purged):
        erasing.journalise("begun", case.pk)
    erasing.settle_journal()

    assert erasing.journal() == {kept_case.pk: "undone", purged.pk: "done"}
    erasing.journalise("undone", purged.pk)  # whatever the file says, a stub is done
    erasing.settle_journal()
    assert erasing.journal()[purged.pk] == "done"
    size = erasing.journal_path().stat().st_size
    erasing.settle_journal()
    assert erasing.journal_path().stat().st_size == size


def test_a_line_of_a_purge_that_never_came_to_an_end_erases_nothing(people):
    """Why the journal has two lines: this case may be under a hold by now."""
    case = closed(people)
    erasing.journalise("begun", case.pk)

    with pytest.raises(CommandError, match=case.reference):
        call_command("apply_purge_journal")
    erasing.settle_journal()
    call_command("apply_purge_journal")

    assert Part.objects.filter(referral=case).count() == 7
    assert Referral.objects.get(pk=case.pk).status == "closed"


def test_a_withdrawal_erased_by_the_public_side_reaches_the_journal(people):
    from referrals.intake import mailbox_withdraw

    case, _code = builders.make_referral()
    mailbox_withdraw.erase_or_keep(case)
    assert erasing.journal() == {}
    referrals_public.mind_retention()

    assert erasing.journal() == {case.pk: "done"}


def test_a_line_cut_off_by_a_crash_spoils_no_other(people):
    case = closed(people)
    erasing.journalise("begun", case.pk)
    with erasing.journal_path().open("a") as file:
        file.write('{"done": "0000')
    erasing.journalise("undone", case.pk)

    assert erasing.journal() == {case.pk: "undone"}


def test_the_journal_holds_ids_only_and_is_ours_alone(people, kept):
    case, _purge = reviewed(people)
    retention.approve(Purge.objects.get(), by=people["cmm-lead"])
    text = erasing.journal_path().read_text()

    assert case.reference not in text
    assert text.split() == ['{"begun":', f'"{case.pk}"}}', '{"done":', f'"{case.pk}"}}']
    assert erasing.journal_path().stat().st_mode & 0o777 == 0o600


def test_without_a_journal_the_command_says_so():
    with pytest.raises(CommandError, match="No purge journal"):
        call_command("apply_purge_journal")


def test_a_hold_in_the_backup_was_lifted_before_the_purge(people):
    case = closed(people)
    by = people["cmm-lead"]
    retention.place_hold(case, reason="court", review_on=date(2030, 1, 1), by=by)
    erasing.journalise("done", case.pk)
    call_command("apply_purge_journal")

    assert Referral.objects.get(pk=case.pk).status == "purged"
    assert not Part.objects.filter(referral=case).exists()


def test_a_case_open_in_the_backup_is_emptied_and_named(people, capsys):
    case, _code = builders.make_referral()
    case.receive(by=people["cmm-intake"])
    fresh, _code = builders.make_referral()  # the reporter had withdrawn it
    for one in (case, fresh):
        erasing.journalise("done", one.pk)
    call_command("apply_purge_journal")

    said = capsys.readouterr().out
    assert "1 erased again" in said
    assert f"{case.reference}: open in the backup" in said
    assert fresh.reference not in said
    assert not Part.objects.exists()
    assert Referral.objects.get(pk=fresh.pk).status == "purged"
    case.close(ending="advice", by=people["cmm-lead"])
    call_command("apply_purge_journal")
    assert Referral.objects.get(pk=case.pk).status == "purged"


# -- what lies on the disk ------------------------------------------------------------------------
def bytes_on_disk():
    """The database's file with everything in it, after a checkpoint."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert cursor.fetchone()[0] == 0
    name = connection.settings_dict["NAME"]
    found = b""
    for suffix in ("", "-wal"):
        try:
            with open(f"{name}{suffix}", "rb") as file:
                found += file.read()
        except FileNotFoundError:
            continue
    return found


def marks_of(case):
    """A piece of each sealed column: small enough to lie on one page of the file."""
    marks = [bytes(part.sealed)[20:52] for part in Part.objects.filter(referral=case)]
    marks += [bytes(w.sealed)[20:52] for w in Wrap.objects.filter(part__referral=case)]
    row = Referral.objects.get(pk=case.pk)
    return [*marks, bytes(row.reporter_public)[20:52], bytes(row.reporter_sealed)[20:52]]


@sqlite_only
@pytest.mark.django_db(transaction=True)
def test_what_was_sealed_is_gone_from_the_file(people, kept):
    case, _purge = reviewed(people)
    marks = marks_of(case)
    before = bytes_on_disk()
    assert len(marks) > 20
    assert all(mark in before for mark in marks)
    retention.approve(Purge.objects.get(), by=people["cmm-lead"])

    after = bytes_on_disk()
    assert [mark for mark in marks if mark in after] == []


@sqlite_only
@pytest.mark.django_db(transaction=True)
def test_a_restored_backup_does_not_bring_it_back(people, kept, tmp_path):
    name, backup = connection.settings_dict["NAME"], tmp_path / "backup.sqlite3"
    case, _purge = reviewed(people)
    other = closed(people)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(backup)])
    retention.approve(Purge.objects.get(), by=people["cmm-lead"])
    connection.close()
    with closing(sqlite3.connect(backup)) as old, closing(sqlite3.connect(name)) as live:
        old.backup(live)
    assert Part.objects.filter(referral=case).count() == 7  # it is back
    call_command("apply_purge_journal")

    assert Referral.objects.get(pk=case.pk).status == "purged"
    assert not Part.objects.filter(referral=case).exists()
    assert not Purge.objects.filter(referral=case, approved_at=None).exists()
    assert Part.objects.filter(referral=other).count() == 7
    assert audit.verify() == []
    call_command("apply_purge_journal")  # may be run again
