"""What must be right before a draft of the plan may be in force, and differences in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crisisplan import cards_now, crew, plan
from crisisplan.announcements import messages
from crisisplan.announcements.sms import SmsLength, sms_length
from crisisplan.cards.parts import PHASES
from crisisplan.editions.freezing import LANGUAGES, Document, differences
from crisisplan.models import Activation, FrozenPlan, PlanEdition
from portal.pdf import PdfFailed, render_pdf

IN_WORDS = {"da": gettext_lazy("dansk"), "en": gettext_lazy("engelsk")}
FIELDS = {
    "purpose": gettext_lazy("Formål"),
    "trigger": gettext_lazy("Begynder, når"),
    "parties": gettext_lazy("Samarbejde"),
    "stop": gettext_lazy("Stopkriterium"),
    "log": gettext_lazy("I loggen"),
    "title": gettext_lazy("Titel"),
    "responsible": gettext_lazy("Ansvarlig rolle"),
    "also": gettext_lazy("Også ansvarlig"),
    "retired": gettext_lazy("Taget ud"),
}
CARD_TEXTS = ("purpose", "trigger", "parties", "stop", "log")
# Words that the house does not use of people, in a plan that partners read (dansk.md 2).
NOT_OURS = re.compile(
    r"(?<!\w)(?:prostituerede?|sexarbejdere?|illegale?|bagm[aæ]nd(?:ene)?)(?!\w)", re.IGNORECASE
)
# A long everyday value for each placeholder: with them a text must still be one SMS.
SAMPLES = {
    "illness": "mpox",
    "advice": "bliv hjemme",
    "symptoms": "feber og hoste",
    "place": "Prøvegade 1",
    "date": "12. marts",
    "time": "10-14",
    "need": "intet",
    "rule": "alt er lukket",
    "area": "Midtjylland",
    "phone": "70 20 25 50",
    "hours": "9-17",
    "link": "x.dk/1",
    "error": "test kostede",
    "fix": "den er fri",
}
# Stands where the code to the live card is printed.
EMPTY_PICTURE = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E"
ONE_SMS_NOT_NEEDED = (*messages.SPOKEN_ONLY, *messages.TO_COLLEAGUES)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, at which path of the document (`cards.1.purpose.da`), as a sentence."""

    path: str
    sentence: str

    @property
    def where(self) -> str:
        return where_of(self.path)


def problems(content: Document) -> list[Problem]:
    """Everything that is wrong with a plan, in its own order; empty when it may be in force."""
    found: list[Problem] = []
    for number, card in content["cards"].items():
        found += problems_of_card(number, card)
    for code, message in content["messages"].items():
        found += problems_of_message(code, message)
    for key, role in content["roles"].items():
        for field in ("name", "duty"):
            found += in_both(f"roles.{key}.{field}", role[field])
    return found


def problems_of_card(number: str, card: Document) -> list[Problem]:
    found: list[Problem] = []
    for field in CARD_TEXTS:
        found += in_both(f"cards.{number}.{field}", card[field])
    for group in ("tasks", "indicators"):
        for code, text in card[group].items():
            found += in_both(f"cards.{number}.{group}.{code}", text)
    if not card["tasks"]:
        found.append(Problem(f"cards.{number}.tasks", _("Et kort skal have mindst én opgave.")))
    return found


def in_both(path: str, text: Document) -> Iterator[Problem]:
    for language in LANGUAGES:
        said = str(text[language])
        here = f"{path}.{language}"
        if not said.strip():
            yield Problem(
                here, _("Skriv teksten på %(language)s.") % {"language": IN_WORDS[language]}
            )
        elif word := NOT_OURS.search(said) if language == "da" else None:
            yield Problem(here, _("Skriv noget andet end »%(word)s«.") % {"word": word.group()})


