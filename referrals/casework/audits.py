"""For the data-protection role: is the trail whole, what happened in a case, who opens how much.

No content and no name of anyone in a case stands here; the names of colleagues do. Looking is
itself recorded, on the reader's own chain.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from portal import audit
from portal.models import AuditEvent, Authority, User
from portal.roles import StaffRequest, requires
from referrals import retention
from referrals.casework.history import lines_of
from referrals.casework.retention import rules
from referrals.casework.texts import CaseForm
from referrals.models import Referral

# Deeds that show content of a case to the one who does them.
READING = frozenset(
    """
    case.open case.print case.export access.export message.read handoff.open handoff.export
    """.split()
)
DAYS = 30
HOUR = timedelta(hours=1)
MANY = 30  # different cases by one person within an hour; more is marked (security.md 9.1)
MOST_FINDINGS = 50


# -- who opens how much ---------------------------------------------------------------------------
@dataclass
class Day:
    """What one colleague opened on one day."""

    user_id: int
    day: date
    openings: int = 0
    cases: set[str] = field(default_factory=set)
    widest: int = 0  # different cases within any one hour that ends on this day
    who: str = ""

    @property
    def is_wide(self) -> bool:
        return self.widest > MANY


def per_day(events: Iterable[tuple[datetime, str, str]]) -> list[Day]:
    """Openings (when, actor, chain; in order of time) by colleague and day, the newest first."""
    days: dict[tuple[date, str], Day] = {}
    hours: dict[str, deque[tuple[datetime, str]]] = {}
    for at, actor, chain in events:
        number = actor.removeprefix("user:")
        if not number.isdecimal():
            continue
        last_hour = hours.setdefault(actor, deque())
        last_hour.append((at, chain))
        while last_hour[0][0] <= at - HOUR:
            last_hour.popleft()
        day = timezone.localdate(at)
        here = days.setdefault((day, actor), Day(int(number), day))
        here.openings += 1
        here.cases.add(chain)
        here.widest = max(here.widest, len({one for _when, one in last_hour}))
    return sorted(days.values(), key=lambda one: (one.day, one.openings), reverse=True)


def reading(now: datetime) -> list[Day]:
    """The last days, with the colleagues' names."""
    since = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    since -= timedelta(days=DAYS)
    events = AuditEvent.objects.filter(verb__in=READING, at__gte=since).order_by("at")
    days = per_day(events.values_list("at", "actor", "chain").iterator())
    people = User.objects.in_bulk({one.user_id for one in days})
    for one in days:
        one.who = str(people.get(one.user_id, "")) or _("Ukendt konto")
    return days


# -- one case -------------------------------------------------------------------------------------
class CaseNumberForm(CaseForm):
    reference = forms.CharField(
        label=gettext_lazy("Sagens nummer"),
        help_text=gettext_lazy("Otte tegn, for eksempel ABCD-2345."),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Skriv sagens nummer.")},
    )

    def clean_reference(self) -> Referral:
        typed = "".join(c for c in self.cleaned_data["reference"].upper() if c.isalnum())
        found = Referral.objects.filter(reference=f"{typed[:4]}-{typed[4:]}").first()
        if found is None:
            raise ValidationError(_("Der er ingen sag med det nummer. Se efter igen."))
        return found


@dataclass(frozen=True)
class Line:
    """One event as the page shows it."""

    at: datetime
    what: str  # in words, with the purpose of an opening
    who: str
    authority: str


def events_of(referral: Referral) -> list[Line]:
    """The whole history of one case, the oldest first."""
    events = list(AuditEvent.objects.filter(chain=referral.chain).order_by("number"))
    authorities = dict(Authority.choices)
    return [
        Line(at, what, who, str(authorities.get(event.authority, "")))
        for event, (at, what, who) in zip(events, lines_of(events), strict=True)
    ]


# -- the pages ------------------------------------------------------------------------------------
@require_safe
@requires("audit.read")
def overview(request: StaffRequest) -> HttpResponse:
    read(request, "overview")
    return audit_page(request)


@require_POST
@requires("audit.read")
def verify(request: StaffRequest) -> HttpResponse:
    """Recompute every chain; a finding names chain and number, never content."""
    read(request, "verify")
    findings = audit.verify()
    count = AuditEvent.objects.count()
    more = max(0, len(findings) - MOST_FINDINGS)
    checked = {"count": count, "findings": findings[:MOST_FINDINGS], "more": more}
    return audit_page(request, checked=checked)


@require_POST
@requires("audit.read")
def one_case(request: StaffRequest) -> HttpResponse:
    form = CaseNumberForm(request.POST)
    if not form.is_valid():
        return audit_page(request, form=form)
    referral = form.cleaned_data["reference"]
    read(request, str(referral.pk))
    is_whole = not audit.verify(referral.chain)
    context = {"case": referral, "lines": events_of(referral), "is_whole": is_whole}
    return render(request, "referrals/audit_case.html", context)


def read(request: StaffRequest, what: str) -> None:
    audit.record("audit.read", f"account:{request.user.pk}", by=request.user, detail=what)


def audit_page(
    request: StaffRequest,
    *,
    form: CaseNumberForm | None = None,
    checked: dict[str, object] | None = None,
) -> HttpResponse:
    context = {
        "form": form or CaseNumberForm(),
        "checked": checked,
        "days": reading(timezone.now()),
        "period": DAYS,
        "many": MANY,
        "rules": rules(),
        "is_on": bool(retention.keep_days()),
        "held": retention.active_holds().count(),
        "waiting": retention.waiting().count(),
        "erases_withdrawn": settings.ERASE_WITHDRAWN,
    }
    return render(request, "referrals/audit.html", context)
