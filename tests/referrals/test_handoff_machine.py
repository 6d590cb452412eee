"""What a hand-off carries, who can open it, and that nothing else of CMM's reaches the receiver."""

import uuid

import pytest
from django.test import Client

from portal.errors import MoveNotAllowed
from portal.models import User
from referrals import casefile, fields, handoff, keyring, sealing
from referrals.models import AuthorityKey, HandOff, HandOffPart, Part, Referral, Wrap
from tests import builders
from tests.house.test_access import STAFF
from tests.referrals.test_casework import taken, verbs

pytestmark = pytest.mark.django_db

# Words of a referral that may not follow with a nameless copy, each in a field of its own.
TELLING = {
    "p.name": "Opdigtet Person",
    "p.nationality": "Ingenlandsk",
    "p.language": "opdigtsk",
    "p.not-interpreter": "Ikke fætteren",
    "obs.facts-seen": "Et opdigtet pas i en skuffe",
    "obs.facts-told": "Fortalt om Ingensteds",
    "obs.municipality": "Ingensteds",
    "safe.detail": "Kun om tirsdagen",
    "ref.name": "Opdigtet Henviser",
    "ref.contact": "Henviserens dør",
}
SAME_FOR_MANY = {
    "safe.threat": "no",
    "p.ageband": "25-34",
    "obs.form": ["unknown"],
    "obs.ongoing": "yes",
    "walk.custody": "no",
    "walk.asylum": "no",
    "walk.residence": "none",
}
TOLD = "En person arbejder mange timer om dagen."
ADDRESS = "/sager/overdragelser/"


@pytest.fixture
def people():
    return builders.make_people()


@pytest.fixture
def case(people):
    values = {**TELLING, "safe.channel": "phone", "ref.confidentiality": "may-be-shared"}
    return taken(builders.make_referral(**values)[0], people)


@pytest.fixture
def worker(people):
    return builders.signed_in(people["cmm-caseworker"], unlocked_as="cmm-caseworker")


@pytest.fixture
def lead(people):
    return builders.signed_in(people["cmm-lead"], unlocked_as="cmm-lead")


@pytest.fixture
def receiver(people):
    return builders.signed_in(people["us-receiver"], unlocked_as="us-receiver")


@pytest.fixture
def lead_keys(people):
    return keyring.from_phrase(people["cmm-lead"], builders.phrase_of("cmm-lead"))


@pytest.fixture
def us_keys(people):
    return keyring.from_phrase(people["us-receiver"], builders.phrase_of("us-receiver"))


def propose_nameless(case, worker):
    given = {"copy": "nameless", "told": TOLD, "reason": "Vi spørger til reglerne."}
    page = worker.post(f"/sager/{case.pk}/overdrag/", given)
    assert page.status_code == 302, page.text
    return HandOff.objects.latest("proposed_at")


def approve(moved, people):
    """As the lead, with the lead's keys."""
    lead = people["cmm-lead"]
    handoff.approve(moved, keyring.from_phrase(lead, builders.phrase_of("cmm-lead")), by=lead)
    return moved


def us_can_open(case, us_keys):
    """The kinds of the case's parts whose seal the receiver's keys really open."""
    opened = []
    for part in case.parts.all():
        try:
            us_keys.open(part)
        except keyring.NotForYou:
            continue
        opened.append(part.kind)
    return sorted(opened)


# -- the nameless copy ----------------------------------------------------------------------------
def test_the_nameless_copy_holds_the_listed_answers_and_what_was_told(case, worker, lead_keys):
    moved = propose_nameless(case, worker)

    content = lead_keys.open(moved.parts.get(kind="nameless"))
    walked = {k: v for k, v in content.items() if k.startswith("walk.")}
    assert content["told"] == TOLD
    assert set(content) - {"told"} <= set(handoff.NAMELESS_FIELDS)
    assert {k: content[k] for k in SAME_FOR_MANY} == SAME_FOR_MANY
    assert walked
    for key, word in TELLING.items():
        assert key not in content
        assert word not in str(content), key


