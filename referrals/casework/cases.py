"""CMM's side: the list, one case, taking it and giving it back."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal import audit, error_pages
from portal.errors import MoveNotAllowed
from portal.models import AuditEvent, User
from portal.roles import StaffRequest, requires
from referrals import permissions
from referrals.casework.content import first_of_all, open_parts
from referrals.casework.unlock import keyring_of, unlocked
from referrals.keyring import Keyring
from referrals.models import HandOff, Part, Referral

PAGE = 50
CAPPED = 1000  # counting further would cost more than the page

PURPOSES = {
    "intake": gettext_lazy("Jeg visiterer nye henvisninger"),
    "cover": gettext_lazy("Jeg træder i stedet for en kollega"),
    "supervise": gettext_lazy("Jeg vejleder eller fører tilsyn"),
    "call": gettext_lazy("Jeg har fået en henvendelse om sagen"),
}
# Openings that belong to a step of the work: nobody is asked.
WORK_PURPOSES = {
    "own-case": gettext_lazy("egen sag"),
    "propose": gettext_lazy("forslag om overdragelse"),
    "approve": gettext_lazy("stillingtagen til overdragelse"),
}
FILTERS = {
    "new": gettext_lazy("Nye"),
    "open": gettext_lazy("Alle åbne"),
    "mine": gettext_lazy("Mine"),
    "unassigned": gettext_lazy("Uden sagsbehandler"),
    "proposed": gettext_lazy("Overdragelse venter på en leder"),
    "handed_over": gettext_lazy("Overdraget"),
    "closed": gettext_lazy("Afsluttet"),
}


@require_safe
@requires("case.list")
def case_list(request: StaffRequest) -> HttpResponse:
    """Cases by deadline, fifty a page, found by the last row seen and never by counting rows."""
    chosen = request.GET.get("vis", "new")
    chosen = chosen if chosen in FILTERS else "new"
    cases = filtered(Referral.objects.visible_to(request.user), chosen, request.user)
    count = cases[: CAPPED + 1].count()
    after = request.GET.get("efter", "")
    rows = list(after_row(cases, after).select_related("assigned_to")[: PAGE + 1])
    context = {
        "cases": rows[:PAGE],
        "next_after": row_mark(rows[PAGE - 1]) if len(rows) > PAGE else "",
        "count": count if count <= CAPPED else None,
        "capped": CAPPED,
        "filters": FILTERS,
        "chosen": chosen,
        "is_first": not after,
    }
    return render(request, "referrals/case_list.html", context)


def filtered(cases: Any, chosen: str, user: Any) -> Any:
    if chosen == "mine":
        return cases.assigned_to_user(user).by_deadline()
    if chosen == "unassigned":
        return cases.open().unassigned().by_deadline()
    if chosen == "proposed":
        return cases.filter(handoffs__state=HandOff.State.PROPOSED).by_deadline()
    statuses = {"new": "submitted", "handed_over": "handed_over", "closed": "closed"}
    if chosen in statuses:
        return cases.filter(status=statuses[chosen]).by_deadline()
    return cases.open().by_deadline()


def row_mark(case: Referral) -> str:
    return f"{case.due_at.timestamp():.6f}_{case.pk}"


def after_row(cases: Any, mark: str) -> Any:
    """The rows behind `mark`; a mark that is not ours shows the first page."""
    try:
        moment, _sep, key = mark.partition("_")
        due_at = datetime.fromtimestamp(float(moment), tz=timezone.get_default_timezone())
        pk = uuid.UUID(key)
    except (ValueError, OverflowError, OSError):
        return cases
    # The plain bound lets the index begin there; the rest only sorts out rows with equal times.
    behind = Q(due_at__gt=due_at) | Q(due_at=due_at, pk__gt=pk)
    return cases.filter(due_at__gte=due_at).filter(behind)


@require_safe
@requires("case.list")
def case(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """One case. Its content is shown at once only to the one who has it, in an unlocked session."""
    referral = get_object_or_404(Referral.objects.visible_to(request.user), pk=pk)
    keys = keyring_of(request)
    if keys is not None and permissions.may_read_without_purpose(request.user, referral):
        return content_page(request, referral, keys, purpose="own-case")
    context = {"purposes": PURPOSES, "is_locked": keys is None}
    return case_page(request, referral, context)


@require_http_methods(["POST"])
@requires("case.open")
@unlocked
def open_case(request: StaffRequest, pk: uuid.UUID, keys: Keyring) -> HttpResponse:
    """Open a case that is not one's own: the purpose is asked and recorded first."""
    referral = get_object_or_404(Referral.objects.visible_to(request.user), pk=pk)
    purpose = request.POST.get("purpose", "")
    if purpose not in PURPOSES:
        error = _("Vælg, hvorfor du åbner sagen.")
        return case_page(request, referral, {"purposes": PURPOSES, "error": error})
    return content_page(request, referral, keys, purpose=purpose)


