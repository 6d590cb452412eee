"""What a step or a clock builds on, in words: the sources' own titles and how sure we are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from guidance import public as guidance
from referrals.wording import Text

# Ours, awaiting approval: what the marks of the paper say to one who has not read it.
MARKS: dict[str, Text] = {
    "V": gettext_lazy("bekræftet"),
    "S": gettext_lazy("fra anden hånd"),
    "I": gettext_lazy("vores egen slutning"),
    "V/S": gettext_lazy("bekræftet, en del fra anden hånd"),
    "V/I": gettext_lazy("bekræftet, en del er vores egen slutning"),
}
# `S05`, `S17–S22` for each of them, `S28 (2008)` where the year it was read of is said.
CODE = re.compile(r"S(\d\d)(?:–S(\d\d))?(?: \((\d{4})\))?")
OF_THE_PROCEDURE = "P-"  # the collection they stand in, among the guides' sources


@dataclass(frozen=True, slots=True)
class ShownSources:
    """`named` is empty where no source was found: then it is our own conclusion."""

    mark: Text
    named: tuple[tuple[guidance.Source, str], ...]  # each with the year it was read of, or ""


def shown_sources(written: str, mark: str) -> ShownSources:
    """`written` as the paper has it: `S05 S28 (2008)`."""
    codes = dict(codes_in(written))
    found = guidance.sources(codes)
    return ShownSources(MARKS[mark], tuple((source, codes[source.code]) for source in found))


def codes_in(written: str) -> Iterator[tuple[str, str]]:
    for first, last, year in CODE.findall(written):
        for number in range(int(first), int(last or first) + 1):
            yield f"{OF_THE_PROCEDURE}S{number:02}", year
