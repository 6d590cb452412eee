"""What is noticed in free text before it is stored, and what the page says about it.

Nothing is refused: one tick lets the text pass as it is, because a name may have to stand there.
"""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import privacy
from referrals.wording import Text

WORDS: dict[str, Text] = {
    "cpr": gettext_lazy("et CPR-nummer"),
    "name": gettext_lazy("et navn"),
    "phone": gettext_lazy("et telefonnummer"),
    "email": gettext_lazy("en e-mailadresse"),
    "address": gettext_lazy("en adresse"),
    "birth": gettext_lazy("en fødselsdag"),
    "passport": gettext_lazy("et pasnummer"),
}
EVERYTHING = frozenset(WORDS)
LONGEST_SHOWN = 60  # characters of what was taken for a name
CPR_ALONE = frozenset({"cpr"})  # where a name or a number is what the field is for


def noticed_in(text: str, kinds: Collection[str] = EVERYTHING) -> str:
    """The sentence about what `text` seems to hold; empty when it holds nothing of the kind."""
    found = privacy.found_in(text) & set(kinds)
    if not found:
        return ""
    words = [str(word) for kind, word in WORDS.items() if kind in found]
    if "name" in found:
        words[words.index(str(WORDS["name"]))] = _("et navn (»%(words)s«)") % {
            "words": shortened(privacy.name_in(text))
        }
    what = _(" og ").join(words)
    return _("Det ligner %(what)s. Slet det, eller sæt kryds i feltet nedenfor.") % {"what": what}


def shortened(words: str) -> str:
    """Enough of `words` to find them by in the text."""
    return words if len(words) <= LONGEST_SHOWN else f"{words[:LONGEST_SHOWN].rstrip()} …"
