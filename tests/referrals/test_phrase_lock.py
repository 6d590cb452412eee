"""After twenty wrong phrases in a day nothing is tried until a colleague has confirmed."""

import contextlib
from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from portal import audit, limits
from portal.errors import MoveNotAllowed, NotTwoPeople, TooOften
from portal.models import AuditEvent, RateBucket, User
from referrals import keyring, paper, tries
from referrals.models import KeyGrant, PersonalKey, UnlockedKeys
from tests import builders
from tests.referrals.test_together import at_once

pytestmark = pytest.mark.django_db
UNLOCK, MINE = "/sager/laas-op/", "/sager/noegler/"
COLLEAGUES, RELEASE = f"{MINE}kolleger/", f"{MINE}kolleger/ophaev/"
NEW = "syv små grise drak grøn te"
LOCKED = "Dine oplåsningsord er spærret"
SURE = {"sure": "yes"}


@pytest.fixture
def people():
    return builders.make_people()


@pytest.fixture
def worker(people):
    return people["cmm-caseworker"]


@pytest.fixture
def browser(worker):
    return builders.signed_in(worker)


@pytest.fixture
def lead(people):
    return builders.signed_in(people["cmm-lead"], unlocked_as="cmm-lead")


def right(role="cmm-caseworker"):
    return {"phrase": builders.phrase_of(role)}


def try_wrong(user, times):
    """As many wrong phrases, spread over the day so that no quarter of an hour holds six."""
    for _time in range(times):
        limits.forget(limits.UNLOCK, str(user.pk))
        with contextlib.suppress(keyring.WrongPhrase, tries.Locked):
            tries.counted(user, lambda: keyring.open_personal_key(user, "forkerte ord"))
    limits.forget(limits.UNLOCK, str(user.pk))


def is_locked(user):
    return PersonalKey.objects.get(user=user).locked_at is not None


def events(verb, user):
    return AuditEvent.objects.filter(verb=verb, chain=f"account:{user.pk}")


# -- counting -------------------------------------------------------------------------------------
def test_the_twentieth_wrong_phrase_locks_and_not_the_nineteenth(worker, browser):
    try_wrong(worker, 19)
    assert not is_locked(worker)
    page = browser.post(UNLOCK, {"phrase": "forkerte ord"})

    assert page.status_code == 403
    assert LOCKED in page.text
    assert is_locked(worker)
    assert events("unlock.failed", worker).count() == 20
    assert events("unlock.locked", worker).count() == 1
    assert audit.verify(f"account:{worker.pk}") == []


def test_right_phrases_are_not_counted_and_wipe_out_no_wrong_ones(worker, browser):
    try_wrong(worker, 19)
    for _time in range(3):
        assert browser.post(UNLOCK, right()).status_code == 302
    assert not is_locked(worker)
    browser.post(UNLOCK, {"phrase": "forkerte ord"})

    assert is_locked(worker)


def test_the_quarter_of_an_hour_is_still_five(worker, browser):
    statuses = [browser.post(UNLOCK, {"phrase": "nej"}).status_code for _try in range(7)]

    assert statuses == [200] * 5 + [429] * 2
    assert events("unlock.failed", worker).count() == 5  # what was not tried is not counted


def test_a_right_phrase_is_refused_during_the_lock_and_tells_nothing(worker, browser):
    try_wrong(worker, 20)
    wrong_page = browser.post(UNLOCK, {"phrase": "forkerte ord"})
    right_page = browser.post(UNLOCK, right())

    assert wrong_page.status_code == right_page.status_code == 403
    assert LOCKED in right_page.text
    assert not UnlockedKeys.objects.exists()
    assert events("unlock.failed", worker).count() == 20


def test_wrong_codes_and_changes_of_the_phrase_count_too(worker, browser):
    code, sealed = keyring.new_recovery_code(
        worker, keyring.open_personal_key(worker, builders.phrase_of("cmm-caseworker"))
    )
    keyring.keep_recovery_code(worker, code, sealed)
    try_wrong(worker, 18)
    other = paper.line("0" * 26, keyring.CODE_PURPOSE)
    form = {"phrase": NEW, "again": NEW}
    browser.post(f"{MINE}ord/", {"old": other, **form})
    assert browser.post(f"{MINE}kode/", {"phrase": "nej"}).status_code == 403
    assert is_locked(worker)

    page = browser.post(f"{MINE}ord/", {"old": code, **form})  # the right code
    assert page.status_code == 403
    assert "genopretningskode på siden" in page.text
    page = browser.post(f"{MINE}ny/", {**form, "sure": "on"})
    assert page.status_code == 403
    assert KeyGrant.objects.filter(user=worker).exists()  # nothing was made anew, nothing is lost


