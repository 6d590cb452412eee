"""What is written in a case: notes, the working sheet, consent, messages; kept exactly, sealed."""

from datetime import timedelta
from html import escape

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from portal import privacy
from portal.models import AuditEvent
from referrals import casefile, correspondence, handoff, keyring, sealing
from referrals.casework import writing
from referrals.models import HandOff, Message, Part, Referral, Wrap
from tests import builders
from tests.referrals.test_casework import approved, proposed, taken, verbs

pytestmark = pytest.mark.django_db

CONSENT = {
    "to_us": "no",
    "to_police": "ask-first",
    "how": "interpreter",
    "on": "2026-01-05",
    "words": "Nej, ikke endnu.",
}
NOT_YOURS = "Kun den, der har sagen, og en leder"
# Every page that takes free text: what else it needs, and the field for the text.
TEXTS = {
    "note": ({}, "text"),
    "arbejdsark": ({"version": "0"}, "plan"),
    "samtykke": (CONSENT, "words"),
    "beskeder": ({"fixed": ""}, "text"),
    "afslut": ({"ending": "advice"}, "reason"),
    "vis-videre": ({"ending": "child"}, "reason"),
    "traek-tilbage": ({}, "reason"),
}


@pytest.fixture
def people():
    return builders.make_people()


@pytest.fixture
def sent(people):
    return builders.make_referral()


@pytest.fixture
def case(sent, people):
    """A case the caseworker has."""
    return taken(sent[0], people)


@pytest.fixture
def worker(people):
    return builders.signed_in(people["cmm-caseworker"], unlocked_as="cmm-caseworker")


@pytest.fixture
def lead(people):
    return builders.signed_in(people["cmm-lead"], unlocked_as="cmm-lead")


@pytest.fixture
def keys(people):
    return keyring.from_phrase(people["cmm-lead"], builders.phrase_of("cmm-lead"))


def at(case, deed=""):
    return f"/sager/{case.pk}/{deed}/" if deed else f"/sager/{case.pk}/"


def newest(case, kind):
    return case.parts.filter(kind=kind).order_by("made_at").last()


def reporter_writes(case, text):
    """As the reporter's mailbox stores it."""
    keys = sealing.keys_of("cmm")
    part, wraps = correspondence.seal_to_cmm(case, correspondence.written(text), keys)
    part.save(force_insert=True)
    Wrap.objects.bulk_create(wraps)
    message = Message.objects.create(
        referral=case, part=part, direction="from-reporter", sent_at=part.made_at
    )
    case.heard_from_reporter()
    return message


# -- any free text --------------------------------------------------------------------------------
@pytest.mark.parametrize("deed", sorted(TEXTS))
def test_a_cpr_number_is_refused_and_the_text_stays_on_the_screen(case, lead, deed):
    more, name = TEXTS[deed]
    parts = case.parts.count()
    for number in ("010203-1234", "0102031234", "010203 1234"):
        text = f"Skovbærris {number} sagde ja."
        page = lead.post(at(case, deed), {**more, name: text})
        assert page.status_code == 200
        assert "Det ligner et CPR-nummer. Slet det." in page.text
        assert text in page.text

    assert case.parts.count() == parts
    assert Referral.objects.get(pk=case.pk).status == "in_progress"


@pytest.mark.parametrize("deed", sorted(TEXTS))
def test_control_characters_are_refused(case, lead, deed):
    more, name = TEXTS[deed]
    parts = case.parts.count()
    for text in ("a\x00b", "a\x07b", "a\x1bb", "a\x7fb", "a\x85b"):
        page = lead.post(at(case, deed), {**more, name: text})
        assert page.status_code == 200
        assert "Teksten indeholder tegn, vi ikke kan gemme." in page.text

    assert case.parts.count() == parts


