"""My own key and my colleagues' access: the pages, step by step, as a browser meets them."""

import re

import pytest
from django.test import Client

from portal.models import AuditEvent, User
from referrals import ceremony, keyring, paper, phrases, rotation
from referrals.models import KeyGrant, PersonalKey, UnlockedKeys
from tests import builders

pytestmark = pytest.mark.django_db
NEW = "syv små grise drak grøn te"
MINE, COLLEAGUES = "/sager/noegler/", "/sager/noegler/kolleger/"


@pytest.fixture
def people():
    return builders.make_people()


@pytest.fixture
def newcomer(people):
    """A caseworker at CMM who has no key."""
    user = User.objects.create_user("opdigtet.ny", first_name="Nye", authority="cmm")
    user.groups.set(people["cmm-caseworker"].groups.all())
    return user


def events(verb, **more):
    return AuditEvent.objects.filter(verb=verb, **more)


def proposal_on(page):
    return re.search(r'name="proposed" value="([^"]+)"', page.text).group(1)


# -- my own key -----------------------------------------------------------------------------------
def test_a_newcomer_makes_a_key_gets_access_and_opens_a_case(people, newcomer):
    referral, _code = builders.make_referral()
    browser, lead = builders.signed_in(newcomer), signed_in_lead(people)
    assert "Du har ingen nøgle endnu" in browser.get(MINE).text
    assert "Lav den på siden" in browser.post("/sager/laas-op/", {"phrase": "x"}).text

    proposed = proposal_on(browser.get(f"{MINE}ny/"))
    assert phrases.is_proposed(proposed)
    page = browser.post(f"{MINE}ny/", {"phrase": proposed, "again": proposed}, follow=True)
    assert "Din nøgle er lavet" in page.text
    assert "Du har ingen adgang endnu" in page.text
    assert keyring.mark_of(keyring.personal_public(newcomer)) in page.text

    give(lead, newcomer)
    assert "Du har adgang" in browser.get(MINE).text
    assert browser.post("/sager/laas-op/", {"phrase": proposed}).status_code == 302
    part = referral.parts.get(kind="facts")
    assert keyring.from_phrase(newcomer, proposed).open(part)["obs.ongoing"] == "yes"
    assert events("key.personal", actor=f"user:{newcomer.pk}").count() == 1
    granted = events("key.grant", actor=f"user:{people['cmm-lead'].pk}").get()
    assert granted.detail.startswith(f"user:{newcomer.pk} ")


def test_the_proposal_stays_while_the_form_is_corrected_and_nothing_else_may_be_shown(newcomer):
    browser = builders.signed_in(newcomer)
    proposed = proposal_on(browser.get(f"{MINE}ny/"))

    page = browser.post(f"{MINE}ny/", {"phrase": NEW, "again": "andet", "proposed": proposed})
    assert proposal_on(page) == proposed
    assert "De to gange er ikke ens" in page.text
    page = browser.post(f"{MINE}ny/", {"proposed": "<b>fem ord der ikke</b>"})
    assert "fem ord der ikke" not in page.text
    assert not PersonalKey.objects.filter(user=newcomer).exists()


@pytest.mark.parametrize("weak", ["kort", "fyrtårn gulerod sejlbåd vinter trappe"])
def test_a_weak_phrase_makes_no_key(newcomer, weak):
    page = builders.signed_in(newcomer).post(f"{MINE}ny/", {"phrase": weak, "again": weak})

    assert page.status_code == 200
    assert page.context["form"].errors["phrase"]
    assert not PersonalKey.objects.filter(user=newcomer).exists()


def test_a_new_key_in_place_of_the_old_must_be_meant_and_costs_the_access(people):
    worker = people["cmm-caseworker"]
    browser = builders.signed_in(worker, unlocked_as="cmm-caseworker")
    page = browser.post(f"{MINE}ny/", {"phrase": NEW, "again": NEW})
    assert page.context["form"].errors["sure"]
    assert keyring.from_phrase(worker, builders.phrase_of("cmm-caseworker")).privates

    browser.post(f"{MINE}ny/", {"phrase": NEW, "again": NEW, "sure": "on"})

    assert not keyring.from_phrase(worker, NEW).privates
    assert not UnlockedKeys.objects.filter(user=worker).exists()
    assert "Du har ingen adgang endnu" in browser.get(MINE).text


def test_the_words_are_changed_with_the_old_ones(people):
    worker = people["cmm-caseworker"]
    browser = builders.signed_in(worker, unlocked_as="cmm-caseworker")
    wrong = {"old": "forkerte ord", "phrase": NEW, "again": NEW}
    assert "passer ikke" in browser.post(f"{MINE}ord/", wrong).text
    assert events("unlock.failed").count() == 1

    right = {**wrong, "old": builders.phrase_of("cmm-caseworker")}
    assert "Dine ord er skiftet" in browser.post(f"{MINE}ord/", right, follow=True).text

    assert keyring.from_phrase(worker, NEW).privates
    assert browser.get(COLLEAGUES).status_code == 403
    assert "Indholdet er låst i denne browser" in browser.get(MINE).text


