"""What the referral form is made of: pages, fields, conditions, stops and notices."""

from dataclasses import KW_ONLY, dataclass

from referrals.nodes import CITIZEN, CONTROL, EMPLOYER, FRONTLINE
from referrals.wording import Text

# Which sealed part a field belongs to. The fourth part, `answers`, is made from the walk.
REPORTER, PERSON, FACTS, ANSWERS = "reporter", "person", "facts", "answers"

AT_WORK = (FRONTLINE, EMPLOYER, CONTROL)
PROFESSIONALS = (FRONTLINE, CONTROL)
EVERYONE = (*AT_WORK, CITIZEN)


@dataclass(frozen=True, slots=True)
class Condition:
    """Looks at one earlier answer: a field by its key, or `walk.<question>` by its own.

    True when that answer is `among` the given ones; with `wanted` false, when it is not.
    """

    of: str
    among: tuple[str, ...]
    wanted: bool = True


def when(of: str, *among: str) -> Condition:
    """True when the answer to `of` is one of these."""
    return Condition(of, among)


def unless(of: str, *among: str) -> Condition:
    """True unless the answer to `of` is one of these."""
    return Condition(of, among, wanted=False)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the form. The slug is Danish and part of the address."""

    key: str
    slug: str
    title: Text
    lead: Text


@dataclass(frozen=True, slots=True)
class Field:
    """One thing the form asks for. The page, the rule, the PDF and the JSON all come from here.

    `asked_in` and `required` are made of R (referral) and N (nameless note). `number` is the row
    in referrals.md 5.7: fields that share one are one question to the reader. `error` says what
    to do, when the field is empty or its value is not among the choices.
    """

    key: str
    page: str
    part: str
    kind: str  # choice, choices, text, long, date or cvr
    label: Text
    error: Text
    _: KW_ONLY
    number: int
    hint: Text = ""
    choices: tuple[tuple[str, Text], ...] = ()
    choice_hints: tuple[tuple[str, Text], ...] = ()
    choice_if: tuple[tuple[str, Condition], ...] = ()  # a choice is offered only if this is true
    choices_from: str = ""  # another app has the choices: the view fetches them
    default: str = ""
    max_length: int = 0  # characters; 0 for anything but text
    asked_in: str = "R"
    required: str = ""
    roles: tuple[str, ...] = EVERYONE
    asked_if: tuple[Condition, ...] = ()  # all must be true
    required_if: tuple[Condition, ...] = ()  # one is enough
    group: str = ""  # of a required group, one field is enough
    receivers: tuple[str, ...] = ("cmm", "us")  # who may ever get it, when consent or law allows
    mark: str = "I"

    @property
    def wants_reminder(self) -> bool:
        """Free text: the reminder about CPR numbers, health and names stands above it."""
        return self.kind == "long"


@dataclass(frozen=True, slots=True)
class Stop:
    """An answer that ends this form: at an outcome, in the other kind of form, or at the guide."""

    field: str
    value: str
    _: KW_ONLY
    outcome: str = ""
    kind: str = ""
    guide: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """An answer that calls for advice at once. The form goes on."""

    field: str
    value: str
    text: Text
    contact_key: str