def test_every_field_is_told_or_kept_on_purpose(people, lead_keys):
    """Each key a referral can hold is given; only the list comes through, without free text."""
    case = taken(builders.make_referral()[0], people)
    known = {field.key: f"svar {field.key}" for field in fields.FIELDS}
    known |= {f"walk.{key}": "svar" for key in ("custody", "asylum", "residence", "role", "age")}
    by = people["cmm-caseworker"]
    moved = handoff.propose_nameless(case, known, told=TOLD, reason="x", by=by)

    content = lead_keys.open(moved.parts.get(kind="nameless"))
    assert content == {**{key: known[key] for key in handoff.NAMELESS_FIELDS}, "told": TOLD}
    by_key = {field.key: field for field in fields.FIELDS}
    for key in handoff.NAMELESS_FIELDS:
        if not key.startswith("walk."):
            assert by_key[key].choices, key
        for word in ("name", "nation", "language", "municipality", "facts", "detail", "contact"):
            assert word not in key


def test_the_receiver_opens_the_nameless_copy_and_no_original(
    case, people, worker, receiver, us_keys
):
    moved = propose_nameless(case, worker)
    assert us_can_open(case, us_keys) == []
    approve(moved, people)

    assert us_can_open(case, us_keys) == ["nameless"]
    kinds = set(Wrap.objects.filter(key__authority="us").values_list("part__kind", flat=True))
    assert kinds == {"nameless"}
    page = receiver.get(f"{ADDRESS}{moved.pk}/").text
    assert TOLD in page
    assert "Uden navn" in page
    for word in TELLING.values():
        assert word not in page, word


def test_the_form_begins_with_the_copy_the_consent_allows(people, worker):
    for answer, copy in (("yes", "named"), ("ask-first", "nameless"), ("no", "nameless")):
        case = taken(builders.make_referral(**{"consent.scope-us": answer})[0], people)
        form = worker.get(f"/sager/{case.pk}/overdrag/").context["form"]
        assert form["copy"].value() == copy, answer


def test_the_nameless_copy_needs_words_of_its_own(case, worker):
    page = worker.post(
        f"/sager/{case.pk}/overdrag/", {"copy": "nameless", "told": " ", "reason": "x"}
    )

    assert "Skriv en beskrivelse uden navn." in page.text
    assert not HandOff.objects.exists()
    assert not case.parts.filter(kind__in=("nameless", "basis")).exists()


@pytest.mark.parametrize("answer", ["no", "ask-first"])
def test_a_yes_is_no_basis_unless_the_newest_word_is_yes(case, worker, answer):
    consent = {"to_us": answer, "to_police": "no", "how": "spoken", "on": "2026-01-05"}
    worker.post(f"/sager/{case.pk}/samtykke/", {**consent, "words": "Nej."})
    given = {"copy": "named", "parts": ["facts"], "basis": "consent", "reason": "x"}
    page = worker.post(f"/sager/{case.pk}/overdrag/", given)
    assert page.status_code == 200
    sentence = "Personen har sagt nej" if answer == "no" else "Personen har ikke sagt ja"
    assert sentence in page.text
    assert not HandOff.objects.exists()

    worker.post(f"/sager/{case.pk}/samtykke/", {**consent, "to_us": "yes", "words": "Ja."})
    assert worker.post(f"/sager/{case.pk}/overdrag/", given).status_code == 302


def test_only_offered_parts_can_be_chosen(case, worker):
    for kind in set(Part.Kind.values) - {"person", "facts", "answers", "reporter"}:
        given = {"copy": "named", "parts": [kind], "basis": "consent", "reason": "x"}
        assert worker.post(f"/sager/{case.pk}/overdrag/", given).status_code == 200, kind
    assert not HandOff.objects.exists()


# -- proposing ------------------------------------------------------------------------------------
@pytest.mark.parametrize("end", ["closed", "redirected", "withdrawn", "purged", "handed_over"])
def test_what_is_not_worked_on_is_not_proposed(case, people, end):
    """A page that was open before the end finds it."""
    changes = {"ending": "advice", "ended_at": case.received_at} if end != "handed_over" else {}
    stale = Referral.objects.get(pk=case.pk)
    Referral.objects.filter(pk=case.pk).update(status=end, **changes)
    by = people["cmm-caseworker"]

    with pytest.raises(MoveNotAllowed):
        handoff.propose(stale, [], basis="duty", reason="x", by=by)
    assert not HandOff.objects.exists()
    assert not case.parts.filter(kind="basis").exists()


