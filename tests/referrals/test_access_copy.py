"""The copy for the person: what is in it, and that it does not tell who referred."""

import io
import re

import pikepdf
import pytest

from portal.models import AuditEvent
from referrals import casefile, correspondence, handoff, keyring, sealing
from referrals.casework import access_copy, content
from referrals.models import Message, Part, Wrap
from referrals.nodes import NOTE
from tests import builders
from tests.referrals.test_package_paper import text_of

pytestmark = pytest.mark.django_db

NAME, ORG, PHONE, MAIL = (
    "Ingrid Ingensteds",
    "Opdigtet Værested",
    "70 00 00 00",
    "ii@example.invalid",
)
REPORTER = {
    "ref.confidentiality": "cmm-only",
    "ref.name": NAME,
    "ref.org": ORG,
    "ref.contact": f"{PHONE} eller {MAIL}",
}
TOLD = (
    "Personen kom til INGRID på Opdigtet  værested og ringede til 70000000. Skriv til "
    "ii@example.invalid. Ingensteds ligger ved havnen."
)


@pytest.fixture
def people():
    return builders.make_people()


@pytest.fixture
def case(people):
    values = {**REPORTER, "obs.facts-told": TOLD, "obs.facts-heard": "En nabo så en varevogn."}
    values |= {"safe.channel": "through-me"}
    referral, _code = builders.make_referral(**values)
    referral.receive(by=people["cmm-intake"])
    referral.take(by=people["cmm-caseworker"])
    return referral


def keys_of(people, role="cmm-lead"):
    return keyring.from_phrase(people[role], builders.phrase_of(role))


def add_from_reporter(case, text):
    keys = sealing.keys_of("cmm")
    part, wraps = correspondence.seal_to_cmm(case, correspondence.written(text), keys)
    part.save(force_insert=True)
    Wrap.objects.bulk_create(wraps)
    Message.objects.create(
        referral=case, part=part, direction="from-reporter", sent_at=part.made_at
    )
    case.heard_from_reporter()


def asked(people, case, **given):
    client = builders.signed_in(people["cmm-lead"], unlocked_as="cmm-lead")
    return client.post(f"/sager/{case.pk}/indsigt/", given)


def test_the_copy_holds_what_is_held_about_the_person(people, case):
    page = asked(people, case)
    text = text_of(page.content)

    assert page.status_code == 200
    for word in (
        "Opdigtet Person",
        "Personen har ikke sit eget pas.",
        "En nabo så en varevogn.",
        "opdigtsk",
        "25–34",
        content.question_rows({"age": "yes"})[0][0],
    ):
        assert word in text, word


def test_nothing_tells_who_referred(people, case):
    add_from_reporter(case, "Det er mig, Ingrid, der skriver igen.")
    text = text_of(asked(people, case).content)
    flat = re.sub(r"[\s.-]", "", text).casefold()

    for word in ("ingrid", "opdigtetværested", "70000000", MAIL.replace(".", "").replace("-", "")):
        assert word not in flat, word
    assert text.count("[udeladt]") >= 5
    assert "Gennem den, der henviser" not in text
    assert content.question_rows({"role": "frontline"})[0][0] not in text
    assert "(1 tekst)" in text


def test_what_staff_wrote_waits_for_a_lawyer_and_the_copy_says_so(people, case):
    by = people["cmm-caseworker"]
    casefile.note(case, "Hemmelig note om sagen.", by=by)
    casefile.save_sheet(case, {"plan": "Hemmelig plan."}, version=0, by=by)
    parts = list(case.parts.filter(kind="facts"))
    moved = handoff.propose(case, parts, basis="duty", reason="Hemmelig begrundelse.", by=by)
    handoff.approve(moved, keys_of(people), by=people["cmm-lead"])
    text = text_of(asked(people, case).content)

    assert "Hemmelig" not in text
    assert "En jurist ser på, om du kan få det" in text
    assert "Udlændingestyrelsen" in text
    assert "Der er hjemmel i loven til at give oplysningerne videre uden et ja" in text