def problems_of_message(code: str, message: Document) -> list[Problem]:
    """Empty, unknown placeholders, not the same in both languages, too long, banned words."""
    found = list(in_both(f"messages.{code}", message))
    known = {"da": set(messages.IN_DANISH.values()), "en": set(messages.IN_DANISH)}
    for language in LANGUAGES:
        text, here = str(message[language]), f"messages.{code}.{language}"
        used = messages.placeholders(text)
        if unknown := [name for name in used if name not in known[language]]:
            names = ", ".join(f"{{{name}}}" for name in unknown)
            found.append(Problem(here, _("Ukendt felt: %(names)s.") % {"names": names}))
        if "{" in messages.PLACEHOLDER.sub("", text) or "}" in messages.PLACEHOLDER.sub("", text):
            found.append(Problem(here, _("Skriv et felt som {telefon}, med begge parenteser.")))
        if banned := messages.banned_in(code, text):
            words = ", ".join(f"»{word}«" for word in banned)
            found.append(
                Problem(here, _("Fjern %(words)s. Andre kan læse telefonen.") % {"words": words})
            )
        if messages.wrongly_free(code, text):
            found.append(
                Problem(here, _("Skriv ikke, at akut hjælp er gratis. Den kan koste penge."))
            )
        if code not in ONE_SMS_NOT_NEEDED and sms(text).parts > 1:
            used_places = {"used": sms(text).used}
            found.append(
                Problem(
                    here, _("Gør teksten kortere: %(used)d tegn. En SMS har 160.") % used_places
                )
            )
    fields = [set(messages.fields_of(str(message[language]))) for language in LANGUAGES]
    if fields[0] != fields[1]:
        names = ", ".join(sorted(fields[0] ^ fields[1]))
        found.append(
            Problem(f"messages.{code}.en", _("Felterne er ikke ens: %(names)s.") % {"names": names})
        )
    return found


def sms(text: str) -> SmsLength:
    """How long the text is as an SMS with everyday values filled in."""
    return sms_length(messages.filled(text, SAMPLES))


# -- on paper -------------------------------------------------------------------------------------
def card_fits(content: Document, number: str, language: str) -> bool:
    """Whether the card is one sheet of A4, laid out as it will be: an exercise, a long illness."""
    texts = content["cards"][number]
    shown = cards_now.card_now(int(number), _only(texts, language), None, {}, [])
    phases = [(PHASES[key], [t for t in shown.tasks if t.phase == key]) for key in PHASES]
    activation = Activation(
        kind=Activation.Kind.EXERCISE,
        year=2026,
        sequence=99,
        level=plan.N3,
        illness="en ny smitsom sygdom med et langt navn",
        activated_at=timezone.now(),
    )
    edition = PlanEdition(number=99, checksum="0" * 64)
    context = {
        "activation": activation,
        "card": shown,
        "phases": [(label, rows) for label, rows in phases if rows],
        "frozen": FrozenPlan(edition=edition, checksum="0" * 64),
        "code": EMPTY_PICTURE,
        "hotline": "70 20 25 50",
        "roles": {key: role.name for key, role in crew.ROLES.items()},
    }
    try:
        render_pdf("crisisplan/pdf/card.html", context, language=language)
    except PdfFailed:
        return False
    return True


def _only(text: Any, language: str) -> Any:
    """A part of the document with its texts in one language."""
    if isinstance(text, dict):
        if text.keys() == {*LANGUAGES}:
            return text[language]
        return {key: _only(one, language) for key, one in text.items()}
    return text


def too_long(number: str, language: str) -> str:
    said = _("Kort %(n)s kan ikke stå på én side på %(language)s. Gør en tekst kortere.")
    return said % {"n": number, "language": IN_WORDS[language]}


# -- differences in words -------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Change:
    where: str  # `Kort 1, P1.D1, dansk`
    before: str
    after: str


def changes(old: Document, new: Document) -> list[Change]:
    """Every text that differs, said for a person."""
    return [Change(where_of(path), old_, new_) for path, old_, new_ in differences(old, new)]


def where_of(path: str) -> str:
    """`cards.1.tasks.P1.D1.da` → `Kort 1, P1.D1, dansk`."""
    part, key, *rest = path.split(".")
    name = {
        "cards": _("Kort %(key)s"),
        "messages": _("Besked %(key)s"),
        "roles": _("Rolle %(key)s"),
        "contacts": _("Kontakt %(key)s"),
        "areas": _("Område %(key)s"),
    }.get(part, part) % {"key": key}
    language = rest.pop() if rest and rest[-1] in LANGUAGES else ""
    if rest and rest[0] in ("tasks", "indicators"):
        rest = [".".join(rest[1:])]
    elif rest and rest[0] == "retired":
        rest = [str(FIELDS["retired"]), ".".join(rest[1:])]
    words = [str(FIELDS.get(one, one)) for one in rest]
    return ", ".join([name, *words, *([str(IN_WORDS[language])] if language else [])])