def test_only_the_one_who_has_the_case_proposes(case, people, lead):
    for page in (lead.get(f"/sager/{case.pk}/overdrag/"), lead.post(f"/sager/{case.pk}/overdrag/")):
        assert page.status_code == 409
        assert "Kun den, der har sagen, kan foreslå" in page.text


def test_a_second_hand_off_waits_for_the_first(case, worker):
    propose_nameless(case, worker)
    page = worker.post(f"/sager/{case.pk}/overdrag/", {"copy": "nameless"})

    assert page.status_code == 409
    assert "kun én overdragelse ad gangen" in page.text


# -- calling back ---------------------------------------------------------------------------------
def test_calling_back_takes_exactly_the_receivers_wraps(case, people, lead, receiver, us_keys):
    moved = approve(proposed_again(case, people, ("person", "facts")), people)
    cmms = set(Wrap.objects.filter(key__authority="cmm").values_list("pk", flat=True))
    assert us_can_open(case, us_keys) == ["basis", "facts", "person"]
    assert lead.post(f"{ADDRESS}{moved.pk}/kald-tilbage/").status_code == 302

    assert us_can_open(case, us_keys) == []
    assert set(Wrap.objects.values_list("pk", flat=True)) == cmms
    assert receiver.get(f"{ADDRESS}{moved.pk}/").status_code == 404
    assert case.reference not in receiver.get(ADDRESS).text


def proposed_again(case, people, kinds):
    parts = list(case.parts.filter(kind__in=kinds))
    by = people["cmm-caseworker"]
    return handoff.propose(case, parts, basis="consent", reason="Ja.", by=by)


def test_what_an_earlier_hand_off_gave_stays_open(case, people, lead, us_keys):
    first = approve(proposed_again(case, people, ("facts",)), people)
    first.acknowledge(by=people["us-receiver"])
    handoff.return_with_advice(first, "Spørg igen.", by=people["us-receiver"])
    second = approve(proposed_again(case, people, ("facts", "person")), people)
    assert us_can_open(case, us_keys) == ["answer", "basis", "basis", "facts", "person"]
    assert lead.post(f"{ADDRESS}{second.pk}/kald-tilbage/").status_code == 302

    assert us_can_open(case, us_keys) == ["answer", "basis", "facts"]
    for part in first.parts.all():
        us_keys.open(part)


def test_what_another_case_gave_stays_open(case, people, lead, us_keys):
    other = taken(builders.make_referral()[0], people)
    approve(proposed_again(other, people, ("facts",)), people)
    moved = approve(proposed_again(case, people, ("facts",)), people)
    handoff.recall(moved, by=people["cmm-lead"])

    assert us_can_open(other, us_keys) == ["basis", "facts"]


def test_a_confirmed_hand_off_is_not_called_back(case, people, lead, us_keys):
    moved = approve(proposed_again(case, people, ("facts",)), people)
    stale = HandOff.objects.get(pk=moved.pk)
    moved.acknowledge(by=people["us-receiver"])
    page = lead.post(f"{ADDRESS}{moved.pk}/kald-tilbage/")
    assert page.status_code == 409
    assert "Modtageren har bekræftet" in page.text
    with pytest.raises(MoveNotAllowed):
        handoff.recall(stale, by=people["cmm-lead"])

    assert us_can_open(case, us_keys) == ["basis", "facts"]


def test_after_approval_only_a_lead_calls_back(case, people, worker):
    moved = proposed_again(case, people, ("facts",))
    approve(moved, people)
    assert worker.post(f"{ADDRESS}{moved.pk}/kald-tilbage/").status_code == 409
    moved.refresh_from_db()
    assert moved.state == "approved"


def test_the_proposer_takes_an_undecided_proposal_back_and_others_do_not(case, people, worker):
    moved = proposed_again(case, people, ("facts",))
    second = demo_colleague(people)
    assert second.post(f"{ADDRESS}{moved.pk}/kald-tilbage/").status_code == 409
    assert worker.post(f"{ADDRESS}{moved.pk}/kald-tilbage/").status_code == 302

    moved.refresh_from_db()
    assert (moved.state, moved.recalled_by) == ("recalled", people["cmm-caseworker"])


