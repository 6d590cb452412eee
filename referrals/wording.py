"""What a text is in the content modules, and how content shows which version it is.

Texts are Danish msgids, translated when they are shown. One-word texts carry a context, because
a bare word may also be one of Django's own English msgids.
"""

import hashlib
import json
from dataclasses import fields, is_dataclass
from typing import TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

Text: TypeAlias = str | Promise

YES = pgettext_lazy("answer", "Ja")
NO = pgettext_lazy("answer", "Nej")
UNKNOWN = _("Det ved jeg ikke")
UNSAID = _("Det ved jeg ikke, eller jeg vil ikke svare")
IN_DOUBT = _("Jeg er i tvivl")


def fingerprint(*content: object) -> str:
    """The SHA-256 of `content` with its texts in Danish, as 64 hex digits.

    The same in every language and process: the language in use is set aside while it is made.
    `content` is made of strings, numbers, booleans, tuples, dicts and dataclasses.
    """
    with override(None):  # no catalogue: each text is its own Danish original
        canonical = json.dumps(
            content, default=_plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
    return hashlib.sha256(canonical.encode()).hexdigest()


def _plain(thing: object) -> object:
    if isinstance(thing, Promise):
        return str(thing)
    if is_dataclass(thing):
        return {field.name: getattr(thing, field.name) for field in fields(thing)}
    raise TypeError(f"no fingerprint for {type(thing).__name__}")
