"""How long a text is as an SMS (3GPP TS 23.038)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

BASIC = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = set("^{}\\[~]|€")  # two places each


# Said by the page and by its script alike: {used} and {parts} are filled in.
ONE_PART = _("Teksten er på {used} tegn og bliver til 1 sms.")
SEVERAL_PARTS = _(
    "Teksten er på {used} tegn og bliver til {parts} sms’er. Gør den kortere, om du kan."
)
OTHER_ALPHABET = _("Sproget eller et tegn kræver, at hver sms kun er på 70 tegn.")


@dataclass(frozen=True, slots=True)
class SmsLength:
    """`used` places of the alphabet the text needs, in so many `parts`."""

    used: int
    parts: int
    is_basic: bool

    @property
    def in_words(self) -> str:
        said = str(ONE_PART if self.parts == 1 else SEVERAL_PARTS)
        said = said.format(used=self.used, parts=self.parts)
        return said if self.is_basic else f"{said} {OTHER_ALPHABET}"


def sms_length(text: str) -> SmsLength:
    """160 places for one part in the basic alphabet (153 each for several), 70 (67) in Unicode."""
    is_basic = all(c in BASIC or c in EXTENDED for c in text)
    if is_basic:
        used = sum(2 if c in EXTENDED else 1 for c in text)
        one, several = 160, 153
    else:
        used = len(text.encode("utf-16-be")) // 2
        one, several = 70, 67
    parts = 1 if used <= one else -(-used // several)
    return SmsLength(used, parts, is_basic)
