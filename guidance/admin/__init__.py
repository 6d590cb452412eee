"""Where editors write: drafts may be changed, what is in force may only be copied."""

from guidance.admin.chapters import ChapterAdmin
from guidance.admin.editions import EditionAdmin
from guidance.admin.phrases import PhraseCardAdmin
from guidance.admin.publications import PublicationAdmin

__all__ = ["ChapterAdmin", "EditionAdmin", "PhraseCardAdmin", "PublicationAdmin"]
