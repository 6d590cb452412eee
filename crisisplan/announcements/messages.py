"""The fifteen message templates, their placeholders, and how long a text is as an SMS.

Our proposal (crisis-plan.md 10, read 23 November 2026), awaiting approval: mark I. Both languages
stand side by side, because a message is written in a language and not translated on the way out.
The words trafficking, prostitution, clinic and CMM never stand in a text that may lie on a phone
which somebody else reads; M13 and M14 go to colleagues and partners only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from crisisplan.plan import N1, N2, N3, N4, Text
from portal.templatetags.portal import on

PLACEHOLDER = re.compile(r"\{(\w+)\}")
# After this long a text must be looked at again before it may be sent.
FRESH_FOR = {
    N1: timedelta(days=14),
    N2: timedelta(days=14),
    N3: timedelta(days=7),
    N4: timedelta(days=14),
}
SPOKEN_ONLY = ("M09",)
TO_COLLEAGUES = ("M13", "M14")
FALSE_ACTIVATION = "M15"
CORRECTION = "M11"
# Promises that CMM's clinical and legal people must approve as true before first use.
PROMISES = ("M01", "M02", "M09")
# What an authority has advised: its name, link and date stand beside the text.
WITH_SOURCE = ("M01", "M02", "M03", "M04", "M05", "M10", "M11", "M12")
NOT_PUBLIC = (*SPOKEN_ONLY, *TO_COLLEAGUES, FALSE_ACTIVATION)
# Emergency hospital care may be charged for (crisis-plan.md 2.14), so M02 never says it is free.
NEVER_FREE = ("M02",)
LONGEST_TEXT = 1000

# Written in these languages, the first two from a text of the plan. Each under its own name.
LANGUAGES = {
    "da": "Dansk",
    "en": "English",
    "th": "ไทย",
    "ro": "Română",
    "es": "Español",
    "pt": "Português",
}
LANGUAGE_NAMES = {
    "da": _("dansk"),
    "en": _("engelsk"),
    "th": _("thai"),
    "ro": _("rumænsk"),
    "es": _("spansk"),
    "pt": _("portugisisk"),
}
# The subject of a mail says nothing; in a language we have no reviewed word for it says Info.
SUBJECTS = {"da": "Besked", "en": "Message"}

# Placeholder in an English text → the one in a Danish text, and what the writer is asked for.
FIELDS: dict[str, tuple[str, Text]] = {
    "illness": ("sygdom", _("Sygdom")),
    "advice": ("raad", _("Råd fra myndighederne")),
    "symptoms": ("symptomer", _("Symptomer")),
    "place": ("sted", _("Sted")),
    "date": ("dato", _("Dato")),
    "time": ("tid", _("Klokkeslæt eller tidsrum")),
    "need": ("krav", _("Det skal man have med")),
    "rule": ("regel", _("Den nye regel")),
    "area": ("omraade", _("Område")),
    "phone": ("telefon", _("Telefonnummer, som folk kan ringe til")),
    "hours": ("aabningstid", _("Telefonens åbningstid")),
    "link": ("link", _("Link: hverken adressen eller siden må afsløre noget")),
    "error": ("fejl", _("Det, der var forkert")),
    "fix": ("rettelse", _("Det rigtige")),
    "level": ("niveau", _("Niveau")),
    "lead": ("kriseleder", _("Kriselederens funktion eller telefon")),
    "contact": ("kontakt", _("Kontakt: funktion og telefon")),
    "deadline": ("frist", _("Svar senest")),
}
IN_DANISH = {english: danish for english, (danish, _label) in FIELDS.items()}

# Never in a text that may lie on a phone which somebody else reads, in any of our languages.
BANNED = re.compile(
    r"menneskehand\w*|traffick\w*|human trade|prostitu\w*|klinik\w*|clinic\w*|(?<!\w)cmm(?!\w)"
    r"|trata de|tráfico de (?:personas|seres|pessoas)|trafic de persoane|clínic\w*"
    r"|ค้ามนุษย์|ค้าประเวณี|โสเภณี|คลินิก",
    re.IGNORECASE,
)
FREE = re.compile(r"(?<!\w)(?:gratis|free|gratuit\w*|grátis|ฟรี)(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Template:
    """One text with {placeholders}, in Danish and English. `use` says what it is for."""

    code: str
    use: Text
    da: str
    en: str

    def in_language(self, language: str) -> str:
        """The text to begin from: English for every language that is not Danish."""
        return self.da if language == "da" else self.en


_ALL = (
    Template(
        "M01",
        _("Første besked"),
        da=(
            "Ny sygdom: {sygdom}. Råd fra myndighederne: {raad}. Gratis hjælp på dit sprog, "
            "du behøver ikke sige dit navn: {telefon} {link}"
        ),
        en=(
            "New illness: {illness}. Official advice: {advice}. Free help in your language, "
            "no name needed: {phone} {link}"
        ),
    ),
    Template(
        "M02",
        _("Syg"),
        da=(
            "Er du syg med {symptomer}? Hold afstand og ring {telefon}, vi hjælper dig "
            "videre. Er det livsfarligt: ring 112. Akut hjælp kræver ikke CPR-nummer."
        ),
        en=(
            "Ill with {symptoms}? Keep distance and call {phone}, we will help you. Danger to"
            " life: call 112. You do not need a CPR number for emergency help."
        ),
    ),
    Template(
        "M03",
        _("Test"),
        da=(
            "Gratis test: {sted}, {tid}. Medbring: {krav}. Vi kan gå med dig. Ring eller "
            "skriv: {telefon}"
        ),
        en=(
            "Free test: {place}, {time}. Bring: {need}. We can come with you. Call or text: {phone}"
        ),
    ),
    Template(
        "M04",
        _("Vaccine"),
        da=(
            "Vaccine mod {sygdom}: {sted}, {dato} kl. {tid}. Medbring: {krav}. Spørg os på "
            "dit sprog: {telefon}"
        ),
        en=(
            "Vaccine against {illness}: {place}, {date}, {time}. Bring: {need}. Ask us in "
            "your language: {phone}"
        ),
    ),
    Template(
        "M05",
        _("Nye regler"),
        da=(
            "Nye regler fra {dato}: {regel}. Gælder: {omraade}. Spørgsmål, eller brug for "
            "mad, medicin eller seng? Ring {telefon}"
        ),
        en=(
            "New rules from {date}: {rule}. Where: {area}. Questions, or need food, medicine "
            "or a bed? Call {phone}"
        ),
    ),
    Template(
        "M06",
        _("Besøg bliver til opkald"),
        da=(
            "Vi kan ikke komme {dato} på grund af smitte. Vi ringer i stedet kl. {tid}. "
            "Passer det dårligt? Skriv til {telefon}"
        ),
        en=(
            "We cannot visit on {date} because of infection. We will call you instead at "
            "{time}. Bad time? Text {phone}"
        ),
    ),
    Template(
        "M07",
        _("Besøg med værnemidler"),
        da=(
            "Vi kommer {dato} kl. {tid}. Vi har mundbind og handsker på for at passe på dig "
            "og os selv. Vil du ikke have besøg? Skriv {telefon}"
        ),
        en=(
            "We will come on {date} at {time}. We wear masks and gloves to protect you and "
            "us. Prefer no visit? Text {phone}"
        ),
    ),
    Template(
        "M08",
        _("Mad, seng, medicin"),
        da=(
            "Mangler du mad, medicin eller et sted at sove? Ring {telefon} kl. {aabningstid}."
            " Det er gratis. Du bestemmer selv, hvad du fortæller."
        ),
        en=(
            "Need food, medicine or a place to sleep? Call {phone}, {hours}. It is free. You "
            "decide what you tell us."
        ),
    ),
    Template(
        "M09",
        _("Kun mundtligt"),
        da=(
            "Tal kun, når I er alene: »Er der nogen, der bestemmer over dig, eller er du "
            "bange? Vi kan hjælpe, uden at nogen får det at vide uden dit ja. Er du i fare "
            "nu: 112.«"
        ),
        en=(
            "Only when alone: “Is somebody deciding over you, or are you afraid? We can help,"
            " and nobody is told unless you say yes. In danger now: 112.”"
        ),
    ),
    Template(
        "M10",
        _("Genåbning"),
        da=(
            "Fra {dato} ændres reglerne: {regel}. Vi kommer ud på besøg igen. Brug for test "
            "eller læge? Ring {telefon} {link}"
        ),
        en=(
            "Rules change from {date}: {rule}. We are visiting again. Need a test or a "
            "doctor? Call {phone} {link}"
        ),
    ),
    Template(
        "M11",
        _("Rettelse"),
        da=(
            "Rettelse: Den {dato} skrev vi, at {fejl}. Det rigtige er: {rettelse}. Undskyld. "
            "Spørgsmål: {telefon}"
        ),
        en=(
            "Correction: on {date} we wrote that {error}. The right information: {fix}. We "
            "are sorry. Questions: {phone}"
        ),
    ),
    Template(
        "M12",
        _("Slut"),
        da=(
            "De særlige råd om {sygdom} stopper den {dato}. Du kan stadig få gratis hjælp: "
            "{telefon} {link}"
        ),
        en=(
            "The special advice about {illness} ends on {date}. You can still get free help: "
            "{phone} {link}"
        ),
    ),
    Template(
        "M13",
        _("Til medarbejdere"),
        da=(
            "Beredskabsplanen er sat i kraft den {dato} kl. {tid}, niveau {niveau}, område "
            "{omraade}. Kriseleder: {kriseleder}. Dine opgaver står på dit aktionskort. "
            "Kvittér senest kl. {frist}."
        ),
        en=(
            "The contingency plan is in force from {date} at {time}, level {level}, area {area}."
            " Crisis lead: {lead}. Your tasks are on your action card. Acknowledge by "
            "{deadline}."
        ),
    ),
    Template(
        "M14",
        _("Til partnere"),
        da=(
            "Center mod Menneskehandel har aktiveret sin beredskabsplan på niveau {niveau} i "
            "{omraade}. Kontakt: {kontakt}. Svar senest kl. {frist}: åbent/lukket, pladser, "
            "sprog, værnemidler, behov. Godkendte tekster: {link}"
        ),
        en=(
            "The Danish Centre against Human Trafficking has activated its contingency plan "
            "at level {level} in {area}. Contact: {contact}. Reply by {deadline}: "
            "open/closed, places, languages, protection, needs. Approved texts: {link}"
        ),
    ),
    Template(
        "M15",
        _("Fejlaktivering"),
        da=(
            "Fejl: Meddelelsen den {dato} kl. {tid} blev udsendt ved en fejl. Der er ikke "
            "iværksat kriseberedskab. Du skal ikke gøre noget."
        ),
        en=(
            "Mistake: the notice of {date} at {time} was sent in error. No crisis plan is in "
            "force. You do not need to do anything."
        ),
    ),
)
TEMPLATES = {template.code: template for template in _ALL}


def dated(moment: datetime, language: str) -> dict[str, str]:
    """The values of {date} and {time}, in the basic alphabet of an SMS."""
    clock = "%H.%M" if language == "da" else "%H:%M"
    with override("da" if language == "da" else "en"):
        day = on(moment).replace("\xa0", " ")
    return {"date": day, "time": timezone.localtime(moment).strftime(clock)}


def placeholders(text: str) -> tuple[str, ...]:
    """The names still to be filled in, each once, in order."""
    return tuple(dict.fromkeys(PLACEHOLDER.findall(text)))


def filled(text: str, values: Mapping[str, str]) -> str:
    """`text` with what is known; a placeholder without a value stays.

    `values` goes by the English names, in every language.
    """
    known = {name: value for name, value in values.items() if value}
    known |= {IN_DANISH[name]: value for name, value in known.items() if name in IN_DANISH}

    def put(found: re.Match[str]) -> str:
        value = known.get(found[1], found[0])
        ends = text[found.end() : found.end() + 1] == "."
        return value.rstrip(". ") if ends else value  # the text brings the full stop itself

    return PLACEHOLDER.sub(put, text)


def fields_of(text: str) -> tuple[str, ...]:
    """The English names of the placeholders in a text of the plan, in order."""
    english = {danish: name for name, danish in IN_DANISH.items()}
    return tuple(english.get(name, name) for name in placeholders(text))


def label_of(name: str) -> str:
    """What the form calls a placeholder, by its Danish or its English name."""
    english = {danish: key for key, danish in IN_DANISH.items()}.get(name, name)
    return str(FIELDS[english][1]) if english in FIELDS else f"{{{name}}}"


def banned_in(code: str, text: str) -> tuple[str, ...]:
    """Words that may not lie on a phone, as they stand in the text. Colleagues may read them."""
    if code in TO_COLLEAGUES:
        return ()
    return tuple(dict.fromkeys(found.group() for found in BANNED.finditer(text)))


def wrongly_free(code: str, text: str) -> bool:
    """Whether a text about emergency care promises that it costs nothing."""
    return code in NEVER_FREE and FREE.search(text) is not None


def problems(code: str, text: str) -> list[str]:
    """What must be put right before the text may be kept, as sentences to the writer."""
    found = []
    if missing := placeholders(text):
        names = ", ".join(f"»{label_of(name)}«" for name in missing)
        found.append(gettext("Udfyld felterne, der mangler: %(names)s.") % {"names": names})
    if banned := banned_in(code, text):
        words = ", ".join(f"»{word}«" for word in banned)
        said = gettext("Fjern %(words)s. Teksten kan ligge på en telefon, som andre læser.")
        found.append(said % {"words": words})
    if wrongly_free(code, text):
        found.append(gettext("Skriv ikke, at akut hjælp er gratis. Den kan koste penge."))
    return found
