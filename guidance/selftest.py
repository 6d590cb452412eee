"""The employer self-test as data: questions, what an answer calls for, and the plan it gives.

Source: forced-labour-employers.md section 10, our own proposal (mark I): the centre's own list of
questions could not be read. The test makes a plan and never a grade; nothing of it is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise

Text = str | Promise

# Answers.
YES, PARTLY, NO, UNKNOWN, NOT_RELEVANT, GRAVE = (
    "yes", "partly", "no", "unknown", "not-relevant", "grave",
)  # fmt: skip
# What an answer calls for.
RED, HIGH, IMPROVE, IN_PLACE = "red", "high", "improve", "in-place"


@dataclass(frozen=True, slots=True)
class Question:
    """`effects` says what each answer calls for; those not named follow the rules of `effect`."""

    key: str  # q01 … q36
    group: str
    text: Text
    why: Text  # one sentence: what goes wrong where this is missing
    task: Text  # what to do, as an order to oneself
    proof: Text  # how others can see that it is done
    effects: Mapping[str, str] = field(default_factory=dict)
    grave: Text = ""  # a fifth answer for what is worse than no
    is_fact: bool = False  # about what is, not what is in place: no »partly«, no »not relevant«
    ilo: tuple[int, ...] = ()  # ILO's indicators of forced labour, 1 to 11
    source: str = ""
    is_short: bool = False  # asked in the short test too


ORDER = (RED, HIGH, IMPROVE, IN_PLACE)  # of the plan: what cannot wait comes first
DAYS = {RED: 0, HIGH: 30, IMPROVE: 90, IN_PLACE: 365}
RISK_SECTOR = "q01"
# A plain no on the first weighs more in a company where one of the others is a yes.
RAISED_BY = {"q06": (RISK_SECTOR, "q02")}


def choices(question: Question) -> tuple[str, ...]:
    """The answers the question offers, in the order they are shown."""
    if question.is_fact:
        return (YES, NO, UNKNOWN)
    grave = (GRAVE,) if question.grave else ()
    return (YES, PARTLY, NO, *grave, UNKNOWN, NOT_RELEVANT)


def effect(question: Question, answers: Mapping[str, str]) -> str:
    """What the answer calls for; empty when there is none, or it is not relevant.

    What the question does not say itself: yes is in place (of a fact: no), partly is to be
    improved, and not knowing counts as the bad answer, though never as a red flag, for then it
    must be found out. In a risk sector, partly is a high risk.
    """
    answer = answers.get(question.key, "")
    if answer not in choices(question) or answer == NOT_RELEVANT:
        return ""
    if answer == NO and any(answers.get(key) == YES for key in RAISED_BY.get(question.key, ())):
        return HIGH
    if answer in question.effects:
        return question.effects[answer]
    if answer == PARTLY:
        return HIGH if answers.get(RISK_SECTOR) == YES else IMPROVE
    if answer == UNKNOWN:
        bad = question.effects.get(NO) or question.effects.get(YES) or HIGH
        return HIGH if bad == RED else bad
    return IN_PLACE
