"""Messages of an activation: written, read, approved, sent, given on by hand, taken back.

Each deed has a page of its own. A page carries the version of the text it showed; a stale one is
refused with 409 and shows what stands now.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from crisisplan import plan
from crisisplan.announcements import (
    announcing,
    dispatching,
    messages,
    outlet_mail,
    outlets,
    retracting,
    sms,
)
from crisisplan.forms.messages import (
    ApproveForm,
    ChooseForm,
    EditForm,
    ReadForm,
    SourceForm,
    TextForm,
    prefilled,
)
from crisisplan.models import Activation, Announcement, Dispatch
from crisisplan.views.control import find
from portal.errors import NotTwoPeople
from portal.models import OutboxMessage
from portal.roles import StaffRequest, may, requires

page = require_http_methods(["GET", "HEAD", "POST"])
State = Announcement.State
OWN_TEXT = gettext_lazy("Du har selv skrevet teksten. Bed en kollega om det.")


# -- what may be done with a text -----------------------------------------------------------------
def deeds_open_to(request: StaffRequest, announcement: Announcement) -> frozenset[str]:
    """Names of the deeds whose buttons are shown; the verbs decide again."""
    if not may(request.user, "crisis.message"):
        return frozenset()
    activation = announcement.activation
    is_draft = announcement.state == State.DRAFT and activation.is_running
    is_alive = announcement.state != State.WITHDRAWN and activation.is_running
    is_own = announcement.written_by_id == request.user.pk
    may_go = not dispatching.refusal(announcement, timezone.now())
    is_retraction = announcement.template == messages.FALSE_ACTIVATION
    is_out = announcement.dispatches.exclude(state__in=["failed", "stopped"]).exists()
    offered = {
        "read": is_draft and announcement.read_by_id is None and not is_own,
        "approve": is_draft
        and announcement.read_by_id is not None
        and not is_own
        and may(request.user, "crisis.approve"),
        "send": may_go and not is_retraction and announcement.template not in messages.SPOKEN_ONLY,
        "by-hand": may_go,
        "edit": is_alive and not is_retraction,
        "source": is_alive and announcement.template in messages.WITH_SOURCE,
        "correct": is_alive and is_out and announcement.template != messages.CORRECTION,
        "withdraw": is_alive and not is_retraction,
    }
    return frozenset(name for name, is_open in offered.items() if is_open)


def text_of(activation: Activation, number: int) -> Announcement:
    people = ("written_by", "read_by", "approved_by", "withdrawn_by", "replaces")
    rows = Announcement.objects.select_related("activation", *people)
    return get_object_or_404(rows, activation=activation, number=number)


# -- reading --------------------------------------------------------------------------------------
@requires("crisis.view")
@require_safe
def texts(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Every text of the activation: where it stands, how many got it, what must be taken down."""
    activation = find(pk)
    rows = list(activation.announcements.select_related("written_by").order_by("-number"))
    reached: dict[uuid.UUID, dict[str, int]] = {}
    pairs = Dispatch.objects.filter(announcement__activation=activation)
    for text, state in pairs.values_list("announcement_id", "state"):
        counts = reached.setdefault(text, {})
        counts[state] = counts.get(state, 0) + 1
    context = {
        "activation": activation,
        "texts": [(row, standing(row), reached.get(row.pk, {})) for row in rows],
        "to_take_down": retracting.to_take_down(activation),
        "figures": retracting.figures(activation),
        "ready": retracting.prepare(activation).ready if activation.is_running else (),
        "inside": pairs.filter(channel=Dispatch.Channel.INSIDE, place="").select_related(
            "announcement"
        ),
        "may_write": may(request.user, "crisis.message") and activation.is_running,
        "may_take_down": may(request.user, "crisis.message"),
    }
    return render(request, "crisisplan/announce_list.html", context)


def standing(announcement: Announcement) -> tuple[str, str]:
    """A word for where it stands, and the kind of badge."""
    if dispatching.is_ready_with_plan(announcement):
        return _("Følger med planen"), "success"
    if announcement.state == State.WITHDRAWN:
        return _("Trukket tilbage"), "info"
    if announcement.state == State.APPROVED:
        until = dispatching.goes_out_until(announcement)
        is_over = until is None or until <= timezone.now()
        return (_("Over sin dato"), "error") if is_over else (_("Godkendt"), "success")
    if announcement.read_by_id is None:
        return _("Skal læses af en anden"), "warning"
    return _("Skal godkendes"), "warning"


