"""What reached CMM another way, entered by staff; and the code a caller reads out."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal import audit, error_pages
from portal.roles import StaffRequest, requires
from referrals import fields, flowchart, receipts, sealing
from referrals.casework.content import CHANNELS
from referrals.casework.labels import ROLE_LABELS
from referrals.casework.texts import CaseForm
from referrals.casework.unlock import unlocked
from referrals.flowchart import Walk
from referrals.form_parts import ANSWERS, Field, Page
from referrals.intake import call_code, send
from referrals.intake.forms import PASS_PREFIX, PageForm, name_of
from referrals.keyring import Keyring
from referrals.models import CallCode, Referral
from referrals.nodes import NOTE, REFERRAL

# What staff answers for the caller: the questions of the walk that say who decides.
ASKED_OF_WALK = ("custody", "asylum", "residence")
AGREED = {
    "yes-named": gettext_lazy("Ja, med navn"),
    "authority-duty": gettext_lazy("Nej, men en myndighed har pligt til at henvise"),
    "nameless": gettext_lazy("Nej, eller det vides ikke: skriv uden navn"),
}


class BeginForm(CaseForm):
    """How it came, from whom, and what the person has said: decides what may be written."""

    channel = forms.ChoiceField(
        label=gettext_lazy("Hvordan kom henvendelsen?"),
        widget=forms.RadioSelect,
        choices=list(CHANNELS.items()),
        error_messages={"required": gettext_lazy("Vælg, hvordan henvendelsen kom.")},
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Hvem henvender sig?"),
        widget=forms.RadioSelect,
        choices=list(ROLE_LABELS.items()),
        error_messages={"required": gettext_lazy("Vælg, hvem der henvender sig.")},
    )
    agreed = forms.ChoiceField(
        label=gettext_lazy("Har personen sagt ja til, at centret får det at vide?"),
        help_text=gettext_lazy("Uden et ja skriver du intet, der kan vise, hvem personen er."),
        widget=forms.RadioSelect,
        choices=list(AGREED.items()),
        error_messages={"required": gettext_lazy("Vælg, hvad personen har sagt.")},
    )


class EnteringForm(PageForm):
    """Every field of the form on one page: one writes while the other talks.

    Only what a case cannot do without is needed: what was seen or told, and the threat.
    """

    NEEDED = ("safe.threat",)
    FACTS = ("obs.facts-seen", "obs.facts-told", "obs.facts-heard")

    def __init__(self, data: Any = None, *, kind: str, walked: Walk, consent: str) -> None:
        self.consent = {"consent.type": consent} if kind == REFERRAL else {}
        super().__init__(data, page=fields.PAGES[0], kind=kind, walked=walked, values=self.consent)

    def choose(self, page: Any, kind: str, walked: Walk, values: Any) -> list[Field]:
        """Also what depends on another answer on this same page."""
        letter = "N" if kind == NOTE else "R"
        return [
            field
            for field in fields.FIELDS
            if letter in field.asked_in
            and walked.role in field.roles
            and field.key != "consent.type"
        ]

    def build(self, field: Field) -> forms.Field:
        built = super().build(field)
        built.required = field.key in self.NEEDED
        return built

    def check_missing(self, cleaned: dict[str, Any]) -> None:
        """One box of facts, and nothing that the other answers would throw away."""
        given = self.answered(cleaned)
        if not any(str(given.get(key, "")).strip() for key in self.FACTS):
            first = next(f for f in self.asked if f.key in self.FACTS)
            self.add_error(name_of(first), str(first.error))
        given |= self.consent
        stop = fields.stop_for(self.kind, self.walked, given)
        if stop and stop.outcome:
            field = next(f for f in self.asked if f.key == stop.field)
            self.add_error(
                name_of(field),
                _(
                    "Under 18, eller måske: Så er det kommunen og centrets arbejde med børn. "
                    "Intet er gemt. Er personen voksen, så ret svaret."
                ),
            )
            return
        kept = {key for part in self.payload_of(given).values() for key in part}
        for field in self.asked:
            value, name = given.get(field.key), name_of(field)
            is_lost = value and value != field.default and field.key not in kept
            if is_lost and name not in self.errors:
                self.add_error(
                    name,
                    _(
                        "Svaret passer ikke til de andre svar og kan ikke gemmes. Slet det, "
                        "eller ret det andet svar."
                    ),
                )

    @property
    def sections(self) -> list[tuple[Page, list[forms.BoundField]]]:
        """The form's own pages, each with its fields; a tick stands beside the text it is about."""
        page_of = {name_of(field): field.page for field in self.asked}
        here = {name: page_of[name.removeprefix(PASS_PREFIX)] for name in self.fields}
        return [
            (page, [self[name] for name in here if here[name] == page.key])
            for page in fields.PAGES
            if page.key in here.values()
        ]

    def payload_of(self, given: dict[str, Any]) -> dict[str, dict[str, Any]]:
        return fields.payload(self.kind, self.walked, given)

    def payload(self) -> dict[str, dict[str, Any]]:
        return self.payload_of({**self.values(), **self.consent})


