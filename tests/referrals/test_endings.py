"""How a case ends and begins again, through the pages: codes, reasons, what stands in the way."""

import pytest
from django.apps import apps

from portal import audit
from portal.models import AuditEvent
from referrals import keyring
from referrals.models import HandOff, Part, Referral, Wrap
from tests import builders
from tests.referrals.test_casework import approved, proposed, taken, verbs

pytestmark = pytest.mark.django_db

REASON = "Opdigtet begrundelse: skriblefugl"
WORD = "skriblefugl"  # stands in no column, see in_clear
GIVEN = {
    "afslut": {"ending": "advice", "reason": REASON},
    "vis-videre": {"ending": "child", "reason": REASON},
    "traek-tilbage": {"reason": REASON},
}
LINES = {
    "afslut": "case.close",
    "vis-videre": "case.redirect",
    "traek-tilbage": "case.withdraw",
}
ENDS = {"afslut": "closed", "vis-videre": "redirected", "traek-tilbage": "withdrawn"}


@pytest.fixture
def people():
    return builders.make_people()


@pytest.fixture
def case(people):
    referral, _code = builders.make_referral()
    return referral


@pytest.fixture
def lead(people):
    return builders.signed_in(people["cmm-lead"], unlocked_as="cmm-lead")


def at(case, deed):
    return f"/sager/{case.pk}/{deed}/"


def status_of(case):
    return Referral.objects.get(pk=case.pk).status


def in_clear(word):
    """Every column of every table that holds `word` as it was typed."""
    found = []
    for model in apps.get_models():
        for row in model.objects.values():
            for column, value in row.items():
                value = (
                    bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                )
                if word.encode() in value:
                    found.append(f"{model.__name__}.{column}")
    return found


def acknowledged(case, people):
    moved = approved(case, people)
    moved.acknowledge(by=people["us-receiver"])
    return moved


def redirected_as_child(case, people):
    taken(case, people)
    case.redirect(ending="child", by=people["cmm-caseworker"])
    return case


# -- what is asked --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("deed", "sentences"),
    [
        ("afslut", ["Vælg, hvordan sagen ender.", "Skriv en begrundelse."]),
        ("vis-videre", ["Vælg, hvor sagen bliver vist hen.", "Skriv, hvad der er gjort."]),
        ("traek-tilbage", ["Skriv en begrundelse."]),
    ],
)
def test_an_end_needs_its_code_and_a_reason(people, case, lead, deed, sentences):
    taken(case, people)
    assert lead.get(at(case, deed)).status_code == 200
    for given in ({}, {"ending": "", "reason": " \r\n\t "}, {"ending": "noget andet"}):
        page = lead.post(at(case, deed), given)
        assert page.status_code == 200
        missing = sentences[1:] if given.get("ending") == "noget andet" else sentences
        for sentence in missing:
            assert sentence in page.text, (given, sentence)

    assert status_of(case) == "in_progress"
    assert LINES[deed] not in verbs(case)


@pytest.mark.parametrize(
    ("deed", "code"), [("afslut", "child"), ("afslut", "withdrawn"), ("vis-videre", "advice")]
)
def test_a_code_of_another_end_is_refused(people, case, lead, deed, code):
    taken(case, people)

    assert lead.post(at(case, deed), {"ending": code, "reason": REASON}).status_code == 200
    assert status_of(case) == "in_progress"


@pytest.mark.parametrize("deed", sorted(GIVEN))
def test_an_end_is_recorded_once_with_its_reason_sealed(people, case, lead, deed):
    taken(case, people)
    page = lead.post(at(case, deed), GIVEN[deed])
    assert page.status_code == 302

    assert status_of(case) == ENDS[deed]
    assert verbs(case).count(LINES[deed]) == 1
    assert audit.verify(case.chain) == []
    keys = keyring.from_phrase(people["cmm-lead"], builders.phrase_of("cmm-lead"))
    part = case.parts.get(kind=Part.Kind.ENDING)
    assert part.made_by == people["cmm-lead"]
    assert keys.open(part)["reason"] == REASON
    assert in_clear(WORD) == []
    assert not Wrap.objects.filter(part=part).exclude(key__authority="cmm").exists()


def test_the_search_for_words_in_clear_finds_what_is_there(people, case):
    Referral.objects.filter(pk=case.pk).update(flow_version=WORD)

    assert in_clear(WORD) == ["Referral.flow_version"]


