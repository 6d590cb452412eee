"""What an answer to the self-test calls for: a plan, never a grade."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance import selftest
from guidance.action_plan import GROUPS, plan_of
from guidance.selftest import (
    GRAVE,
    HIGH,
    IMPROVE,
    IN_PLACE,
    NO,
    NOT_RELEVANT,
    ORDER,
    PARTLY,
    RED,
    UNKNOWN,
    YES,
)  # fmt: skip
from guidance.selftest_questions import QUESTIONS

BY_KEY = {question.key: question for question in QUESTIONS}
TODAY = date(2026, 11, 25)


def effect(key: str, answer: str, **others: str) -> str:
    return selftest.effect(BY_KEY[key], {key: answer, **others})


@pytest.mark.parametrize(
    ("key", "answer", "others", "wanted"),
    [
        ("q01", YES, {}, HIGH),
        ("q01", NO, {}, IN_PLACE),
        ("q02", UNKNOWN, {}, HIGH),
        ("q03", YES, {}, IMPROVE),
        ("q06", NO, {}, IMPROVE),
        ("q06", NO, {"q01": YES}, HIGH),
        ("q06", NO, {"q02": YES}, HIGH),
        ("q06", UNKNOWN, {}, IMPROVE),
        ("q07", NO, {}, HIGH),
        ("q07", UNKNOWN, {}, HIGH),
        ("q09", PARTLY, {}, IMPROVE),
        ("q12", PARTLY, {}, IMPROVE),
        ("q12", PARTLY, {"q01": YES}, HIGH),
        ("q10", YES, {}, RED),
        ("q10", UNKNOWN, {}, HIGH),
        ("q10", NO, {}, IN_PLACE),
        ("q16", YES, {}, RED),
        ("q19", NO, {}, RED),
        ("q19", UNKNOWN, {}, HIGH),
        ("q20", NO, {}, HIGH),
        ("q20", GRAVE, {}, RED),
        ("q24", NO, {}, RED),
        ("q24", UNKNOWN, {}, HIGH),
        ("q26", UNKNOWN, {}, HIGH),
        ("q28", NO, {}, RED),
        ("q21", NO, {}, HIGH),
        ("q26", YES, {}, RED),
        ("q31", GRAVE, {}, RED),
        ("q36", NO, {}, IMPROVE),
        ("q36", NOT_RELEVANT, {}, ""),
        ("q36", "", {}, ""),
        ("q36", "nonsense", {}, ""),
    ],
)
def test_the_table_of_the_pack(key, answer, others, wanted):
    assert effect(key, answer, **others) == wanted


def test_there_are_36_questions_and_13_in_the_short_test():
    assert [question.key for question in QUESTIONS] == [f"q{n:02}" for n in range(1, 37)]
    short = [question.key for question in QUESTIONS if question.is_short]
    wanted = (1, 2, 7, 10, 12, 16, 19, 20, 22, 24, 29, 33, 34)
    assert short == [f"q{number:02}" for number in wanted]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.key)
def test_every_question_can_be_acted_on(question):
    assert question.group in GROUPS
    assert all(str(text) for text in (question.text, question.why, question.task, question.proof))
    assert set(question.effects) <= set(selftest.choices(question))
    assert set(question.effects.values()) <= set(ORDER)
    assert bool(question.grave) == (question.effects.get(GRAVE) == RED)
    worst = {selftest.effect(question, {question.key: a}) for a in selftest.choices(question)}
    assert worst & {RED, HIGH, IMPROVE}, "an answer must be able to call for something"
    assert IN_PLACE in worst, "an answer must be able to be good enough"


@given(
    st.dictionaries(
        st.sampled_from(list(BY_KEY)),
        st.sampled_from([YES, PARTLY, NO, UNKNOWN, NOT_RELEVANT, GRAVE, ""]),
    )
)
def test_every_question_stands_once_in_the_plan(answers):
    answers = {k: a for k, a in answers.items() if a in ("", *selftest.choices(BY_KEY[k]))}
    plan = plan_of(QUESTIONS, answers, TODAY)
    found = [task.question.key for task in plan.tasks]
    found += [question.key for question in (*plan.not_relevant, *plan.unanswered)]
    assert sorted(found) == sorted(BY_KEY)


def test_the_most_urgent_comes_first_and_the_days_follow():
    plan = plan_of(QUESTIONS, {"q36": NO, "q07": NO, "q16": YES, "q35": YES}, TODAY)
    assert [effect for effect, _heading, _tasks in plan.parts] == [RED, HIGH, IMPROVE, IN_PLACE]
    assert [(task.due - TODAY).days for task in plan.tasks] == [0, 30, 90, 365]
    assert plan.has_red_flag


def test_not_knowing_becomes_a_task_to_find_out():
    [task] = plan_of([BY_KEY["q07"]], {"q07": UNKNOWN}, TODAY).tasks
    assert task.text.startswith("Find ud af")


@pytest.mark.parametrize("question", [q for q in QUESTIONS if RED in q.effects.values()])
def test_where_it_may_be_a_red_flag_nobody_is_told_to_ask_around(question):
    [task] = plan_of([question], {question.key: UNKNOWN}, TODAY).tasks
    assert "hotline" in task.text
    assert not task.text.startswith("Find ud af")
