"""The fifteen message templates, their placeholders, and how long a text is as an SMS.

Our proposal (crisis-plan.md 10, read 23 November 2026), awaiting approval: mark I. Both languages
stand side by side, because a message is written in a language and not translated on the way out.
The words trafficking, prostitution, clinic and CMM never stand in a text that may lie on a phone
which somebody else reads; M13 and M14 go to colleagues and partners only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from crisisplan.plan import N1, N2, N3, N4, Text

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
# Promises that CMM's clinical and legal people must approve as true before first use.
PROMISES = ("M01", "M02", "M09")


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
            "De særlige råd om {sygdom} stopper {dato}. Du kan stadig få gratis hjælp: "
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
            "Beredskabsplanen er sat i kraft {dato} kl. {tid}, niveau {niveau}, område "
            "{omraade}. Kriseleder: {kriseleder}. Dine opgaver står på dit aktionskort. "
            "Kvittér senest kl. {frist}."
        ),
        en=(
            "The contingency plan is in force from {date} {time}, level {level}, area {area}."
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
            "Fejl: Meddelelsen {dato} kl. {tid} blev udsendt ved en fejl. Der er ikke "
            "iværksat kriseberedskab. Du skal ikke gøre noget."
        ),
        en=(
            "Mistake: the notice of {date} {time} was sent in error. No crisis plan is in "
            "force. You do not need to do anything."
        ),
    ),
)
TEMPLATES = {template.code: template for template in _ALL}


def placeholders(text: str) -> tuple[str, ...]:
    """The names still to be filled in, each once, in order."""
    return tuple(dict.fromkeys(PLACEHOLDER.findall(text)))


# -- length as an SMS (3GPP TS 23.038) -------------------------------------------------------------
BASIC = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = set("^{}\\[~]|€")  # two places each


@dataclass(frozen=True, slots=True)
class SmsLength:
    """`used` places of the alphabet the text needs, in so many `parts`."""

    used: int
    parts: int
    is_basic: bool


def sms_length(text: str) -> SmsLength:
    """160 places for one part in the basic alphabet (153 each for several), 70 (67) in Unicode."""
    is_basic = all(c in BASIC or c in EXTENDED for c in text)
    if is_basic:
        used = sum(2 if c in EXTENDED else 1 for c in text)
        one, several = 160, 153
    else:
        used = len(text.encode("utf-16-be")) // 2
        one, several = 70, 67
    parts = 1 if used <= one else -(-used // several)
    return SmsLength(used, parts, is_basic)
