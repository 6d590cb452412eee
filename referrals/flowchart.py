"""The identification procedure for adults: the chart as a whole, and the walk through it.

Source: a reconstruction (identification-procedure.md 5, read 23 November 2026) with amendments
FL-1 to FL-7. CMM and Udlændingestyrelsen have a flowchart of their own, which was not found. The
texts stand in `questions`, `questions_contact`, `outcomes` and `outcomes_advice`.

Everything here is pure: no clock, no database, no request. Answers are question key → answer key.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext_lazy as _

from referrals.nodes import EMPLOYER, Answer, Outcome, Question
from referrals.outcomes import FORM_OUTCOMES
from referrals.outcomes_advice import ADVICE_OUTCOMES
from referrals.questions import FIRST_QUESTIONS, START
from referrals.questions_contact import CONSENT_GUIDE, LAST_QUESTIONS
from referrals.wording import Text, fingerprint

FLOW_VERSION = "0.3.0"
SOURCE = _(
    "Vejen er vores egen rekonstruktion af forløbet for voksne, lavet efter offentlige sider. "
    "Den afventer faglig godkendelse hos Center mod Menneskehandel og Udlændingestyrelsen."
)
QUESTIONS = {question.key: question for question in FIRST_QUESTIONS + LAST_QUESTIONS}
OUTCOMES = {outcome.key: outcome for outcome in FORM_OUTCOMES + ADVICE_OUTCOMES}


class UnknownAnswer(Exception):
    """The question does not offer this visitor that answer. Names the question, not the answer."""

    def __init__(self, question_key: str) -> None:
        super().__init__(question_key)
        self.question_key = question_key


class OutOfOrder(Exception):
    """The question is neither answered nor next.

    `open_key` is the question to go to instead; empty when the walk has reached its outcome.
    """

    def __init__(self, open_key: str) -> None:
        super().__init__(open_key)
        self.open_key = open_key


@dataclass(frozen=True, slots=True)
class Step:
    """A question that was answered, and its answer."""

    question: Question
    answer: Answer


@dataclass(frozen=True, slots=True)
class Walk:
    """How far some answers lead: to an open question or to an outcome, never both."""

    path: tuple[Step, ...]
    question: Question | None
    outcome: Outcome | None

    @property
    def answers(self) -> dict[str, str]:
        """The answers that count: question key → answer key, in the order of the path."""
        return {step.question.key: step.answer.key for step in self.path}

    @property
    def flags(self) -> frozenset[str]:
        """What the answers say besides the path: needs-care, with-me, authority and so on."""
        return frozenset(step.answer.flag for step in self.path if step.answer.flag)

    @property
    def role(self) -> str:
        """Who is asking; empty before the first answer."""
        return self.answers.get(START, "")


def walk(answers: Mapping[str, str]) -> Walk:
    """The path the answers lead along, and the question or outcome it leads to.

    Total: never raises. Keys off the path are ignored. An answer the question does not offer in
    this role, or one that is information only, leaves that question open.
    """
    path: list[Step] = []
    role, here = "", START
    while here in QUESTIONS:
        question = QUESTIONS[here]
        if not _open_to(question, role):
            here = question.otherwise
            continue
        answer = question.answer(answers.get(here, ""))
        if answer is None or not answer.next or not _open_to(answer, role):
            return Walk(tuple(path), question, None)
        path.append(Step(question, answer))
        role = role or answer.key  # the first question is the role
        here = answer.next
    return Walk(tuple(path), None, OUTCOMES[here])


def offered(question: Question, role: str) -> tuple[Answer, ...]:
    """The answers the page shows to this role, in order."""
    return tuple(a for a in question.answers if _open_to(a, role) and not a.after_outcome)


def check_answer(question_key: str, answer_key: str, answers: Mapping[str, str]) -> Answer:
    """The answer, when the visitor with these answers may give it.

    Raises OutOfOrder for a question that is neither on the path nor next, and UnknownAnswer for
    an answer the page does not offer. An answer with an empty `next` is information: show the
    guide, keep nothing.
    """
    so_far = walk(answers)
    asked = {step.question.key: step.question for step in so_far.path}
    if so_far.question:
        asked[so_far.question.key] = so_far.question
    if question_key not in asked:
        raise OutOfOrder(so_far.question.key if so_far.question else "")
    for answer in offered(asked[question_key], so_far.role):
        if answer.key == answer_key:
            return answer
    raise UnknownAnswer(question_key)


def answered(answers: Mapping[str, str], question_key: str, answer_key: str) -> dict[str, str]:
    """The answers with this one given or changed, and every answer it leaves behind removed."""
    return walk({**answers, question_key: answer_key}).answers


def resume_after(outcome: Outcome, answers: Mapping[str, str]) -> dict[str, str]:
    """The answers to go on with, once the outcome has been acted on.

    From 112 the walk goes on at the question after the danger; when the danger came after the
    person's no, it ends at `o-no-consent`: 112 met the danger, and the no still stands. From the
    child outcome everything is cleared. From any other outcome there is nowhere to go on to, and
    the answers come back as they count now.
    """
    reached = walk(answers)
    if reached.outcome != outcome or not reached.path:
        return reached.answers
    if outcome.restart:
        return {}
    last = reached.path[-1]
    if not last.answer.resume:
        return reached.answers
    return answered(answers, last.question.key, last.answer.resume)


def every_path() -> Iterator[Walk]:
    """Every complete walk there is, in every role, with going on after 112 among them."""
    return _paths_from({})


def path_in_words(walked: Walk) -> list[tuple[Text, Text, str]]:
    """Question text, answer text and question key of each step, for »Derfor får du dette svar«."""
    return [(step.question.text, step.answer.text, step.question.key) for step in walked.path]


def employer_advice(walked: Walk) -> tuple[Text, ...]:
    """What an employer must know on this outcome, own answers considered; empty for others."""
    if walked.outcome is None or walked.role != EMPLOYER or not walked.outcome.employer_advice:
        return ()
    own = tuple(step.answer.advice for step in walked.path if step.answer.advice)
    return walked.outcome.employer_advice + own


@cache  # the content is constant, and every sent referral asks
def content_hash() -> str:
    """The chart's fingerprint: 64 hex digits that change with any answer, road or Danish word."""
    return fingerprint(START, FIRST_QUESTIONS, LAST_QUESTIONS, OUTCOMES, CONSENT_GUIDE)


def _open_to(thing: Question | Answer, role: str) -> bool:
    return not thing.roles or role in thing.roles


def _paths_from(answers: dict[str, str]) -> Iterator[Walk]:
    here = walk(answers)
    if here.question is None:
        yield here
        return
    for answer in here.question.answers:
        if answer.next and _open_to(answer, here.role):
            yield from _paths_from({**answers, here.question.key: answer.key})
