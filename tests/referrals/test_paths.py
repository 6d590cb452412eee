"""Every path there is, walked; and the walks of the domain paper."""

from collections import Counter

import pytest

from referrals.flowchart import OUTCOMES, QUESTIONS, answered, every_path, offered, walk
from referrals.nodes import NO_FORM, NOTE, REFERRAL

CONTACTS = {"cmm-hotline", "112", "114", "municipality"}
IMMIGRATION = ("Udlændingestyrelsen", "Hjemrejsestyrelsen", "udlændinge", "SIRI")
CUSTODY = ("o-custody-immigration", "o-criminal-case", "o-serving-sentence")

# Named in the paper by their short names; … stands for these.
USUAL = {
    "acute-danger": "no",
    "urgent-health": "no",
    "age": "yes",
    "indicators": "clear",
    "custody": "no",
    "contact-safe": "yes",
}


@pytest.fixture(scope="module")
def paths():
    return list(every_path())


def test_the_number_of_paths_is_the_one_reviewed(paths):
    """A golden count: whoever changes the chart changes it here, and knows by how much.

    22,563 = 1 for oneself + 2,522 each for frontline and citizen + 7,490 for control (two more
    answers) + 10,028 for employers (four answers to whose worker it is).
    """
    by_role = Counter(path.role for path in paths)

    assert by_role == {
        "self": 1,
        "frontline": 2522,
        "citizen": 2522,
        "control": 7490,
        "employer": 10028,
    }
    assert len(paths) == 22563


def test_every_path_ends_in_an_outcome_and_no_two_are_the_same(paths):
    assert all(path.outcome and path.question is None for path in paths)
    assert len({tuple(path.answers.items()) for path in paths}) == len(paths)


def test_every_outcome_question_and_answer_is_on_some_path(paths):
    steps = {(step.question.key, step.answer.key) for path in paths for step in path.path}
    declared = {(q.key, a.key) for q in QUESTIONS.values() for a in q.answers if a.next}

    assert {path.outcome.key for path in paths} == set(OUTCOMES)
    assert steps == declared


def test_every_path_can_be_walked_answer_by_answer(paths):
    """Redoing it as a visitor does, one page at a time, arrives at the same place."""
    for path in paths[::97]:
        answers: dict[str, str] = {}
        for step in path.path:
            here = walk(answers)
            assert here.question == step.question
            if not step.answer.after_outcome:
                assert step.answer in offered(here.question, here.role)
            answers = answered(answers, step.question.key, step.answer.key)
        assert walk(answers) == path


def test_nobody_whose_stay_is_unknown_or_unlawful_is_sent_to_an_immigration_authority(paths):
    """INV-1. Also where stay was never asked about: that is unknown too."""
    lawful = {"danish", "nordic-eu", "permit", "visa"}
    for path in paths:
        if path.answers.get("residence") not in lawful:
            assert path.outcome.contact_key in CONTACTS
            assert not any(word in str(path.outcome.first_contact) for word in IMMIGRATION)


def test_no_outcome_names_an_immigration_authority_as_first_contact():
    """INV-2, first half: neither as key nor in words, in first contact or in any call to make."""
    for outcome in OUTCOMES.values():
        assert outcome.contact_key in CONTACTS
        assert not any(word in str(outcome.first_contact) for word in IMMIGRATION)
        assert {step.contact_key for step in outcome.do_now} <= CONTACTS | {""}


def test_the_centre_is_first_contact_on_every_outcome_with_a_form():
    """INV-2, second half. Who decides is another field, and may be another authority."""
    with_form = [outcome for outcome in OUTCOMES.values() if outcome.form != NO_FORM]

    assert len(with_form) == 10
    for outcome in with_form:
        assert outcome.contact_key == "cmm-hotline"
        assert str(outcome.first_contact).startswith("Center mod Menneskehandel")
        assert any(step.contact_key == "cmm-hotline" for step in outcome.do_now)
    assert str(OUTCOMES["o-us-no-stay"].decides).startswith("Udlændingestyrelsen")


def test_no_path_opens_a_named_form_without_a_yes_a_duty_or_a_consent_page(paths):
    for path in paths:
        if path.outcome.form == REFERRAL:
            asked = path.answers.get("consent") in ("yes-named", "authority-duty")
            assert asked or path.outcome.form_starts_at == "consent"


def test_the_form_opens_at_the_consent_page_where_consent_was_not_asked(paths):
    assert {o.key for o in OUTCOMES.values() if o.form_starts_at} == set(CUSTODY)
    for path in paths:
        if path.outcome.key in CUSTODY:
            assert "consent" not in path.answers


