"""What the flowchart is made of: questions with answers, outcomes with advice, one guide.

Every node, answer and outcome carries its source and a mark: V = verified in text that was read,
S = second hand, I = our own inference or design, awaiting approval. Source codes (S01 …) are
those of section 8 in the Centre's identification facts pack.
"""

from dataclasses import KW_ONLY, dataclass

from referrals.wording import Text

# Answers of the first question. They change advice and hide answers, never who decides.
FRONTLINE, EMPLOYER, CONTROL, CITIZEN, SELF = "frontline", "employer", "control", "citizen", "self"

NO_FORM, REFERRAL, NOTE = "none", "referral", "anonymous-note"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer and where it leads."""

    key: str
    text: Text
    next: str  # a question or an outcome; empty: information only, nothing is kept
    _: KW_ONLY
    source: str
    mark: str
    roles: tuple[str, ...] = ()  # who is offered it; empty: everyone
    flag: str = ""  # carried to the outcome, never changes the path
    guide: bool = False  # the ask-first guide is shown on the page that follows
    advice: Text = ""  # one line more on the outcome
    resume: str = ""  # the answer that takes its place when the visitor goes on after the outcome
    after_outcome: bool = False  # reached by that road only, never a choice on the page


@dataclass(frozen=True, slots=True)
class Duty:
    """Two sentences about one's own secrecy rules, for those who ask whether they may."""

    who: Text
    text: Text
    _: KW_ONLY
    roles: tuple[str, ...]
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question, one page."""

    key: str
    text: Text
    answers: tuple[Answer, ...]
    _: KW_ONLY
    help: Text
    why: Text
    law: Text = ""
    duties: tuple[Duty, ...] = ()
    roles: tuple[str, ...] = ()  # who is asked; empty: everyone
    otherwise: str = ""  # where everyone else goes instead
    source: str = "identification-procedure.md 5.3"
    mark: str = "I"

    def answer(self, key: str) -> Answer | None:
        """The answer with this key, whether or not it is offered; None when there is none."""
        return next((answer for answer in self.answers if answer.key == key), None)


@dataclass(frozen=True, slots=True)
class DoNow:
    """One step under »Gør det her nu«: a heading, a sentence, and whom to call where one calls."""

    title: Text
    text: Text = ""
    contact_key: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where a path ends. Who decides and whom to contact first are two separate things.

    `contact_key` names a row in the Contacts, where telephone numbers live: never written here.
    """

    key: str
    title: Text
    _: KW_ONLY
    lead: Text
    decides: Text
    first_contact: Text
    contact_key: str  # cmm-hotline, 112, 114 or municipality; never an immigration authority
    do_now: tuple[DoNow, ...]
    source: str
    mark: str
    form: str = NO_FORM
    form_starts_at: str = ""  # page the form must open at; empty: its ordinary first page
    deadline: Text = ""
    law: Text = ""
    urgent: bool = False  # hours matter
    resume: str = ""  # question the walk goes on at, once the emergency is handled
    restart: bool = False  # offers a fresh start with every answer cleared
    employer_advice: tuple[Text, ...] = ()  # shown to role employer only


@dataclass(frozen=True, slots=True)
class Guide:
    """Advice on one page: what to do, what to avoid."""

    title: Text
    lead: Text
    do: tuple[Text, ...]
    avoid: tuple[Text, ...]
    source: str
    mark: str
