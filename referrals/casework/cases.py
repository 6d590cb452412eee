"""CMM's list of cases, and one case's page."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from portal import audit, outbox
from portal.roles import StaffRequest, may, requires
from referrals import casefile, permissions, retention
from referrals.casework.content import OpenPart, first_of_all, open_parts
from referrals.casework.history import PURPOSES, audit_lines
from referrals.casework.unlock import keyring_of, unlocked
from referrals.keyring import Keyring
from referrals.models import HandOff, Part, Referral

PAGE = 50
CAPPED = 1000  # counting further would cost more than the page

FILTERS = {
    "new": gettext_lazy("Nye"),
    "open": gettext_lazy("Alle åbne"),
    "mine": gettext_lazy("Mine"),
    "unassigned": gettext_lazy("Uden sagsbehandler"),
    "overdue": gettext_lazy("Over frist"),
    "unread": gettext_lazy("Ny besked"),
    "awaiting": gettext_lazy("Afventer svar"),
    "proposed": gettext_lazy("Overdragelse venter på en leder"),
    "step": gettext_lazy("Skridt venter på en leder"),
    "handed_over": gettext_lazy("Overdraget"),
    "ended": gettext_lazy("Afsluttet, vist videre eller trukket tilbage"),
}
AGES = {
    "1": gettext_lazy("Ældre end et døgn"),
    "7": gettext_lazy("Ældre end en uge"),
    "30": gettext_lazy("Ældre end 30 dage"),
}


@require_safe
@requires("case.list")
def case_list(request: StaffRequest) -> HttpResponse:
    """Cases by deadline, fifty a page, found by the last row seen and never by counting rows."""
    chosen = request.GET.get("vis", "new")
    chosen = chosen if chosen in FILTERS else "new"
    visible = Referral.objects.visible_to(request.user)
    cases = filtered(visible, chosen, request.user)
    urgent, age = request.GET.get("haster") == "1", request.GET.get("alder", "")
    cases, age = narrowed(cases, urgent, age)
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
        "ages": AGES,
        "age": age,
        "urgent": urgent,
        "is_first": not after,
        "waiting": {
            key: filtered(visible, key, request.user).count() for key in ("proposed", "step")
        },
        "undelivered": outbox.count_dead(),
    }
    return render(request, "referrals/case_list.html", context)


def filtered(cases: Any, chosen: str, user: Any) -> Any:
    Status = Referral.Status
    if chosen == "mine":
        return cases.open().assigned_to_user(user).by_deadline()
    if chosen == "unassigned":
        return cases.open().unassigned().by_deadline()
    if chosen == "overdue":
        return cases.overdue(timezone.now()).by_deadline()
    if chosen == "unread":
        return cases.filter(has_unread=True).by_deadline()
    if chosen == "proposed":
        return cases.filter(handoffs__state=HandOff.State.PROPOSED).by_deadline()
    if chosen == "step":
        return cases.open().filter(step_waits=True).by_deadline()
    if chosen == "ended":
        return cases.filter(status__in=Referral.ENDED).by_deadline()
    statuses = {
        "new": Status.SUBMITTED,
        "awaiting": Status.AWAITING_REPORTER,
        "handed_over": Status.HANDED_OVER,
    }
    if chosen in statuses:
        return cases.filter(status=statuses[chosen]).by_deadline()
    return cases.open().by_deadline()


def narrowed(cases: Any, urgent: bool, age: str) -> tuple[Any, str]:
    if urgent:
        cases = cases.filter(is_urgent=True)
    if age not in AGES:
        return cases, ""
    return cases.filter(received_at__lt=timezone.now() - timedelta(days=int(age))), age


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


# -- one case -------------------------------------------------------------------------------------
@require_safe
@requires("case.list")
def case(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """One case. Its content is shown at once only to the one who has it, in an unlocked session."""
    referral = mine_or_404(request, pk)
    keys = keyring_of(request)
    if keys is not None and permissions.may_read_without_purpose(request.user, referral):
        return content_page(request, referral, keys, purpose="own-case")
    context = {"purposes": PURPOSES, "is_locked": keys is None}
    return case_page(request, referral, context)


def mine_or_404(request: StaffRequest, pk: uuid.UUID) -> Referral:
    return get_object_or_404(Referral.objects.visible_to(request.user), pk=pk)


@require_http_methods(["POST"])
@requires("case.open")
@unlocked
def open_case(request: StaffRequest, pk: uuid.UUID, keys: Keyring) -> HttpResponse:
    """Open a case that is not one's own: the purpose is asked and recorded first."""
    referral = mine_or_404(request, pk)
    purpose = request.POST.get("purpose", "")
    if purpose not in PURPOSES:
        error = _("Vælg, hvorfor du åbner sagen.")
        return case_page(request, referral, {"purposes": PURPOSES, "error": error})
    return content_page(request, referral, keys, purpose=purpose)


