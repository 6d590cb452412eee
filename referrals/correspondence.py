"""Messages between the reporter and CMM: the fixed sentences, and sealing both ways.

A message's content is `{"text": str, "fixed": str}`: words somebody wrote, or the key of a fixed
sentence. What CMM writes is sealed to the reporter's own key too, which only the receipt code
opens. What the reporter writes is sealed to CMM alone and never shown back. The public side may
import this: it opens nothing without the code.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, TypedDict
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from referrals import receipts, sealing
from referrals.models import AuthorityKey, Message, Part, Referral, Wrap
from referrals.wording import Text

LONGEST = 1500  # characters of one message

# What CMM may say without telling anything about the person. Our wording, awaiting CMM's approval.
FIXED: dict[str, Text] = {
    "received": _("Tak. Vi har læst det, du har sendt, og arbejder videre med det."),
    "asked-nothing": _("Vi har ikke brug for mere fra dig lige nu. Du behøver ikke gøre noget."),
    "secrecy": _(
        "Vi kan ikke fortælle dig, hvad der sker, fordi vi har tavshedspligt. Det betyder ikke, "
        "at der ikke sker noget."
    ),
    "please-ring": _("Ring til hotlinen, når du kan tale frit. Sig kun sagens nummer."),
    "finished": _("Vi er færdige med det, du sendte. Ser du noget nyt, så ring til hotlinen."),
}

# First line of a message that asks for withdrawal. Danish in every language, as CMM reads it.
WITHDRAWAL_WISH = "Jeg beder om at trække henvisningen tilbage."


class Content(TypedDict):
    text: str
    fixed: str  # key of FIXED, or "" when `text` was written


def written(text: str) -> Content:
    return {"text": text, "fixed": ""}


def fixed(key: str) -> Content:
    """Raises KeyError on a sentence that is not in FIXED."""
    FIXED[key]
    return {"text": "", "fixed": key}


def in_words(content: Mapping[str, Any]) -> Text:
    """What is shown: the fixed sentence in the page's language, or the text as written."""
    return FIXED.get(content.get("fixed", "")) or content.get("text", "")


def seal_to_reporter(
    referral: Referral, content: Content, keys: Iterable[AuthorityKey]
) -> tuple[Part, list[Wrap], bytes]:
    """An unsaved part, its wraps to `keys`, and the wrap for `Message.reporter_wrap`.

    Raises ValueError when the referral has no reporter key any more (it is a stub).
    """
    if not referral.reporter_public:
        raise ValueError(f"{referral.pk} has no reporter key")
    kind = Part.Kind.MESSAGE
    part = Part(referral=referral, kind=kind, made_at=timezone.now())
    secret = AESGCM.generate_key(256)
    part_context = sealing.part_context(referral.pk, part.pk, kind)
    part.sealed = sealing.encrypt(secret, sealing.to_bytes(content), part_context)
    wraps = [sealing.wrap_key(part, secret, key) for key in keys]
    context = reporter_context(referral.pk, part.pk)
    return part, wraps, sealing.wrap(secret, referral.reporter_public, context)


def seal_to_cmm(
    referral: Referral,
    content: Content,
    keys: Iterable[AuthorityKey],
    *,
    kind: str = Part.Kind.MESSAGE,
) -> tuple[Part, list[Wrap]]:
    """An unsaved part of the reporter's, and its wraps. ADDED may be handed over, MESSAGE not."""
    return sealing.seal_part(referral, kind, content, keys)


def reporter_private(referral: Referral, code: str) -> bytes:
    """The reporter's private key, by the receipt code. Raises receipts.WrongCode, Damaged."""
    context = f"portal|1|reporter-key|{referral.pk}".encode()
    return sealing.decrypt(receipts.wrapping_key(code), referral.reporter_sealed, context)


def open_for_reporter(message: Message, private: bytes) -> Content:
    """What CMM wrote. Raises sealing.Damaged; also on a message moved from another case."""
    part = message.part
    context = reporter_context(message.referral_id, part.pk)
    secret = sealing.unwrap(message.reporter_wrap or b"", private, context)
    part_context = sealing.part_context(message.referral_id, part.pk, part.kind)
    return json.loads(sealing.decrypt(secret, part.sealed, part_context))


def reporter_context(referral: UUID, part: UUID) -> bytes:
    """What the reporter's wrap is bound to."""
    return f"portal|{sealing.VERSION}|reporter-wrap|{referral}|{part}".encode()
