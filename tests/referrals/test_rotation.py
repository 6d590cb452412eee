"""New generations while the portal runs: nothing is lost, nothing closes, every step may stop."""

import io
import sys
import threading
import time
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.utils import timezone

from portal.models import AuditEvent, User
from referrals import ceremony, keyring, public, rotation, sealing, searching
from referrals.intake import call_code
from referrals.models import AuthorityKey, CallCode, KeyGrant, Part, PersonalKey, SearchRecord, Wrap
from tests import builders

READ, RECOVERY = AuthorityKey.Use.READ, AuthorityKey.Use.RECOVERY


@pytest.fixture
def people(db):
    return builders.make_people()


def opened_by(people, role):
    return keyring.from_phrase(people[role], builders.phrase_of(role))


def command(name, *arguments, typed="", monkeypatch):
    """Run a command with `typed` as what is written at the terminal; returns what it said."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    out = io.StringIO()
    call_command(name, *arguments, stdout=out)
    return out.getvalue()


def rotate(monkeypatch, *more):
    typed = builders.phrase_of("cmm-lead") + "\n"
    arguments = ["rotate_keys", "cmm", "--as", "demo-leder", "--settle", "0", *more]
    return command(*arguments, typed=typed, monkeypatch=monkeypatch)


def only_key(use=READ, authority="cmm"):
    return rotation.generations(authority, use)[-1]


# -- the whole road -------------------------------------------------------------------------------
def test_two_runs_of_the_command_move_everything_to_a_new_generation(people, monkeypatch):
    referrals = [builders.make_referral()[0] for _each in range(3)]
    old = only_key()

    assert "Generation 2 er lavet" in rotate(monkeypatch)
    assert Wrap.objects.filter(key=old).count() == 15
    said = rotate(monkeypatch)
    assert "15 dele flyttet, 15 gamle adgange fjernet" in said
    assert old.fingerprint in said

    old.refresh_from_db()
    assert old.retired_at
    assert not Wrap.objects.filter(key=old).exists()
    assert not KeyGrant.objects.filter(key=old).exists()
    for role in ("cmm-lead", "cmm-caseworker", "cmm-intake"):
        keys = opened_by(people, role)
        assert set(keys.privates) == {only_key().pk}
        for referral in referrals:
            assert keys.open(referral.parts.get(kind="facts"))["obs.ongoing"] == "yes"
    verbs = ("key.make", "key.rewrap", "key.retire")
    made = AuditEvent.objects.filter(verb__in=verbs, chain__in=[f"key:{old.pk}"])
    assert list(made.order_by("number").values_list("verb", flat=True)) == [
        "key.make",
        "key.rewrap",
        "key.retire",
    ]


def test_a_new_generation_is_not_sealed_to_before_it_is_pinned(people, settings, monkeypatch):
    settings.DEMO = True
    monkeypatch.setattr(ceremony, "pin", lambda fingerprints: None)
    rotate(monkeypatch)
    referral, _code = builders.make_referral()

    assert set(
        Wrap.objects.filter(part__referral=referral, key__use=READ).values_list(
            "key__generation", flat=True
        )
    ) == {1}
    assert "ikke noteret endnu" in rotate(monkeypatch)
    assert len(rotation.generations("cmm", READ)) == 2  # the second run made no third


def test_the_other_authority_is_left_alone(people, monkeypatch):
    before = list(Wrap.objects.filter(key__authority="us").values_list("pk", "sealed"))
    rotate(monkeypatch)
    rotate(monkeypatch)

    assert [key.generation for key in rotation.generations("us", READ)] == [1]
    assert list(Wrap.objects.filter(key__authority="us").values_list("pk", "sealed")) == before


def test_the_recovery_key_is_changed_and_the_new_halves_open_everything(people, monkeypatch):
    referral, _code = builders.make_referral()
    old = only_key(RECOVERY)

    assert "Generation 2 er lavet" in rotate(monkeypatch, "--recovery")
    assert "5 dele flyttet, 5 gamle adgange fjernet" in rotate(monkeypatch, "--recovery")

    assert not Wrap.objects.filter(key=old).exists()
    key, private = ceremony.joined("cmm", halves_in_files())
    assert key == only_key(RECOVERY) != old
    opened = keyring.Keyring(people["cmm-lead"], {key.pk: private})
    assert opened.open(referral.parts.get(kind="facts"))["obs.ongoing"] == "yes"


def halves_in_files(authority="cmm"):
    letters = []
    for number in (1, 2):
        text = (ceremony.folder() / f"DEMO-recovery-{authority}-{number}-of-2.txt").read_text()
        lines = [line for line in text.splitlines() if not line.startswith("#")]
        letters.append(
            "".join(
                ceremony.read_line(authority, number, place, line)
                for place, line in enumerate(lines)
            )
        )
    return tuple(letters)


# -- who may --------------------------------------------------------------------------------------
@pytest.mark.parametrize("username", ["demo-sagsbehandler", "demo-modtager", "nobody"])
def test_only_who_may_grant_keys_may_change_them(people, monkeypatch, username):
    with pytest.raises(CommandError, match="kan ikke give adgang"):
        command("rotate_keys", "cmm", "--as", username, typed="x\n", monkeypatch=monkeypatch)


def test_wrong_words_change_nothing_and_are_recorded(people, monkeypatch):
    with pytest.raises(CommandError, match="Ordene passer ikke"):
        command("rotate_keys", "cmm", "--as", "demo-leder", typed="x\n", monkeypatch=monkeypatch)

    assert AuditEvent.objects.filter(verb="unlock.failed").count() == 1
    assert AuthorityKey.objects.filter(authority="cmm", use=READ).count() == 1


def test_a_personal_key_swapped_in_the_database_gets_no_new_key(people):
    """A writer to the database puts their own public key in a colleague's row."""
    worker = people["cmm-caseworker"]
    thief = sealing.new_private()
    PersonalKey.objects.filter(user=worker).update(public=sealing.public_of(thief))

    new, left_out = rotation.begin(only_key(), by=people["cmm-lead"])

    assert left_out == [worker]
    assert not KeyGrant.objects.filter(key=new, user=worker).exists()
    assert KeyGrant.objects.filter(key=new).count() == 2


