"""Other ways to read a case: as its sender saw it, on paper, and by searching in what is open.

Each opening is recorded before a word is read, with the purpose where the case is not one's own.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal import audit
from portal.roles import StaffRequest, requires
from referrals import casefile, permissions, searching, versions
from referrals.casework.cases import content_of, mine_or_404
from referrals.casework.content import FIELDS, row_of
from referrals.casework.history import PURPOSES, audit_lines
from referrals.casework.unlock import unlocked
from referrals.keyring import Keyring, NotForYou
from referrals.models import Part, Referral
from referrals.sealing import Damaged

LONGEST_SEARCH = 100
SHOWN = 50


def purpose_of(request: StaffRequest, referral: Referral) -> str:
    """Why this colleague reads; empty when it has not been said."""
    if permissions.may_read_without_purpose(request.user, referral):
        return "own-case"
    given = request.POST.get("purpose", "")
    return given if given in PURPOSES else ""


def ask_purpose(request: StaffRequest, referral: Referral, title: str) -> HttpResponse:
    error = _("Vælg, hvorfor du åbner sagen.") if request.method == "POST" else ""
    context = {"case": referral, "purposes": PURPOSES, "title": title, "error": error}
    return render(request, "referrals/case_purpose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("case.open")
@unlocked
def as_sent(request: StaffRequest, pk: uuid.UUID, keys: Keyring) -> HttpResponse:
    """Questions, answers and outcome in the words of the version the sender saw."""
    referral = mine_or_404(request, pk)
    purpose = purpose_of(request, referral)
    if not purpose:
        return ask_purpose(request, referral, _("Som afsenderen så det"))
    audit.record("case.open", referral.chain, by=request.user, purpose=purpose)
    referral.receive(by=request.user)
    context: dict[str, Any] = {"case": referral, "seen": None, "is_damaged": False}
    part = casefile.newest(referral, Part.Kind.ANSWERS)
    try:
        answers = keys.open(part) if part else {}
        context["seen"] = versions.seen_by_sender(answers) if answers else None
    except (NotForYou, Damaged):
        context["is_damaged"] = True
    except versions.NotArchived:
        pass
    return render(request, "referrals/case_as_sent.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("case.open")
@unlocked
def on_paper(request: StaffRequest, pk: uuid.UUID, keys: Keyring) -> HttpResponse:
    """The whole case on one page to print; that it was printed is recorded."""
    referral = mine_or_404(request, pk)
    purpose = purpose_of(request, referral)
    if not purpose:
        return ask_purpose(request, referral, _("Skriv sagen ud"))
    audit.record("case.print", referral.chain, by=request.user, purpose=purpose)
    referral.receive(by=request.user)
    context = {
        "case": referral,
        "events": audit_lines(referral, newest=500),
        "printed_at": timezone.now(),
        **content_of(referral, keys),
    }
    return render(request, "referrals/case_print.html", context)


# -- search ---------------------------------------------------------------------------------------
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@requires("case.search")
@unlocked
def search(request: StaffRequest, keys: Keyring) -> HttpResponse:
    """Words in what CMM may open. Nothing is indexed; the words are kept sealed."""
    words = request.POST.get("words", "").strip()
    context: dict[str, Any] = {"words": words, "error": "", "found": None}
    if request.method == "POST" and not 2 <= len(words) <= LONGEST_SEARCH:
        context["error"] = _("Skriv mellem 2 og %(n)s tegn.") % {"n": LONGEST_SEARCH}
    elif request.method == "POST":
        searching.remember(words, by=request.user)
        result = searching.search(words, keys, Referral.objects.visible_to(request.user))
        context |= {"result": result, "found": [shown(hit) for hit in result.hits[:SHOWN]]}
        context["shown"] = SHOWN
        for hit in result.hits[:SHOWN]:
            audit.record("case.open", hit.referral.chain, by=request.user, purpose="search")
    return render(request, "referrals/case_search.html", context)


def shown(hit: searching.Hit) -> dict[str, Any]:
    """Where the words stand, in the form's own label, and a piece of the text around them."""
    label = str(Part.Kind(hit.kind).label)
    if hit.key in FIELDS:
        label = row_of(hit.key, "")[0]
    return {"case": hit.referral, "label": label, "around": hit.around}
