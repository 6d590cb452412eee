"""Tables of the referral side. Nothing a person typed stands in any of them in clear."""

from referrals.models.cases import (
    HandOff,
    HandOffPart,
    Part,
    Referral,
    Wrap,
)
from referrals.models.drafts import Draft
from referrals.models.keys import AuthorityKey, KeyGrant, PersonalKey, UnlockedKeys

__all__ = [
    "AuthorityKey",
    "Draft",
    "HandOff",
    "HandOffPart",
    "KeyGrant",
    "Part",
    "PersonalKey",
    "Referral",
    "UnlockedKeys",
    "Wrap",
]