def demo_colleague(people):
    """Another caseworker, without a key."""
    user = User.objects.create(username="opdigtet-kollega", authority="cmm")
    user.groups.set(people["cmm-caseworker"].groups.all())
    return builders.signed_in(user)


# -- answers --------------------------------------------------------------------------------------
def confirmed(case, people, receiver):
    moved = approve(proposed_again(case, people, ("facts",)), people)
    assert receiver.post(f"{ADDRESS}{moved.pk}/bekraeft/").status_code == 302
    moved.refresh_from_db()
    return moved


def test_nothing_is_answered_before_it_is_confirmed(case, people, receiver):
    moved = approve(proposed_again(case, people, ("facts",)), people)
    answers = {
        "overtag": {},
        "raad": {"advice": "x"},
        "afvis": {"code": "not-ours", "reason": "x"},
    }
    for deed, given in answers.items():
        page = receiver.post(f"{ADDRESS}{moved.pk}/{deed}/", given)
        assert page.status_code == 409, deed
        assert "ekræft først modtagelsen" in page.text
    moved.refresh_from_db()
    assert moved.state == "approved"
    assert not case.parts.filter(kind="answer").exists()


@pytest.mark.parametrize(
    ("deed", "given", "missing", "state", "shown"),
    [
        (
            "raad",
            {"advice": "Spørg politiet først."},
            ["Skriv rådet."],
            "returned",
            ["Spørg politi"],
        ),
        (
            "afvis",
            {"code": "basis", "reason": "Der mangler et ja."},
            ["Vælg en grund.", "Skriv en begrundelse."],
            "declined",
            ["Grundlaget for at give oplysningerne videre er ikke i orden", "Der mangler et ja."],
        ),
    ],
)
def test_an_answer_is_sealed_to_both_and_cmm_reads_it_on_the_case(
    case, people, worker, receiver, us_keys, lead_keys, deed, given, missing, state, shown
):
    moved = confirmed(case, people, receiver)
    empty = receiver.post(f"{ADDRESS}{moved.pk}/{deed}/", {})
    for sentence in missing:
        assert sentence in empty.text
    assert receiver.post(f"{ADDRESS}{moved.pk}/{deed}/", given).status_code == 302

    moved.refresh_from_db()
    assert (moved.state, moved.answered_by) == (state, people["us-receiver"])
    part = moved.parts.get(kind="answer")
    assert us_keys.open(part) == lead_keys.open(part)
    assert {k: v for k, v in us_keys.open(part).items() if k != "did"} == given
    assert set(part.wraps.values_list("key__authority", flat=True)) == {"us", "cmm"}
    for page in (worker.get(f"/sager/{case.pk}/"), receiver.get(f"{ADDRESS}{moved.pk}/")):
        for words in shown:
            assert words in page.text
    case.refresh_from_db()
    assert case.status == "in_progress"
    assert verbs(case).count("handoff.return" if state == "returned" else "handoff.decline") == 1
    again = receiver.post(f"{ADDRESS}{moved.pk}/{deed}/", given)
    assert again.status_code == 409
    assert case.parts.filter(kind="answer").count() == 1


def test_a_reason_to_decline_stands_on_the_list(case, people, receiver):
    moved = confirmed(case, people, receiver)
    page = receiver.post(f"{ADDRESS}{moved.pk}/afvis/", {"code": "andet", "reason": "x"})
    assert page.status_code == 200
    with pytest.raises(ValueError, match="andet"):
        handoff.decline(moved, code="andet", reason="x", by=people["us-receiver"])
    moved.refresh_from_db()
    assert moved.state == "acknowledged"


def test_a_cpr_number_in_an_answer_is_refused(case, people, receiver):
    moved = confirmed(case, people, receiver)
    for deed, field in (("raad", "advice"), ("afvis", "reason")):
        text = "Se 010203-1234 i vores system."
        page = receiver.post(f"{ADDRESS}{moved.pk}/{deed}/", {"code": "known", field: text})
        assert "Det ligner et CPR-nummer. Slet det." in page.text
        assert text in page.text


