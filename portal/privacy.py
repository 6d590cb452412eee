"""What counts as personal data in free text, and what a log line may hold."""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import MutableMapping
from typing import Any

import structlog

from portal import names

# -- free text -------------------------------------------------------------------------------------
# Every repetition below is bounded, so the work grows linearly with the length of the text. The
# patterns for numbers read text in small letters where all spaces and all dashes are alike.
UNSEEN = re.compile("[\xad\u200b-\u200d\u2060\ufeff]")  # dropped before reading
SPACES = re.compile("[\xa0\u2007\u2009\u202f]")
DASHES = re.compile("[\u2010-\u2015\u2212]")

DIGIT = re.compile(r"\d")
GAP = r"[ ./-]{0,3}"
DAY_MONTH = (
    rf"(?:(?:0[1-9]|[12]\d){GAP}(?:0[1-9]|1[0-2])"
    rf"|30{GAP}(?:0[13-9]|1[0-2])|31{GAP}(?:0[13578]|1[02]))"
)
CPR = re.compile(
    rf"(?<![\d+])(?:{DAY_MONTH}{GAP}\d\d{GAP}(?:\d{{4}}|[x*]{{4}})"
    rf"|{DAY_MONTH}{GAP}(?:19|20)\d\d ?- ?\d{{4}}"
    r"|[67]\d(?:0[1-9]|1[0-2])\d\d-\d{4})(?!\d|[.,]\d)"  # replacement numbers: day + 60 (I)
)
CPR_AFTER_WORD = re.compile(rf"cpr\D{{1,12}}\d{{6}}{GAP}\d{{4}}(?!\d)")
EMAIL = re.compile(
    r"[\w.+-]{1,64}(?: ?@ ?| ?[(\[]at[)\]] ?| snabel-?a )[\w-]{1,63}\.[\w.-]{0,250}[a-z]{2}", re.I
)
PUBLIC_EMAIL = re.compile(r"(?<![\w.+-])cmm@sbst\.dk\b", re.I)  # the centre's own
PASSPORT = re.compile(
    r"pas(?<!\wpas)s?(?:ets?|port|nr|-?nummer(?:et)?)?\b[^\d\n]{0,20}\d{6,9}(?!\d)"
)
MONTH = r"(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)[a-z]{0,6}\b"
DATE = (
    rf"(?:\d\d?\.? ?{MONTH}|\d\d?[./ -] ?\d\d?[./ -] ?(?:\d{{4}}|\d\d)\b"
    r"|(?:19|20)\d\d-\d\d-\d\d)"
)
BIRTH = re.compile(rf"\b(?:født|fødsels[a-zæøå]*|dob|f\.)[^\d\n]{{0,25}}{DATE}")

STREETS = tuple(
    "vej vejen gade gaden stræde allé alle vænge vænget boulevard vangen bakken".split()
)
STREETS_APART = frozenset("Vej Gade Stræde Allé Alle Plads Torv Boulevard Kaj Brygge Have".split())
NO_STREETS = tuple("motorv hovedv underv omve cykelv vejen vej gaden gade alle".split())
HOUSE = re.compile(
    r"(?<=[ ,.])\d{1,3}(?!\d|[.,:]\d|\.? ?(?:personer|mand|mænd|kvinder|børn|gange|dage|timer"
    rf"|minutter|uger|km|meter|kr|steder|adresser|besøg|biler|stk|procent|%|{MONTH}))"
)
FLAT = re.compile(r"(?<=\d|t)\.? ?(?:sal,? ?)?(?:tv|th|mf)\b")

# A number with one of these words before it is something else than a telephone number.
OTHER_NUMBER = re.compile(
    r"\b(?:cvr|ean|gln|se|p|j|sags?|journal|faktura|konto|ordre|bilags?|løbe|serie|varenummer|dok"
    r"|dokument|rapport|isbn|issn|celex)(?:-?(?:nr|nummer|nummeret)\b)?\.?[ :#]{0,3}(?:dk[ -]?)?$"
)
AMOUNT = re.compile(
    r"(?:,-|\.-)? ?(?:kr\b|kroner|mio|mia|dkk|eur|€|\$|usd|stk|procent|%|personer|doser)"
)
DATE_OR_YEARS = re.compile(rf"{DAY_MONTH} (?:19|20)\d\d$|(?:19|20)\d\d (?:19|20)\d\d$")
PUBLIC_NUMBERS = {"70202550"}  # the centre's hotline; 112, 114 and their like are too short
PHONE = re.compile(
    r"(?<![\d+§])(?<!\d[.,:/-])(?<!dk)(?:\+(?:[ ().-]{0,2}\d){7,15}"
    r"|00(?!45)[1-9](?:[ ().-]?\d){7,13}"
    r"|(?:0045[ .-]?)?(?:\d\d(?: ?\d\d){3}"
    r"|\d\d(?P<sign>[.-])\d\d(?P=sign)\d\d(?P=sign)\d\d"
    r"|\d{3} \d\d \d{3}|\d\d \d{3} \d{3}|\d{3} \d{3} \d\d)"
    r")(?!\d|[.,:/-]\d)"
)
PHONE_WORDS = ("tlf", "telefon", "mobil", "mob.", "whatsapp", "viber", "signal", "sms")
PHONE_AFTER_WORD = re.compile(
    rf"(?:{'|'.join(map(re.escape, PHONE_WORDS))})(?:nr|nummer|nummeret)?\b[^\d\n+]{{0,12}}"
    r"\d(?:[ .-]?\d){5,14}(?!\d)"
)