class SituationForm(CaseForm):
    """The questions of the walk that say who is likely to decide; each may be left unknown."""

    def __init__(self, *args: Any, role: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key in ASKED_OF_WALK:
            question = flowchart.QUESTIONS[key]
            answers = flowchart.offered(question, role)
            self.fields[key] = forms.ChoiceField(
                label=str(question.text),
                choices=[(a.key, a.text) for a in answers],
                widget=forms.RadioSelect,
                initial="unknown",
                error_messages={"required": gettext_lazy("Vælg et svar.")},
            )


def walk_for(role: str, agreed: str) -> Walk:
    """A walk that opens the right form; only what was asked of the caller is ever sealed."""
    # The person's own words are asked for like a neighbour's; the walk has no form of its own.
    role = "citizen" if role == "self" else role
    answers = {"role": role, "acute-danger": "no", "urgent-health": "no", "age": "yes"}
    answers |= {"indicators": "some", "custody": "no", "workplace-relation": "unknown"}
    if agreed == "nameless":
        answers["contact-safe"] = "no-contact"
    else:
        answers |= {"contact-safe": "yes", "consent": "yes-named"}
        answers |= {"asylum": "unknown", "residence": "unknown"}
    return flowchart.walk(answers)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@requires("case.enter")
def enter(request: StaffRequest) -> HttpResponse:
    """Two steps on one address: how it came and what was agreed, then everything that was said.

    Nothing is stored before the last button, and what is stored is sealed like any referral. From
    a call code comes the role, without a step: it is all the code holds that is asked here.
    """
    step = request.POST.get("step", "")
    role = request.POST.get("role", "")
    begin = BeginForm(request.POST if step else None, initial={"role": role})
    if not step or not begin.is_valid():
        shown = {"form": begin, "has_role": not step and role in ROLE_LABELS}
        return render(request, "referrals/enter_begin.html", shown)
    given = begin.cleaned_data
    walked = walk_for(given["role"], given["agreed"])
    kind = NOTE if given["agreed"] == "nameless" else REFERRAL
    consent = "authority-duty" if given["agreed"] == "authority-duty" else "named"
    data = request.POST if step == "write" else None
    form = EnteringForm(data, kind=kind, walked=walked, consent=consent)
    situation = SituationForm(data, role=walked.role) if kind == REFERRAL else None
    is_right = data is not None and form.is_valid()
    if situation is not None and data is not None:
        is_right = situation.is_valid() and is_right
    once = read_once(request.POST.get("once", "")) or uuid.uuid4()
    if not is_right:
        context: dict[str, Any] = {
            "form": form,
            "situation": situation,
            "begin": given,
            "kind": kind,
        }
        context |= {"once": once, "channel": CHANNELS[given["channel"]]}
        return render(request, "referrals/enter_write.html", context)
    told = situation.cleaned_data if situation else {}
    return keep(request, form, given, told, once)


def read_once(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def keep(
    request: StaffRequest,
    form: EnteringForm,
    given: dict[str, Any],
    told: dict[str, str],
    once: uuid.UUID,
) -> HttpResponse:
    """Seal and store it; `once` is the case's id, so that sending twice stores it once."""
    already = Referral.objects.filter(pk=once).first()
    if already is not None:
        return error_pages.conflict(
            request,
            _("Henvendelsen er allerede gemt som sag %(reference)s.")
            % {"reference": already.reference},
        )
    payload = form.payload()
    payload[ANSWERS] = {
        "kind": form.kind,
        "channel": given["channel"],
        "flow-version": flowchart.FLOW_VERSION,
        "flow-hash": flowchart.content_hash(),
        "form-version": fields.FORM_VERSION,
        "form-hash": fields.form_hash(),
        "walk.role": given["role"],
        **{f"walk.{key}": answer for key, answer in told.items()},
    }
    code = receipts.new_code()
    urgent = payload.get("facts", {}).get("safe.threat") == "yes"
    urgent = urgent or told.get("custody") not in (None, "no", "unknown")
    referral = send.new_referral(code, is_urgent=urgent, pk=once)
    try:
        parts, wraps = send.seal(referral, payload)
        with transaction.atomic():
            send.store(referral, parts, wraps, by=request.user)
    except sealing.KeyUnavailable:
        return error_pages.conflict(
            request,
            _("Der mangler en nøgle, så intet er gemt. Sig det til en administrator."),
        )
    context = {"case": referral, "groups": code.split("-")}
    return render(request, "referrals/enter_done.html", context)


# -- the call code --------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@requires("call.read")
@unlocked
def call(request: StaffRequest, keys: Keyring) -> HttpResponse:
    """The code a caller reads out: role and outcome of their walk, nothing else."""
    context: dict[str, Any] = {"typed": "", "error": "", "found": None}
    if request.method == "POST":
        context["typed"] = request.POST.get("code", "")[:40]
        audit.record("call.read", f"account:{request.user.pk}", by=request.user)
        context["found"] = opened_call(context["typed"], keys)
        if context["found"] is None:
            context["error"] = _(
                "Koden passer ikke, eller den er mere end %(n)s timer gammel. Spørg igen, eller "
                "tal uden kode."
            ) % {"n": settings.CALL_CODE_HOURS}
    return render(request, "referrals/call.html", context)


def opened_call(typed: str, keys: Keyring) -> dict[str, Any] | None:
    try:
        lookup = call_code.lookup_of(typed)
    except receipts.WrongCode:
        return None
    row = CallCode.objects.filter(pk=lookup, expires_at__gt=timezone.now()).first()
    if row is None or row.key_id not in keys.privates:
        return None
    try:
        opened = sealing.unwrap(row.sealed, keys.privates[row.key_id], call_code.CONTEXT)
        content = json.loads(sealing.unpad(opened))
    except sealing.Damaged:
        return None
    outcome = flowchart.OUTCOMES.get(content["outcome"])
    role = content["role"]
    return {"role_key": role, "role": ROLE_LABELS.get(role, ""), "outcome": outcome}