def test_both_authorities_see_the_same_hand_off(case, people, lead, receiver):
    moved = confirmed(case, people, receiver)
    theirs = receiver.get(f"{ADDRESS}{moved.pk}/")
    ours = lead.get(f"{ADDRESS}{moved.pk}/afgoer/")

    def shown(page):
        return [(part.part.pk, part.rows) for part in page.context["opened"]]

    assert shown(theirs) == shown(ours)
    assert {part.part.kind for part in theirs.context["opened"]} == {"basis", "facts"}
    assert TELLING["obs.facts-seen"] in theirs.text
    assert TELLING["obs.facts-seen"] in ours.text


# -- what is damaged ------------------------------------------------------------------------------
def damage(case, kind):
    Part.objects.filter(referral=case, kind=kind).update(sealed=b"\x01" + b"x" * 100)


def test_a_damaged_no_is_not_read_as_the_yes_before_it(case, worker, lead_keys):
    consent = {"to_us": "no", "to_police": "no", "how": "spoken", "on": "2026-01-05", "words": "x"}
    worker.post(f"/sager/{case.pk}/samtykke/", consent)
    damage(case, "consent")

    assert casefile.consent_of(case, lead_keys).is_open


def test_a_damaged_part_breaks_no_page_and_gives_nothing(case, people, worker, lead):
    moved = proposed_again(case, people, ("person", "facts"))
    Wrap.objects.filter(part__kind="person").update(sealed=b"\x01" + b"x" * 60)
    decide = f"{ADDRESS}{moved.pk}/afgoer/"
    assert "beskadiget" in lead.get(decide).text
    page = lead.post(decide, {"decision": "approve"})

    assert page.status_code == 409
    assert "En del af sagen er beskadiget" in page.text
    assert not Wrap.objects.filter(key__authority="us").exists()
    moved.refresh_from_db()
    assert moved.state == "proposed"
    assert worker.get(f"/sager/{case.pk}/samtykke/").status_code == 200


def test_no_nameless_copy_is_made_of_what_is_damaged(case, worker):
    damage(case, "facts")
    given = {"copy": "nameless", "told": TOLD, "reason": "x"}
    page = worker.post(f"/sager/{case.pk}/overdrag/", given)

    assert page.status_code == 409
    assert "En del af sagen er beskadiget" in page.text
    assert not HandOff.objects.exists()


def test_a_damaged_sheet_is_said_and_can_be_written_anew(case, worker):
    sheet = f"/sager/{case.pk}/arbejdsark/"
    worker.post(sheet, {"plan": "En plan", "version": "0"})
    damage(case, "sheet")
    page = worker.get(sheet)
    assert "Denne del er beskadiget" in page.text
    assert worker.post(sheet, {"plan": "En ny plan", "version": "1"}).status_code == 302
    assert "En ny plan" in worker.get(f"/sager/{case.pk}/").text


def test_a_damaged_basis_counts_as_a_yes_that_is_taken_back(case, people, worker):
    moved = approve(proposed_again(case, people, ("facts",)), people)
    damage(case, "basis")
    consent = {"to_us": "no", "to_police": "no", "how": "spoken", "on": "2026-01-05", "words": "x"}
    assert worker.post(f"/sager/{case.pk}/samtykke/", consent).status_code == 302

    moved.refresh_from_db()
    assert moved.state == "recalled"


def test_a_hand_off_of_a_purged_case_is_a_page_without_content(case, people, lead, receiver):
    moved = confirmed(case, people, receiver)
    moved.accept(by=people["us-receiver"])
    case.refresh_from_db()
    case.close(ending="handed-over", by=people["cmm-lead"])
    HandOffPart.objects.all().delete()
    Part.objects.filter(referral=case).delete()
    case.become_stub()

    for page in (lead.get(f"{ADDRESS}{moved.pk}/afgoer/"), receiver.get(f"{ADDRESS}{moved.pk}/")):
        assert page.status_code == 200
        assert TELLING["obs.facts-seen"] not in page.text


