"""A copy for the person a case is about, who asks what is held (design: referrals.md row 76).

In: what was sent about the person, what the person said later, to whom it went and on what ground,
and who has opened it, by authority and never by name. Out: who referred, and what tells it; what
the reporter wrote later, which nearly always does; what staff and other authorities wrote, which a
lawyer looks through. The copy says what was left out. Which rules apply awaits the lawyer.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portal import audit, error_pages
from portal.models import AuditEvent, Authority
from portal.pdf import PdfFailed, render_pdf
from portal.roles import StaffRequest, requires
from referrals.casework import content
from referrals.casework.cases import mine_or_404
from referrals.casework.history import in_words
from referrals.casework.moves import form_page
from referrals.casework.texts import CaseForm
from referrals.casework.unlock import unlocked
from referrals.handoff import BASES
from referrals.keyring import Keyring, NotForYou
from referrals.models import HandOff, Message, Part, Referral
from referrals.sealing import Damaged

LANGUAGE = "da"
MASK = "[udeladt]"
KINDS = (Part.Kind.PERSON, Part.Kind.CONTACT, Part.Kind.FACTS, Part.Kind.ANSWERS, Part.Kind.CONSENT)
# Free text that may tell who referred without naming anyone: a person reads it and decides.
READ_FIRST = {
    "obs.facts-seen": gettext_lazy("Det, den der henviser selv har set"),
    "obs.facts-told": gettext_lazy("Det, personen har fortalt"),
    "obs.facts-heard": gettext_lazy("Det, der er hørt fra andre"),
}
# Of the walk, the questions about the person; the others are about the one who answered.
OF_PERSON = frozenset(
    f"walk.{key}" for key in "age age-doubt indicators custody asylum residence".split()
)
OF_WORKPLACE = "work."  # asked of the reporter who is an employer
SHORTEST_NAME = 3  # letters of a name's part; shorter ones are ordinary words

# What of the history the person may see: who opened it, who got it, how it ended.
TOLD = frozenset(
    """
    case.submit case.enter case.open case.print case.export case.consent case.close case.redirect
    case.withdraw case.reopen access.export handoff.approve handoff.recall handoff.open
    handoff.acknowledge handoff.accept handoff.return handoff.decline handoff.export
    """.split()
)


@dataclass
class Copied:
    """One part as the copy shows it."""

    kind: str
    made_at: datetime
    shown: dict[str, Any] = field(default_factory=dict)  # what is the person's to see
    rows: list[tuple[str, str]] = field(default_factory=list)
    is_unreadable: bool = False

    @property
    def label(self) -> str:
        return str(Part.Kind(self.kind).label)


# -- what is in it --------------------------------------------------------------------------------
def copy_of(
    referral: Referral, keys: Keyring, *, leave_out: Iterable[str] = (), at: datetime
) -> dict[str, Any]:
    """The copy's content in words. Raises Damaged, NotForYou when the reporter's part does not
    open: what cannot be read cannot be masked.
    """
    with translation.override(LANGUAGE):
        out = frozenset(leave_out)
        reporter = keys.open(referral.parts.get(kind=Part.Kind.REPORTER))
        parts = [copied(part, keys, out) for part in in_order(referral)]
        mask = masking(reporter, theirs=" ".join(one.shown.get("p.name", "") for one in parts))
        for one in parts:
            one.rows = [(label, masked(value, mask)) for label, value in rows_of(one)]
        return {
            "made_at": at,
            "received_at": referral.received_at,
            "ended": (referral.get_ending_display(), referral.ended_at) if referral.ending else (),
            "parts": parts,
            "handoffs": handed_over(referral, keys),
            "history": history(referral),
            "left_out": [str(READ_FIRST[key]) for key in READ_FIRST if key in out],
            "from_reporter": from_reporter(referral),
        }


def in_order(referral: Referral) -> list[Part]:
    found = referral.parts.filter(kind__in=KINDS)
    return sorted(found, key=lambda part: (KINDS.index(Part.Kind(part.kind)), part.made_at))


def copied(part: Part, keys: Keyring, out: frozenset[str]) -> Copied:
    try:
        opened = keys.open(part)
    except (Damaged, NotForYou):
        return Copied(part.kind, part.made_at, is_unreadable=True)
    return Copied(part.kind, part.made_at, theirs(part.kind, opened, out))


def theirs(kind: str, opened: Mapping[str, Any], out: frozenset[str]) -> dict[str, Any]:
    """Of a part's content, what is about the person and does not tell who referred."""
    if kind == Part.Kind.ANSWERS:
        return {key: value for key, value in opened.items() if key in OF_PERSON}
    gone = set(out)
    if opened.get("safe.channel") == "through-me":  # says that the reporter meets the person
        gone |= {"safe.channel", "safe.detail", "safe.times"}
    if opened.get("consent.type") == "authority-duty":  # says that the reporter is an authority
        gone.add("consent.type")
    return {
        key: value
        for key, value in opened.items()
        if key not in gone and not key.startswith(OF_WORKPLACE)
    }


def rows_of(one: Copied) -> list[tuple[str, str]]:
    if one.kind == Part.Kind.ANSWERS:
        return content.question_rows({k.removeprefix("walk."): v for k, v in one.shown.items()})
    return content.rows_of(one.kind, one.shown) if one.shown else []


