"""The PDF folders as data: which publication is made in which formats.

Every publication has an A4 reading version. A folded leaflet exists only where a layout has been
made for it; `/vejledninger/<publication>/folder.pdf` answers with the A4 version until then, under
the A4 version's own name.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Leaflet:
    kind: str
    template: str
    name: str = "{slug}"  # of the file: neutral, for it stays behind on a shared device

    def file_name(self, *, slug: str, number: int, language: str) -> str:
        word = "edition" if language == "en" else "udgave"
        return f"{self.name.format(slug=slug)}-{word}-{number}.pdf"


A4 = Leaflet("a4", "guidance/pdf/folder.html")
FOLDED_KIND = "folder"
FOLDED: dict[str, Leaflet] = {}  # publication → its folded leaflet


def leaflets_of(slug: str) -> list[Leaflet]:
    return [A4, FOLDED[slug]] if slug in FOLDED else [A4]