# -- nothing else of CMM's ------------------------------------------------------------------------
def test_no_address_shows_the_receiver_anything_else(case, people, worker, lead, receiver):
    """Every staff address, with the case, the hand-off and every row of the case as its id."""
    words = {
        "note": "Kun centrets note",
        "sheet": "Kun centrets plan",
        "message": "Kun til henviseren",
        "consent": "Kun personens ord",
        "ending": "Kun begrundelsen",
        "second": "Kun kollegaens note",
    }
    says = {"to_us": "yes", "to_police": "no", "how": "spoken", "on": "2026-01-05"}
    worker.post(f"/sager/{case.pk}/note/", {"text": words["note"]})
    worker.post(f"/sager/{case.pk}/arbejdsark/", {"plan": words["sheet"], "version": "0"})
    worker.post(f"/sager/{case.pk}/beskeder/", {"fixed": "", "text": words["message"]})
    worker.post(f"/sager/{case.pk}/samtykke/", {**says, "words": words["consent"]})
    casefile.note(case, words["second"], by=people["cmm-lead"])
    case.refresh_from_db()
    moved = confirmed(case, people, receiver)
    lead.post(
        f"/sager/{case.pk}/vis-videre/", {"ending": "other-authority", "reason": words["ending"]}
    )
    note = case.parts.filter(kind="note").first()
    rows = (case, moved, note, case.messages.get(), *case.parts.filter(kind="person"))
    ids = {*(str(row.pk) for row in rows), str(uuid.uuid4())}
    hidden = [*words.values(), TELLING["p.name"], TELLING["safe.detail"], TELLING["ref.name"]]

    pages = 0
    for pattern in STAFF:
        for pk in ids if "<uuid:pk>" in pattern else {""}:
            address = "/" + pattern.replace("<uuid:pk>", pk).replace("<uuid:other>", str(case.pk))
            if "<" in address:
                continue
            is_own = str(moved.pk) in address or address == ADDRESS
            for method in (receiver.get, receiver.post) if pk == str(case.pk) else (receiver.get,):
                page = method(address)
                pages += 1
                assert page.status_code < 500, address
                text = page.content.decode(errors="replace")
                for word in hidden:
                    assert word not in text, (address, word)
                assert is_own or case.reference not in text, address
    assert pages > 100


def test_the_receivers_keys_open_only_what_was_handed_over(case, people, worker, us_keys):
    worker.post(f"/sager/{case.pk}/note/", {"text": "Kun centrets"})
    worker.post(f"/sager/{case.pk}/arbejdsark/", {"plan": "Kun centrets", "version": "0"})
    worker.post(f"/sager/{case.pk}/beskeder/", {"fixed": "received", "text": ""})
    approve(proposed_again(case, people, ("facts",)), people)

    assert us_can_open(case, us_keys) == ["basis", "facts"]


def test_another_authoritys_hand_off_does_not_exist_for_the_receiver(case, people, receiver):
    moved = approve(proposed_again(case, people, ("facts",)), people)
    HandOff.objects.filter(pk=moved.pk).update(receiver="cmm")

    assert receiver.get(f"{ADDRESS}{moved.pk}/").status_code == 404
    assert not HandOff.objects.visible_to(people["us-receiver"]).exists()


def test_a_visitor_learns_nothing_of_a_hand_off(case, people):
    moved = approve(proposed_again(case, people, ("facts",)), people)
    for pk in (moved.pk, uuid.uuid4()):
        page = Client().get(f"{ADDRESS}{pk}/")
        assert page.status_code == 302
        assert page.headers["Location"].startswith("/konto/log-ind/")


def test_no_key_of_the_receiver_no_approval(case, people, lead):
    moved = proposed_again(case, people, ("facts",))
    AuthorityKey.objects.filter(authority="us", use="recovery").update(fingerprint="0" * 64)
    with pytest.raises(sealing.KeyUnavailable):
        sealing.keys_of("us")
    page = lead.post(f"{ADDRESS}{moved.pk}/afgoer/", {"decision": "approve"})

    assert page.status_code == 409
    assert "Der mangler en nøgle" in page.text
    moved.refresh_from_db()
    assert moved.state == "proposed"
    assert not Wrap.objects.filter(key__authority="us").exists()


@pytest.mark.parametrize("given", [{}, {"decision": ""}, {"decision": "Godkend"}])
def test_a_decision_that_is_neither_decides_nothing(case, people, lead, given):
    moved = proposed_again(case, people, ("facts",))
    lead.post(f"{ADDRESS}{moved.pk}/afgoer/", given)

    moved.refresh_from_db()
    assert moved.state == "proposed"