@pytest.mark.parametrize(
    ("deed", "longest"),
    [("note", 4000), ("arbejdsark", 8000), ("beskeder", 1500), ("traek-tilbage", 4000)],
)
def test_too_long_a_text_is_refused_with_how_much(case, lead, deed, longest):
    more, name = TEXTS[deed]
    parts = case.parts.count()
    page = lead.post(at(case, deed), {**more, name: "å" * (longest + 7)})
    assert page.status_code == 200
    assert "Du har skrevet 7 tegn for meget." in page.text
    assert case.parts.count() == parts

    # A browser sends a line break as two characters; it counts as one.
    assert lead.post(at(case, deed), {**more, name: "å\r\n" * (longest // 2)}).status_code == 302


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    text=st.text(
        st.one_of(
            st.characters(exclude_categories=("Cs", "Cc")),
            st.sampled_from("\r\n\t <>&\"'æøåÆØÅ\u200b\u202e\ufeff\u0301🙂"),
        ),
        min_size=1,
        max_size=300,
    )
)
def test_a_note_is_stored_exactly_as_typed(case, worker, keys, text):
    assume(text.strip() and "cpr" not in privacy.found_in(text))
    page = worker.post(at(case, "note"), {"text": text})

    assert page.status_code == 302
    assert keys.open(newest(case, Part.Kind.NOTE)) == {"text": text}


@pytest.mark.parametrize("deed", ["note", "arbejdsark", "samtykke", "beskeder", "traek-tilbage"])
def test_what_looks_like_a_script_is_stored_exactly_and_shown_escaped(case, lead, keys, deed):
    text = " <script>alert('x')</script>\r\n<img src=x onerror=\"y\"> {{ 7|add:7 }} &amp; "
    more, name = TEXTS[deed]
    assert lead.post(at(case, deed), {**more, name: text}).status_code == 302

    part = case.parts.order_by("made_at").last()
    assert keys.open(part)[{"plan": "plan", "words": "words"}.get(name, name)] == text
    if deed == "beskeder":
        page = lead.get(at(case, deed))
    else:
        page = lead.post(at(case, "aabn"), {"purpose": "supervise"})
    assert page.status_code == 200
    assert "<script>alert(" not in page.text
    assert "<img src=x" not in page.text
    for line in text.strip().splitlines():
        assert escape(line) in page.text.replace("&#39;", "&#x27;")


# -- notes ----------------------------------------------------------------------------------------
def test_a_note_is_cmms_own_and_leaves_a_line(case, worker, people):
    assert "Skriv noten." in worker.post(at(case, "note"), {"text": " \r\n"}).text
    worker.post(at(case, "note"), {"text": "Ring igen på mandag."})

    part = newest(case, Part.Kind.NOTE)
    assert part.made_by == people["cmm-caseworker"]
    assert set(part.wraps.values_list("key__authority", flat=True)) == {"cmm"}
    assert verbs(case).count("case.note") == 1
    page = worker.get(at(case)).text
    assert "Ring igen på mandag." in page
    assert "Sander Sagsbehandler" in page


def test_notes_stand_with_the_newest_first(case, worker):
    for text in ("Først sagt", "Sidst sagt"):
        worker.post(at(case, "note"), {"text": text})

    page = worker.get(at(case)).text
    assert page.index("Sidst sagt") < page.index("Først sagt")


def test_a_note_needs_an_opened_case_and_may_follow_its_end(people, worker):
    case, _code = builders.make_referral()
    page = worker.post(at(case, "note"), {"text": "x"})
    assert page.status_code == 409
    assert "Åbn sagen, før du skriver en note." in page.text

    taken(case, people).close(ending="advice", by=people["cmm-lead"])
    assert worker.post(at(case, "note"), {"text": "De ringede igen."}).status_code == 302
    Part.objects.filter(referral=case).delete()
    case.become_stub()
    assert worker.post(at(case, "note"), {"text": "x"}).status_code == 409


# -- the working sheet ----------------------------------------------------------------------------
def test_the_sheet_is_saved_shown_and_opened_again_as_it_was(case, worker, keys):
    given = {"title": "Opdigtet titel", "plan": "Læg en plan.", "next_step": "Ring."}
    given |= {"flags": ["threat-now", "children"], "version": "0"}
    assert worker.post(at(case, "arbejdsark"), given).status_code == 302

    content = keys.open(newest(case, Part.Kind.SHEET))
    assert content == {k: v for k, v in given.items() if k != "version"}
    page = worker.get(at(case)).text
    for words in ("Opdigtet titel", "Læg en plan.", "Ring.", "Der er trusler lige nu"):
        assert words in page
    form = worker.get(at(case, "arbejdsark")).context["form"]
    assert form.initial == {**content, "version": 1}
    opened = AuditEvent.objects.filter(chain=case.chain, verb="case.open", purpose="sheet")
    assert opened.count() == 1
    assert verbs(case).count("case.sheet") == 1


def test_of_two_who_save_the_second_sees_both_versions_and_may_then_save(case, worker, lead, keys):
    sheet = at(case, "arbejdsark")
    forms = [client.get(sheet).context["form"] for client in (worker, lead)]
    assert [form.initial["version"] for form in forms] == [0, 0]
    assert worker.post(sheet, {"plan": "Den første plan", "version": "0"}).status_code == 302

    page = lead.post(sheet, {"plan": "Den anden plan", "version": "0"})

    assert page.status_code == 409
    assert "En kollega har gemt imens" in page.text
    assert "Den første plan" in page.text
    assert page.context["form"]["plan"].value() == "Den anden plan"
    assert case.parts.filter(kind=Part.Kind.SHEET).count() == 1
    assert verbs(case).count("case.sheet") == 1

    seen = page.context["form"]["version"].value()
    assert lead.post(sheet, {"plan": "Begge dele", "version": seen}).status_code == 302
    plans = [keys.open(p)["plan"] for p in case.parts.filter(kind="sheet").order_by("made_at")]
    assert plans == ["Den første plan", "Begge dele"]
    assert worker.post(sheet, {"plan": "Igen gammel", "version": "1"}).status_code == 409


@pytest.mark.parametrize("version", ["7", "-1", "9" * 40])
def test_a_version_that_is_not_the_newest_saves_nothing(case, worker, version):
    page = worker.post(at(case, "arbejdsark"), {"plan": "x", "version": version})

    assert page.status_code == 409
    assert not case.parts.filter(kind=Part.Kind.SHEET).exists()


@pytest.mark.parametrize("version", ["", "en", None])
def test_a_sheet_without_a_version_saves_nothing(case, worker, version):
    given = {"plan": "x"} if version is None else {"plan": "x", "version": version}

    assert worker.post(at(case, "arbejdsark"), given).status_code == 200
    assert not case.parts.filter(kind=Part.Kind.SHEET).exists()


def test_two_stale_copies_of_a_sheet_save_once(case, people):
    by = people["cmm-lead"]
    casefile.save_sheet(case, {"plan": "en"}, version=0, by=by)

    with pytest.raises(casefile.Changed):
        casefile.save_sheet(case, {"plan": "to"}, version=0, by=by)
    assert case.parts.filter(kind=Part.Kind.SHEET).count() == 1
    assert Referral.objects.get(pk=case.pk).sheet_version == 1


@pytest.mark.parametrize("deed", ["arbejdsark", "samtykke", "beskeder"])
def test_who_does_not_have_the_case_writes_and_reads_nothing_there(people, case, deed):
    intake = builders.signed_in(people["cmm-intake"], unlocked_as="cmm-intake")
    before = verbs(case)
    for page in (intake.get(at(case, deed)), intake.post(at(case, deed), TEXTS[deed][0])):
        assert page.status_code == 409
        assert NOT_YOURS in page.text
    assert verbs(case) == before


# -- consent --------------------------------------------------------------------------------------
def says(case, worker, **given):
    page = worker.post(at(case, "samtykke"), {**CONSENT, **given})
    assert page.status_code == 302, page.text
    return page


def test_the_newest_consent_counts(case, worker, keys):
    assert casefile.consent_of(case, keys).is_yes
    for answer in ("no", "ask-first", "yes", "no"):
        says(case, worker, to_us=answer)
        assert casefile.consent_of(case, keys).to_us == answer
    assert "gælder for Udlændingestyrelsen: nej." in worker.get(at(case, "samtykke")).text
    assert case.parts.filter(kind=Part.Kind.CONSENT).count() == 4
    assert verbs(case).count("case.consent") == 4
    assert "Nej, ikke endnu." in worker.get(at(case)).text


def test_consent_asks_for_every_answer_and_no_day_to_come(case, worker):
    empty = worker.post(at(case, "samtykke"), {}).text
    for sentence in (
        "Vælg, hvad personen siger.",
        "Vælg, hvordan personen har sagt det.",
        "Skriv, hvilken dag personen sagde det.",
        "Skriv, hvad personen sagde.",
    ):
        assert sentence in empty
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    page = worker.post(at(case, "samtykke"), {**CONSENT, "on": tomorrow})
    assert "Dagen er ikke kommet endnu." in page.text
    assert not case.parts.filter(kind=Part.Kind.CONSENT).exists()


@pytest.mark.parametrize("answer", ["no", "ask-first"])
@pytest.mark.parametrize("road", [proposed, approved])
def test_a_yes_taken_back_calls_back_what_it_sent(people, answer, road):
    case, _code = builders.make_referral()
    moved = road(case, people)
    worker = builders.signed_in(people["cmm-caseworker"], unlocked_as="cmm-caseworker")
    page = worker.get(says(case, worker, to_us=answer).url)

    assert "er kaldt tilbage" in page.text
    moved.refresh_from_db()
    assert moved.state == "recalled"
    assert not Wrap.objects.filter(key__authority="us").exists()
    assert verbs(case)[-3:] == ["case.consent", "handoff.recall", "case.open"]


def test_a_yes_calls_back_nothing(people):
    case, _code = builders.make_referral()
    moved = approved(case, people)
    worker = builders.signed_in(people["cmm-caseworker"], unlocked_as="cmm-caseworker")
    says(case, worker, to_us="yes")

    moved.refresh_from_db()
    assert moved.state == "approved"


def test_a_no_leaves_what_rests_on_the_law_or_tells_no_name(people, keys, worker):
    by, lead = people["cmm-caseworker"], people["cmm-lead"]
    ways = (
        lambda c: handoff.propose(c, c.parts.filter(kind="facts"), basis="duty", reason="§", by=by),
        lambda c: handoff.propose_nameless(c, {}, told="En person", reason="x", by=by),
    )
    for way in ways:
        case = taken(builders.make_referral()[0], people)
        moved = way(case)
        handoff.approve(moved, keys, by=lead)
        says(case, worker)

        moved.refresh_from_db()
        assert moved.state == "approved"
        wrapped = set(moved.parts.filter(wraps__key__authority="us"))
        given = moved.parts.exclude(kind="basis") if moved.copy == "nameless" else moved.parts.all()
        assert wrapped == set(given)


def test_a_no_cannot_call_back_what_is_confirmed(people, worker):
    case, _code = builders.make_referral()
    moved = approved(case, people)
    moved.acknowledge(by=people["us-receiver"])
    says(case, worker)

    moved.refresh_from_db()
    assert moved.state == "acknowledged"
    assert casefile.newest(case, Part.Kind.CONSENT) is not None


# -- messages -------------------------------------------------------------------------------------
def test_a_question_makes_the_case_wait_and_only_the_code_opens_it(people, sent, case, worker):
    _case, code = sent
    text = "Hvornår så du det?\r\nSkriv gerne tidspunktet."
    assert worker.post(at(case, "beskeder"), {"fixed": "", "text": text}).status_code == 302

    assert Referral.objects.get(pk=case.pk).status == "awaiting"
    message = case.messages.get()
    assert (message.direction, message.read_at) == ("to-reporter", None)
    assert message.part.made_by == people["cmm-caseworker"]
    private = correspondence.reporter_private(case, code)
    assert correspondence.open_for_reporter(message, private) == {"text": text, "fixed": ""}
    event = AuditEvent.objects.get(chain=case.chain, verb="message.send")
    assert event.detail == ""
    assert "ikke læst endnu" in worker.get(at(case, "beskeder")).text

    other_case, other_code = builders.make_referral()
    with pytest.raises(sealing.Damaged):
        correspondence.reporter_private(case, other_code)
    stranger = correspondence.reporter_private(other_case, other_code)
    with pytest.raises(sealing.Damaged):
        correspondence.open_for_reporter(message, stranger)
    receiver = keyring.from_phrase(people["us-receiver"], builders.phrase_of("us-receiver"))
    with pytest.raises(keyring.NotForYou):
        receiver.open(message.part)


@pytest.mark.parametrize("key", sorted(correspondence.FIXED))
def test_a_fixed_sentence_asks_nothing(sent, case, worker, key):
    assert worker.post(at(case, "beskeder"), {"fixed": key, "text": ""}).status_code == 302

    assert Referral.objects.get(pk=case.pk).status == "in_progress"
    private = correspondence.reporter_private(case, sent[1])
    content = correspondence.open_for_reporter(case.messages.get(), private)
    assert content == {"text": "", "fixed": key}
    assert str(correspondence.FIXED[key]) in worker.get(at(case, "beskeder")).text
    assert AuditEvent.objects.get(chain=case.chain, verb="message.send").detail == key


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"fixed": "", "text": " "}, "Vælg en fast sætning, eller skriv et spørgsmål."),
        ({"fixed": "secrecy", "text": "x"}, "Du har både valgt en sætning og skrevet selv."),
        ({"fixed": "findes-ikke", "text": ""}, ""),
    ],
)
def test_a_message_says_one_thing(case, worker, given, sentence):
    page = worker.post(at(case, "beskeder"), given)

    assert page.status_code == 200
    assert sentence in page.text
    assert page.context["form"].errors
    assert not case.messages.exists()