def test_each_person_has_a_count_of_their_own(people, worker):
    try_wrong(worker, 20)

    assert builders.signed_in(people["cmm-intake"]).post(UNLOCK, right("cmm-intake")).url


def test_the_day_passes_and_the_count_begins_anew(worker, browser):
    try_wrong(worker, 19)
    RateBucket.objects.update(ends_at=timezone.now())
    try_wrong(worker, 19)
    assert not is_locked(worker)
    try_wrong(worker, 1)
    assert is_locked(worker)


def test_the_day_passes_and_the_lock_stays(worker, browser):
    try_wrong(worker, 20)
    RateBucket.objects.all().delete()
    PersonalKey.objects.filter(user=worker).update(locked_at=Now() - timedelta(days=400))

    assert browser.post(UNLOCK, right()).status_code == 403


def test_it_counts_by_the_databases_clock(worker, time_machine):
    """A host that is days ahead does not begin a new day."""
    try_wrong(worker, 19)
    time_machine.move_to(timezone.now() + timedelta(days=3), tick=False)
    try_wrong(worker, 1)

    locked_at = PersonalKey.objects.get(user=worker).locked_at
    assert timezone.now() - locked_at > timedelta(days=2)


def test_a_bench_without_limits_locks_nobody(worker, settings):
    settings.LIMITS = False
    try_wrong(worker, 25)

    assert not is_locked(worker)


@pytest.mark.django_db(transaction=True)
def test_two_wrong_ones_at_once_are_both_counted_and_lock_once():
    worker = builders.make_people()["cmm-caseworker"]
    for room in (2, 1):
        PersonalKey.objects.update(locked_at=None)
        RateBucket.objects.all().delete()
        AuditEvent.objects.all().delete()
        try_wrong(worker, 20 - room)

        def wrong():
            tries.counted(worker, lambda: keyring.open_personal_key(worker, "forkerte ord"))

        given = at_once(wrong, wrong)

        kinds = {type(one) for one in given}
        assert kinds <= {keyring.WrongPhrase, tries.Locked}
        assert tries.Locked in kinds
        assert is_locked(worker)
        assert events("unlock.locked", worker).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_five_are_tried():
    worker = builders.make_people()["cmm-caseworker"]

    def wrong():
        tries.counted(worker, lambda: keyring.open_personal_key(worker, "forkerte ord"))

    given = at_once(*[wrong] * 8)

    assert sorted(type(one).__name__ for one in given) == ["TooOften"] * 3 + ["WrongPhrase"] * 5
    assert events("unlock.failed", worker).count() == 5


def test_a_right_phrase_that_was_under_way_when_the_lock_fell_is_refused(worker):
    def slowly():
        private = keyring.open_personal_key(worker, builders.phrase_of("cmm-caseworker"))
        tries.lock_phrase(worker)  # from another browser, meanwhile
        return private

    with pytest.raises(tries.Locked):
        tries.counted(worker, slowly)


# -- the page -------------------------------------------------------------------------------------
def test_the_page_says_whom_to_ask_and_that_nothing_is_lost(worker, browser):
    try_wrong(worker, 20)
    page = browser.get(UNLOCK)

    assert page.status_code == 403
    assert [helper.username for helper in page.context["helpers"]] == ["demo-leder"]
    for sentence in ("20 gange på et døgn", "Ring til en af dem", "Intet er gået tabt"):
        assert sentence in page.text
    assert "genopretningskode" not in page.text  # there is none
    assert LOCKED in browser.get(MINE).text
    assert browser.get("/sager/").status_code == 200  # the list needs no unlocking


def test_an_open_session_stays_open(people, worker):
    referral, _code = builders.make_referral()
    browser = builders.signed_in(worker, unlocked_as="cmm-caseworker")
    try_wrong(worker, 20)

    assert browser.get(f"/sager/{referral.pk}/").status_code == 200


def test_without_a_colleague_who_can_help_the_page_names_the_administrator(people):
    receiver = people["us-receiver"]
    try_wrong(receiver, 20)

    assert "Ring til en administrator" in builders.signed_in(receiver).get(UNLOCK).text