def test_a_forged_audit_event_does_not_help_the_swapped_key(people):
    worker, thief = people["cmm-caseworker"], sealing.new_private()
    PersonalKey.objects.filter(user=worker).update(public=sealing.public_of(thief))
    key = only_key()
    event = AuditEvent.objects.filter(chain=f"key:{key.pk}", verb="key.grant").last()
    mark = keyring.mark_of(sealing.public_of(thief))
    AuditEvent.objects.filter(pk=event.pk).update(detail=f"user:{worker.pk} {mark}")

    _new, left_out = rotation.begin(key, by=people["cmm-lead"])

    assert worker in left_out


# -- stopping and starting again ------------------------------------------------------------------
def begun(people):
    """Old and new key, the new one pinned, and the old one's private half."""
    old = only_key()
    private = opened_by(people, "cmm-lead").privates[old.pk]
    new, _left_out = rotation.begin(old, by=people["cmm-lead"])
    ceremony.pin([new.fingerprint])
    return old, new, private


def test_stopped_in_any_batch_it_goes_on_where_it_was(people):
    for _each in range(4):
        builders.make_referral()
    old, new, private = begun(people)

    class Stopped(Exception):
        pass

    def stop(_done):
        raise Stopped

    counts = []
    for _round in range(3):
        with pytest.raises(Stopped):
            rotation.rewrap(old, new, private, batch=6, say=stop)
        counts.append(rotation.left(old, new))
    assert counts == [14, 8, 2]
    assert rotation.rewrap(old, new, private, batch=6) == rotation.Rewrapped(2, 0)
    assert rotation.rewrap(old, new, private) == rotation.Rewrapped(0, 0)
    wrapped = Wrap.objects.filter(key=new).values_list("part_id", flat=True)
    assert sorted(wrapped) == sorted(Part.objects.values_list("pk", flat=True))


def test_a_damaged_wrap_is_counted_and_kept_and_never_in_the_way(people):
    builders.make_referral()
    old, new, private = begun(people)
    broken = Wrap.objects.filter(key=old).first()
    Wrap.objects.filter(pk=broken.pk).update(sealed=b"\x01" + b"0" * 1200)

    assert rotation.rewrap(old, new, private, batch=2) == rotation.Rewrapped(4, 1)
    came = rotation.finish(old, new, [(old, private)], settle=0)

    assert (came.left, came.removed, came.is_retired) == (1, 4, True)
    assert Wrap.objects.filter(pk=broken.pk).exists()
    assert KeyGrant.objects.filter(key=old).exists()  # someone may still mend it from a backup


def test_what_a_late_process_seals_to_the_old_key_stops_the_retirement(people, monkeypatch):
    builders.make_referral()
    old, new, private = begun(people)
    recovery = only_key(RECOVERY)

    def seal_late(_seconds):
        with monkeypatch.context() as late:
            late.setattr(sealing, "keys_of", lambda _authority: [old, recovery])
            builders.make_referral()

    monkeypatch.setattr(time, "sleep", seal_late)
    came = rotation.finish(old, new, [(old, private)], settle=1)
    assert not came.is_retired
    assert came.left == 0
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)
    assert rotation.finish(old, new, [(old, private)], settle=1).is_retired


def test_wraps_of_parts_that_the_new_key_does_not_open_are_never_removed(people):
    builders.make_referral()
    old, new, private = begun(people)

    assert rotation.remove_wraps(old, new) == 0
    assert not rotation.remove_grants(old)
    assert Wrap.objects.filter(key=old).count() == 5


def test_two_at_once_make_one_wrap_each(transactional_db):
    people = builders.make_people()
    for _each in range(8):
        builders.make_referral()
    old, new, private = begun(people)
    failed = []

    def run():
        try:
            rotation.rewrap(old, new, private, batch=7)
        except Exception as error:  # looked at below
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert failed == []
    assert Wrap.objects.filter(key=new).count() == 40
    keys = opened_by(people, "cmm-lead")
    assert all(keys.open(part) is not None for part in Part.objects.all())