def test_reading_marks_what_the_reporter_wrote_as_read(case, worker):
    message = reporter_writes(case, "Jeg så det i tirsdags.")
    worker.post(at(case, "beskeder"), {"fixed": "received", "text": ""})
    Referral.objects.filter(pk=case.pk).update(has_unread=True)
    Message.objects.update(read_at=None)
    assert "Ny" in worker.get(at(case)).text

    page = worker.get(at(case, "beskeder"))

    assert "Jeg så det i tirsdags." in page.text
    message.refresh_from_db()
    assert message.read_at is not None
    assert case.messages.get(direction="to-reporter").read_at is None
    assert Referral.objects.get(pk=case.pk).has_unread is False
    assert AuditEvent.objects.filter(chain=case.chain, verb="message.read").exists()


def test_an_answer_ends_the_waiting(case, worker):
    worker.post(at(case, "beskeder"), {"fixed": "", "text": "Hvornår?"})
    reporter_writes(case, "I går.")

    row = Referral.objects.get(pk=case.pk)
    assert (row.status, row.has_unread) == ("in_progress", True)


def test_a_message_that_comes_while_one_reads_stays_unread(case, keys):
    """It was not on the page, so nobody has read it."""
    reporter_writes(case, "Den første")
    late = []

    class Slow(keyring.Keyring):
        def open(self, part):
            if not late:
                late.append(reporter_writes(case, "Den sene"))
            return super().open(part)

    rows = writing.read_all(case, Slow(keys.user, keys.privates))

    assert [row["opened"].content["text"] for row in rows] == ["Den første"]
    late[0].refresh_from_db()
    assert late[0].read_at is None
    assert Referral.objects.get(pk=case.pk).has_unread is True