def test_the_history_names_authorities_and_no_colleague(people, case):
    client = builders.signed_in(people["cmm-intake"], unlocked_as="cmm-intake")
    client.post(f"/sager/{case.pk}/aabn/", {"purpose": "intake"})
    other, _code = builders.make_referral()
    casefile.link(case, other, by=people["cmm-caseworker"])
    text = text_of(asked(people, case).content)

    assert "Indholdet blev åbnet: Jeg visiterer nye henvisninger" in text
    assert "En kopi til indsigt blev hentet" in text
    assert "Center mod Menneskehandel" in text
    assert other.reference not in text
    assert "knyttet til en anden" not in text
    for person in people.values():
        assert str(person) not in text
        assert person.username not in text


def test_the_audit_line_comes_first_and_locked_means_no_copy(people, case):
    locked = builders.signed_in(people["cmm-lead"])
    assert locked.post(f"/sager/{case.pk}/indsigt/").status_code == 302
    assert not AuditEvent.objects.filter(verb="access.export").exists()
    Part.objects.filter(referral=case, kind="reporter").update(sealed=b"\x01" + b"x" * 100)
    page = asked(people, case)

    assert page.status_code == 503  # who cannot be read cannot be masked
    assert AuditEvent.objects.filter(verb="access.export", chain=case.chain).count() == 1


def test_a_worker_cannot_make_it(people, case):
    client = builders.signed_in(people["cmm-caseworker"], unlocked_as="cmm-caseworker")

    assert client.post(f"/sager/{case.pk}/indsigt/").status_code == 403


def test_a_note_without_a_name_that_nobody_had_opened(people):
    """Making the copy opens the case, so the sender can no longer have it erased."""
    case, _code = builders.make_referral(
        kind=NOTE, answers=builders.TIP, **{**builders.NOTE_VALUES, "p.name": ""}
    )
    page = asked(people, case)

    assert "En varevogn holder der hver nat." in text_of(page.content)
    case.refresh_from_db()
    assert case.status == "received"


def test_text_is_left_out_where_a_person_says_so(people, case):
    page = asked(people, case, leave_out=["obs.facts-told", "obs.facts-heard"])
    text = text_of(page.content)

    assert "En nabo" not in text
    assert "ved havnen" not in text
    assert "»Det, der er hørt fra andre«: En medarbejder har vurderet" in text
    assert "Personen har ikke sit eget pas." in text


def test_file_and_title_are_neutral(people, case):
    page = asked(people, case)

    assert page.headers["Content-Disposition"] == 'attachment; filename="kopi.pdf"'
    assert page.headers["Cache-Control"] == "no-store"
    with pikepdf.open(io.BytesIO(page.content)) as pdf:
        assert str(pdf.docinfo["/Title"]) == "Kopi"
        assert case.reference not in repr(dict(pdf.docinfo))


def test_the_form_says_what_to_do_before_anyone_gets_it(people, case):
    client = builders.signed_in(people["cmm-lead"], unlocked_as="cmm-lead")
    page = client.get(f"/sager/{case.pk}/indsigt/")

    assert "En jurist afgør, om den må gives." in page.text
    assert "Opdigtet Person" not in page.text
    assert not AuditEvent.objects.filter(verb="access.export").exists()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ingrid kom.", "[udeladt] kom."),
        ("ingrid  ingensteds kom", "[udeladt] kom"),
        ("Ingridsvej ligger der.", "Ingridsvej ligger der."),
        ("Ring 70-00-00-00 nu", "Ring [udeladt] nu"),
        ("Ring 7000 0000 nu", "Ring [udeladt] nu"),
        ("Nummer 70 00 00 01", "Nummer 70 00 00 01"),
        ("På opdigtet værested.", "På [udeladt]."),
        ("Og en og anden.", "Og en og anden."),
    ],
)
def test_masking(text, expected):
    assert access_copy.masked(text, access_copy.masking(REPORTER, theirs="")) == expected


def test_a_name_both_have_is_the_persons_own():
    mask = access_copy.masking({"ref.name": "Ib Fælles"}, theirs="Opdigtet Fælles")

    assert access_copy.masked("Opdigtet Fælles", mask) == "Opdigtet Fælles"
    assert access_copy.masked("Ib Fælles kom", mask) == "[udeladt] kom"


def test_no_name_means_nothing_to_mask():
    assert access_copy.masking({"ref.confidentiality": "no-name"}, theirs="") is None
    assert access_copy.masked("Uændret.", None) == "Uændret."
