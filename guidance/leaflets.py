"""The PDF folders as data: in which formats an edition is made.

Every edition has an A4 reading version. One with a chapter at the address `folder` also has a
folded leaflet, whose text that chapter is: A4 landscape, both sides, folded twice into six panels.
The procedure has its drawing as a poster. `/vejledninger/<publication>/folder.pdf` answers with
the A4 version where there is neither, under the A4 version's own name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from guidance.models import LEAFLET, Chapter


@dataclass(frozen=True, slots=True)
class Leaflet:
    kind: str
    template: str
    name: str = "{slug}"  # of the file: neutral, for it stays behind on a shared device

    def file_name(self, *, slug: str, number: int, language: str) -> str:
        word = "edition" if language == "en" else "udgave"
        return f"{self.name.format(slug=slug)}-{word}-{number}.pdf"


FOLDED_KIND = "folder"
A4 = Leaflet("a4", "guidance/pdf/folder.html")
FOLDED = Leaflet(FOLDED_KIND, "guidance/pdf/leaflet.html", "folder-{slug}")
POSTER = Leaflet(FOLDED_KIND, "guidance/pdf/poster.html", "plakat-{slug}")
WITH_POSTER = "procedure-for-voksne"
SECTIONS = 4  # of the leaflet's text: three inside, and the flap; cover and back are made


def leaflets_of(slug: str, chapters: Iterable[Chapter]) -> list[Leaflet]:
    if any(chapter.slug == LEAFLET for chapter in chapters):
        return [A4, FOLDED]
    return [A4, POSTER] if slug == WITH_POSTER else [A4]
