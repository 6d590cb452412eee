"""The route's pages: CMM through the case, Udlændingestyrelsen through its hand-off."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from portal.models import AuditEvent
from portal.templatetags.portal import at
from referrals import casefile, clocks, course, handoff, keyring
from referrals.casework.route_happened import handoff_events
from referrals.casework.route_sources import shown_sources
from referrals.clock_rules import RULES
from referrals.course import Entry
from referrals.models import KeyGrant, Part, Referral
from referrals.route import Facts
from referrals.route_moves import MOVES
from tests import builders
from tests.referrals.courses import L, U, W

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return builders.make_people()


@pytest.fixture
def case(people):
    referral, _code = builders.make_referral()
    referral.receive(by=people[W])
    referral.take(by=people[W])
    return referral


@pytest.fixture
def keys(people):
    return {r: keyring.from_phrase(people[r], builders.phrase_of(r)) for r in (W, L, U)}


@pytest.fixture
def moved(case, people, keys):
    """A hand-off with names that Udlændingestyrelsen has accepted."""
    parts = list(case.parts.filter(kind="facts"))
    made = handoff.propose(case, parts, basis="consent", reason="Ja.", by=people[W])
    handoff.approve(made, keys[L], by=people[L])
    made.acknowledge(by=people[U])
    made.accept(by=people[U])
    return made


@pytest.fixture
def clients(people):
    return {role: builders.signed_in(people[role], unlocked_as=role) for role in (W, L, U)}


def of_case(case, more=""):
    return f"/sager/{case.pk}/forloeb/{more}"


def of_handoff(moved, more=""):
    return f"/sager/overdragelser/{moved.pk}/forloeb/{more}"


def moment(days=0, **more):
    at = (timezone.now() - timedelta(days=days)).astimezone(clocks.COPENHAGEN)
    return {"on": f"{at:%Y-%m-%d}", "at": f"{at:%H:%M}", **more}


def version(case):
    return Referral.objects.get(pk=case.pk).route_version


def post(client, address, case, days=0, **data):
    sent = {"version": version(case), **moment(days), **data}
    return client.post(address, sent, follow=True)


def main_of(page):
    text = page.text.split('id="main-content"')[1].split("</main")[0]
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))).replace("\xa0", " ")


def state_of(case, keys):
    return course.read(case, keys).course.state


def talked(case, people, keys, *more):
    """Through the storage, so that a page test begins where it has to."""
    steps = [("interview-offered", W, {}), ("interviewing", W, {}), *more]
    for to, role, facts in steps:
        record = course.read(case, keys[W])
        at = timezone.now() - timedelta(days=20)
        entry = Entry(to, at, Facts(**facts))
        if to == "cmm-assessed":
            record = course.propose(case, record, entry, by=people[W], role=W)
            course.confirm(case, record, by=people[L], roles=[L])
        else:
            course.step(case, record, entry, by=people[role], role=role)


# -- a whole course -------------------------------------------------------------------------------
def test_a_course_from_the_first_talk_to_the_return(case, moved, clients, keys):
    """Both authorities write through their own pages, to the end."""
    w, lead, us = clients[W], clients[L], clients[U]
    mine, theirs = of_case(case, "skridt/"), of_handoff(moved, "skridt/")

    post(w, mine + "interview-offered/", case, 60)
    post(w, mine + "interviewing/", case, 50)
    page = post(w, mine + "cmm-assessed/", case, 40, basis_of_stay="none")
    assert "Foreslået: Udredning færdig" in main_of(page)
    page = lead.post(of_case(case, "bekraeft/"), {"version": version(case)}, follow=True)
    assert "Skridtet er bekræftet" in page.text
    page = post(lead, mine + "with-us/", case, 39, basis_of_stay="none", is_lawful="on")
    assert "Her står sagen siden" in main_of(page)

    page = post(
        us,
        theirs + "identified/",
        case,
        30,
        basis_of_stay="none",
        decided_by="udlaendingestyrelsen",
    )
    assert "Vurderet udsat for menneskehandel" in main_of(page)
    post(us, theirs + "recovery-offered/", case, 25, basis_of_stay="none")
    page = post(us, theirs + "recovery-active/", case, 22, basis_of_stay="none", total_days=30)
    assert "Frist for at rejse" in main_of(page)
    assert page.text.count('class="route-clock ') == 3
    post(us, theirs + "recovery-extended/", case, 5, basis_of_stay="none", total_days=60)
    post(w, mine + "return-preparing/", case, 3)
    page = post(w, mine + "returned/", case, 1)

    told = main_of(page)
    assert "Hjemrejst" in told
    assert "Indberettet af: Hjemrejsestyrelsen" in told
    assert "Forløbet er slut her." in told
    assert state_of(case, keys[U]) == "returned"


# -- what the page tells --------------------------------------------------------------------------
def test_an_empty_course_says_where_it_stands_and_what_may_come(case, clients):
    told = main_of(clients[W].get(of_case(case)))

    assert "Ikke begyndt" in told
    assert "Ingen frister løber i sagen." in told
    assert "Samtale tilbudt" in told and "Kontakten tabt" in told
    assert "2 kilder (bekræftet)" in told
    assert "BSR-TRM Denmark, Identification" in told and "Østersørådet (CBSS)" in told
    assert "Ingen kilde fundet: vores egen slutning" in told


def test_only_moves_of_ones_role_are_links_and_the_others_are_told(case, people, keys, clients):
    talked(case, people, keys, ("cmm-assessed", W, {"basis_of_stay": "none"}))

    seen = {role: clients[role].get(of_case(case)).text for role in (W, L)}
    assert "/skridt/with-us/" in seen[L] and "/skridt/identified/" in seen[L]
    assert "/skridt/" not in seen[W]
    assert "Skrives ind af en leder i centret." in seen[W]


def test_names_are_shown_of_ones_own_authority_only(case, people, moved, keys, clients):
    talked(case, people, keys, ("cmm-assessed", W, {"basis_of_stay": "asylum"}))
    post(clients[L], of_case(case, "skridt/with-us/"), case, basis_of_stay="asylum", is_lawful="on")
    post(clients[U], of_handoff(moved, "skridt/more-info-us/"), case)

    ours = main_of(clients[W].get(of_case(case)))
    theirs = main_of(clients[U].get(of_handoff(moved)))
    assert "Skrevet ind af Sander Sagsbehandler og Lea Leder" in ours
    assert "Skrevet ind af Udlændingestyrelsen" in ours and "Uffe" not in ours
    assert "Skrevet ind af Uffe Udlænding" in theirs
    assert "Skrevet ind af Center mod Menneskehandel" in theirs
    for word in ("Sander", "Lea", "Opdigtet"):
        assert word not in theirs


def test_opening_is_recorded_before_it_is_shown(case, people, moved, clients):
    clients[W].get(of_case(case))
    clients[U].get(of_handoff(moved))

    events = AuditEvent.objects.filter(chain=case.chain, purpose="route").order_by("number")
    assert [(e.verb, e.detail) for e in events] == [
        ("case.open", ""),
        ("handoff.open", str(moved.pk)),
    ]
    shown = main_of(clients[W].get(f"/sager/{case.pk}/"))
    assert "Indholdet blev åbnet: forløbet hos myndighederne" in shown


def test_a_damaged_course_is_told_and_not_shown_as_empty(case, people, keys, clients):
    talked(case, people, keys)
    Part.objects.filter(referral=case, kind="route").update(sealed=b"\x01" + b"x" * 99)

    page = clients[W].get(of_case(case))
    assert "beskadiget" in page.text and "Ikke begyndt" not in page.text
    assert clients[W].get(of_case(case, "skridt/interview-offered/")).status_code == 409


def test_a_damaged_reason_for_the_end_hides_no_course(case, people, keys, clients):
    talked(case, people, keys)
    casefile.close(case, ending="advice", reason="Slut.", by=people[L])
    casefile.reopen(case, reason="Nyt.", by=people[L])
    Part.objects.filter(referral=case, kind="ending").update(sealed=b"\x01" + b"x" * 99)

    page = clients[L].get(of_case(case))
    assert "Samtaler i gang" in page.text and "after-closing" not in page.text


def test_a_colleague_whose_keys_do_not_open_it_is_told_so(case, people, keys, clients):
    talked(case, people, keys)
    KeyGrant.objects.filter(user=people[W]).delete()

    page = clients[W].get(of_case(case))
    assert "Dine nøgler åbner ikke forløbet." in page.text and "Ikke begyndt" not in page.text


# -- who comes in ---------------------------------------------------------------------------------
def test_a_colleague_without_the_case_says_why_and_only_reads(case, people, keys, clients):
    talked(case, people, keys)
    Referral.objects.filter(pk=case.pk).update(assigned_to=people[L])

    asked = clients[W].get(of_case(case))
    assert "Samtaler i gang" not in asked.text
    page = clients[W].post(of_case(case), {"purpose": "cover"})
    assert "Samtaler i gang" in page.text and "Det kan ske nu" not in page.text
    assert clients[W].get(of_case(case, "skridt/lost-contact/")).status_code == 409
    assert AuditEvent.objects.filter(chain=case.chain, purpose="cover").count() == 1


def test_a_locked_session_is_asked_to_unlock(case, people):
    page = builders.signed_in(people[W]).get(of_case(case))

    assert page.status_code == 302 and "laas-op" in page.url


def test_intake_and_strangers_do_not_come_in(case, moved, people, clients):
    intake = builders.signed_in(people["cmm-intake"], unlocked_as="cmm-intake")
    assert intake.get(of_case(case)).status_code == 403
    assert clients[U].get(of_case(case)).status_code == 404
    assert clients[W].get(of_handoff(moved)).status_code == 403


def test_they_write_only_with_a_named_hand_off_they_accepted(case, people, keys, clients):
    talked(case, people, keys)
    parts = list(case.parts.filter(kind="facts"))
    made = handoff.propose(case, parts, basis="consent", reason="Ja.", by=people[W])
    assert clients[U].get(of_handoff(made)).status_code == 404
    handoff.approve(made, keys[L], by=people[L])
    assert clients[U].get(of_handoff(made)).status_code == 404
    made.acknowledge(by=people[U])
    locked = clients[U].get(of_handoff(made))
    assert "som I ikke kan læse endnu" in locked.text
    assert clients[U].get(of_handoff(made, "frister/T-02/")).status_code == 409

    made.accept(by=people[U])
    assert clients[U].get(of_handoff(made, "frister/T-02/")).status_code == 409  # not shared yet
    post(clients[W], of_case(case, "skridt/lost-contact/"), case)
    page = post(clients[U], of_handoff(made, "frister/T-02/"), case)
    assert "Fristen er sat i gang." in page.text


def test_a_nameless_or_declined_hand_off_leads_nowhere(case, people, keys, clients):
    made = handoff.propose_nameless(
        case, {"p.gender": "unknown"}, told="En person.", reason="Uden navn.", by=people[W]
    )
    handoff.approve(made, keys[L], by=people[L])
    made.acknowledge(by=people[U])
    handoff.decline(made, code="not-ours", reason="Nej.", by=people[U])
    assert clients[U].get(of_handoff(made)).status_code == 404

    parts = list(case.parts.filter(kind="facts"))
    named = handoff.propose(case, parts, basis="consent", reason="Ja.", by=people[W])
    handoff.approve(named, keys[L], by=people[L])
    named.acknowledge(by=people[U])
    handoff.decline(named, code="not-ours", reason="Nej.", by=people[U])
    assert clients[U].get(of_handoff(named)).status_code == 404


def test_an_accepted_hand_off_without_names_does_not_open_the_course(case, people, keys, clients):
    made = handoff.propose_nameless(
        case, {"p.gender": "unknown"}, told="En person.", reason="Uden navn.", by=people[W]
    )
    handoff.approve(made, keys[L], by=people[L])
    made.acknowledge(by=people[U])
    made.accept(by=people[U])
    talked(case, people, keys, ("cmm-assessed", W, {"basis_of_stay": "none"}), ("with-us", L, {}))

    assert clients[U].get(of_handoff(made)).status_code == 404
    assert post(clients[U], of_handoff(made, "frister/T-02/"), case).status_code == 404


def test_one_who_has_only_confirmed_the_receipt_reads_and_does_not_write(
    case, people, keys, clients
):
    parts = list(case.parts.filter(kind="facts"))
    made = handoff.propose(case, parts, basis="consent", reason="Ja.", by=people[W])
    handoff.approve(made, keys[L], by=people[L])
    made.acknowledge(by=people[U])
    talked(case, people, keys, ("cmm-assessed", W, {"basis_of_stay": "none"}), ("with-us", L, {}))

    page = clients[U].get(of_handoff(made))
    assert "Til afgørelse i Udlændingestyrelsen" in page.text and "/skridt/" not in page.text
    assert post(clients[U], of_handoff(made, "skridt/more-info-us/"), case).status_code == 409
    assert state_of(case, keys[U]) == "with-us"


def test_they_may_be_the_first_to_write_and_the_centre_reads_it(case, moved, clients):
    page = post(clients[U], of_handoff(moved, "frister/T-04/"), case)
    assert "Retsmøde ved tilbageholdelse" in main_of(page)

    told = main_of(clients[W].get(of_case(case)))
    assert "Retsmøde ved tilbageholdelse" in told
    assert "sat i gang af Udlændingestyrelsen" in told


@pytest.mark.parametrize("value", ["", "\x00", "x" * 20_000, "-1", "9" * 20, "2026-99-99", "24:60"])
def test_nothing_that_is_typed_makes_a_page_fail(case, people, keys, clients, value):
    talked(case, people, keys)
    names = (
        "on",
        "at",
        "version",
        "basis_of_stay",
        "flags",
        "choice",
        "end_on",
        "end_at",
        "purpose",
    )
    known = {"version": version(case)} if value != "" else {}
    for more in ("", "skridt/cmm-assessed/", "frister/T-05/", "frister/T-12/", "ved-siden-af/"):
        for sent in (dict.fromkeys(names, value), {**dict.fromkeys(names, value), **known}):
            assert clients[W].post(of_case(case, more), sent).status_code in (200, 409)
    assert state_of(case, keys[W]) == "interviewing"


def test_they_never_see_what_the_centre_has_only_proposed(case, people, moved, keys, clients):
    talked(case, people, keys)
    post(clients[W], of_case(case, "skridt/cmm-assessed/"), case, basis_of_stay="none")

    assert "Foreslået:" in main_of(clients[W].get(of_case(case)))
    assert "Foreslået:" not in main_of(clients[U].get(of_handoff(moved)))


# -- refusals, two people, two tabs ---------------------------------------------------------------
def test_a_refused_step_stands_on_the_form_and_all_is_kept(case, people, keys, clients):
    talked(case, people, keys, ("cmm-assessed", W, {"basis_of_stay": "none"}))
    sent = {"basis_of_stay": "permit", "is_lawful": "on", **moment(1), "version": version(case)}

    page = clients[L].post(of_case(case, "skridt/with-us/"), sent)

    assert "så centret afgør selv sagen" in main_of(page)
    form = page.context["form"]
    assert [form[name].value() for name in ("basis_of_stay", "on", "at")] == [
        "permit",
        sent["on"],
        sent["at"],
    ]
    assert re.search(r'value="permit"[^>]*checked', page.text)
    assert state_of(case, keys[L]) == "cmm-assessed"


def test_a_step_before_the_one_before_and_one_to_come_are_refused(case, people, keys, clients):
    talked(case, people, keys)
    address = of_case(case, "skridt/lost-contact/")

    page = post(clients[W], address, case, days=30)
    assert "Datoen ligger før det forrige skridt." in page.text
    page = post(clients[W], address, case, days=-2)
    assert "Tidspunktet er ikke kommet endnu." in page.text
    assert state_of(case, keys[W]) == "interviewing"


def test_the_proposer_does_not_confirm_and_sees_that_a_lead_must(case, people, keys, clients):
    talked(case, people, keys)
    page = post(clients[W], of_case(case, "skridt/cmm-assessed/"), case, basis_of_stay="none")
    assert "/bekraeft/" not in page.text
    assert "En leder, som ikke selv har foreslået, skal bekræfte." in page.text

    refused = clients[W].post(of_case(case, "bekraeft/"), {"version": version(case)})
    assert refused.status_code == 409
    assert state_of(case, keys[W]) == "interviewing"

    asked = main_of(clients[L].get(of_case(case, "bekraeft/")))
    assert "Sander Sagsbehandler" in asked and "Uden lovligt ophold" in asked


def test_the_second_of_two_tabs_sees_what_stands_now(case, people, keys, clients):
    talked(case, people, keys)
    seen = version(case)
    post(clients[W], of_case(case, "skridt/lost-contact/"), case, days=1)
    sent = {"basis_of_stay": "none", "version": seen, **moment(1)}

    page = clients[W].post(of_case(case, "skridt/cmm-assessed/"), sent)

    assert page.status_code == 409
    assert "er ikke gemt" in main_of(page) and "Kontakten tabt" in main_of(page)
    assert state_of(case, keys[W]) == "lost-contact"


def test_the_same_move_from_an_older_page_is_refused_too(case, people, keys, clients):
    talked(case, people, keys)
    seen = version(case)
    post(clients[W], of_case(case, "frister/T-02/"), case)

    sent = {"version": seen, **moment(1)}
    page = clients[W].post(of_case(case, "skridt/lost-contact/"), sent)

    assert page.status_code == 409
    assert state_of(case, keys[W]) == "interviewing"


@pytest.mark.parametrize("end", ["close", "redirect", "withdraw"])
def test_nothing_is_offered_when_the_case_has_ended(case, people, keys, clients, end):
    talked(case, people, keys)
    given = {"close": {"ending": "advice"}, "redirect": {"ending": "child"}, "withdraw": {}}[end]
    getattr(casefile, end)(case, reason="Slut.", by=people[L], **given)

    page = clients[L].get(of_case(case))
    assert "Sagen er ikke åben." in page.text
    for word in ("/skridt/", "/frister/", "Det kan ske nu", "/ved-siden-af/"):
        assert word not in page.text.replace("/sager/frister/", "")
    assert post(clients[L], of_case(case, "frister/T-02/"), case).status_code == 409


def test_an_unopened_case_shows_no_course(people, clients):
    referral, _code = builders.make_referral()
    assert clients[L].get(of_case(referral)).status_code == 409


def test_a_closed_case_opened_again_offers_a_lead_to_reopen(case, people, keys, clients):
    talked(case, people, keys)
    casefile.close(case, ending="advice", reason="Slut.", by=people[L])
    casefile.reopen(case, reason="Nyt.", by=people[L])
    address = of_case(case, "skridt/after-closing/")

    assert address in clients[L].get(of_case(case)).text
    page = post(clients[L], address, case)
    assert "Genåbnet" in main_of(page) and address not in page.text
    assert clients[L].get(address).status_code == 409


def test_the_centre_alone_goes_on_with_lawful_stay(case, people, keys, clients):
    talked(case, people, keys, ("cmm-assessed", W, {"basis_of_stay": "permit"}))
    address = of_case(case, "skridt/identified/")
    page = clients[L].get(address)
    assert 'value="udlaendingestyrelsen"' not in page.text

    post(clients[L], address, case, days=9, basis_of_stay="permit", decided_by="cmm")
    offered = of_case(case, "skridt/recovery-offered/")
    post(clients[W], offered, case, days=8, basis_of_stay="permit")
    active = of_case(case, "skridt/recovery-active/")
    page = post(clients[W], active, case, days=8, basis_of_stay="permit", total_days=30)

    told = main_of(page)
    assert "Restitutionsperiode, 30 af højst 120 dage" in told
    assert "Frist for at rejse" not in told


def test_who_gives_the_period_follows_the_stay_as_it_is_corrected(case, people, keys, clients):
    decided = {"decided_by": "udlaendingestyrelsen"}
    assessed = ("cmm-assessed", W, {"basis_of_stay": "none"})
    talked(case, people, keys, assessed, ("with-us", L, {}), ("identified", U, decided))
    address = of_case(case, "skridt/recovery-offered/")
    page = clients[W].get(of_case(case))
    assert "Har opholdsgrundlaget ændret sig" in page.text and address in page.text

    page = post(clients[W], address, case, basis_of_stay="none")
    assert "så Udlændingestyrelsen giver perioden" in main_of(page)
    page = post(clients[W], address, case, basis_of_stay="permit")
    assert "Slags periode: Restitutionsperiode" in main_of(page)


def test_without_a_key_to_seal_to_nothing_is_stored(case, clients, settings, tmp_path):
    (tmp_path / "keys" / "pinned.json").write_text("[]")
    sent = {"version": 0, **moment()}
    page = clients[W].post(of_case(case, "skridt/interview-offered/"), sent)

    assert page.status_code == 409 and "Der mangler en nøgle" in page.text
    assert version(case) == 0


def test_a_no_to_them_is_said_before_the_case_is_sent(people, keys, clients):
    case, _code = builders.make_referral(**{"consent.scope-us": "no"})
    case.receive(by=people[W])
    case.take(by=people[W])
    talked(case, people, keys, ("cmm-assessed", W, {"basis_of_stay": "none"}))
    address = of_case(case, "skridt/with-us/")

    assert "Personen har sagt nej" in clients[L].get(address).text
    page = post(clients[L], address, case, basis_of_stay="none")
    assert "Sæt kryds, når oplysningerne må lovligt gives videre." in page.text
    assert state_of(case, keys[L]) == "cmm-assessed"


def test_flags_stand_beside_the_course(case, clients):
    address = of_case(case, "ved-siden-af/")
    sent = {"version": 0, "flags": ["police-investigation"]}
    page = clients[W].post(address, sent, follow=True)
    assert "Politiet efterforsker." in page.text

    page = clients[W].post(address, {"version": 1}, follow=True)
    assert "Politiet efterforsker." not in page.text


# -- clocks ---------------------------------------------------------------------------------------
def test_a_clock_shows_its_end_its_law_and_what_to_do(case, clients):
    page = post(clients[W], of_case(case, "frister/T-13/"), case)

    told = main_of(page)
    for words in (
        "Politianmeldelse for at kunne få erstatning",
        "2 dage og 23 timer tilbage",
        "Offererstatningsloven § 10",
        "2 kilder (bekræftet)",
        "Frister advarer. De gør intet af sig selv.",
        "sat i gang af Sander Sagsbehandler",
    ):
        assert words in told
    assert "route-clock is-running" in page.text


def test_a_clock_warns_and_is_over_in_words_and_colour(case, clients):
    post(clients[W], of_case(case, "frister/T-13/"), case, days=2)
    page = post(clients[W], of_case(case, "frister/T-02/"), case, days=2)

    told = main_of(page)
    assert "Udløber snart" in told and "Udløbet Udløb for 1 dag" in told
    assert page.text.index("is-over") < page.text.index("is-warning")


def test_a_clock_across_the_change_of_the_hour_is_shown_right(case, clients):
    sent = {"version": 0, "on": "2025-10-25", "at": "12:00"}
    page = clients[W].post(of_case(case, "frister/T-02/"), sent, follow=True)
    assert "søndag 26. oktober 2025 kl. 11.00" in main_of(page)
    assert "Fristen udløber på en fridag: søndag." in main_of(page)

    page = clients[W].post(of_case(case, "frister/T-11/"), {**sent, "version": 1}, follow=True)
    assert "lørdag 1. november 2025 kl. 12.00" in main_of(page)
    stored = Referral.objects.get(pk=case.pk)
    assert stored.due_at == datetime(2025, 10, 26, 10, 0, tzinfo=UTC)
    assert stored.is_overdue


def test_a_clock_asks_for_its_ground_and_for_the_courts_end(case, clients):
    page = post(clients[W], of_case(case, "frister/T-12/"), case)
    assert "Vælg, hvilken grund der gælder." in page.text
    page = post(clients[W], of_case(case, "frister/T-12/"), case, choice="fifteen-days")
    assert "14 dage tilbage" in main_of(page)

    late = (timezone.now() + timedelta(days=40)).astimezone(clocks.COPENHAGEN)
    given = {"end_on": f"{late:%Y-%m-%d}", "end_at": "10:00"}
    page = post(clients[W], of_case(case, "frister/T-05/"), case, **given)
    assert "Retten kan højst sætte fire uger ad gangen." in page.text
    assert page.context["form"]["end_on"].value() == given["end_on"]


def test_a_clock_does_not_begin_in_the_future(case, clients):
    page = post(clients[W], of_case(case, "frister/T-02/"), case, days=-1)

    assert "Tidspunktet er ikke kommet endnu." in page.text
    assert version(case) == 0


def test_a_clock_is_stopped_by_hand_and_stays_in_the_course(case, clients, keys):
    page = post(clients[W], of_case(case, "frister/T-02/"), case)
    (stop,) = re.findall(r'href="([^"]*/stop/)"', page.text)
    asked = clients[W].get(stop)
    assert "Stop fristen" in asked.text and version(case) == 1

    page = clients[W].post(stop, {"version": 1}, follow=True)

    assert "Ingen frister løber i sagen." in page.text
    assert "Frister, der er stoppet" in page.text
    assert clients[W].post(stop, {"version": 2}).status_code == 409


def test_the_periods_clocks_are_not_started_by_hand(case, clients):
    page = clients[W].get(of_case(case, "frister/"))

    for key in ("T-01", "T-07", "T-08", "T-09"):
        assert f"/frister/{key}/" not in page.text
        assert clients[W].get(of_case(case, f"frister/{key}/")).status_code == 409
    assert clients[W].get(of_case(case, "frister/T-99/")).status_code == 404
    assert clients[W].get(of_case(case, "skridt/ukendt/")).status_code == 404


def test_the_list_says_that_a_clock_is_next_and_not_which(case, clients):
    post(clients[W], of_case(case, "frister/T-02/"), case)
    page = main_of(clients[W].get("/sager/?vis=mine"))

    assert "Grundlovsforhør" not in page
    assert Referral.objects.get(pk=case.pk).due_for == "clock"


def test_looking_at_the_course_moves_the_list_on_to_the_next_warning(case, people, keys, clients):
    begun = timezone.now() - timedelta(hours=13)
    course.start_clock(case, course.Record(), "T-02", begun, by=people[W])
    stale = timezone.now() - timedelta(hours=1)
    Referral.objects.filter(pk=case.pk).update(due_at=stale)

    clients[W].get(of_case(case))

    assert Referral.objects.get(pk=case.pk).due_at == begun + timedelta(hours=24)


def test_every_source_is_shown_by_its_own_title_and_every_mark_in_danish_words():
    for row in (*MOVES.values(), *RULES.values()):
        found = shown_sources(row.source, row.mark)
        assert found.mark
        for source, _year in found.named:
            assert source.code.startswith("P-S") and source.title and source.issuer
            assert re.fullmatch(r"P-S\d\d", source.code), "a title of its own, not »the collection«"
        assert bool(found.named) == bool(re.search(r"S\d\d", row.source))


def test_a_row_of_codes_is_each_of_them_and_a_year_follows_its_source():
    found = shown_sources("S03 S17–S19 S28 (2008)", "V/S")

    codes = [(source.code, year) for source, year in found.named]
    assert codes == [("P-S03", ""), *((f"P-S{n}", "") for n in (17, 18, 19)), ("P-S28", "2008")]


def test_no_code_of_the_paper_stands_on_a_page_and_no_empty_condition(case, clients):
    post(clients[W], of_case(case, "frister/T-13/"), case)
    for address in (of_case(case), of_case(case, "skridt/interview-offered/"), "/sager/frister/"):
        told = main_of(clients[W].get(address))
        assert not re.search(r"\bS\d\d\b", told)
        assert "Ingen særlig betingelse" not in told


# -- the hand-off in the timeline -----------------------------------------------------------------
def headings_of(page):
    done = page.text.split('id="done"')[1]
    return [html.unescape(h) for h in re.findall(r"<h3>([^<]*)</h3>", done)]


def test_both_authorities_see_how_the_hand_off_went(case, moved, clients):
    receiver = "Udlændingestyrelsen"
    reached = [
        f"{receiver} har overtaget sagen",
        f"{receiver} har bekræftet modtagelsen",
        f"Sagen er givet videre til {receiver}",
    ]
    centre, theirs = clients[W].get(of_case(case)), clients[U].get(of_handoff(moved))

    assert headings_of(centre) == [*reached, f"Overdragelse til {receiver} er foreslået"]
    assert headings_of(theirs) == reached
    for page in (centre, theirs):
        assert "Ikke begyndt" not in main_of(page)
        assert "Her står sagen nu Udlændingestyrelsen har overtaget sagen" in main_of(page)
    assert "Sander Sagsbehandler" in main_of(centre).split("Det er sket")[-1]
    assert "Sander" not in main_of(theirs) and "Lea" not in main_of(theirs)
    assert "Opdigtet" not in main_of(centre) + main_of(theirs)


def test_steps_and_hand_off_stand_in_one_line_of_time(case, moved, people, keys, clients):
    talked(case, people, keys)
    page = clients[W].get(of_case(case))

    assert [h.split()[0] for h in headings_of(page)] == [
        *("Udlændingestyrelsen", "Udlændingestyrelsen", "Sagen", "Overdragelse"),
        *("Samtaler", "Samtale"),
    ]
    assert main_of(page).count("Her står sagen siden") == 1


def test_the_receiver_sees_no_hand_off_that_never_reached_it(case, people, keys, clients):
    parts = list(case.parts.filter(kind="facts"))
    first = handoff.propose(case, parts, basis="consent", reason="Ja.", by=people[W])
    first.reject(by=people[L])
    assert "Ikke begyndt" in main_of(clients[W].get(of_case(case)))  # nothing has left the centre
    second = handoff.propose(case, parts, basis="consent", reason="Ja.", by=people[W])
    handoff.approve(second, keys[L], by=people[L])
    second.acknowledge(by=people[U])

    assert "Overdragelsen blev ikke godkendt" in headings_of(clients[W].get(of_case(case)))
    assert len(headings_of(clients[U].get(of_handoff(second)))) == 2


def test_the_timeline_asks_no_more_for_more_hand_offs(
    case, moved, people, keys, django_assert_max_num_queries
):
    with django_assert_max_num_queries(1):
        assert len(handoff_events(case, people[W])) == 4


def test_a_hand_off_without_names_says_so(case, people, keys, clients):
    made = handoff.propose_nameless(case, {}, told="Hvad nu?", reason="Nej.", by=people[W])
    handoff.approve(made, keys[L], by=people[L])

    told = main_of(clients[W].get(of_case(case)))
    assert "Uden navn" in told and "Hvad nu" not in told


def test_every_clock_stands_on_the_page_of_rules(clients, settings):
    settings.RECOVERY_CEILING_DAYS = 90
    for role in (W, U):
        page = clients[role].get("/sager/frister/")
        told = main_of(page)
        assert "Grundlovsforhør" in told and "24 timer" in told
        lengths = re.findall(r'class="route-length">([^<]*)', page.text)
        assert "90 dage" in lengths and "120 dage" not in lengths
        assert "Udløbet" not in told


# -- where it is seen outside the course ---------------------------------------------------------
def test_a_step_that_waits_for_a_lead_stands_in_the_list_until_it_is_confirmed(
    case, people, keys, clients
):
    def listed():
        page = clients[L].get("/sager/", {"vis": "step"})
        return [
            row.pk for row in page.context["cases"]
        ], "Skridt venter på en leder (1)" in page.text

    talked(case, people, keys)
    assert listed() == ([], False)
    record = course.read(case, keys[W])
    entry = Entry("cmm-assessed", timezone.now(), Facts(basis_of_stay="none"))
    record = course.propose(case, record, entry, by=people[W], role=W)
    assert listed() == ([case.pk], True)
    course.confirm(case, record, by=people[L], roles=[L])
    assert listed() == ([], False)


def test_closing_says_what_is_still_running(case, people, keys, clients):
    talked(case, people, keys)
    page = clients[L].get(f"/sager/{case.pk}/afslut/").text
    assert "Der løber en frist" not in page and "har overtaget sagen og skriver" not in page
    course.start_clock(case, course.read(case, keys[W]), "T-02", timezone.now(), by=people[W])
    assert "Der løber en frist i forløbet" in clients[L].get(f"/sager/{case.pk}/afslut/").text


def test_closing_says_that_the_receiver_writes_too(case, moved, clients):
    assert "har overtaget sagen og skriver" in clients[L].get(f"/sager/{case.pk}/afslut/").text


def test_the_receiver_sees_the_next_deadline_in_its_list(case, people, keys, moved, clients):
    case.refresh_from_db()
    before = at(case.due_at, "short")
    assert before not in clients[U].get("/sager/overdragelser/").text  # due for something else
    course.start_clock(case, course.read(case, keys[W]), "T-02", timezone.now(), by=people[W])
    case.refresh_from_db()
    assert at(case.due_at, "short") in clients[U].get("/sager/overdragelser/").text


def test_the_receiver_is_told_to_reach_the_person_through_the_centre(moved, clients):
    assert (
        "Kontakt kun personen gennem centret."
        in clients[U].get(f"/sager/overdragelser/{moved.pk}/").text
    )
