"""The chart as roads between nodes, for whoever draws or lists it. All of it follows the data."""

from dataclasses import dataclass

from django.utils.translation import gettext, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from referrals.flowchart import OUTCOMES, QUESTIONS, START
from referrals.nodes import (
    CITIZEN,
    CONTROL,
    EMPLOYER,
    FRONTLINE,
    NOTE,
    REFERRAL,
    SELF,
    Answer,
    Outcome,
    Question,
)
from referrals.wording import Text

# What a road is.
ANSWER, SKIP, GUIDE, AFTER = "answer", "skip", "guide", "after"

# Who or what takes over at the end.
EMERGENCY, CHILD, ADVICE, WITHOUT_NAME = "emergency", "child", "advice", "note"
CENTRE_DECIDES, STAY_DECIDES, SERVICE_DECIDES = "cmm", "either", "us"
FAMILIES: dict[str, Text] = {
    EMERGENCY: _("112 og politi"),
    CHILD: pgettext_lazy("outcome", "Barn"),
    ADVICE: pgettext_lazy("outcome", "Råd"),
    WITHOUT_NAME: _("Note uden navn"),
    CENTRE_DECIDES: _("Henvisning · centret afgør sagen"),
    STAY_DECIDES: _("Henvisning · opholdet bestemmer"),
    SERVICE_DECIDES: _("Henvisning · Udlændingestyrelsen afgør sagen"),
}
ROLE_NAMES: dict[str, Text] = {
    FRONTLINE: pgettext_lazy("role", "fagfolk"),
    EMPLOYER: pgettext_lazy("role", "arbejdsgivere"),
    CONTROL: pgettext_lazy("role", "kontrolmyndigheder"),
    CITIZEN: pgettext_lazy("role", "borgere"),
    SELF: _("personen selv"),
}


@dataclass(frozen=True, slots=True)
class Road:
    """From one node to another, with the answers that lead along it.

    SKIP is taken by the roles that are not asked, GUIDE comes back to its own question, AFTER goes
    on from an outcome once it has been acted on.
    """

    source: str
    target: str
    kind: str
    answers: tuple[Answer, ...] = ()


def roads() -> tuple[Road, ...]:
    """Every road there is, in the order of the questions and their answers."""
    return tuple(road for question in QUESTIONS.values() for road in _roads_from(question))


def spine() -> tuple[str, ...]:
    """The main road: from each question to the first one that its answers lead to."""
    keys = [START]
    while True:
        ways = [a.next for a in QUESTIONS[keys[-1]].answers if a.next in QUESTIONS]
        if not ways:
            return tuple(keys)
        keys.append(ways[0])


def family(outcome: Outcome) -> str:
    """Which of FAMILIES the outcome belongs to, by its form, its contact and its Danish words."""
    if outcome.form == NOTE:
        return WITHOUT_NAME
    if outcome.form != REFERRAL:
        by_contact = {"112": EMERGENCY, "114": EMERGENCY, "municipality": CHILD}
        return by_contact.get(outcome.contact_key, ADVICE)
    with override(None):  # no catalogue: the Danish original
        decides = str(outcome.decides)
    if "Udlændingestyrelsen" not in decides:
        return CENTRE_DECIDES
    return STAY_DECIDES if "eller Udlændingestyrelsen" in decides else SERVICE_DECIDES


def outcome_before(question: Question, answer: Answer) -> str:
    """The outcome whose own way on this answer is; empty for every other answer."""
    for given in question.answers:
        if given.resume == answer.key and OUTCOMES[given.next].resume == answer.next:
            return given.next
    return ""


def role_names(roles: tuple[str, ...]) -> str:
    return ", ".join(str(ROLE_NAMES[role]) for role in roles)


def in_words(answer: Answer, words: str = "") -> str:
    """The answer, or `words` for it, and who it is for when it is not for everyone."""
    words = words or str(answer.text)
    if not answer.roles:
        return words
    roles = role_names(answer.roles)
    return gettext("%(answer)s (kun %(roles)s)") % {"answer": words, "roles": roles}


def asked_in_words(question: Question) -> str:
    """Who is asked, when it is not everyone; else empty."""
    if not question.roles:
        return ""
    roles = role_names(question.roles)
    return gettext("Kun for %(roles)s. Alle andre går videre.") % {"roles": roles}


def walked(keys: frozenset[str]) -> frozenset[Road]:
    """The roads that a walk along these nodes takes.

    Questions come in the order they are met, so neighbours among the walked ones are neighbours on
    the way. Whoever is not asked a question goes to it and past it.
    """
    met = [key for key in (*QUESTIONS, *OUTCOMES) if key in keys]
    pairs = set(zip(met, met[1:], strict=False))
    for question in QUESTIONS.values():
        before = {source for source, target in pairs if target == question.otherwise}
        if question.otherwise and question.key not in keys and before:
            pairs |= {(source, question.key) for source in before}
            pairs.add((question.key, question.otherwise))
    return frozenset(
        road
        for road in roads()
        if (road.source, road.target) in pairs and (road.kind == SKIP) == (road.source not in keys)
    )


def _roads_from(question: Question) -> list[Road]:
    answers: dict[str, list[Answer]] = {}
    after: list[Road] = []
    for answer in question.answers:
        resumed = outcome_before(question, answer)
        if resumed:
            after.append(Road(resumed, answer.next, AFTER, (answer,)))
        else:
            answers.setdefault(answer.next, []).append(answer)
    found = [
        Road(question.key, target or question.key, ANSWER if target else GUIDE, tuple(given))
        for target, given in answers.items()
    ]
    if question.otherwise:
        found.append(Road(question.key, question.otherwise, SKIP))
    return found + after
