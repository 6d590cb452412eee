"""The form's one list: what is asked, what is required, what stops it, what is sealed."""

import re

import pytest

from referrals import fields
from referrals.fields import (
    FIELDS,
    NOTICES,
    PAGES,
    STOPS,
    asked_fields,
    choices_for,
    fields_for,
    is_cvr,
    is_required,
    kinds_for,
    pages_for,
    payload,
    unanswered,
)
from referrals.flowchart import OUTCOMES, QUESTIONS, every_path, walk
from referrals.nodes import NO_FORM, NOTE, REFERRAL
from tests.referrals.walks import ADULT, CHARGED, DETAINED, EMPLOYERS, ENOUGH, NAMED, ON_DUTY, TIP

BY_KEY = {field.key: field for field in FIELDS}
PARTS = {"reporter", "person", "facts"}


@pytest.fixture(scope="module")
def form_paths():
    """One path for each way the form can differ: it looks at nothing else in the walk."""
    seen = {}
    for path in every_path():
        if path.outcome.form != NO_FORM:
            answers = path.answers
            way = (path.role, path.outcome.key, answers.get("custody"), answers.get("contact-safe"))
            seen.setdefault(way, path)
    return list(seen.values())


# The list


def test_keys_slugs_and_choices_are_unique_and_plain():
    assert len(BY_KEY) == len(FIELDS)
    assert len({page.key for page in PAGES}) == len({page.slug for page in PAGES}) == len(PAGES)
    for field in FIELDS:
        assert re.fullmatch(r"[a-z]+\.[a-z]+(-[a-z]+)*", field.key)
        choices = [key for key, _ in field.choices]
        assert len(set(choices)) == len(choices)
    assert all(re.fullmatch(r"[a-z]+", page.slug) for page in PAGES)


def test_every_field_says_what_it_is_and_what_to_do_when_it_is_wrong():
    for field in FIELDS:
        assert str(field.label) and str(field.error).endswith("."), field.key
        assert str(field.error).split()[0].rstrip(",") in {"Skriv", "Vælg"}, field.key
    for page in PAGES:
        assert str(page.title) and str(page.lead).endswith(".")


def test_texts_are_sentence_case_and_keep_danish_typography():
    texts = [text for page in PAGES for text in (page.title, page.lead)]
    for field in FIELDS:
        texts += [field.label, field.error, field.hint]
        texts += [text for _, text in field.choices + field.choice_hints]
    for text in filter(None, map(str, texts)):
        assert text[0].isupper() or text[0].isdigit(), text
        assert not re.search(r"\bfx\b|!|\"|§ |kl\. \d", text), text


def test_a_field_is_well_formed():
    for field in FIELDS:
        assert field.page in {page.key for page in PAGES}
        assert field.part in PARTS
        assert set(field.asked_in) <= set("RN") and set(field.required) <= set(field.asked_in)
        assert set(field.receivers) <= {"cmm", "us"} and "cmm" in field.receivers
        if field.kind in ("choice", "choices"):
            assert field.choices or field.choices_from
            assert not field.max_length
        else:
            assert field.kind in ("text", "long", "date", "cvr") and not field.choices
            assert bool(field.max_length) == (field.kind != "date")
        keys = {key for key, _ in field.choices}
        assert {key for key, _ in field.choice_hints + field.choice_if} <= keys
        assert not field.default or field.default in keys


def test_fields_of_a_page_stand_together_in_the_order_of_the_pages():
    order = [page.key for page in PAGES]
    pages = [field.page for field in FIELDS]

    assert pages == sorted(pages, key=order.index)


def test_a_condition_looks_at_an_earlier_page_only():
    """Without script a page cannot change while it is filled in."""
    order = [page.key for page in PAGES]
    for field in FIELDS:
        conditions = (*field.asked_if, *field.required_if, *(c for _, c in field.choice_if))
        for condition in conditions:
            if condition.of.startswith("walk."):
                question = QUESTIONS[condition.of.removeprefix("walk.")]
                assert set(condition.among) <= {answer.key for answer in question.answers}
            else:
                other = BY_KEY[condition.of]
                # What is required may depend on the page's own answers: the page is checked whole.
                is_rule = condition in field.required_if
                assert order.index(other.page) < order.index(field.page) + is_rule
                assert set(condition.among) <= {key for key, _ in other.choices}


