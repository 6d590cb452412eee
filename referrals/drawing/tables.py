"""The flowchart in words: an outline, a Mermaid source, and the table the authorities sign."""

import hashlib
from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext, pgettext_lazy

from referrals.drawing.roads import (
    ANSWER,
    FAMILIES,
    GUIDE,
    Road,
    asked_in_words,
    family,
    in_words,
    roads,
    role_names,
)
from referrals.flowchart import (
    FLOW_VERSION,
    OUTCOMES,
    QUESTIONS,
    SOURCE,
    START,
    content_hash,
    every_path,
)
from referrals.nodes import NO_FORM, NOTE, REFERRAL, Answer, Outcome, Question
from referrals.questions_contact import CONSENT_GUIDE
from referrals.wording import Text

FORM_NAMES: dict[str, Text] = {
    NO_FORM: pgettext_lazy("form", "Ingen"),
    REFERRAL: pgettext_lazy("form", "Henvisning"),
    NOTE: pgettext_lazy("form", "Note"),
}


def outline(*, language: str = "da") -> list[str]:
    """The chart as lines of text: each question with its answers and where they lead, then each
    outcome with whom to contact and who decides."""
    with override(language):
        return list(_outline())


def mermaid(*, language: str = "da") -> str:
    """The chart as Mermaid source, for whoever wants to draw it in another tool."""
    with override(language):
        lines = ["flowchart TD"]
        for key, question in QUESTIONS.items():
            lines.append(f"    {key}({_quoted(question.text)})")
        for key, outcome in OUTCOMES.items():
            lines.append(f"    {key}[{_quoted(f'{FAMILIES[family(outcome)]}: {outcome.title}')}]")
        lines += [f"    {_arrow(road)}" for road in roads()]
    return "\n".join([*lines, ""])


def golden_table(*, language: str = "da") -> str:
    """The chart as a Markdown document to sign: one row per answer and one per outcome.

    It names the version and the fingerprint, so a signature holds for these words and roads only.
    """
    with override(language):
        return "\n".join([*_document(), ""])


def _outline() -> Iterator[str]:
    for question in QUESTIONS.values():
        yield _name(question.key)
        if question.roles:
            yield f"    {asked_in_words(question)}"
        for answer in question.answers:
            target = _name(answer.next) if answer.next else _asks_again()
            yield f"    {_given(in_words(answer), question, answer)} → {target}"
    for outcome in OUTCOMES.values():
        yield _name(outcome.key)
        yield f"    {_('Den, du kontakter først')}: {outcome.first_contact}"
        yield f"    {_('Den, der afgør sagen')}: {outcome.decides}"


def _arrow(road: Road) -> str:
    line = "-->" if road.kind == ANSWER else "-.->"
    words = [in_words(answer) for answer in road.answers]
    if road.kind == GUIDE:
        words.append(str(CONSENT_GUIDE.title))
    label = f"|{_quoted(' / '.join(words))}|" if words else ""
    return f"{road.source} {line}{label} {road.target}"


def _quoted(text: Text) -> str:
    return '"' + str(text).replace('"', "#quot;") + '"'