def test_wrong_words_are_counted_with_the_wrong_unlocks(people):
    browser = builders.signed_in(people["cmm-caseworker"])
    form = {"old": "forkerte ord", "phrase": NEW, "again": NEW}
    codes = [browser.post(f"{MINE}ord/", form).status_code for _try in range(3)]
    codes += [browser.post(f"{MINE}kode/", {"phrase": "nej"}).status_code for _try in range(2)]

    assert codes == [200] * 5
    assert browser.post(f"{MINE}ord/", form).status_code == 429
    assert browser.post("/sager/laas-op/", {"phrase": "x"}).status_code == 429


def test_a_code_counts_when_it_stands_on_paper_and_then_gives_new_words(people):
    worker = people["cmm-caseworker"]
    browser = builders.signed_in(worker)
    code = shown_code(browser, builders.phrase_of("cmm-caseworker"))
    assert "Du har ingen kode endnu" in browser.get(MINE).text
    again = browser.post(f"{MINE}kode/", {"code": code, "group": "0000"})
    assert "Gruppen passer ikke" in again.text
    assert code in again.text

    page = browser.post(
        f"{MINE}kode/", {"code": code, "group": paper.last_group(code).lower()}, follow=True
    )
    assert "Din nye genopretningskode gælder" in page.text
    assert "Du har en kode på papir" in page.text
    assert code not in browser.get(MINE).text
    assert events("key.recovery-code", actor=f"user:{worker.pk}").count() == 1

    form = {"old": code.lower(), "phrase": NEW, "again": NEW}
    assert "Dine ord er skiftet" in browser.post(f"{MINE}ord/", form, follow=True).text
    assert keyring.from_phrase(worker, NEW).privates


def test_a_made_up_code_is_neither_kept_nor_shown(people):
    browser = builders.signed_in(people["cmm-caseworker"])
    shown_code(browser, builders.phrase_of("cmm-caseworker"))
    other = paper.line("0" * 26, keyring.CODE_PURPOSE)

    page = browser.post(f"{MINE}kode/", {"code": "<b>hej</b>", "group": "0000"})
    assert page.status_code == 302
    page = browser.post(
        f"{MINE}kode/", {"code": other, "group": paper.last_group(other)}, follow=True
    )
    assert "Koden gælder ikke" in page.text
    assert PersonalKey.objects.get(user=people["cmm-caseworker"]).recovery_sealed is None


def test_neither_words_nor_code_are_kept_in_clear(people):
    browser = builders.signed_in(people["cmm-caseworker"])
    code = shown_code(browser, builders.phrase_of("cmm-caseworker"))
    stored = " ".join(str(value) for value in browser.session.values())

    assert code not in stored
    assert code.replace("-", "") not in stored
    assert browser.session["recovery-code"]


@pytest.mark.parametrize("role", ["administrator", "editor", "crisis-lead", "data-protection"])
def test_who_opens_no_content_has_no_keys_page(people, role):
    browser = builders.signed_in(people[role])

    for address in (MINE, f"{MINE}ny/", f"{MINE}ord/", f"{MINE}kode/", COLLEAGUES):
        assert browser.get(address).status_code == 403, address


def test_the_pages_are_never_stored_and_ask_a_visitor_to_sign_in(people):
    browser = builders.signed_in(people["us-receiver"])
    for address in (MINE, f"{MINE}ny/", f"{MINE}ord/", f"{MINE}kode/"):
        assert browser.get(address).headers["Cache-Control"] == "no-store"
        assert Client().get(address).headers["Location"].startswith("/konto/log-ind/")


# -- colleagues -----------------------------------------------------------------------------------
def signed_in_lead(people):
    return builders.signed_in(people["cmm-lead"], unlocked_as="cmm-lead")


def give(browser, user):
    mark = keyring.mark_of(keyring.personal_public(user))
    page = browser.post(f"{COLLEAGUES}giv/", {"colleague": user.pk})
    assert mark not in page.text  # it must be heard from the colleague
    typed = {"colleague": user.pk, "mark": mark.lower().replace("-", " ")}
    page = browser.post(f"{COLLEAGUES}giv/", typed, follow=True)
    assert "har nu adgang til sagerne" in page.text


def shown_code(browser, phrase):
    page = browser.post(f"{MINE}kode/", {"phrase": phrase})
    return re.search(r'name="code" value="([^"]+)"', page.text).group(1)


def test_the_list_needs_unlocking_and_shows_my_authority_only(people):
    locked = builders.signed_in(people["cmm-lead"])
    assert locked.get(COLLEAGUES).headers["Location"].startswith("/sager/laas-op/")

    page = signed_in_lead(people).get(COLLEAGUES)
    names = {row.user.username for row in page.context["rows"]}
    assert names == {"demo-visitation", "demo-sagsbehandler", "demo-leder"}