def test_no_child_and_no_doubtful_age_comes_further_than_the_child_outcome(paths):
    for path in paths:
        if path.answers.get("age") == "no" or path.answers.get("age-doubt") == "not-ruled-out":
            assert path.outcome.key == "o-minor"
    assert OUTCOMES["o-minor"].restart and OUTCOMES["o-minor"].form == NO_FORM


def test_what_an_employer_answers_about_the_workplace_changes_no_outcome(paths):
    for path in paths:
        if path.role == "employer" and "workplace-relation" in path.answers:
            other = answered(path.answers, "workplace-relation", "unknown")
            assert walk(other).outcome == path.outcome


def test_a_role_alone_never_changes_who_decides(paths):
    """Answers only one role is offered aside, the same answers give the same outcome."""
    for path in paths[::41]:
        if path.role == "frontline":
            for role in ("citizen", "control"):
                assert walk({**path.answers, "role": role}).outcome == path.outcome


def test_an_employer_who_may_refer_or_is_advised_gets_the_employers_advice():
    emergency_or_self = {"o-112", "o-self"}
    for outcome in OUTCOMES.values():
        assert bool(outcome.employer_advice) == (outcome.key not in emergency_or_self)


def test_hours_matter_where_the_law_or_the_danger_says_so():
    assert {outcome.key for outcome in OUTCOMES.values() if outcome.urgent} == {
        "o-112",
        "o-police",
        "o-minor",
        "o-child-affected",
        "o-us-dublin",
        "o-custody-immigration",
        "o-criminal-case",
    }


def test_a_note_never_asks_for_consent_and_a_tip_never_for_a_person(paths):
    for path in paths:
        if path.outcome.form == NOTE:
            assert "residence" not in path.answers and "asylum" not in path.answers


# The eighteen walks of identification-procedure.md 5.7, with the amendments: walk 6 is asked
# whose worker it is (FL-6), and walk 18 asks first by way of the guide, which keeps nothing.


@pytest.mark.parametrize(
    ("number", "role", "answers", "outcome"),
    [
        (1, "frontline", {"acute-danger": "yes"}, "o-112"),
        (2, "self", {}, "o-self"),
        (3, "frontline", {"age": "no"}, "o-minor"),
        (
            4,
            "frontline",
            {"urgent-health": "unknown", "age": "unsure", "age-doubt": "not-ruled-out"},
            "o-minor",
        ),
        (5, "citizen", {"indicators": "none"}, "o-watchful"),
        (
            6,
            "employer",
            {"workplace-relation": "own", "indicators": "conditions-only"},
            "o-watchful",
        ),
        (7, "citizen", {"indicators": "some", "contact-safe": "no-contact"}, "o-tip"),
        (8, "frontline", {"custody": "immigration"}, "o-custody-immigration"),
        (9, "control", {"indicators": "some", "custody": "arrest-remand"}, "o-criminal-case"),
        (
            10,
            "control",
            {
                "contact-safe": "authority",
                "consent": "authority-duty",
                "asylum": "no",
                "residence": "none",
            },
            "o-us-no-stay",
        ),
        (11, "frontline", {"consent": "no", "no-consent-duty": "none"}, "o-no-consent"),
        (
            12,
            "frontline",
            {"consent": "no", "no-consent-duty": "child-affected"},
            "o-child-affected",
        ),
        (13, "frontline", {"consent": "yes-anonymous"}, "o-cmm-anonymous"),
        (14, "frontline", {"consent": "yes-named", "asylum": "pending"}, "o-us-asylum"),
        (15, "frontline", {"consent": "yes-named", "asylum": "dublin"}, "o-us-dublin"),
        (
            16,
            "frontline",
            {"consent": "yes-named", "asylum": "no", "residence": "nordic-eu"},
            "o-cmm",
        ),
        (
            17,
            "frontline",
            {"consent": "yes-named", "asylum": "unknown", "residence": "unknown"},
            "o-status-unknown",
        ),
    ],
)
def test_the_walks_of_the_paper_end_where_it_says(number, role, answers, outcome):
    assert walk({"role": role, **USUAL, **answers}).outcome.key == outcome, number


def test_walk_18_asks_first_by_the_guide_and_goes_on():
    before = walk({"role": "frontline", **USUAL}).answers

    after_guide = answered(before, "consent", "not-asked")
    assert after_guide == before
    assert walk(after_guide).question.key == "consent"

    answers = {**after_guide, "consent": "yes-named", "asylum": "no", "residence": "lapsed"}
    assert walk(answers).outcome.key == "o-us-no-stay"


def test_who_cannot_ask_contacts_the_centre_without_a_name():
    answers = {"role": "frontline", **USUAL, "consent": "cannot-ask"}

    assert walk(answers).outcome.key == "o-cmm-anonymous"