# -- what else is sealed to the key ---------------------------------------------------------------
def test_search_records_move_with_the_parts(people):
    record = searching.remember("opdigtet ord", by=people["cmm-lead"])
    old, new, private = begun(people)

    rotation.finish(old, new, [(old, private)], settle=0)

    record = SearchRecord.objects.get(pk=record.pk)
    assert record.key == new
    opened = opened_by(people, "cmm-lead").privates[new.pk]
    words = sealing.unpad(sealing.unwrap(record.sealed, opened, searching.context_of(record)))
    assert b"opdigtet ord" in words


def test_the_old_key_opens_until_the_last_call_code_has_ended(people, time_machine):
    old, new, private = begun(people)
    ends = timezone.now() + timedelta(hours=4)
    CallCode.objects.create(id="0" * 64, key=old, sealed=b"x", expires_at=ends)

    rotation.finish(old, new, [(old, private)], settle=0)
    assert KeyGrant.objects.filter(key=old).exists()
    time_machine.move_to(ends + timedelta(hours=1))
    assert rotation.remove_grants(old)
    assert not KeyGrant.objects.filter(key=old).exists()


# -- in traffic -----------------------------------------------------------------------------------
def test_cases_are_sent_and_opened_all_the_while(transactional_db, monkeypatch):
    """One sends, one opens in a browser, while the command runs twice; nothing fails or is lost."""
    people = builders.make_people()
    first, _code = builders.make_referral()
    first.receive(by=people["cmm-intake"])
    first.take(by=people["cmm-caseworker"])
    failed, counts, stop = [], {"sent": 0, "opened": 0, "unlocked": 0}, threading.Event()

    def send():
        with transaction.atomic():
            builders.make_referral()
        counts["sent"] += 1

    browser = builders.signed_in(people["cmm-caseworker"], unlocked_as="cmm-caseworker")

    def open_one():
        page = browser.get(f"/sager/{first.pk}/")
        assert page.status_code == 200
        if "Personen har ikke sit eget pas." not in page.text:
            phrase = builders.phrase_of("cmm-caseworker")
            assert browser.post("/sager/laas-op/", {"phrase": phrase}).status_code == 302
            counts["unlocked"] += 1
            return
        newest = Part.objects.filter(kind="facts").order_by("-made_at").first()
        keys = keyring.from_phrase(people["cmm-caseworker"], builders.phrase_of("cmm-caseworker"))
        assert keys.open(newest)["obs.ongoing"] == "yes"
        counts["opened"] += 1

    def again_and_again(deed):
        try:
            while not stop.is_set():
                deed()
                time.sleep(0.02)  # without a pause SQLite hardly lets the other writer in
        except Exception as error:  # looked at below
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=again_and_again, args=[d]) for d in (send, open_one)]
    for thread in threads:
        thread.start()
    try:
        wait_for(lambda: counts["sent"] > 5 and counts["opened"] > 5, failed)
        rotate(monkeypatch)
        wait_for(lambda: counts["sent"] > 10 and counts["opened"] > 10, failed)
        said = rotate(monkeypatch, "--settle", "1")
        after = counts["sent"] + counts["opened"]
        wait_for(lambda: counts["sent"] + counts["opened"] > after + 10, failed)
    finally:
        stop.set()
        for thread in threads:
            thread.join(60)

    assert failed == []
    assert counts["unlocked"] == 1  # the open session was asked once more
    assert "er lagt væk" in said
    old = AuthorityKey.objects.get(authority="cmm", use=READ, generation=1)
    assert not Wrap.objects.filter(key=old).exists()
    keys = opened_by(people, "cmm-lead")
    assert Part.objects.count() == 5 * (counts["sent"] + 1)
    assert all(keys.open(part) is not None for part in Part.objects.all())


def wait_for(happened, failed, seconds=60):
    end = time.monotonic() + seconds
    while not happened():
        assert not failed, failed
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.05)


def test_everyone_who_holds_the_old_key_holds_the_new_one_and_no_one_else(people):
    User.objects.filter(pk=people["cmm-intake"].pk).update(is_active=False)

    new, left_out = rotation.begin(only_key(), by=people["cmm-lead"])

    assert {grant.user.username for grant in new.grants.all()} == {
        "demo-leder",
        "demo-sagsbehandler",
    }
    assert left_out == [people["cmm-intake"]]


def test_the_worker_takes_old_grants_away_once_no_call_code_needs_them(people, monkeypatch):
    call_code.seal("employer", "o-cmm")
    old = only_key()
    rotate(monkeypatch)
    rotate(monkeypatch)
    public.forget_expired()
    assert KeyGrant.objects.filter(key=old).exists()

    CallCode.objects.update(expires_at=timezone.now())
    public.forget_expired()

    assert not KeyGrant.objects.filter(key=old).exists()
    assert KeyGrant.objects.filter(key=only_key()).exists()
