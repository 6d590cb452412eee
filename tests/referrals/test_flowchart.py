"""The chart is sound: every road ends, every node says why, the Danish keeps its rules."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace

import pytest
from django.utils.functional import Promise
from django.utils.translation import override

from referrals import flowchart
from referrals.flowchart import OUTCOMES, QUESTIONS
from referrals.nodes import CITIZEN, CONTROL, EMPLOYER, FRONTLINE, SELF
from referrals.questions_contact import CONSENT_GUIDE

ROLES = (FRONTLINE, EMPLOYER, CONTROL, CITIZEN, SELF)
EVERY_ANSWER = [(q, a) for q in QUESTIONS.values() for a in q.answers]


def texts_in(thing: object) -> Iterator[str]:
    """Every text for readers in a node, whatever it is nested in."""
    if isinstance(thing, Promise):
        yield str(thing)
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from texts_in(getattr(thing, field.name))
    elif isinstance(thing, tuple):
        for part in thing:
            yield from texts_in(part)


# The chart


def test_every_target_exists():
    for question, answer in EVERY_ANSWER:
        assert not answer.next or answer.next in QUESTIONS or answer.next in OUTCOMES, question.key


def test_no_key_is_used_twice():
    assert len(QUESTIONS) == len(flowchart.FIRST_QUESTIONS + flowchart.LAST_QUESTIONS)
    assert len(OUTCOMES) == len(flowchart.FORM_OUTCOMES + flowchart.ADVICE_OUTCOMES)
    assert not set(QUESTIONS) & set(OUTCOMES)
    for question in QUESTIONS.values():
        assert len({answer.key for answer in question.answers}) == len(question.answers)


def test_only_the_guide_answer_leads_nowhere():
    nowhere = [(q.key, a.key) for q, a in EVERY_ANSWER if not a.next]

    assert nowhere == [("consent", "not-asked")]
    assert QUESTIONS["consent"].answer("not-asked").guide


def test_no_road_meets_itself():
    def follow(key: str, behind: tuple[str, ...]) -> None:
        assert key not in behind, (*behind, key)
        question = QUESTIONS.get(key)
        if question:
            ways = {a.next for a in question.answers if a.next} | {question.otherwise} - {""}
            for way in ways:
                follow(way, (*behind, key))

    follow("role", ())


def test_a_question_for_some_roles_says_where_the_others_go():
    for question in QUESTIONS.values():
        assert bool(question.roles) == bool(question.otherwise)
        assert not question.otherwise or question.otherwise in QUESTIONS


def test_every_answer_that_resumes_names_an_answer_of_its_own_question():
    for question, answer in EVERY_ANSWER:
        if answer.resume:
            assert question.answer(answer.resume).after_outcome
            assert OUTCOMES[answer.next].resume
    resumed = {a.resume for _, a in EVERY_ANSWER if a.resume}
    assert resumed == {a.key for _, a in EVERY_ANSWER if a.after_outcome}


def test_roles_are_answers_of_the_first_question():
    assert {answer.key for answer in QUESTIONS["role"].answers} == set(ROLES)
    for thing in (*QUESTIONS.values(), *(answer for _, answer in EVERY_ANSWER)):
        assert set(thing.roles) <= set(ROLES)


def test_not_knowing_is_an_answer_everywhere_but_to_who_you_are():
    for question in QUESTIONS.values():
        keys = {answer.key for answer in question.answers}
        if question.key == "role":
            continue
        if question.key == "age-doubt":  # the doubt itself is the question
            assert "not-ruled-out" in keys
        else:
            assert keys & {"unknown", "unsure"}, question.key


@pytest.mark.parametrize(
    ("question", "answer", "target"),
    [
        ("contact-safe", "unknown", "o-cmm-anonymous"),
        ("consent", "unknown", "o-cmm-anonymous"),
        ("consent", "cannot-ask", "o-cmm-anonymous"),
        ("indicators", "unknown", "o-watchful"),
        ("residence", "unknown", "o-status-unknown"),
    ],
)
def test_not_knowing_never_blocks(question, answer, target):
    assert QUESTIONS[question].answer(answer).next == target


def test_every_node_says_why_and_where_it_comes_from():
    for question in QUESTIONS.values():
        assert question.text and question.help and question.why
        assert question.source and question.mark
    for outcome in OUTCOMES.values():
        assert outcome.title and outcome.lead and outcome.decides and outcome.first_contact
        assert outcome.do_now and outcome.source and outcome.mark
    for _, answer in EVERY_ANSWER:
        assert answer.text and answer.source and set(answer.mark) <= set("VSI/")


def test_marks_below_certainty_are_kept():
    assert QUESTIONS["custody"].answer("immigration").mark == "V/S"
    assert OUTCOMES["o-us-dublin"].mark == "I"


# The texts


def test_texts_keep_the_rules_of_danish_typography():
    everything = (*QUESTIONS.values(), *OUTCOMES.values(), CONSENT_GUIDE)
    for text in texts_in(everything):
        assert text == text.strip() and "  " not in text
        assert text[0].isupper() or text[0].isdigit(), text
        assert not re.search(r"\bfx\b|!|\"|\bbl\.a\.|\bca\.", text), text
        assert not re.search(r"§ |(stk|nr|kap)\. \d|\d [ab]\b|\d (timer|døgn|dage|uger)\b", text), (
            f"a plain space where it must not break: {text}"
        )


def test_no_telephone_number_but_the_emergency_ones_is_written_in_a_text():
    for text in texts_in((*QUESTIONS.values(), *OUTCOMES.values(), CONSENT_GUIDE)):
        assert not re.search(r"(\d\d[ \u00a0]){3}\d\d|\d{8}", text), text


def test_the_fingerprint_is_the_same_in_every_language():
    with override("en"):
        english = flowchart.content_hash.__wrapped__()
    with override("da"):
        assert flowchart.content_hash.__wrapped__() == english


def test_the_fingerprint_changes_with_a_word_and_with_a_road(monkeypatch):
    before = flowchart.content_hash.__wrapped__()
    assert re.fullmatch("[0-9a-f]{64}", before) and before == flowchart.content_hash.__wrapped__()

    first, *rest = flowchart.LAST_QUESTIONS
    reworded = (replace(first, help="Noget andet"), *rest)
    rerouted = (replace(first, answers=first.answers[:-1]), *rest)
    for chart in (reworded, rerouted):
        monkeypatch.setattr(flowchart, "LAST_QUESTIONS", chart)
        assert flowchart.content_hash.__wrapped__() != before