def test_a_colleague_who_leaves_opens_nothing_at_the_next_request(people):
    worker = people["cmm-caseworker"]
    referral, _code = builders.make_referral()
    browser, lead = builders.signed_in(worker, unlocked_as="cmm-caseworker"), signed_in_lead(people)
    assert browser.get(f"/sager/{referral.pk}/").status_code == 200

    page = lead.post(f"{COLLEAGUES}tag/", {"colleague": worker.pk})
    assert KeyGrant.objects.filter(user=worker).exists()  # asked first
    assert "Kollegaen har låst op for nylig" in page.text
    lead.post(f"{COLLEAGUES}tag/", {"colleague": worker.pk, "sure": "yes"})

    page = browser.get(f"/sager/{referral.pk}/")
    assert page.headers["Location"].startswith("/konto/log-ind/")
    assert not UnlockedKeys.objects.filter(user=worker).exists()
    assert not keyring.from_phrase(worker, builders.phrase_of("cmm-caseworker")).privates
    revoked = events("key.revoke", actor=f"user:{people['cmm-lead'].pk}").get()
    assert revoked.detail == f"user:{worker.pk}"


def test_only_the_leavers_sessions_end(people):
    lead, intake = signed_in_lead(people), builders.signed_in(people["cmm-intake"])

    lead.post(f"{COLLEAGUES}tag/", {"colleague": people["cmm-caseworker"].pk, "sure": "yes"})

    assert lead.get(COLLEAGUES).status_code == 200
    assert intake.get("/sager/").status_code == 200


def test_nobody_takes_their_own_access_or_another_authoritys(people):
    lead = signed_in_lead(people)
    for role in ("cmm-lead", "us-receiver"):
        page = lead.post(f"{COLLEAGUES}tag/", {"colleague": people[role].pk, "sure": "yes"})
        assert page.status_code == 409
        assert KeyGrant.objects.filter(user=people[role]).exists()


def test_access_is_given_to_the_very_key_whose_mark_was_heard(people, newcomer):
    lead = signed_in_lead(people)
    keyring.make_personal_key(newcomer, NEW)
    heard = keyring.mark_of(keyring.personal_public(newcomer))
    keyring.make_personal_key(newcomer, NEW)

    for mark in (heard, "", "x" * 5000):
        page = lead.post(f"{COLLEAGUES}giv/", {"colleague": newcomer.pk, "mark": mark})
        assert "Kendetegnet passer ikke" in page.text
    assert not KeyGrant.objects.filter(user=newcomer).exists()
    assert lead.post(f"{COLLEAGUES}giv/", {"colleague": "0", "mark": heard}).status_code == 409


def test_after_a_rotation_the_words_are_asked_for_once_and_no_written_text_is_lost(people):
    lead = signed_in_lead(people)
    new, _left_out = rotation.begin(rotation.generations("cmm", "read")[-1], by=people["cmm-lead"])

    def is_asked(page):
        return page.headers.get("Location", "").startswith("/sager/laas-op/")

    assert is_asked(lead.get(COLLEAGUES))
    form = {"colleague": people["cmm-intake"].pk}
    assert lead.post(f"{COLLEAGUES}tag/", form).status_code == 200
    # But giving the old key alone would leave the colleague outside what comes now.
    assert is_asked(lead.post(f"{COLLEAGUES}giv/", form))

    ceremony.pin([new.fingerprint])  # from now on the old key does not open everything
    assert is_asked(lead.post(f"{COLLEAGUES}tag/", form))
    lead.post("/sager/laas-op/", {"phrase": builders.phrase_of("cmm-lead")})
    assert lead.get(COLLEAGUES).status_code == 200


def test_a_new_key_is_advised_when_someone_leaves_who_had_it_open(time_machine):
    time_machine.move_to("2026-03-01 10:00+01:00", tick=False)
    people = builders.make_people()
    worker, intake = people["cmm-caseworker"], people["cmm-intake"]
    builders.signed_in(intake, unlocked_as="cmm-intake")
    time_machine.move_to("2026-07-01 10:00+02:00", tick=False)
    builders.signed_in(worker, unlocked_as="cmm-caseworker")
    lead = signed_in_lead(people)
    for user in (worker, intake):
        lead.post(f"{COLLEAGUES}tag/", {"colleague": user.pk, "sure": "yes"})

    assert rotation.advised_for("cmm") == [worker]  # the other one has not seen it for 122 days
    assert "Nøglen bør skiftes" in lead.get(COLLEAGUES).text

    rotation.begin(rotation.generations("cmm", "read")[-1], by=people["cmm-lead"])
    assert rotation.advised_for("cmm") == []
