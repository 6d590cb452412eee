"""The data-protection role's page: chains, one case's events, and who opens how much."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from portal import audit
from portal.models import AuditEvent
from referrals import retention
from referrals.casework import audits
from tests import builders

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)


@pytest.fixture
def people():
    return builders.make_people()


@pytest.fixture
def officer(people):
    return builders.signed_in(people["data-protection"])


def main_of(page):
    return page.text.split("<main")[1].split("</main")[0]


def test_a_whole_trail_is_said_to_be_whole(people, officer):
    builders.make_referral()
    page = officer.post("/sager/revision/efterproev/")

    assert "Intet er ændret" in page.text


def test_a_changed_event_is_found_and_named_without_content(people, officer):
    case, _code = builders.make_referral()
    AuditEvent.objects.filter(chain=case.chain, number=1).update(verb="case.list")
    page = officer.post("/sager/revision/efterproev/")

    assert "Sporet er ændret, eller noget mangler" in page.text
    assert f"{case.chain}#1: has been changed" in page.text
    one = officer.post("/sager/revision/sag/", {"reference": case.reference})
    assert "Sagens historik er ændret" in one.text


def test_one_case_in_words_with_authority_purpose_and_colleague(people, officer):
    case, _code = builders.make_referral()
    client = builders.signed_in(people["cmm-intake"], unlocked_as="cmm-intake")
    client.post(f"/sager/{case.pk}/aabn/", {"purpose": "cover"})
    page = officer.post("/sager/revision/sag/", {"reference": case.reference.lower()})
    text = main_of(page)

    assert "Indholdet blev åbnet: Jeg træder i stedet for en kollega" in text
    assert "Vera Visitation" in text
    assert "Center mod Menneskehandel" in text
    assert "Kæden er regnet efter" in text
    for word in ("Opdigtet Person", "opdigtsk", "eget pas"):
        assert word not in text


def test_an_unknown_number_is_refused_with_a_sentence(officer):
    page = officer.post("/sager/revision/sag/", {"reference": "ABCD-9999"})

    assert "Der er ingen sag med det nummer" in page.text


def test_looking_is_recorded(people, officer):
    case, _code = builders.make_referral()
    officer.get("/sager/revision/")
    officer.post("/sager/revision/efterproev/")
    officer.post("/sager/revision/sag/", {"reference": case.reference})
    chain = f"account:{people['data-protection'].pk}"
    seen = AuditEvent.objects.filter(chain=chain, verb="audit.read").order_by("number")

    assert list(seen.values_list("detail", flat=True)) == ["overview", "verify", str(case.pk)]
    assert audit.verify(chain) == []


def test_retention_is_shown_off_and_on(people, officer, settings):
    assert "Sletning er ikke slået til" in officer.get("/sager/revision/").text
    settings.KEEP_DAYS = {"closed": 180, "redirected": None, "withdrawn": None}
    text = officer.get("/sager/revision/").text

    assert "Sletning er ikke slået til" not in text
    assert "180 dage, efter at sagen endte" in text
    assert retention.keep_days() == {"closed": 180}


def test_a_caseworker_may_not_look(people):
    client = builders.signed_in(people["cmm-lead"])

    assert client.get("/sager/revision/").status_code == 403
    assert client.post("/sager/revision/sag/").status_code == 403


# -- who opens how much ---------------------------------------------------------------------------
def opened(*minutes, user=1, start=NOON):
    """Openings of a new case each, so many minutes after `start`."""
    return [
        (start + timedelta(minutes=m), f"user:{user}", f"referral:{user}-{n}")
        for n, m in enumerate(minutes)
    ]


def test_thirty_in_an_hour_is_many_and_not_marked():
    (day,) = audits.per_day(opened(*range(30)))

    assert (day.openings, len(day.cases), day.widest, day.is_wide) == (30, 30, 30, False)


def test_thirty_one_within_an_hour_is_marked_whenever_the_hour_begins():
    spread = audits.per_day(opened(*(10 + n * 1.9 for n in range(31))))  # 57 minutes, over 12.00
    slow = audits.per_day(opened(*(n * 2 for n in range(60))))  # 60 cases, 30 in any hour

    assert [d.is_wide for d in spread] == [True]
    assert [(d.widest, d.is_wide) for d in slow] == [(30, False)]


def test_an_hour_over_midnight_is_seen():
    midnight = datetime(2026, 11, 24, 23, 0, tzinfo=UTC)  # Danish time
    days = audits.per_day(opened(*range(-20, 20), start=midnight))

    assert [(d.day.day, d.openings, d.widest) for d in days] == [(25, 20, 40), (24, 20, 20)]


def test_the_same_case_many_times_is_one_case():
    events = [(NOON + timedelta(minutes=n), "user:1", "referral:x") for n in range(50)]
    (day,) = audits.per_day(events)

    assert (day.openings, len(day.cases), day.is_wide) == (50, 1, False)


def test_two_colleagues_are_two_rows_and_the_public_is_none():
    events = sorted(opened(1, 2, user=1) + opened(1, user=2) + [(NOON, "", "referral:x")])

    assert [(d.user_id, d.openings) for d in audits.per_day(events)] == [(1, 2), (2, 1)]


def test_the_page_marks_a_wide_hour_by_name_and_shows_no_case(people, officer):
    lead = people["cmm-lead"]
    with time_machine.travel(NOON, tick=False):
        for number in range(31):
            audit.record("case.open", f"referral:{number}", by=lead, purpose="supervise")
        text = main_of(officer.get("/sager/revision/"))

    assert "Lea Leder" in text
    assert "Usædvanligt mange" in text
    assert "referral:" not in text