def test_who_has_not_taken_the_case_does_not_write_to_the_reporter(people, lead):
    case, _code = builders.make_referral()
    case.receive(by=people["cmm-intake"])
    assert "Sagen skal være taget og i gang" in lead.get(at(case, "beskeder")).text
    page = lead.post(at(case, "beskeder"), {"fixed": "received", "text": ""})

    assert page.status_code == 409
    assert "Tag sagen, før du skriver til nogen." in page.text
    assert not case.messages.exists()


def test_a_caseworker_without_the_case_sees_no_message(people, case, lead):
    reporter_writes(case, "Kun til den, der har sagen")
    case.assign(people["cmm-lead"], by=people["cmm-lead"])
    worker = builders.signed_in(people["cmm-caseworker"], unlocked_as="cmm-caseworker")
    page = worker.get(at(case, "beskeder"))

    assert page.status_code == 409
    assert "Kun den, der har sagen, og en leder kan læse og skrive beskeder." in page.text
    assert case.messages.get().read_at is None
    assert Referral.objects.get(pk=case.pk).has_unread is True


def test_an_ended_case_sends_no_message(people, case, lead):
    case.close(ending="advice", by=people["cmm-lead"])

    assert lead.post(at(case, "beskeder"), {"fixed": "finished", "text": ""}).status_code == 409
    assert not case.messages.exists()
    assert not HandOff.objects.exists()
