"""The search index: every text of the portal by the stems of its words, in this process's memory.

Pure: documents in, hits out. The same answers on every database.
"""

from __future__ import annotations

import bisect
import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from guidance.danish import (
    EMPTY_WORDS,
    SYNONYMS,
    Vocabulary,
    likeness,
    stem,
    trigrams,
    with_danish_letters,
    words_of,
)

TITLE, LEAD, TEXT = 6.0, 3.0, 1.0  # how much a word weighs by where it stands
WHOLE, PART, BEGINNING, MISSPELT = 3.0, 1.5, 1.2, 0.8  # … and by how it was found
ALIKE = 0.45
LONGEST_LINE = 160


@dataclass(frozen=True, slots=True)
class Document:
    """One thing that can be found. `text` is plain lines."""

    group: str  # the heading it is shown under
    title: str
    url: str
    lead: str = ""
    text: str = ""
    language: str = "da"
    above: str = ""  # the publication it belongs to


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a shown line; `is_hit` when it is a word that was asked for."""

    text: str
    is_hit: bool


@dataclass(frozen=True, slots=True)
class Hit:
    document: Document
    score: float
    line: tuple[Piece, ...]


@dataclass
class Index:
    documents: list[Document]
    vocabulary: Vocabulary = field(init=False)
    whole: dict[str, dict[int, float]] = field(init=False)
    inside: dict[str, dict[int, float]] = field(init=False)

    def __post_init__(self) -> None:
        texts = [(d.title, d.lead, d.text) for d in self.documents]
        self.vocabulary = Vocabulary(w for text in texts for part in text for w in words_of(part))
        self.whole, self.inside = defaultdict(dict), defaultdict(dict)
        for number, document in enumerate(self.documents):
            for text, weight in (
                (document.title, TITLE),
                (document.lead, LEAD),
                (document.text, TEXT),
            ):
                for word in words_of(text):
                    self.add(self.whole[stem(word)], number, weight)
                    for part in self.vocabulary.parts_of(word):
                        self.add(self.inside[part], number, weight)
        self.titles = [words_of(document.title) for document in self.documents]
        self.lines = [
            [(line, self.stems_in(line)) for line in document.text.splitlines()]
            for document in self.documents
        ]
        self.grams = {known: trigrams(known) for known in self.whole}
        self.with_gram: dict[str, list[str]] = defaultdict(list)
        for known, grams in self.grams.items():
            for gram in grams:
                self.with_gram[gram].append(known)
        self.in_order = sorted(self.whole)
        self.by_letters: dict[str, list[str]] = defaultdict(list)
        for known in self.whole:
            self.by_letters["".join(sorted(known))].append(known)

    def stems_in(self, line: str) -> frozenset[str]:
        """The stems of a line's words and of the parts of its compounds."""
        words = words_of(line)
        parts = (part for word in words for part in self.vocabulary.parts_of(word))
        return frozenset([*map(stem, words), *parts])

    @staticmethod
    def add(postings: dict[int, float], number: int, weight: float) -> None:
        postings[number] = postings.get(number, 0.0) + weight

    def find(self, asked: str, *, most: int = 40) -> list[Hit]:
        """The best documents for the words asked, those with every word before the rest."""
        typed = [self.as_we_write(word) for word in words_of(asked)][:8]
        words = self.meant_by(list(dict.fromkeys(typed)))
        ways = [self.ways(word) for word in words]
        scores = [self.scores_of(way) for way in ways]
        found: dict[int, tuple[int, float]] = {}
        for score in scores:
            for number, points in score.items():
                held, total = found.get(number, (0, 0.0))
                found[number] = (held + 1, total + points)
        whole = {n: s for n, s in found.items() if s[0] == len(words)} or found
        # A title that holds the words just as they were typed is what was meant.
        named = {n for n in whole if len(typed) > 1 and typed_in(typed, self.titles[n])}
        ranked = sorted(whole, key=lambda n: (n not in named, -whole[n][0], -whole[n][1], n))
        ranked = ranked[:most]
        shown = {wanted for way in ways for wanted, _worth in way}
        return [Hit(self.documents[n], whole[n][1], line_of(self.lines[n], shown)) for n in ranked]

    def meant_by(self, typed: list[str]) -> list[str]:
        """The words without the empty ones, and split compounds put together."""
        words = [word for word in typed if word not in EMPTY_WORDS] or typed
        joined: list[str] = []
        for word in words:
            if joined and stem(joined[-1] + word) in self.whole:
                joined[-1] += word
            else:
                joined.append(word)
        return joined

    def as_we_write(self, word: str) -> str:
        danish = with_danish_letters(word)
        known = stem(word) in self.whole or stem(danish) not in self.whole
        return word if known else danish

    def scores_of(self, ways: list[tuple[str, float]]) -> dict[int, float]:
        """Document number → points for one word, by the best way it was found."""
        points: dict[int, float] = {}
        for wanted, worth in ways:
            for postings, factor in ((self.whole, 1.0), (self.inside, PART / WHOLE)):
                documents = postings.get(wanted, {})
                rare = math.log(1 + len(self.documents) / (1 + len(documents)))
                for number, weight in documents.items():
                    earned = worth * factor * rare * (1 + math.log(1 + weight))
                    points[number] = max(points.get(number, 0.0), earned)
        return points

    def ways(self, word: str) -> list[tuple[str, float]]:
        """Stems that will do for a word: itself, our word for it, its parts; else what is near."""
        wanted = [(stem(word), WHOLE)]
        if word in SYNONYMS:
            wanted.append((stem(SYNONYMS[word]), WHOLE * 0.9))
        if any(one in self.whole or one in self.inside for one, _worth in wanted):
            return wanted
        if parts := self.vocabulary.parts_of(word):
            return [(part, PART) for part in parts]
        start = stem(word)
        if len(start) >= 3 and (begun := self.beginning_with(start)):
            return [(k, BEGINNING) for k in begun]
        # Two letters that changed places leave few trigrams, but the same letters.
        letters = sorted(start)
        if swapped := [k for k in self.by_letters.get("".join(letters), []) if len(start) > 4]:
            return [(k, MISSPELT) for k in swapped]
        grams = trigrams(start)
        shared = Counter(known for gram in grams for known in self.with_gram.get(gram, ()))
        close = (known for known, count in shared.items() if count > 1)
        near = sorted(((likeness(grams, self.grams[k]), k) for k in close), reverse=True)[:3]
        return [(k, MISSPELT * close) for close, k in near if close >= ALIKE]

    def beginning_with(self, start: str) -> list[str]:
        """The stems that begin so: neighbours in the alphabet."""
        first = bisect.bisect_left(self.in_order, start)
        after = bisect.bisect_left(self.in_order, start + "\uffff")
        return self.in_order[first:after]


