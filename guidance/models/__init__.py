"""Publications, editions, chapters and files, and the cards of help messages."""

from guidance.models.chapters import LEAFLET, Chapter, PublishedFile, not_reserved
from guidance.models.editions import Edition, NotADraft
from guidance.models.phrases import Phrase, PhraseCard
from guidance.models.publications import Publication

__all__ = [
    "LEAFLET", "Chapter", "Edition", "NotADraft", "Phrase", "PhraseCard", "Publication",
    "PublishedFile", "not_reserved",
]  # fmt: skip