def _document() -> Iterator[str]:
    yield f"# {_('Proceduren for voksne, der kan være udsat for menneskehandel')}"
    yield ""
    yield _("Version %(version)s.") % {"version": FLOW_VERSION} + f" SHA-256: `{content_hash()}`"
    yield ""
    yield str(SOURCE)
    yield ""
    yield _("Mærker: V = slået efter i kilden, S = på anden hånd, I = vores eget forslag.")
    yield ""
    yield f"## {_('Spørgsmål og svar')}"
    yield ""
    yield _row(
        pgettext("table", "Spørgsmål"),
        pgettext("table", "Svar"),
        pgettext("table", "Hvem"),
        pgettext("table", "Næste"),
        pgettext("table", "Kilde"),
    )
    yield _row(*["---"] * 5)
    for question in QUESTIONS.values():
        yield from _question_rows(question)
    yield ""
    yield f"## {_('Hvor vejene ender')}"
    yield ""
    yield _row(
        pgettext("table", "Resultat"),
        _("Den, du kontakter først"),
        _("Den, der afgør sagen"),
        pgettext("table", "Formular"),
        pgettext("table", "Frist"),
        pgettext("table", "Kilde"),
    )
    yield _row(*["---"] * 6)
    for outcome in OUTCOMES.values():
        yield _outcome_row(outcome)
    yield ""
    yield f"## {_('Godkendelse')}"
    yield ""
    yield _row(
        pgettext("table", "Myndighed"),
        pgettext("table", "Navn"),
        pgettext("table", "Dato"),
        pgettext("table", "Underskrift"),
    )
    yield _row(*["---"] * 4)
    for authority in (_("Center mod Menneskehandel"), pgettext("outcome", "Udlændingestyrelsen")):
        yield _row(authority, "", "", "")


def _question_rows(question: Question) -> Iterator[str]:
    name = _cell(question.key)
    for answer in question.answers:
        roles = answer.roles or question.roles
        yield _row(
            name,
            f"`{answer.key}` {_given(str(answer.text), question, answer)}",
            role_names(roles) or pgettext("table", "alle"),
            _cell(answer.next) if answer.next else _asks_again(),
            f"{answer.source} ({answer.mark})",
        )
    if question.otherwise:
        yield _row(
            name,
            _("Bliver ikke spurgt"),
            pgettext("table", "alle andre"),
            _cell(question.otherwise),
            f"{question.source} ({question.mark})",
        )


def _outcome_row(outcome: Outcome) -> str:
    form = str(FORM_NAMES[outcome.form])
    if outcome.form_starts_at:
        form += f" (`{outcome.form_starts_at}`)"
    return _row(
        _cell(outcome.key),
        str(outcome.first_contact),
        str(outcome.decides),
        form,
        str(outcome.deadline) or "–",
        f"{outcome.source} ({outcome.mark})",
    )


def _given(words: str, question: Question, answer: Answer) -> str:
    """The answer's words, and the outcome it comes after if no page offers it."""
    if not answer.after_outcome:
        return words
    before = next(given.next for given in question.answers if given.resume == answer.key)
    return _("%(answer)s (efter »%(outcome)s«)") % {
        "answer": words,
        "outcome": OUTCOMES[before].title,
    }


def _asks_again() -> str:
    return _("»%(guide)s«, og så samme spørgsmål") % {"guide": CONSENT_GUIDE.title}


def _text(key: str) -> Text:
    return QUESTIONS[key].text if key in QUESTIONS else OUTCOMES[key].title


def _name(key: str) -> str:
    return f"{_text(key)} [{key}]"


def _cell(key: str) -> str:
    return f"`{key}` {_text(key)}"


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def paths_table(*, language: str) -> str:
    """How many complete paths end where, by role, and one fingerprint of them all."""
    with override(language):
        return "\n".join([*_paths(), ""])


def _paths() -> Iterator[str]:
    roles = {answer.key: answer.text for answer in QUESTIONS[START].answers}
    counts: Counter[tuple[str, str]] = Counter()
    digest = hashlib.sha256()
    for walked in every_path():
        reached = walked.outcome.key if walked.outcome else ""
        counts[walked.role, reached] += 1
        steps = " ".join(f"{key}={answer}" for key, answer in walked.answers.items())
        digest.update(f"{steps} > {reached}\n".encode())
    yield f"## {_('Bilag: alle veje, talt op')}"
    yield ""
    yield _("%(n)s veje. SHA-256 af dem alle:") % {"n": counts.total()} + f" `{digest.hexdigest()}`"
    yield ""
    yield _row(pgettext("table", "Hvor vejen ender"), *(str(text) for text in roles.values()))
    yield _row(*["---"] * (len(roles) + 1))
    for key in OUTCOMES:
        yield _row(f"`{key}`", *(str(counts[role, key]) for role in roles))