@pytest.mark.parametrize("deed", sorted(GIVEN))
def test_the_reason_is_shown_to_who_opens_the_case_and_not_before(people, case, lead, deed):
    taken(case, people)
    lead.post(at(case, deed), GIVEN[deed])
    intake = builders.signed_in(people["cmm-intake"], unlocked_as="cmm-intake")
    assert WORD not in intake.get(f"/sager/{case.pk}/").text

    assert REASON in intake.post(at(case, "aabn"), {"purpose": "intake"}).text


@pytest.mark.parametrize("deed", sorted(GIVEN))
def test_ending_twice_is_a_conflict(people, case, lead, deed):
    taken(case, people)
    lead.post(at(case, deed), GIVEN[deed])
    for again in GIVEN:
        assert lead.post(at(case, again), GIVEN[again]).status_code == 409

    assert case.parts.filter(kind=Part.Kind.ENDING).count() == 1


@pytest.mark.parametrize(
    ("deed", "sentence"),
    [
        ("afslut", "Sagen skal være åbnet og i gang for at ende."),
        ("vis-videre", "Sagen skal være åbnet for at blive vist videre."),
        ("traek-tilbage", "Sagen skal være åbnet og i gang for at blive trukket tilbage."),
    ],
)
def test_nobody_ends_what_nobody_has_opened(people, case, lead, deed, sentence):
    for page in (lead.get(at(case, deed)), lead.post(at(case, deed), GIVEN[deed])):
        assert page.status_code == 409
        assert sentence in page.text

    assert status_of(case) == "submitted"
    assert not case.parts.filter(kind=Part.Kind.ENDING).exists()


# -- what stands in the way -----------------------------------------------------------------------
@pytest.mark.parametrize("road", [proposed, approved, acknowledged])
def test_a_running_hand_off_blocks_closing(people, case, lead, road):
    moved = road(case, people)
    wraps = Wrap.objects.count()
    page = lead.post(at(case, "afslut"), GIVEN["afslut"])

    assert page.status_code == 409
    assert "eller kald den tilbage" in page.text
    assert status_of(case) == "in_progress"
    assert HandOff.objects.get(pk=moved.pk).state == moved.state
    assert Wrap.objects.count() == wraps
    assert not case.parts.filter(kind=Part.Kind.ENDING).exists()


def test_an_unread_message_blocks_closing_until_someone_reads_it(people, case, lead):
    taken(case, people)
    case.heard_from_reporter()
    page = lead.post(at(case, "afslut"), GIVEN["afslut"])
    assert page.status_code == 409
    assert "Læs først nye beskeder" in page.text

    lead.get(at(case, "beskeder"))
    assert lead.post(at(case, "afslut"), GIVEN["afslut"]).status_code == 302


@pytest.mark.parametrize("deed", ["vis-videre", "traek-tilbage"])
@pytest.mark.parametrize("road", [proposed, approved])
def test_what_nobody_has_confirmed_is_called_back(people, case, lead, deed, road):
    moved = road(case, people)
    assert lead.post(at(case, deed), GIVEN[deed]).status_code == 302

    moved.refresh_from_db()
    assert (moved.state, moved.recalled_by) == ("recalled", people["cmm-lead"])
    assert verbs(case)[-2:] == ["handoff.recall", LINES[deed]]
    assert not Wrap.objects.filter(key__authority="us").exists()
    receiver = builders.signed_in(people["us-receiver"], unlocked_as="us-receiver")
    assert receiver.get(f"/sager/overdragelser/{moved.pk}/").status_code == 404
    assert case.reference not in receiver.get("/sager/overdragelser/").text


def test_a_confirmed_hand_off_blocks_withdrawing(people, case, lead):
    moved = acknowledged(case, people)
    page = lead.post(at(case, "traek-tilbage"), GIVEN["traek-tilbage"])

    assert page.status_code == 409
    assert "Modtageren har bekræftet en overdragelse." in page.text
    assert status_of(case) == "in_progress"
    assert HandOff.objects.get(pk=moved.pk).state == "acknowledged"


def test_what_is_a_childs_is_not_taken_over(people, case, lead):
    """The receiver had confirmed; then the case was redirected."""
    moved = acknowledged(case, people)
    assert lead.post(at(case, "vis-videre"), GIVEN["vis-videre"]).status_code == 302
    receiver = builders.signed_in(people["us-receiver"], unlocked_as="us-receiver")
    page = receiver.post(f"/sager/overdragelser/{moved.pk}/overtag/")

    assert page.status_code == 409
    assert "centret har afsluttet sagen" in page.text
    moved.refresh_from_db()
    assert (moved.state, status_of(case)) == ("acknowledged", "redirected")


