"""Danish words as a search sees them: stems that meet, and compounds taken apart.

The stemmer gives *handel* and *handlet* different stems; dropping the e before a final l, n or r
brings them together. A long word is taken apart into two words the texts themselves know, with an
s or e between them if need be, so *handel* finds *menneskehandlet* (design: speed.md 7).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import snowballstemmer

WORD = re.compile(r"[^\W_]+")
WEAK_E = re.compile(r"(?<=[^aeiouyæøå])e([lnr])$")
SHORTEST_PART = 4
LINKS = ("", "s", "e")

# Parts of compounds that our texts may not hold on their own.
SEEDS = (
    "menneske handel tvang arbejde gerning offer børn barn læge sygehus bolig løn skatte plan "
    "kontrol social døgn vagt tavshed pligt under retning henvisning samtale beredskab krise"
).split()

# What people write, and a word our texts use.
SYNONYMS = {
    "prostitueret": "prostitution",
    "prostituerede": "prostitution",
    "prostituerte": "prostitution",
    "bordel": "klinik",
    "bordeller": "klinik",
    "trafficking": "menneskehandel",
    "tolkning": "tolk",
    "anmelde": "politi",
    "sygehus": "hospital",
    "pas": "papirer",
    "chef": "arbejdsgiver",
    "aupair": "pair",
    "sexarbejder": "prostitution",
    "sexarbejdere": "prostitution",
    "teenager": "unge",
    "teenagere": "unge",
    "mindreårig": "barn",
    "gdpr": "databeskyttelse",
    "barn": "børn",
    "børn": "barn",
}

# Words that say nothing about what is looked for.
EMPTY_WORDS = frozenset(
    """
    af at den der det dig du en er et for fra gå går har hvad hvem hvis hvor hvordan hvornår i jeg
    kan lang lige man med mig min mit må naar når og om på sig skal som så til vi vil
    a an and can do how i if is it me my of on or the to what when where who with you
    """.split()
)
LETTERS = (("ae", "æ"), ("oe", "ø"), ("aa", "å"))

_stemmer = snowballstemmer.stemmer("danish")


def words_of(text: str) -> list[str]:
    return WORD.findall(text.casefold())


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """`handel`, `handlet` and `handler` all give `handl`."""
    return WEAK_E.sub(r"\1", _stemmer.stemWord(word.casefold()))


def with_danish_letters(word: str) -> str:
    """What is meant by a word typed without them: `boern` is `børn`."""
    for written, letter in LETTERS:
        word = word.replace(written, letter)
    return word


class Vocabulary:
    """The stems a set of texts knows, and the compounds that can be made of them."""

    def __init__(self, words: Iterable[str]) -> None:
        known = {word for word in words if len(word) >= SHORTEST_PART}
        self.stems = {stem(word) for word in known | set(SEEDS)}
        self._parts: dict[str, tuple[str, ...]] = {}

    def parts_of(self, word: str) -> tuple[str, ...]:
        """The stems of the two words a compound is made of; empty when it is none we know."""
        if word not in self._parts:
            self._parts[word] = self._take_apart(word)
        return self._parts[word]

    def _take_apart(self, word: str) -> tuple[str, ...]:
        best: tuple[int, tuple[str, ...]] = (0, ())
        for at in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
            right = stem(word[at:])
            if right not in self.stems or len(right) < SHORTEST_PART - 1:
                continue
            for link in LINKS:
                left = word[:at]
                if link and not left.endswith(link):
                    continue
                bare = left[: len(left) - len(link)]
                if len(bare) >= SHORTEST_PART and stem(bare) in self.stems:
                    # Of several ways, the one whose shorter half is longest.
                    best = max(best, (min(len(bare), len(word) - at), (stem(bare), right)))
        return best[1]


def trigrams(word: str) -> frozenset[str]:
    padded = f"  {word} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """0 to 1: the share of trigrams two words have in common."""
    return len(one & other) / len(one | other)