SENT = (
    Part.Kind.FACTS,
    Part.Kind.ADDED,
    Part.Kind.PERSON,
    Part.Kind.CONTACT,
    Part.Kind.REPORTER,
    Part.Kind.ANSWERS,
)
LATER = (Part.Kind.CONSENT, Part.Kind.ANSWER, Part.Kind.ENDING)


def content_page(
    request: StaffRequest, referral: Referral, keys: Keyring, *, purpose: str
) -> HttpResponse:
    """The audit line is committed before a word of content is read."""
    audit.record("case.open", referral.chain, by=request.user, purpose=purpose)
    referral.receive(by=request.user)
    return case_page(request, referral, content_of(referral, keys))


def content_of(referral: Referral, keys: Keyring) -> dict[str, Any]:
    """What the page shows of a case: what was sent, what was added, sheet and notes."""
    found: dict[str, list[Part]] = {}
    for part in referral.parts.order_by("made_at").select_related("made_by"):
        found.setdefault(part.kind, []).append(part)
    opened = open_parts([p for kind in (*SENT, *LATER) for p in found.get(kind, [])], keys)
    sheet = open_parts(found.get(Part.Kind.SHEET, [])[-1:], keys)
    notes: list[OpenPart] = open_parts(reversed(found.get(Part.Kind.NOTE, [])), keys)
    return {
        "opened": opened,
        "first": first_of_all(opened, sheet),
        "sheet": sheet[0] if sheet else None,
        "notes": notes,
        "messages_count": len(found.get(Part.Kind.MESSAGE, [])),
    }


def case_page(request: StaffRequest, referral: Referral, context: dict[str, Any]) -> HttpResponse:
    user = request.user
    is_stub = referral.status == Referral.Status.PURGED
    handoffs = list(referral.handoffs.select_related("proposed_by").order_by("-proposed_at"))
    more = {
        "case": referral,
        "handoffs": [
            (h, permissions.may_decide(user, h), permissions.may_recall(user, h)) for h in handoffs
        ],
        "to_decide": [h for h in handoffs if permissions.may_decide(user, h)],
        "events": audit_lines(referral),
        "may": {
            "only_wait": permissions.may_only_wait(user, referral),
            "take": permissions.may_take(user, referral),
            "give_back": permissions.may_give_back(user, referral),
            "assign": permissions.may_assign(user, referral),
            "approve": may(user, "handoff.approve"),
            "propose": permissions.may_propose(user, referral),
            "write": permissions.works_on(user, referral),
            "note": permissions.may_note(user, referral),
            "ask": permissions.may_ask(user, referral),
            "redirect": permissions.may_redirect(user, referral),
            "close": permissions.may_close(user, referral),
            "reopen": permissions.may_reopen(user, referral),
            "ask_to_reopen": permissions.may_ask_to_reopen(user, referral),
            "open": may(user, "case.open"),
            "route": may(user, "route.record")
            and not is_stub
            and referral.status != Referral.Status.SUBMITTED,
            "journalise": may(user, "case.export")
            and not referral.journalised_at
            and not is_stub
            and referral.status != Referral.Status.SUBMITTED,
            "hold": may(user, "retention.review") and not is_stub,
            "export": may(user, "case.export") and not is_stub,
        },
        "hold": retention.hold_on(referral),
        "duplicates": casefile.duplicates_of(referral),
        "noticed": Referral.Noticed(referral.noticed).label if referral.noticed else "",
    }
    return render(request, "referrals/case.html", {**more, **context})