@requires("crisis.view")
@require_safe
def text(request: StaffRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    return text_page(request, text_of(find(pk), number))


def text_page(
    request: StaffRequest, announcement: Announcement, *, refusal: Any = ""
) -> HttpResponse:
    """One text: its words, its source, who has done what, and where it has gone."""
    rows = list(announcement.dispatches.select_related("recipient", "made_by"))
    keys = {outlet_mail.key_of(row): row.pk for row in rows}
    asked = OutboxMessage.objects.filter(key__in=keys).exclude(error="")
    errors = {keys[key]: error for key, error in asked.values_list("key", "error")}
    context = {
        "activation": announcement.activation,
        "announcement": announcement,
        "standing": standing(announcement),
        "until": dispatching.goes_out_until(announcement),
        "language_name": messages.LANGUAGE_NAMES.get(announcement.language, ""),
        "length": sms.sms_length(announcement.text),
        "danish": danish(announcement),
        "rows": [(row, errors.get(row.pk, "")) for row in rows],
        "open": deeds_open_to(request, announcement),
        "is_spoken_only": announcement.template in messages.SPOKEN_ONLY,
        "refusal": refusal,
    }
    return render(request, "crisisplan/announce_text.html", context, status=409 if refusal else 200)


def danish(announcement: Announcement) -> str:
    """The Danish text beside one in another language: this activation's own, else the plan's.

    What somebody typed in the other language is not put into Danish sentences.
    """
    if announcement.language == "da":
        return ""
    activation = announcement.activation
    own = activation.announcements.filter(template=announcement.template, language="da")
    if newest := own.order_by("-number").first():
        return str(newest.text)
    text = dispatching.plan_text(activation, announcement.template, "da")
    known = prefilled(activation, "da") | {"link": ""}  # as the form does
    return messages.filled(text, known)


# -- writing --------------------------------------------------------------------------------------
@requires("crisis.message")
@page
def write(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Choose a template and a language (a GET), then fill it in."""
    activation = find(pk)
    choice = ChooseForm(request.GET or None, activation=activation)
    if not choice.is_valid():
        context = {"activation": activation, "form": choice}
        return render(request, "crisisplan/announce_choose.html", context)
    chosen = choice.cleaned_data

    def keep(form: TextForm) -> Announcement:
        key = form.cleaned_data.get("key")
        return announcing.write(activation, **chosen, **form.given(), key=key, by=request.user)

    title = _("Skriv %(code)s på %(language)s") % {
        "code": chosen["template"],
        "language": messages.LANGUAGE_NAMES[chosen["language"]],
    }
    return words(request, activation, TextForm, chosen, keep, title=title)


@requires("crisis.message")
@page
def edit(request: StaffRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """New words, another source: a draft again."""
    announcement = text_of(find(pk), number)
    chosen = {
        "template": announcement.template,
        "language": announcement.language,
        "announcement": announcement,
        "initial": {
            "seen": announcement.version,
            "is_public": announcement.is_public,
            "source": announcement.source,
            "source_url": announcement.source_url,
            "source_date": announcement.source_date,
        },
    }

    def keep(form: TextForm) -> Announcement:
        given = form.given(announcement.source_checksum)
        seen = form.cleaned_data["seen"]
        announcing.change(announcement, **given, seen=seen, by=request.user)
        return announcement

    title = _("Ret teksten")
    return words(request, announcement.activation, EditForm, chosen, keep, title=title)


@requires("crisis.message")
@page
def correct(request: StaffRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """Something was wrong: the text is withdrawn, and M11 is written to those who got it."""
    wrong = text_of(find(pk), number)
    first = wrong.dispatches.exclude(settled_at=None).order_by("settled_at").first()
    sent_on = (first and first.settled_at) or wrong.written_at
    chosen = {
        "template": messages.CORRECTION,
        "language": wrong.language,
        "initial": {
            "value_date": messages.dated(sent_on, wrong.language)["date"],
            "source": wrong.source,
        },
    }

    def keep(form: TextForm) -> Announcement:
        given = form.given()
        given.pop("is_public")
        key = form.cleaned_data.get("key") or uuid.uuid4()
        return retracting.correct_one(wrong, **given, seen=wrong.version, by=request.user, key=key)

    title = _("Ret nr. %(number)d med M11") % {"number": wrong.number}
    return words(request, wrong.activation, TextForm, chosen, keep, title=title, wrong=wrong)


def words(
    request: StaffRequest,
    activation: Activation,
    kind: type[TextForm],
    chosen: dict[str, Any],
    keep: Callable[[Any], Announcement],
    **more: Any,
) -> HttpResponse:
    """The page of a text: looked at as often as one likes, and kept when it is right."""
    initial = chosen.pop("initial", {})
    form = kind(request.POST or None, activation=activation, initial=initial, **chosen)
    finished = ""
    if request.method == "POST":
        is_right = form.is_valid()
        finished = form.finished
        if request.POST.get("do") == "look":
            form = kind(activation=activation, initial={**initial, **request.POST.dict()}, **chosen)
        elif is_right:
            try:
                kept = keep(form)
            except plan.Refused as refusal:
                form.add_error(None, str(refusal.sentence))
            else:
                notices.success(request, _("Teksten er gemt. En anden skal læse den nu."))
                return redirect("crisisplan:announce-text", activation.pk, kept.number)
    context = {
        "activation": activation,
        "form": form,
        "finished": finished,
        "length": sms.sms_length(finished) if finished else None,
        "language": chosen["language"],
        "basic": "".join(sorted(sms.BASIC - set("\r\n"))),
        "extended": "".join(sorted(sms.EXTENDED)),
        "prefix": outlets.of(activation).stored(""),
        "said": messages,
        "plan_text": dispatching.plan_text(activation, chosen["template"], "da"),
        **more,
    }
    return render(request, "crisisplan/announce_write.html", context)


# -- deeds on one text ----------------------------------------------------------------------------
def deed(
    request: StaffRequest,
    announcement: Announcement,
    form: forms.Form,
    do: Callable[[dict[str, Any]], Any],
    *,
    title: str,
    done: str,
    **more: Any,
) -> HttpResponse:
    """Ask, or do it and go back to the text; a refusal shows the text as it stands, with 409."""
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data)
        except plan.Refused as refusal:
            return stands(request, announcement, refusal.sentence)
        except NotTwoPeople:
            return stands(request, announcement, OWN_TEXT)
        notices.success(request, done)
        return back_to(announcement)
    context = {
        "activation": announcement.activation,
        "announcement": announcement,
        "danish": danish(announcement),
        "form": form,
        "title": title,
        **more,
    }
    return render(request, "crisisplan/announce_form.html", context)


def stands(request: StaffRequest, announcement: Announcement, refusal: Any) -> HttpResponse:
    fresh = text_of(find(announcement.activation_id), announcement.number)
    return text_page(request, fresh, refusal=refusal)


def back_to(announcement: Announcement) -> HttpResponse:
    return redirect("crisisplan:announce-text", announcement.activation_id, announcement.number)


def posted(request: StaffRequest) -> Any:
    return request.POST if request.method == "POST" else None


@requires("crisis.message")
@page
def read(request: StaffRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """A second person, who speaks the language, has read it."""
    announcement = text_of(find(pk), number)
    now = {"seen": announcement.version}
    form = ReadForm(posted(request), announcement=announcement, initial=now)
    return deed(
        request,
        announcement,
        form,
        lambda given: announcing.mark_read(announcement, seen=given["seen"], by=request.user),
        title=_("Jeg har læst teksten"),
        done=_("Teksten er læst. Den sundhedsfaglige leder skal godkende den."),
    )


@requires("crisis.approve")
@page
def approve(request: StaffRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """The clinical lead says that it may go out."""
    announcement = text_of(find(pk), number)
    now = {"seen": announcement.version}
    form = ApproveForm(posted(request), announcement=announcement, initial=now)
    return deed(
        request,
        announcement,
        form,
        lambda given: announcing.approve(
            announcement, seen=given["seen"], days=given["days"], by=request.user
        ),
        title=_("Godkend teksten"),
        done=_("Teksten er godkendt og kan sendes."),
    )


@requires("crisis.message")
@page
def source(request: StaffRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """The authority has changed its advice: stop at once."""
    announcement = text_of(find(pk), number)
    form = SourceForm(posted(request), initial={"seen": announcement.version})
    return deed(
        request,
        announcement,
        form,
        lambda given: announcing.mark_source_changed(
            announcement,
            seen=given["seen"],
            by=request.user,
            new_date=given["new_date"],
            new_checksum=announcing.checksum_of(given["source_words"]),
        ),
        title=_("Kilden er ændret"),
        done=_("Teksten er stoppet. Ret den, og få den læst og godkendt igen."),
    )