def test_stops_and_notices_name_what_exists():
    for rule in (*STOPS, *NOTICES):
        assert rule.value in {key for key, _ in BY_KEY[rule.field].choices}
    for stop in STOPS:
        assert stop.outcome in {"", *OUTCOMES} and stop.kind in {"", NOTE}
        assert stop.outcome or stop.kind or stop.guide


def test_what_is_never_asked_is_not_in_the_list():
    never = r"CPR|fødsel|pas\b|foto|diagnose|sagsnummer|adresse"
    for field in FIELDS:
        assert not re.search(never, str(field.label), re.IGNORECASE), field.key


def test_a_reminder_stands_over_free_text():
    assert "CPR-nummer" in str(fields.REMINDER)
    assert {field.key for field in FIELDS if field.wants_reminder} == {
        "obs.facts-seen",
        "obs.facts-told",
        "obs.facts-heard",
        "work.done",
    }


def test_who_writes_and_how_to_reach_the_person_stay_with_the_centre():
    for field in FIELDS:
        if field.part == "reporter" or field.key.startswith("safe.") and field.part == "person":
            kept = field.key == "safe.children" or field.receivers == ("cmm",)
            assert kept, field.key


# How much is asked


def test_a_referral_has_at_most_thirty_questions_and_a_note_at_most_twelve():
    assert len({field.number for field in FIELDS if "R" in field.asked_in}) == 29
    assert len({field.number for field in FIELDS if "N" in field.asked_in}) == 11


def test_no_path_asks_for_more(form_paths):
    for path in form_paths:
        for kind in kinds_for(path):
            for consent in ("named", "authority-duty"):
                values = {"consent.type": consent, "ref.confidentiality": "cmm-only"}
                asked = {field.number for field in asked_fields(kind, path, values)}
                assert len(asked) <= (12 if kind == NOTE else 30)


def test_every_path_with_a_form_has_pages_and_the_others_have_none(form_paths):
    for path in form_paths:
        assert kinds_for(path)
        for kind in kinds_for(path):
            pages = pages_for(kind, path)
            assert len(pages) >= 3
            assert all(fields_for(page, kind, path, {}) for page in pages)
    assert pages_for(REFERRAL, walk({})) == ()
    assert pages_for(NOTE, walk({**ADULT, "age": "no"})) == ()
    assert payload(NOTE, walk({"role": "self"}), ENOUGH) == {}


def test_a_tip_opens_no_referral():
    assert kinds_for(TIP) == (NOTE,)
    assert kinds_for(NAMED) == (REFERRAL, NOTE)
    assert asked_fields(REFERRAL, TIP, {}) == ()
    assert payload(REFERRAL, TIP, ENOUGH) == {}


def test_every_referral_opens_at_the_consent_page(form_paths):
    for path in form_paths:
        if path.outcome.form == REFERRAL:
            first = pages_for(REFERRAL, path)[0]
            assert (first.key, first.slug) == ("consent", "samtykke")
            assert [f.key for f in fields_for(first, REFERRAL, path, {})] == ["consent.type"]


# Who is asked what


@pytest.mark.parametrize(
    ("kind", "path", "required"),
    [
        (
            REFERRAL,
            NAMED,
            {
                "consent.type",
                "consent.scope-us",
                "consent.scope-police",
                "consent.informed",
                "safe.threat",
                "safe.channel",
                "p.ageband",
                "p.language",
                "p.interpreter",
                "obs.form",
                "obs.facts-seen",
                "obs.ongoing",
                "ref.confidentiality",
            },
        ),
        (
            NOTE,
            TIP,
            {
                "safe.threat",
                "obs.form",
                "obs.facts-seen",
                "obs.ongoing",
                "obs.place-kind",
                "obs.municipality",
                "ref.confidentiality",
            },
        ),
    ],
)
def test_the_required_fields_are_those_of_the_paper(kind, path, required):
    """`obs.facts-seen` stands for the three boxes: one of them is enough."""
    assert {field.key for field in unanswered(kind, path, {})} == required
    assert unanswered(kind, path, ENOUGH) == ()


