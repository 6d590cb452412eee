"""The status for other people's sites: one JSON document and one Atom feed, both read-only."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from crisisplan import banner, plan
from crisisplan.models import Activation, Step
from portal.pagecache import cached_page

# Of status.json: raised when a field means something new. Fields are added and never removed; they
# are described on /beredskab/status/, and test_merging.py holds the list.
FORMAT_VERSION = 1
MOST_ENTRIES = 50
SHOWN_STEPS = (Step.Kind.ACTIVATED, Step.Kind.CHANGED, Step.Kind.APPROVED, Step.Kind.ANNULLED)


@login_not_required
@require_safe
@cached_page
def status(request: HttpRequest) -> HttpResponse:
    """What is in force, with the banner's words, so that partners can draw their own badge."""
    found = list(banner.told_of().with_places())
    shown, running = banner.composed(found), [one for one in found if one.is_running]
    document = {
        "version": FORMAT_VERSION,
        "documentation": settings.PUBLIC_URL + "/beredskab/status/",
        "in_force": shown is not None and not shown.is_correction,
        "level": shown.level if shown else "",
        "is_correction": shown is not None and shown.is_correction,
        "text": shown.sentences if shown else {"da": "", "en": ""},
        "texts": list(shown.notices) if shown else [],
        "since": shown.since.isoformat() if shown else None,
        "ask_again_by": shown.expires_at.isoformat() if shown and shown.expires_at else None,
        "url": {
            language: banner.plan_address(language, absolute=True) for language in banner.LANGUAGES
        },
        "plan_version": plan.VERSION,
        "activations": [_activation(one) for one in banner.most_serious_first(running)],
    }
    response = JsonResponse(document, json_dumps_params={"ensure_ascii": False, "indent": 1})
    return _open_to_other_sites(response)


def _activation(activation: Activation) -> dict[str, Any]:
    assert activation.public_at is not None
    return {
        "number": activation.number,
        "level": activation.level,
        "illness": activation.illness,
        "since": activation.public_at.isoformat(),
        "points": activation.points_in_force,
        "areas": [
            {"key": place.key, "da": place.da, "en": place.en} for place in activation.places
        ],
        "text": banner.in_both(activation.level, activation),
    }


@login_not_required
@require_safe
@cached_page
def feed(request: HttpRequest) -> HttpResponse:
    """Every change the public was told about, the newest first."""
    entries = [
        {"id": step.id, "at": step.at, "text": banner.in_both(step.to, step.activation)}
        for step in public_steps()[:MOST_ENTRIES]
    ]
    context = {
        "entries": entries,
        "updated": entries[0]["at"] if entries else plan.VERSION_DATE,
        "address": settings.PUBLIC_URL + reverse("crisis-feed"),
        "plan_address": banner.plan_address("da", absolute=True),
    }
    kind = "application/atom+xml; charset=utf-8"
    response = render(request, "crisisplan/feed.atom", context, content_type=kind)
    return _open_to_other_sites(response)


def public_steps() -> Any:
    """Moves of real activations that showed in public, the newest first; nothing of N1."""
    moves = Step.objects.filter(kind__in=SHOWN_STEPS, activation__public_at__isnull=False)
    return (
        moves.filter(activation__kind="real")
        .exclude(to=plan.N1)
        .select_related("activation")
        .prefetch_related("activation__area_rows")
        .order_by("-at")
    )


def _open_to_other_sites(response: HttpResponse) -> HttpResponse:
    """A page on another site may read it: it is public, and asks for no cookie."""
    response["Access-Control-Allow-Origin"] = "*"
    return response