def test_a_proposal_of_what_has_ended_is_not_approved(people, case, lead):
    moved = proposed(case, people)
    case.redirect(ending="child", by=people["cmm-intake"])  # the bare verb recalls nothing
    page = lead.post(f"/sager/overdragelser/{moved.pk}/afgoer/", {"decision": "approve"})

    assert page.status_code == 409
    assert "sagen er ikke længere åben" in page.text
    assert not Wrap.objects.filter(key__authority="us").exists()


def test_an_answered_hand_off_blocks_nothing(people, case, lead):
    moved = acknowledged(case, people)
    moved.accept(by=people["us-receiver"])

    given = {"ending": "handed-over", "reason": REASON}
    assert lead.post(at(case, "afslut"), given).status_code == 302
    assert status_of(case) == "closed"


# -- beginning again ------------------------------------------------------------------------------
@pytest.mark.parametrize("deed", ["afslut", "vis-videre"])
def test_one_lead_reopens_for_a_reason(people, case, lead, deed):
    taken(case, people)
    code = {"afslut": "advice", "vis-videre": "other-authority"}[deed]
    lead.post(at(case, deed), {"ending": code, "reason": "Opdigtet slut."})
    assert "Skriv en begrundelse." in lead.post(at(case, "genaabn"), {"reason": " "}).text
    assert lead.post(at(case, "genaabn"), {"reason": REASON}).status_code == 302

    row = Referral.objects.get(pk=case.pk)
    assert (row.status, row.assigned_to, row.ending) == ("in_progress", people["cmm-lead"], "")
    assert verbs(case).count("case.reopen") == 1
    assert in_clear(WORD) == []
    page = lead.get(f"/sager/{case.pk}/").text
    assert REASON in page
    assert "Opdigtet slut." in page


def test_what_was_withdrawn_is_not_reopened(people, case, lead):
    taken(case, people)
    lead.post(at(case, "traek-tilbage"), GIVEN["traek-tilbage"])

    assert lead.post(at(case, "genaabn"), {"reason": REASON}).status_code == 409
    assert status_of(case) == "withdrawn"


def test_nobody_reopens_a_childs_case_unasked(people, case, lead):
    redirected_as_child(case, people)
    page = lead.post(at(case, "genaabn"), {"reason": REASON})

    assert page.status_code == 409
    assert "Efter et barn skal en anden først foreslå det." in page.text
    assert status_of(case) == "redirected"


def test_the_one_who_asks_is_not_the_one_who_reopens(people, case, lead):
    redirected_as_child(case, people)
    assert lead.post(at(case, "foreslaa-genaabning"), {"reason": REASON}).status_code == 302
    assert lead.post(at(case, "foreslaa-genaabning"), {"reason": REASON}).status_code == 409
    page = lead.post(at(case, "genaabn"), {"reason": REASON})

    assert page.status_code == 409
    assert "Du kan ikke genåbne alene" in page.text
    assert status_of(case) == "redirected"
    assert case.parts.filter(kind=Part.Kind.ENDING).count() == 1
    assert "case.reopen" not in verbs(case)


def test_two_people_reopen_a_childs_case_and_both_reasons_stand(people, case, lead):
    redirected_as_child(case, people)
    worker = builders.signed_in(people["cmm-caseworker"], unlocked_as="cmm-caseworker")
    assert "Skriv en begrundelse." in worker.post(at(case, "foreslaa-genaabning"), {}).text
    worker.post(at(case, "foreslaa-genaabning"), {"reason": "Set et pas: over 18."})
    assert "Sander Sagsbehandler har foreslået" in lead.get(f"/sager/{case.pk}/").text
    assert lead.post(at(case, "genaabn"), {"reason": REASON}).status_code == 302

    assert verbs(case)[-2:] == ["case.ask-reopening", "case.reopen"]
    page = lead.get(f"/sager/{case.pk}/").text
    assert REASON in page
    assert "Set et pas: over 18." in page
    asked = AuditEvent.objects.get(chain=case.chain, verb="case.ask-reopening")
    reopened = AuditEvent.objects.get(chain=case.chain, verb="case.reopen")
    assert asked.actor != reopened.actor


def test_what_is_open_or_no_childs_needs_no_asking(people, case, lead):
    taken(case, people)
    assert lead.post(at(case, "foreslaa-genaabning"), {"reason": REASON}).status_code == 409
    case.redirect(ending="emergency", by=people["cmm-caseworker"])

    assert lead.post(at(case, "foreslaa-genaabning"), {"reason": REASON}).status_code == 409
    assert Referral.objects.get(pk=case.pk).reopening_asked_by is None