@pytest.mark.parametrize("box", ["obs.facts-seen", "obs.facts-told", "obs.facts-heard"])
def test_one_of_the_three_fact_boxes_is_enough(box):
    values = {**ENOUGH, "obs.facts-seen": "", box: "Tre mænd sover i kælderen."}

    assert unanswered(REFERRAL, NAMED, values) == ()
    assert not is_required(BY_KEY[box], REFERRAL, NAMED, values)


def test_a_tip_is_not_asked_what_the_person_told():
    asked = {field.key for field in asked_fields(NOTE, TIP, {})}

    assert "obs.facts-told" not in asked
    assert {"obs.facts-seen", "obs.facts-heard"} <= asked


def test_a_note_asks_nothing_that_names_the_person():
    asked = {field.key for field in asked_fields(NOTE, NAMED, ENOUGH)}

    assert {key for key in asked if key.startswith(("p.", "stay.", "consent."))} == {"p.language"}
    assert {key for key in asked if key.startswith("safe.")} == {"safe.threat"}


def test_only_detained_people_are_asked_about_custody():
    custody = {"stay.custody-since", "stay.custody-place"}

    for path in (NAMED, CHARGED):
        assert custody.isdisjoint(f.key for f in asked_fields(REFERRAL, path, ENOUGH))
    assert custody <= {f.key for f in unanswered(REFERRAL, DETAINED, ENOUGH)}


def test_only_employers_get_the_workplace_page():
    assert "workplace" in {page.key for page in pages_for(REFERRAL, EMPLOYERS)}
    assert "workplace" in {page.key for page in pages_for(NOTE, EMPLOYERS)}
    assert "workplace" not in {page.key for page in pages_for(REFERRAL, NAMED)}
    assert not [f for f in unanswered(REFERRAL, EMPLOYERS, ENOUGH) if f.page == "workplace"]


def test_a_reporter_who_gives_no_name_is_not_asked_for_one():
    named = {**ENOUGH, "ref.confidentiality": "cmm-only"}
    about_you = {"ref.org", "ref.name", "ref.contact"}

    assert about_you <= {f.key for f in asked_fields(REFERRAL, NAMED, named)}
    assert about_you.isdisjoint(f.key for f in asked_fields(REFERRAL, NAMED, ENOUGH))
    assert "dig" not in {page.slug for page in pages_for(REFERRAL, NAMED, ENOUGH)}


def test_a_name_is_required_only_of_an_authority_acting_on_its_duty():
    values = {**ENOUGH, "ref.confidentiality": "cmm-only"}
    duty = {**values, "consent.type": "authority-duty"}

    assert not is_required(BY_KEY["ref.name"], REFERRAL, NAMED, values)
    assert is_required(BY_KEY["ref.name"], REFERRAL, ON_DUTY, duty)
    offered = choices_for(BY_KEY["ref.confidentiality"], REFERRAL, ON_DUTY, duty)
    assert "no-name" not in dict(offered)


def test_only_a_control_authority_is_offered_its_duty_as_a_reason():
    consent = BY_KEY["consent.type"]

    assert "authority-duty" in dict(choices_for(consent, REFERRAL, ON_DUTY, {}))
    assert "authority-duty" not in dict(choices_for(consent, REFERRAL, NAMED, {}))
    pretended = {**ENOUGH, "consent.type": "authority-duty"}
    assert "consent.type" in {f.key for f in unanswered(REFERRAL, NAMED, pretended)}


def test_each_receiver_has_its_own_answer_and_asking_first_is_the_default():
    for key in ("consent.scope-us", "consent.scope-police"):
        assert BY_KEY[key].default == "ask-first"
        assert dict(BY_KEY[key].choices)["ask-first"] == "Spørg personen først"
        assert BY_KEY[key].required == "R"


# Small rules


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("12345674", True),
        ("12345675", False),
        ("1234567", False),
        ("123456740", False),
        ("00000000", False),
        ("1234567O", False),
        ("¹2345674", False),
        ("", False),
    ],
)
def test_a_cvr_number_adds_up(text, valid):
    """12345674 is made up; its weighted sum is 110."""
    assert is_cvr(text) == valid


def test_the_forms_fingerprint_changes_with_a_stop(monkeypatch):
    before = fields.form_hash.__wrapped__()
    assert re.fullmatch("[0-9a-f]{64}", before)

    monkeypatch.setattr(fields, "STOPS", STOPS[1:])

    assert fields.form_hash.__wrapped__() != before