def typed_in(typed: list[str], title: list[str]) -> bool:
    """Whether the title holds the typed words in the same order, side by side."""
    return any(title[at : at + len(typed)] == typed for at in range(len(title) - len(typed) + 1))


def line_of(lines: list[tuple[str, frozenset[str]]], wanted: set[str]) -> tuple[Piece, ...]:
    """The first line that holds a word asked for, cut to whole words, each such word marked."""
    for line, stems in lines:
        if stems.isdisjoint(wanted):
            continue
        at = next((m.start() for m in re.finditer(r"[^\W_]+", line) if meets(m[0], wanted)), 0)
        return marked(cut(line, at), wanted)
    return ()


def meets(word: str, wanted: set[str]) -> bool:
    lowered = stem(word)
    return lowered in wanted or any(len(w) > 3 and (w in lowered) for w in wanted)


def cut(line: str, at: int) -> str:
    """At most LONGEST_LINE characters around `at`, in whole words."""
    start = max(0, min(at - LONGEST_LINE // 2, len(line) - LONGEST_LINE))
    piece = line[start : start + LONGEST_LINE]
    if start:
        piece = "… " + piece.partition(" ")[2]
    if start + LONGEST_LINE < len(line):
        piece = piece.rpartition(" ")[0] + " …"
    return piece


def marked(line: str, wanted: set[str]) -> tuple[Piece, ...]:
    pieces, at = [], 0
    for match in re.finditer(r"[^\W_]+", line):
        if meets(match[0], wanted):
            pieces += [Piece(line[at : match.start()], False), Piece(match[0], True)]
            at = match.end()
    pieces.append(Piece(line[at:], False))
    return tuple(piece for piece in pieces if piece.text)
