"""What the roof and other apps may ask of the referral side."""

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from portal.findable import Findable
from portal.models import Authority
from referrals import drawing, flowchart, notices, retention, sealing
from referrals.intake import call_code, drafts, kept, mailbox_cookie, walk_cookie
from referrals.models import CallCode, KeyGrant, UnlockedKeys, Wrap
from referrals.sealing import KeyUnavailable

__all__ = [
    "COOKIES",
    "KeyUnavailable",
    "check_keys",
    "drawn",
    "forget_expired",
    "forget_visitor",
    "mind_retention",
    "remind",
    "searchable",
]

COOKIES = (walk_cookie.NAME, drafts.NAME, mailbox_cookie.NAME)


def forget_visitor(request: HttpRequest) -> None:
    """The browser's draft is gone before the visitor is. A copy kept under a code stays."""
    drafts.delete(drafts.read(request))


def check_keys() -> None:
    """Raises KeyUnavailable when a referral could not be sealed now."""
    sealing.keys_of(Authority.CMM)


def forget_expired() -> int:
    """Delete drafts, receipts, kept forms, call codes and unlocked sessions whose time is over."""
    now = timezone.now()
    ended = UnlockedKeys.objects.filter(Q(idle_until__lte=now) | Q(ends_at__lte=now))
    on_our_side = (drafts.forget_expired(), kept.forget_expired(), call_code.forget_expired())
    return ended.delete()[0] + sum(on_our_side) + forget_old_grants()


def forget_old_grants() -> int:
    """Delete the grants of a retired key that opens nothing any more."""
    retired = KeyGrant.objects.filter(key__retired_at__isnull=False)
    in_use = Wrap.objects.filter(key=OuterRef("key")), CallCode.objects.filter(key=OuterRef("key"))
    return retired.exclude(Exists(in_use[0])).exclude(Exists(in_use[1])).delete()[0]


def remind() -> None:
    """Tell the right boxes that something has not been opened in time."""
    notices.remind()


def mind_retention() -> None:
    """Propose what is due, remind of holds, settle the purge journal. Erases nothing."""
    retention.tidy(timezone.now())


def drawn(language: str) -> str:
    """The procedure's flowchart as an SVG document."""
    return drawing.svg(language=language, base="#")


def searchable() -> list[Findable]:
    """Questions and outcomes of the procedure, in the page's language, for the search."""
    address = reverse("referrals:procedure")
    found = [
        Findable(str(q.text), f"{address}#q-{q.key}", str(q.help), str(q.why))
        for q in flowchart.QUESTIONS.values()
    ]
    for outcome in flowchart.OUTCOMES.values():
        steps = "\n".join(f"{step.title} {step.text}" for step in outcome.do_now)
        place = f"{address}#o-{outcome.key}"
        found.append(Findable(str(outcome.title), place, str(outcome.lead), steps))
    return found
