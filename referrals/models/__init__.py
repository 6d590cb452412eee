"""Tables of the referral side. Nothing a person typed stands in any of them in clear."""

from referrals.models.cases import Referral
from referrals.models.codes import CallCode, KeptDraft
from referrals.models.drafts import Draft
from referrals.models.figures import Figure, FigurePeriod
from referrals.models.handoffs import HandOff, HandOffPart
from referrals.models.keys import (
    AuthorityKey,
    KeyGrant,
    PersonalKey,
    SearchRecord,
    UnlockedKeys,
)
from referrals.models.links import Duplicate
from referrals.models.parts import Message, Part, Wrap
from referrals.models.retention import LegalHold, Purge

__all__ = [
    "AuthorityKey",
    "CallCode",
    "Draft",
    "Duplicate",
    "Figure",
    "FigurePeriod",
    "HandOff",
    "HandOffPart",
    "KeptDraft",
    "KeyGrant",
    "LegalHold",
    "Message",
    "Part",
    "PersonalKey",
    "Purge",
    "Referral",
    "SearchRecord",
    "UnlockedKeys",
    "Wrap",
]