def found_in(text: str) -> set[str]:
    """Which kinds of personal data `text` seems to hold.

    Of "cpr", "phone", "email", "name", "address", "birth" and "passport". What it cannot do: for
    names see portal/names.py. A telephone number without + is noticed when it has eight digits or
    a word such as "tlf" before it; an address when it has a house number or "2. tv"; a date of
    birth after "født" and a passport number after "pas". A year of birth, an age, a nationality, a
    number plate or what a person has been through is never noticed.
    """
    kinds = set()
    text = SPACES.sub(" ", UNSEEN.sub("", text))
    if "@" in text or "at)" in text or "at]" in text or "snabel" in text:
        text, count = EMAIL.subn(" , ", PUBLIC_EMAIL.sub("", text))
        if count:
            kinds.add("email")
    if DIGIT.search(text):
        kinds |= numbers_in(DASHES.sub("-", text))
    if names.has_name(text):
        kinds.add("name")
    return kinds


def name_in(text: str) -> str:
    """The first words that found_in would call a name, as written; "" when there are none."""
    return names.first_name_in(SPACES.sub(" ", UNSEEN.sub("", text)))


def numbers_in(text: str) -> set[str]:
    """The kinds that hold digits. What is one kind is taken out before the next is looked for."""
    kinds = set()
    small = text.lower()
    for kind, pattern, hints in (
        ("passport", PASSPORT, ("pas",)),
        ("cpr", CPR, ()),
        ("cpr", CPR_AFTER_WORD, ("cpr",)),
        ("birth", BIRTH, ("fød", "dob", "f.")),
    ):
        if not hints or any(hint in small for hint in hints):
            small, count = pattern.subn(" , ", small)
            if count:
                kinds.add(kind)
    if FLAT.search(small) or any(is_house(text, match.start()) for match in HOUSE.finditer(text)):
        kinds.add("address")
    phones = [PHONE]
    if any(word in small for word in PHONE_WORDS):
        phones.append(PHONE_AFTER_WORD)
    if any(is_phone(match) for pattern in phones for match in pattern.finditer(small)):
        kinds.add("phone")
    return kinds


def is_house(text: str, start: int) -> bool:
    """Whether a street stands before the number at `start`, in one word or as "Blixens Vej"."""
    words = text[max(0, start - 60) : start].replace(",", " ").split()
    if words and words[-1].lower() in ("nr.", "nr"):
        words.pop()
    if not words:
        return False
    if words[-1] in STREETS_APART:
        return len(words) > 1 and words[-2][0].isalpha()
    street = words[-1].lower()
    return street.endswith(STREETS) and not street.startswith(NO_STREETS)


def is_phone(match: re.Match[str]) -> bool:
    """Whether what PHONE found is a number of one's own: no amount, date or public number."""
    text, start = match.string, match.start()
    digits = re.sub(r"\D", "", match.group()).removeprefix("00")
    if len(digits) == 10:
        digits = digits.removeprefix("45")
    return not (
        digits in PUBLIC_NUMBERS
        or OTHER_NUMBER.search(text[max(0, start - 30) : start])
        or AMOUNT.match(text, match.end())
        or DATE_OR_YEARS.match(match.group())
    )


def has_control_characters(text: str) -> bool:
    """NUL, lone surrogates and control characters other than line breaks and tabs."""
    return any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\r\t" for c in text)


# -- logs ------------------------------------------------------------------------------------------
ALLOWED_KEYS = frozenset(
    """
    event level timestamp request_id route method status duration_ms actor object outcome
    error file line kind count chain version state port role
    """.split()
)


def keep_allowed(
    _logger: Any, _name: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Drop every key that is not on the list, and say how many were dropped."""
    unknown = [key for key in event if key not in ALLOWED_KEYS]
    for key in unknown:
        del event[key]
    if unknown:
        event["count"] = event.get("count", 0) + len(unknown)
        event["outcome"] = "keys-dropped"
    return event


class AllowedLines(logging.Formatter):
    """Other packages' log records as JSON lines without their text, which may quote input."""

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        place = {"file": record.module, "line": record.lineno}
        level = record.levelname.lower()
        fields = {"event": f"log from {record.name}", "level": level, "error": error, **place}
        return structlog.processors.JSONRenderer()(None, "", fields)  # type: ignore[return-value]


def configure_logs() -> None:
    """JSON to standard output for us and for every other package."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            keep_allowed,
            structlog.processors.JSONRenderer(),
        ],
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(AllowedLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    # Django mails ADMINS the whole posted form, and echoes addresses of bad requests.
    for name in ("django", "django.request", "django.security", "django.server"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
