"""Unlocking: phrase, session row and cookie, and what each alone does not open."""

import pytest

from portal.models import User
from referrals import keyring, sealing
from referrals.models import KeyGrant, Part, PersonalKey, UnlockedKeys, Wrap
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return builders.make_people()


def keys_of(people, role):
    return keyring.from_phrase(people[role], builders.phrase_of(role))


def test_a_caseworker_opens_what_was_typed_exactly(people):
    text = "  Linje ét\r\nlinje to <b>&amp;</b>  "
    referral, _code = builders.make_referral(**{"obs.facts-seen": text})

    opened = keys_of(people, "cmm-caseworker").open(referral.parts.get(kind="facts"))

    assert opened["obs.facts-seen"] == text


def test_the_other_authority_opens_nothing_on_arrival(people):
    referral, _code = builders.make_referral()
    keys = keys_of(people, "us-receiver")

    assert keys.privates
    for part in referral.parts.all():
        with pytest.raises(keyring.NotForYou):
            keys.open(part)


def test_the_wrong_phrase_opens_nothing(people):
    with pytest.raises(keyring.WrongPhrase):
        keyring.from_phrase(people["cmm-lead"], builders.phrase_of("cmm-caseworker"))


def test_spaces_and_capitals_in_a_phrase_do_not_matter(people):
    phrase = builders.phrase_of("cmm-lead").upper().replace(" ", "   ")

    assert keyring.from_phrase(people["cmm-lead"], phrase).privates


def test_an_administrator_has_no_key(people):
    with pytest.raises(keyring.NoPersonalKey):
        keyring.from_phrase(people["administrator"], "hvad som helst")


def test_cookie_and_row_together_open_and_neither_alone(people):
    lead = people["cmm-lead"]
    secret = keyring.unlock(lead, builders.phrase_of("cmm-lead"), "session-a")

    assert keyring.from_session(lead, secret, "session-a").privates
    assert keyring.from_session(lead, "x" * len(secret), "session-a") is None
    assert keyring.from_session(lead, secret, "session-b") is None
    assert keyring.from_session(people["cmm-caseworker"], secret, "session-a") is None
    assert secret not in UnlockedKeys.objects.get().id


def test_an_idle_session_is_locked_and_its_row_goes(people, time_machine):
    lead = people["cmm-lead"]
    time_machine.move_to("2026-11-25 10:00+01:00", tick=False)
    secret = keyring.unlock(lead, builders.phrase_of("cmm-lead"), "session")
    time_machine.move_to("2026-11-25 10:14+01:00", tick=False)
    assert keyring.from_session(lead, secret, "session")
    time_machine.move_to("2026-11-25 10:30+01:00", tick=False)

    assert keyring.from_session(lead, secret, "session") is None

    from referrals import public

    public.forget_expired()
    assert not UnlockedKeys.objects.exists()


def test_unlocked_ends_after_eight_hours_even_in_use(people, time_machine):
    lead = people["cmm-lead"]
    time_machine.move_to("2026-11-25 08:00+01:00", tick=False)
    secret = keyring.unlock(lead, builders.phrase_of("cmm-lead"), "session")
    for minute in range(10, 8 * 60, 10):
        time_machine.move_to(f"2026-11-25 {8 + minute // 60:02}:{minute % 60:02}+01:00", tick=False)
        assert keyring.from_session(lead, secret, "session")
    time_machine.move_to("2026-11-25 16:01+01:00", tick=False)

    assert keyring.from_session(lead, secret, "session") is None


def test_a_colleague_whose_grant_is_removed_opens_nothing_in_a_running_session(people):
    worker = people["cmm-caseworker"]
    referral, _code = builders.make_referral()
    secret = keyring.unlock(worker, builders.phrase_of("cmm-caseworker"), "session")

    KeyGrant.objects.filter(user=worker).delete()

    keys = keyring.from_session(worker, secret, "session")
    with pytest.raises(keyring.NotForYou):
        keys.open(referral.parts.get(kind="facts"))


def test_someone_moved_to_another_authority_keeps_no_keys(people):
    worker = people["cmm-caseworker"]
    User.objects.filter(pk=worker.pk).update(authority="us")
    worker.refresh_from_db()

    assert not keyring.from_phrase(worker, builders.phrase_of("cmm-caseworker")).privates


def test_a_new_personal_key_forgets_the_old_grants(people):
    worker = people["cmm-caseworker"]

    keyring.make_personal_key(worker, "helt nye ord der ikke er de gamle")

    assert not KeyGrant.objects.filter(user=worker).exists()
    assert PersonalKey.objects.filter(user=worker).count() == 1


def test_a_swapped_wrap_is_damaged(people):
    referral, _code = builders.make_referral()
    facts, person = (referral.parts.get(kind=k) for k in ("facts", "person"))
    key = keys_of(people, "cmm-lead")
    swapped = Wrap.objects.filter(part=facts)
    other = {w.key_id: bytes(w.sealed) for w in Wrap.objects.filter(part=person)}
    for wrap in swapped:
        Wrap.objects.filter(pk=wrap.pk).update(sealed=other[wrap.key_id])

    with pytest.raises(sealing.Damaged):
        key.open(facts)


def test_a_recovery_key_from_both_halves_opens_a_part(people, settings):
    from referrals.models import AuthorityKey

    referral, _code = builders.make_referral()
    folder = settings.DATA_DIR / "keys"
    halves = [
        bytes.fromhex((folder / f"DEMO-recovery-cmm-{n}-of-2.txt").read_text()) for n in (1, 2)
    ]
    private = bytes(a ^ b for a, b in zip(*halves, strict=True))
    key = AuthorityKey.objects.get(authority="cmm", use="recovery")

    part = referral.parts.get(kind=Part.Kind.FACTS)
    opened = keyring.Keyring(people["cmm-lead"], {key.pk: private}).open(part)
    assert opened["obs.ongoing"] == "yes"