def handed_over(referral: Referral, keys: Keyring) -> list[dict[str, Any]]:
    """Who has got it, when, as what, and on what ground; the reasons in words are a lawyer's."""
    found = referral.handoffs.filter(state__in=(*HandOff.REACHED, HandOff.State.RECALLED))
    return [
        {
            "receiver": str(Authority(handoff.receiver).label),
            "at": handoff.decided_at,
            "copy": handoff.get_copy_display(),
            "state": handoff.get_state_display(),
            "ground": ground_of(handoff, keys),
        }
        for handoff in found.exclude(decided_at=None).order_by("decided_at")
    ]


def ground_of(handoff: HandOff, keys: Keyring) -> str:
    part = handoff.parts.filter(kind=Part.Kind.BASIS).first()
    try:
        code = keys.open(part)["basis"] if part else ""
    except (Damaged, NotForYou):
        code = ""
    if handoff.copy == HandOff.Copy.NAMELESS:
        return _("Kopien viser ikke, hvem du er")
    return str(BASES.get(code, "")) or _("Kan ikke læses nu")


def history(referral: Referral) -> list[tuple[datetime, str, str]]:
    """When, what and why, by which authority. No name of anyone who works there."""
    events = AuditEvent.objects.filter(chain=referral.chain, verb__in=TOLD).order_by("number")
    names = dict(Authority.choices)
    return [(e.at, in_words(e), str(names.get(e.authority, ""))) for e in events]


def from_reporter(referral: Referral) -> int:
    """How many pieces the reporter wrote later; they are left out."""
    added = referral.parts.filter(kind=Part.Kind.ADDED).count()
    return added + referral.messages.filter(direction=Message.Direction.FROM_REPORTER).count()


# -- masking --------------------------------------------------------------------------------------
def masking(reporter: Mapping[str, Any], *, theirs: str) -> re.Pattern[str] | None:
    """What finds the reporter's name, its parts, workplace and contact in other text.

    A name that the person has too is the person's own, and stays.
    """
    own = {word.casefold() for word in re.findall(r"\w+", theirs)}
    name, org = (reporter.get(key) or "" for key in ("ref.name", "ref.org"))
    contact = reporter.get("ref.contact") or ""
    parts = [w for w in re.findall(r"[\w-]+", name) if len(w) >= SHORTEST_NAME]
    addresses = re.findall(r"\S+@\S+", contact)
    wanted = [name, org, contact, *parts, *addresses]
    patterns = [
        r"(?<!\w)" + r"\s+".join(map(re.escape, text.split())) + r"(?!\w)"
        for text in wanted
        if text.strip() and text.casefold() not in own
    ]
    for number in re.findall(r"\d(?:[\s.-]?\d){5,}", contact):  # however it is spaced
        patterns.append(r"[\s.-]?".join(re.sub(r"\D", "", number)))
    longest_first = sorted(set(patterns), key=lambda p: (-len(p), p))
    return re.compile("|".join(longest_first), re.IGNORECASE) if patterns else None


def masked(text: str, mask: re.Pattern[str] | None) -> str:
    return mask.sub(MASK, text) if mask else text


# -- the page -------------------------------------------------------------------------------------
class CopyForm(CaseForm):
    leave_out = forms.MultipleChoiceField(
        label=gettext_lazy("Er der fritekst, der skal ud?"),
        help_text=gettext_lazy(
            "Navn, arbejdsplads og kontakt på den, der henviser, bliver taget ud af al tekst. Men "
            "teksten kan vise det på andre måder. Kopien siger, hvad der er taget ud."
        ),
        widget=forms.CheckboxSelectMultiple,
        choices=list(READ_FIRST.items()),
        required=False,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires("case.export")
@unlocked
def access_copy(request: StaffRequest, pk: uuid.UUID, keys: Keyring) -> HttpResponse:
    """What the copy holds, and the button that makes it: the audit line first."""
    referral = mine_or_404(request, pk)
    if referral.status == Referral.Status.PURGED:
        return error_pages.conflict(
            request, _("Indholdet er slettet. Der er intet at give indsigt i.")
        )
    form = CopyForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return form_page(
            request,
            referral,
            form,
            title=_("Kopi til personen"),
            lead=_(
                "Når personen spørger, hvad centret har om vedkommende. Kopien viser ikke, hvem "
                "der henviste."
            ),
            warnings=(
                _("Læs hele kopien, før nogen får den. En jurist afgør, om den må gives."),
                _("Vær sikker på, at det er personen selv, der spørger, og at papiret er trygt."),
            ),
            button=_("Lav kopien"),
        )
    audit.record("access.export", referral.chain, by=request.user)
    referral.receive(by=request.user)
    try:
        made = copy_of(referral, keys, leave_out=form.cleaned_data["leave_out"], at=timezone.now())
        pdf = render_pdf("referrals/pdf/access_copy.html", made, language=LANGUAGE)
    except (Damaged, NotForYou, Part.DoesNotExist):
        return not_made(
            request,
            _("Den del, der siger, hvem der henviser, kan ikke læses. Så kan den ikke skjules."),
        )
    except PdfFailed:
        return not_made(request, _("Prøv igen om lidt."))
    headers = {
        "Content-Disposition": 'attachment; filename="kopi.pdf"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def not_made(request: StaffRequest, why: str) -> HttpResponse:
    return error_pages.refuse(request, 503, _("Kopien kunne ikke laves"), why)
