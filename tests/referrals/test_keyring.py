"""Unlocking: phrase, session row and cookie, and what each alone does not open."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import NotTwoPeople
from portal.models import User
from referrals import keyring, paper, phrases, receipts, sealing
from referrals.models import KeyGrant, PersonalKey, UnlockedKeys, Wrap
from tests import builders
from tests.referrals.test_together import at_once

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


def test_one_wrap_that_opens_is_enough(people):
    """During a rotation a part has two; a damaged one does not hide the other."""
    referral, _code = builders.make_referral()
    part = referral.parts.get(kind="facts")
    old = Wrap.objects.get(part=part, key__use="read")
    new, private = keyring.make_authority_key("cmm", "read")
    keys = keys_of(people, "cmm-lead")
    sealing.wrap_key(part, keys.key_of(part), new).save()
    Wrap.objects.filter(pk=old.pk).update(sealed=b"\x01" + b"0" * 1200)

    both = keyring.Keyring(people["cmm-lead"], {**keys.privates, new.pk: private})
    assert both.open(part)["obs.ongoing"] == "yes"


# -- words and codes ------------------------------------------------------------------------------
def test_the_word_list_is_what_its_docstring_says():
    words = phrases.words()

    assert len(words) == len({word[:4] for word in words}) == 1315
    assert all(re.fullmatch("[a-zæøå]{4,8}", word) for word in words)
    assert f"{5 * math.log2(len(words)):.1f} bits" in phrases.__doc__


def test_no_proposed_word_touches_what_our_readers_carry():
    """Stems, so that inflected and compound words are caught as well."""
    stems = (
        "bordel escort prostit sex porno erotik nøgen incest voldt slave handel smugl offer gidsel "
        "tvang vold drab mord tyv kniv pistol gevær riffel våben bombe krig fængs politi krimi lig "
        "død gud jesus allah islam muslim kristen jøde kirke kloster moske præst bibel koran "
        "syg kræft pest virus feber tumor sår smerte medicin abort narko kokain heroin alkohol"
    ).split()
    found = [word for word in phrases.words() for stem in stems if word.startswith(stem)]

    assert found == []


def test_a_proposal_is_five_different_words_and_never_the_same():
    proposals = {phrases.propose() for _round in range(50)}

    assert len(proposals) == 50
    assert all(phrases.is_proposed(p) for p in proposals)
    for proposal in proposals:
        phrases.check(proposal, username="opdigtet", names=("Bølge",))


@pytest.mark.parametrize(
    "weak",
    [
        "fire korte ord her",  # four words, 18 characters
        "aa bb cc dd ee",
        "hest hest hest hest hest hest",
        "abcabcabcabcabcabcabcabc",
        "11111111111111111111111",
        "min konto vera.opdigtet er her og nu",
        "Opdigtet spiser gule gulerødder hver tirsdag",
        "fyrtårn gulerod  sejlbåd VINTER trappe",  # stands on the demo page
        "æ" * 201,
    ],
)
def test_a_weak_phrase_is_refused_with_a_sentence(weak):
    with pytest.raises(phrases.Weak) as refused:
        phrases.check(weak, username="vera.opdigtet", names=("Vera", "Opdigtet"))

    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("strong", ["syv små grise drak grøn te", "qT7!vZ0-pL4_mK8#xR2.w"])
def test_a_phrase_of_ones_own_may_be_words_or_characters(strong):
    phrases.check(strong, username="vera.opdigtet", names=("Vera", "Opdigtet"))


@given(st.binary(min_size=1, max_size=120))
def test_what_is_written_on_paper_is_read_back(secret):
    assert paper.bytes_of(paper.letters_of(secret), len(secret)) == secret


@given(st.text(alphabet=receipts.ALPHABET, min_size=22, max_size=22), st.integers(0, 23))
def test_a_wrong_letter_is_noticed_but_for_one_in_a_thousand(letters, place):
    written = paper.line(letters, "p").replace("-", "")
    wrong = [c for c in receipts.ALPHABET if c != written[place]]
    typed = [written[:place] + c + written[place + 1 :] for c in wrong]

    assert sum(reads(line, "p") for line in typed) <= 2
    assert reads(f" {written[:9].lower()} - {written[9:]}".replace("1", "l").replace("0", "o"), "p")


def reads(typed, purpose):
    try:
        return bool(paper.read_line(typed, 22, purpose))
    except paper.Mistyped:
        return False


def test_a_recovery_code_opens_the_key_when_the_words_are_forgotten(people):
    lead = people["cmm-lead"]
    private = keyring.open_personal_key(lead, builders.phrase_of("cmm-lead"))
    code, sealed = keyring.new_recovery_code(lead, private)

    with pytest.raises(keyring.WrongPhrase):
        keyring.open_by_recovery_code(lead, code)  # not kept yet
    keyring.keep_recovery_code(lead, code, sealed)
    assert keyring.open_by_recovery_code(lead, code.lower().replace("-", " ")) == private

    keyring.change_phrase(lead, private, "helt nye ord der ikke er de gamle")
    assert keyring.from_phrase(lead, "helt nye ord der ikke er de gamle").privates
    with pytest.raises(keyring.WrongPhrase):
        keyring.from_phrase(lead, builders.phrase_of("cmm-lead"))
    assert keyring.open_by_recovery_code(lead, code) == private


def test_a_recovery_code_opens_nobody_elses_key_and_no_later_one(people):
    lead, worker = people["cmm-lead"], people["cmm-caseworker"]
    private = keyring.open_personal_key(lead, builders.phrase_of("cmm-lead"))
    code, sealed = keyring.new_recovery_code(lead, private)
    keyring.keep_recovery_code(lead, code, sealed)

    with pytest.raises(keyring.WrongPhrase):
        keyring.keep_recovery_code(worker, code, sealed)
    keyring.make_personal_key(lead, "helt nye ord der ikke er de gamle")
    with pytest.raises(keyring.WrongPhrase):
        keyring.open_by_recovery_code(lead, code)
    with pytest.raises(keyring.WrongPhrase):
        keyring.keep_recovery_code(lead, code, sealed)


def test_a_changed_phrase_locks_every_session(people):
    lead = people["cmm-lead"]
    keyring.unlock(lead, builders.phrase_of("cmm-lead"), "session")
    private = keyring.open_personal_key(lead, builders.phrase_of("cmm-lead"))

    keyring.change_phrase(lead, private, "helt nye ord der ikke er de gamle")

    assert not UnlockedKeys.objects.filter(user=lead).exists()


def test_a_damaged_grant_does_not_close_the_other_keys(people):
    lead = people["cmm-lead"]
    second, private = keyring.make_authority_key("cmm", "read")
    keyring.grant(second, private, to=lead)
    KeyGrant.objects.filter(user=lead, key=second).update(sealed=b"\x01" + b"0" * 1200)

    assert len(keys_of(people, "cmm-lead").privates) == 1


def test_the_last_holder_cannot_be_left_out(people):
    lead, worker = people["cmm-lead"], people["cmm-caseworker"]
    keyring.revoke(worker, by=lead)

    for one, other in ((lead, lead), (lead, worker)):
        with pytest.raises(NotTwoPeople):
            keyring.revoke(one, by=other)
    assert KeyGrant.objects.filter(user=lead).exists()


def test_a_session_knows_that_a_key_was_granted_after_it_was_unlocked(people):
    lead = people["cmm-lead"]
    secret = keyring.unlock(lead, builders.phrase_of("cmm-lead"), "session")
    assert not keyring.from_session(lead, secret, "session").lacks

    new, private = keyring.make_authority_key("cmm", "read")
    keyring.grant(new, private, to=lead)
    assert keyring.from_session(lead, secret, "session").lacks == {new.pk}

    KeyGrant.objects.filter(key=new).update(sealed=b"\x01" + b"0" * 1200)
    secret = keyring.unlock(lead, builders.phrase_of("cmm-lead"), "session")
    opened = keyring.from_session(lead, secret, "session")
    assert not opened.lacks  # a damaged grant must not ask for the words for ever
    assert len(opened.privates) == 1


def test_two_who_take_each_others_access_at_once_leave_one(transactional_db):
    people = builders.make_people()
    lead, worker = people["cmm-lead"], people["cmm-caseworker"]

    results = at_once(
        lambda: keyring.revoke(worker, by=lead), lambda: keyring.revoke(lead, by=worker)
    )

    assert sorted(type(result) for result in results if result) == [NotTwoPeople]
    assert KeyGrant.objects.filter(user__in=[lead, worker]).count() == 1
