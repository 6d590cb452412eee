"""Unlock phrases: five words from a list, or a colleague's own, and what is too weak.

The list, `content/words_da.txt`, holds 1,315 common Danish nouns of four to eight letters, each
alone with its first four letters, chosen by hand and found in the dictionary of Stavekontrolden.
Five words drawn by the system's generator are 51.8 bits (5 · log2 1315): at Argon2id's 0.35 s a
try, and a thousand tries at a time, half of them take 22,000 years (design: security.md 4.4).
"""

from __future__ import annotations

import re
import secrets
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from portal.demo_people import PEOPLE

COUNT = 5  # words
LONG = 20  # characters that stand for five words in a phrase of one's own
SHORTEST = 3  # letters of a word that counts
VARIED = 8  # different characters
LONGEST = 200


class Weak(Exception):
    """The phrase is too easy to guess; the text is a Danish sentence for the page."""


@cache
def words() -> tuple[str, ...]:
    return tuple((Path(__file__).parent / "content" / "words_da.txt").read_text().split())


def propose() -> str:
    """Five different random words."""
    return " ".join(secrets.SystemRandom().sample(words(), COUNT))


def is_proposed(text: str) -> bool:
    """Whether `text` could have come from propose(): five words of the list, all different."""
    given = set(text.split())
    return len(given) == COUNT == len(text.split()) and given <= set(words())


def plain(phrase: str) -> str:
    """As it counts: case and extra spaces do not."""
    return " ".join(phrase.split()).casefold()


def check(phrase: str, *, username: str, names: tuple[str, ...] = ()) -> None:
    """Raises Weak, saying what to do. What the portal proposed always passes."""
    given = plain(phrase)
    found = set(re.findall(r"\w+", given))
    counted = {word for word in found if len(word) >= SHORTEST}
    if len(phrase) > LONGEST:
        raise Weak(_("Skriv højst 200 tegn."))
    if any(given == plain(person.phrase) for person in PEOPLE if person.phrase):
        raise Weak(_("Ordene står i portalens demo, så andre kender dem. Vælg nogle andre."))
    if is_proposed(given):
        return
    if len(counted) < COUNT and len(given) < LONG:
        raise Weak(_("Skriv mindst fem forskellige ord eller 20 tegn."))
    if len(set(given)) < VARIED or _repeats(given):
        raise Weak(_("Ordene gentager sig for meget. Vælg mere forskellige ord."))
    if username.casefold() in given or found & {name.casefold() for name in names}:
        raise Weak(_("Brug ikke dit eget navn eller brugernavn. Vælg nogle andre ord."))


def _repeats(given: str) -> bool:
    """The same few characters over and over: "abcabcabc…"."""
    tight = given.replace(" ", "")
    return any(tight == (tight[:n] * len(tight))[: len(tight)] for n in range(1, len(tight) // 2))
