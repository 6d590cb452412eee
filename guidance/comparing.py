"""Two editions side by side: what stands in the one in force, and what the draft would change."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from guidance.models import Chapter

WORDS = re.compile(r"\s+|[^\s]+")
CONTEXT = 1  # unchanged paragraphs shown before and after a change
Pieces = tuple[tuple[str, bool], ...]  # words, and whether they differ from the other side


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph on each side; empty on one of them when it is new or gone."""

    before: Pieces
    after: Pieces
    is_changed: bool


@dataclass(frozen=True, slots=True)
class ChapterChange:
    title: str
    state: str  # "new", "gone", "changed" or "same"
    rows: tuple[Row, ...]


def compare(before: Iterable[Chapter], after: Iterable[Chapter]) -> list[ChapterChange]:
    """Chapter by chapter, told apart by their address; those that are gone come last."""
    old = {chapter.slug: chapter for chapter in before}
    found = [change(old.pop(chapter.slug, None), chapter) for chapter in after]
    return found + [change(chapter, None) for chapter in old.values()]


def change(before: Chapter | None, after: Chapter | None) -> ChapterChange:
    title = str(after or before)
    if before is None or after is None:
        rows = tuple(rows_of(paragraphs(before), paragraphs(after)))
        return ChapterChange(title, "new" if before is None else "gone", rows)
    rows = tuple(rows_of(paragraphs(before), paragraphs(after)))
    if not any(row.is_changed for row in rows):
        return ChapterChange(title, "same", ())
    return ChapterChange(title, "changed", tuple(nearby(rows)))


def paragraphs(chapter: Chapter | None) -> list[str]:
    """Everything an editor may change in the chapter, line by line."""
    if chapter is None:
        return []
    facts = f"{chapter.sources} · {chapter.mark}"
    lines = [chapter.title, chapter.lead, *chapter.body.splitlines(), facts]
    return [line.rstrip() for line in lines if line.strip()]


def rows_of(before: list[str], after: list[str]) -> Iterator[Row]:
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for tag, a, a_end, b, b_end in matcher.get_opcodes():
        if tag == "equal":
            yield from (Row(((line, False),), ((line, False),), False) for line in before[a:a_end])
            continue
        for place in range(max(a_end - a, b_end - b)):
            old = before[a + place] if a + place < a_end else ""
            new = after[b + place] if b + place < b_end else ""
            yield Row(*words(old, new), True)


def words(before: str, after: str) -> tuple[Pieces, Pieces]:
    """Both lines in pieces, so that only the words that differ are marked."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    if not old or not new:
        return ((before, True),) if old else (), ((after, True),) if new else ()
    left: list[tuple[str, bool]] = []
    right: list[tuple[str, bool]] = []
    for tag, a, a_end, b, b_end in difflib.SequenceMatcher(None, old, new, False).get_opcodes():
        if a < a_end:
            left.append(("".join(old[a:a_end]), tag != "equal"))
        if b < b_end:
            right.append(("".join(new[b:b_end]), tag != "equal"))
    return tuple(left), tuple(right)


def nearby(rows: tuple[Row, ...]) -> Iterator[Row]:
    """The changed rows and a few around them; a long stretch without change is left out."""
    changed = [place for place, row in enumerate(rows) if row.is_changed]
    wanted = {near for place in changed for near in range(place - CONTEXT, place + CONTEXT + 1)}
    yield from (row for place, row in enumerate(rows) if place in wanted)