def content_page(
    request: StaffRequest, referral: Referral, keys: Keyring, *, purpose: str
) -> HttpResponse:
    """The audit line is committed before a word of content is read."""
    audit.record("case.open", referral.chain, by=request.user, purpose=purpose)
    referral.receive(by=request.user)
    kinds: list[str] = [
        Part.Kind.FACTS,
        Part.Kind.PERSON,
        Part.Kind.CONTACT,
        Part.Kind.REPORTER,
        Part.Kind.ANSWERS,
    ]
    parts = sorted(referral.parts.filter(kind__in=kinds), key=lambda p: kinds.index(p.kind))
    opened = open_parts(parts, keys)
    return case_page(request, referral, {"opened": opened, "first": first_of_all(opened)})


def case_page(request: StaffRequest, referral: Referral, context: dict[str, Any]) -> HttpResponse:
    user = request.user
    handoffs = list(referral.handoffs.select_related("proposed_by").order_by("-proposed_at"))
    events = audit_lines(referral)
    more = {
        "case": referral,
        "handoffs": [(h, permissions.may_decide(user, h)) for h in handoffs],
        "events": events,
        "may_take": permissions.may_take(user, referral),
        "may_give_back": permissions.may_give_back(user, referral),
        "may_propose": permissions.may_propose(user, referral),
        "noticed": Referral.Noticed(referral.noticed).label if referral.noticed else "",
        "running": HandOff.RUNNING,
    }
    return render(request, "referrals/case.html", {**more, **context})


VERBS = {
    "case.submit": gettext_lazy("Henvisningen blev modtaget"),
    "case.open": gettext_lazy("Indholdet blev åbnet"),
    "case.take": gettext_lazy("Sagen blev taget"),
    "case.give-back": gettext_lazy("Sagen blev givet tilbage"),
    "handoff.propose": gettext_lazy("En overdragelse blev foreslået"),
    "handoff.approve": gettext_lazy("Overdragelsen blev godkendt"),
    "handoff.reject": gettext_lazy("Overdragelsen blev ikke godkendt"),
    "handoff.open": gettext_lazy("Modtageren åbnede overdragelsen"),
    "handoff.acknowledge": gettext_lazy("Modtageren bekræftede modtagelsen"),
    "handoff.accept": gettext_lazy("Modtageren overtog sagen"),
}


def audit_lines(referral: Referral) -> list[tuple[datetime, str, str]]:
    """The case's history for its page, newest first: time, what, by whom."""
    events = list(AuditEvent.objects.filter(chain=referral.chain).order_by("-number")[:50])
    ids = {e.actor.removeprefix("user:") for e in events if e.actor}
    names = {f"user:{u.pk}": str(u) for u in User.objects.filter(pk__in=ids)}
    return [(e.at, in_words(e), names.get(e.actor, "")) for e in events]


def in_words(event: AuditEvent) -> str:
    """What was done, and for an opening why."""
    done = str(VERBS.get(event.verb, event.verb))
    why = PURPOSES.get(event.purpose) or WORK_PURPOSES.get(event.purpose)
    return f"{done}: {why}" if why else done


@require_POST
@requires("case.take")
def take(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    referral = get_object_or_404(Referral.objects.visible_to(request.user), pk=pk)
    try:
        referral.take(by=request.user)
    except MoveNotAllowed:
        return error_pages.conflict(
            request, _("Sagen er taget af en anden, eller ingen har åbnet den endnu.")
        )
    messages.success(request, _("Du har sagen nu."))
    return redirect("referrals:case", pk=pk)


@require_POST
@requires("case.take")
def give_back(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    referral = get_object_or_404(Referral.objects.visible_to(request.user), pk=pk)
    try:
        referral.give_back(by=request.user)
    except MoveNotAllowed:
        return error_pages.conflict(
            request, _("Du har ikke sagen, så du kan ikke give den tilbage.")
        )
    messages.success(request, _("Sagen er givet tilbage. En anden kan tage den."))
    return redirect("referrals:case", pk=pk)