# -- the colleague --------------------------------------------------------------------------------
def test_a_colleague_confirms_after_having_been_asked(people, worker, browser, lead):
    try_wrong(worker, 20)
    listed = lead.get(COLLEAGUES)
    assert "Ordene er spærret" in listed.text
    asked = lead.post(RELEASE, {"colleague": worker.pk})
    assert "Tal med kollegaen først" in asked.text
    assert is_locked(worker)
    done = lead.post(RELEASE, {"colleague": worker.pk, **SURE}, follow=True)

    assert "kan låse op igen" in done.text
    assert "Ordene er spærret" not in done.text
    assert browser.post(UNLOCK, right()).status_code == 302
    released = events("unlock.released", worker).get()
    assert released.actor == f"user:{people['cmm-lead'].pk}"
    try_wrong(worker, 19)
    assert not is_locked(worker)  # from nothing


def test_nobody_confirms_for_oneself(people, lead):
    me = people["cmm-lead"]
    try_wrong(me, 20)
    for given in ({}, SURE):
        page = lead.post(RELEASE, {"colleague": me.pk, **given})
        assert page.status_code == 409
        assert "Bed en kollega, der selv har adgang" in page.text
    assert "Ophæv spærringen" not in lead.get(COLLEAGUES).text

    with pytest.raises(NotTwoPeople):
        tries.release(me, by=me)
    assert is_locked(me)


def test_another_authoritys_colleague_is_refused(people, worker, lead):
    try_wrong(worker, 20)
    receiver = builders.signed_in(people["us-receiver"], unlocked_as="us-receiver")
    page = receiver.post(RELEASE, {"colleague": worker.pk, **SURE})
    assert page.status_code == 409
    with pytest.raises(NotTwoPeople):
        tries.release(worker, by=people["us-receiver"])

    assert is_locked(worker)
    assert not events("unlock.released", worker).exists()


@pytest.mark.parametrize("role", ["cmm-intake", "administrator", "data-protection"])
def test_who_does_not_look_after_keys_is_refused(people, worker, role):
    try_wrong(worker, 20)
    page = builders.signed_in(people[role]).post(RELEASE, {"colleague": worker.pk, **SURE})
    assert page.status_code == 403
    with pytest.raises(NotTwoPeople):
        tries.release(worker, by=people[role])

    assert is_locked(worker)


def test_a_lead_who_holds_no_key_confirms_nothing(people, worker):
    try_wrong(worker, 20)
    KeyGrant.objects.filter(user=people["cmm-lead"]).delete()

    with pytest.raises(NotTwoPeople):
        tries.release(worker, by=people["cmm-lead"])


def test_a_lead_who_is_locked_confirms_nothing(people, worker, lead):
    """The open session may be in other hands than the lead's."""
    try_wrong(worker, 20)
    try_wrong(people["cmm-lead"], 20)
    page = lead.post(RELEASE, {"colleague": worker.pk, **SURE})

    assert page.status_code == 409
    assert is_locked(worker)


def test_what_is_not_locked_is_not_released(people, worker, lead):
    assert lead.post(RELEASE, {"colleague": worker.pk, **SURE}).status_code == 409
    assert lead.post(RELEASE, {"colleague": "0", **SURE}).status_code == 409
    with pytest.raises(MoveNotAllowed):
        tries.release(worker, by=people["cmm-lead"])


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_who_confirm_at_once_write_one_line():
    people = builders.make_people()
    worker, lead = people["cmm-caseworker"], people["cmm-lead"]
    second = User.objects.create_user("opdigtet.leder", authority="cmm")
    second.groups.set(lead.groups.all())
    KeyGrant.objects.create(
        key=KeyGrant.objects.filter(user=lead).first().key,
        user=second,
        sealed=b"x",
        granted_at=timezone.now(),
    )
    try_wrong(worker, 20)

    given = at_once(*(lambda by=by: tries.release(worker, by=by) for by in (lead, second)))

    assert sorted(type(one).__name__ for one in given) == ["MoveNotAllowed", "NoneType"]
    assert events("unlock.released", worker).count() == 1


def test_too_often_says_how_long(worker):
    for _time in range(5):
        limits.check(limits.UNLOCK, str(worker.pk))
    with pytest.raises(TooOften) as refusal:
        tries.counted(worker, lambda: b"")

    assert refusal.value.wait_seconds == 900
