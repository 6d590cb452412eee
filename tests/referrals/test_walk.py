"""The walk through the chart: pure, total, and the same every time."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from referrals.flowchart import (
    OUTCOMES,
    QUESTIONS,
    OutOfOrder,
    UnknownAnswer,
    answered,
    check_answer,
    employer_advice,
    offered,
    path_in_words,
    resume_after,
    walk,
)
from referrals.nodes import CITIZEN, CONTROL, EMPLOYER, FRONTLINE, SELF

TO_CONSENT = {
    "role": FRONTLINE,
    "acute-danger": "no",
    "urgent-health": "no",
    "age": "yes",
    "indicators": "clear",
    "custody": "no",
    "contact-safe": "yes",
}
TO_STAY_UNKNOWN = {
    **TO_CONSENT,
    "consent": "yes-named",
    "asylum": "unknown",
    "residence": "unknown",
}


# The walk


def test_nothing_answered_opens_the_first_question():
    start = walk({})

    assert (start.question.key, start.outcome, start.path) == ("role", None, ())
    assert start.role == "" and start.flags == frozenset()


def test_a_walk_is_at_a_question_or_an_outcome():
    halfway = walk(TO_CONSENT)
    whole = walk(TO_STAY_UNKNOWN)

    assert halfway.question.key == "consent" and halfway.outcome is None
    assert whole.question is None and whole.outcome.key == "o-status-unknown"
    assert whole.answers == TO_STAY_UNKNOWN


def test_answers_off_the_path_are_ignored():
    stray = {**TO_STAY_UNKNOWN, "no-consent-duty": "danger", "age-doubt": "x", "shoe-size": "42"}

    assert walk(stray) == walk(TO_STAY_UNKNOWN)


def test_an_unknown_answer_leaves_its_question_open():
    here = walk({**TO_STAY_UNKNOWN, "custody": "perhaps"})

    assert here.question.key == "custody"
    assert "contact-safe" not in here.answers


def test_an_answer_for_another_role_leaves_its_question_open():
    here = walk({**TO_CONSENT, "contact-safe": "authority"})

    assert here.question.key == "contact-safe"


def test_the_guide_answer_keeps_nothing_and_asks_again():
    here = walk({**TO_CONSENT, "consent": "not-asked"})

    assert here.question.key == "consent"
    assert here.answers == TO_CONSENT


def test_only_employers_are_asked_whose_worker_it_is():
    for role in (FRONTLINE, CONTROL, CITIZEN):
        assert "workplace-relation" not in walk({**TO_STAY_UNKNOWN, "role": role}).answers

    employer = {**TO_STAY_UNKNOWN, "role": EMPLOYER}
    assert walk(employer).question.key == "workplace-relation"
    for answer in QUESTIONS["workplace-relation"].answers:
        whole = walk({**employer, "workplace-relation": answer.key})
        assert whole.outcome.key == "o-status-unknown"


def test_an_employer_is_told_whom_not_to_talk_to_and_others_are_not():
    employer = walk({**TO_STAY_UNKNOWN, "role": EMPLOYER, "workplace-relation": "agency"})

    advice = [str(line) for line in employer_advice(employer)]

    assert "personens leder, underleverandøren eller vikarbureauet" in advice[0]
    assert "vikarbureauet" in advice[-1]
    assert employer_advice(walk(TO_STAY_UNKNOWN)) == ()
    assert employer_advice(walk({"role": EMPLOYER})) == ()


@pytest.mark.parametrize(
    ("change", "flag"),
    [
        ({"acute-danger": "with-me"}, "with-me"),
        ({"urgent-health": "yes"}, "needs-care"),
        ({"indicators": "conditions-only"}, "labour-conditions"),
        ({"asylum": "wants"}, "asylum-intent"),
        ({"consent": "yes-anonymous"}, "anonymous"),
        ({"role": CONTROL, "contact-safe": "authority"}, "authority"),
        ({"role": CONTROL, "consent": "authority-duty"}, "authority"),
    ],
)
def test_flags_are_set_on_the_way(change, flag):
    assert walk({**TO_STAY_UNKNOWN, **change}).flags == {flag}
    assert flag not in walk(TO_STAY_UNKNOWN).flags


def test_the_path_in_words_can_be_read_back():
    words = path_in_words(walk({"role": SELF}))

    assert [(str(q), str(a), key) for q, a, key in words] == [
        ("Hvem er du i denne henvendelse?", "Det handler om mig selv", "role")
    ]


# Giving and changing answers


def test_hidden_answers_are_not_offered():
    consent = QUESTIONS["consent"]

    assert "authority-duty" in [a.key for a in offered(consent, CONTROL)]
    for role in (FRONTLINE, EMPLOYER, CITIZEN):
        assert "authority-duty" not in [a.key for a in offered(consent, role)]
    assert "handled" not in [a.key for a in offered(QUESTIONS["acute-danger"], FRONTLINE)]


def test_an_answer_on_offer_is_accepted():
    assert check_answer("consent", "no", TO_CONSENT).next == "no-consent-duty"
    assert check_answer("age", "unsure", TO_CONSENT).next == "age-doubt"
    assert check_answer("consent", "not-asked", TO_CONSENT).guide


@pytest.mark.parametrize(
    ("question", "answer"),
    [("consent", "authority-duty"), ("consent", "maybe"), ("acute-danger", "handled")],
)
def test_an_answer_not_on_offer_is_refused_without_repeating_it(question, answer):
    with pytest.raises(UnknownAnswer) as refused:
        check_answer(question, answer, TO_CONSENT)

    assert refused.value.question_key == question
    assert answer not in str(refused.value)


@pytest.mark.parametrize("question", ["asylum", "age-doubt", "workplace-relation", "nonsense"])
def test_a_question_out_of_order_is_refused_and_points_to_the_open_one(question):
    with pytest.raises(OutOfOrder) as refused:
        check_answer(question, "unknown", TO_CONSENT)

    assert refused.value.open_key == "consent"


def test_out_of_order_after_the_outcome_points_nowhere():
    with pytest.raises(OutOfOrder) as refused:
        check_answer("no-consent-duty", "none", TO_STAY_UNKNOWN)

    assert refused.value.open_key == ""


def test_a_changed_answer_drops_the_later_ones_it_cuts_off():
    changed = answered(TO_STAY_UNKNOWN, "consent", "no")

    assert changed == {**TO_CONSENT, "consent": "no"}


def test_a_changed_answer_keeps_the_later_ones_still_on_the_path():
    changed = answered(TO_STAY_UNKNOWN, "urgent-health", "yes")

    assert changed == {**TO_STAY_UNKNOWN, "urgent-health": "yes"}


def test_taking_back_the_consent_answer_drops_it_and_what_followed():
    assert answered(TO_STAY_UNKNOWN, "consent", "not-asked") == TO_CONSENT


def test_a_change_of_role_drops_what_only_the_old_role_could_answer():
    officer = {**TO_STAY_UNKNOWN, "role": CONTROL, "consent": "authority-duty"}

    assert answered(officer, "role", CITIZEN) == {**TO_CONSENT, "role": CITIZEN}


def test_after_112_the_walk_goes_on_at_the_outcomes_own_question():
    danger = {"role": FRONTLINE, "acute-danger": "yes"}
    outcome = walk(danger).outcome

    further = walk(resume_after(outcome, danger))

    assert outcome.key == "o-112"
    assert further.question.key == outcome.resume == "urgent-health"
    assert further.answers["acute-danger"] == "handled"


def test_after_112_for_a_person_who_said_no_the_no_still_stands():
    danger = {**TO_CONSENT, "consent": "no", "no-consent-duty": "danger"}
    outcome = walk(danger).outcome

    assert outcome.key == "o-112"
    assert walk(resume_after(outcome, danger)).outcome.key == "o-no-consent"


def test_after_the_child_outcome_everything_is_cleared():
    child = {"role": FRONTLINE, "acute-danger": "no", "urgent-health": "no", "age": "no"}

    assert resume_after(walk(child).outcome, child) == {}


def test_an_outcome_that_was_not_reached_is_not_resumed():
    assert resume_after(OUTCOMES["o-112"], TO_STAY_UNKNOWN) == TO_STAY_UNKNOWN
    assert resume_after(OUTCOMES["o-minor"], {}) == {}
    danger = {"role": FRONTLINE, "acute-danger": "yes"}
    assert resume_after(OUTCOMES["o-minor"], danger) == danger
    reached = walk(TO_STAY_UNKNOWN).outcome
    assert resume_after(reached, TO_STAY_UNKNOWN) == TO_STAY_UNKNOWN


# Total and deterministic

keys = st.sampled_from([*QUESTIONS, "", "o-112", "shoe-size"])
values = st.sampled_from(sorted({a.key for q in QUESTIONS.values() for a in q.answers})) | st.text(
    max_size=12
)


@settings(deadline=None, database=None, max_examples=300)
@given(st.dictionaries(keys | st.text(max_size=12), values))
def test_any_answers_at_all_give_a_walk_and_the_same_one_each_time(answers):
    here = walk(answers)

    assert (here.question is None) != (here.outcome is None)
    assert here == walk(dict(reversed(answers.items()))) == walk(here.answers)
    assert here.answers.items() <= answers.items()


@settings(deadline=None, database=None, max_examples=300)
@given(st.dictionaries(keys, values), keys, values)
def test_giving_any_answer_leaves_only_a_path(answers, question, answer):
    kept = answered(answers, question, answer)

    assert walk(kept).answers == kept
    try:
        accepted = check_answer(question, answer, answers)
    except (UnknownAnswer, OutOfOrder):
        return
    assert (kept.get(question) == answer) == bool(accepted.next)
