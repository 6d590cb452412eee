"""The plan editor: editions, the one draft part by part, putting it in force, adopting it."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crisisplan import plan
from crisisplan.editions import checks as plan_checks
from crisisplan.editions import freezing, planning
from crisisplan.forms.plan import FORMS, AdoptForm, PublishForm
from crisisplan.models import PlanEdition
from crisisplan.views.control import find, posted, show
from portal.errors import NotTwoPeople
from portal.roles import StaffRequest, may, requires

page = require_http_methods(["GET", "HEAD", "POST"])
OWN_DRAFT = gettext_lazy(
    "Du har selv rettet kladden sidst. En anden kriseleder skal sætte den i kraft."
)
TITLES = {
    "cards": gettext_lazy("Ret aktionskort %(key)s"),
    "messages": gettext_lazy("Ret besked %(key)s"),
    "roles": gettext_lazy("Ret rollen %(key)s"),
}


@requires("crisis.plan")
@require_safe
def editions(request: StaffRequest) -> HttpResponse:
    """Every edition, and the draft."""
    return show_editions(request)


def show_editions(request: StaffRequest, *, refusal: plan.Text = "") -> HttpResponse:
    in_force = freezing.in_force()
    people = PlanEdition.objects.select_related("made_by", "published_by")
    draft = planning.draft()
    context = {
        "editions": people.exclude(state=PlanEdition.State.DRAFT),
        "draft": draft,
        "in_force": in_force,
        "changes": plan_checks.changes(in_force.content, draft.content) if draft else [],
        "problems": plan_checks.problems(draft.content) if draft else [],
        "refusal": refusal,
    }
    status = 409 if refusal else 200
    return render(request, "crisisplan/edition_list.html", context, status=status)


@requires("crisis.plan")
@require_POST
def start(request: StaffRequest) -> HttpResponse:
    """Begin the one draft, or go on with it."""
    planning.start_draft(by=request.user)
    return redirect("crisisplan:editions")


@requires("crisis.plan")
@require_safe
def edition(request: StaffRequest, number: int) -> HttpResponse:
    """One edition: what was new in it, and all its texts in both languages."""
    shown = get_object_or_404(PlanEdition, number=number)
    before = PlanEdition.objects.filter(number__lt=number).exclude(state=PlanEdition.State.DRAFT)
    earlier = before.order_by("-number").first()
    context = {
        "edition": shown,
        "content": shown.content,
        "earlier": earlier,
        "changes": plan_checks.changes(earlier.content, shown.content) if earlier else [],
    }
    return render(request, "crisisplan/edition_page.html", context)


@requires("crisis.plan")
@page
def edit(request: StaffRequest, part: str, key: str) -> HttpResponse:
    """One card, message or role of the draft, in Danish and English side by side."""
    draft = planning.draft()
    if draft is None:
        return show_editions(request, refusal=planning.NO_DRAFT)
    texts = draft.content.get(part, {}).get(key) if part in FORMS else None
    if texts is None:
        raise Http404
    form = FORMS[part](posted(request), part=part, key=key, texts=texts, seen=draft.checksum)
    status = 200
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["seen"]
        try:
            planning.save(draft, part, key, form.result, by=request.user, seen=seen)
        except plan.Refused as refusal:
            form.add_error(None, str(refusal.sentence))
            status = 409
        else:
            messages.success(request, _("Kladden er gemt."))
            return redirect("crisisplan:edition-edit", part=part, key=key)
    context = {
        "draft": draft,
        "part": part,
        "key": key,
        "form": form,
        "title": str(TITLES[part]) % {"key": key},
        "name": texts.get("title") or texts.get("use") or texts.get("name"),
        "lengths": lengths(key, texts) if part == "messages" else [],
    }
    return render(request, "crisisplan/edition_edit.html", context, status=status)


def lengths(code: str, texts: freezing.Document) -> list[tuple[plan.Text, int, int]]:
    """For each language how long the text is as an SMS, with everyday values filled in."""
    found = [(language, plan_checks.sms(texts[language])) for language in freezing.LANGUAGES]
    return [(plan_checks.IN_WORDS[one], sms.used, sms.parts) for one, sms in found]


@requires("crisis.plan")
@page
def publish(request: StaffRequest) -> HttpResponse:
    """Put the draft in force, as another person than its last editor."""
    draft = planning.draft()
    if draft is None:
        return show_editions(request, refusal=planning.NO_DRAFT)
    if draft.made_by_id == request.user.pk:
        return show_editions(request, refusal=OWN_DRAFT)
    form = PublishForm(posted(request), initial={"seen": draft.checksum, "note": draft.note})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            planning.publish(draft, note=given["note"], by=request.user, seen=given["seen"])
        except plan.Refused as refusal:
            return show_editions(request, refusal=refusal.sentence)
        except NotTwoPeople:
            return show_editions(request, refusal=OWN_DRAFT)
        said = _("Udgave %(n)d er den gældende plan. Det, der er i gang, er ikke ændret.")
        messages.success(request, said % {"n": draft.number})
        return redirect("crisisplan:editions")
    context = {
        "draft": draft,
        "form": form,
        "changes": plan_checks.changes(freezing.in_force().content, draft.content),
        "problems": plan_checks.problems(draft.content),
    }
    return render(request, "crisisplan/edition_publish.html", context)


@requires("crisis.switch")
@page
def adopt(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Let a running activation work from the newest edition: what that changes, and why."""
    activation = find(pk)
    newest = planning.newer_for(activation)
    if newest is None:
        why = planning.NOT_NEWER if activation.is_running else plan.NOT_NOW
        return show(request, activation, refusal=why)
    now = {"version": activation.version, "edition": newest.number}
    form = AdoptForm(posted(request), initial=now)
    if request.method == "POST" and form.is_valid():
        deed = form.deed
        chosen = get_object_or_404(PlanEdition, number=deed.pop("edition"))
        try:
            planning.adopt(activation, chosen, **deed, by=request.user)
        except plan.Refused as refusal:
            return show(request, find(pk), refusal=refusal.sentence)
        said = _("Aktiveringen arbejder nu efter udgave %(n)d. Det er skrevet i loggen.")
        messages.success(request, said % {"n": chosen.number})
        return redirect("crisisplan:activation", pk)
    news = planning.news_for(activation, newest)
    context = {
        "activation": activation,
        "form": form,
        "edition": newest,
        "has": freezing.plan_of(activation).edition,
        "changes": [
            plan_checks.Change(plan_checks.where_of(path), before, after)
            for path, before, after in news
        ],
        "may_plan": may(request.user, "crisis.plan"),
    }
    return render(request, "crisisplan/edition_adopt.html", context)
