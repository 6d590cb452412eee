"""Sending a text, giving it on by hand, taking down what hangs somewhere, or not sending it."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from crisisplan import plan
from crisisplan.announcements import announcing, dispatching, outlet_mail, outlets
from crisisplan.forms.sending import ByHandForm, ListsForm, NotSentForm, SendForm, WithdrawForm
from crisisplan.models import Announcement, Dispatch
from crisisplan.views.announcements import deed, page, posted, stands, text_of
from crisisplan.views.control import find
from portal.roles import StaffRequest, may, requires


# -- sending --------------------------------------------------------------------------------------
@requires("crisis.message")
@page
def send(request: StaffRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """Choose lists (a GET), take single boxes off, send. In an exercise: show it inside."""
    announcement = text_of(find(pk), number)
    is_real = outlets.of(announcement.activation).is_real
    boxes = dispatching.boxes_for(announcement)
    lists = ListsForm(request.GET or None, announcement=announcement)
    wanted = set(lists.cleaned_data["lists"]) if lists.is_valid() else set()
    got = dispatching.got_it(announcement.replaces) if announcement.replaces else ()
    first = {box.pk for box in got}
    shown = [box for box in boxes if str(box.list_id) in wanted or not wanted and box.pk in first]
    if is_real and request.method != "POST" and not shown:
        context: dict[str, Any] = {"form": lists, "has_lists": bool(boxes)}
        context |= {"activation": announcement.activation, "announcement": announcement}
        context["may_plan"] = may(request.user, "crisis.plan")
        return render(request, "crisisplan/announce_lists.html", context)
    has_it = already(announcement)
    on_page = [box for box in shown if box.pk not in has_it]
    now = {"seen": announcement.version, "boxes": [box.pk for box in on_page]}
    choices = boxes if request.method == "POST" else on_page
    form = SendForm(posted(request), announcement=announcement, boxes=choices, initial=now)
    if not is_real:
        del form.fields["boxes"]
    return deed(
        request,
        announcement,
        form,
        lambda given: send_now(request, announcement, given),
        title=_("Send teksten") if is_real else _("Vis teksten for deltagerne"),
        done=_("Beskeden er på vej. Nedenfor ser du, hvem der har fået den.")
        if is_real
        else _("Teksten er vist for deltagerne."),
        had=len(shown) - len(on_page),
        is_sending=is_real,
    )


def already(announcement: Announcement) -> set[int]:
    rows = announcement.dispatches.filter(state__in=outlet_mail.UNDER_WAY)
    return {pk for pk in rows.values_list("recipient", flat=True) if pk}


def send_now(request: StaffRequest, announcement: Announcement, given: dict[str, Any]) -> None:
    chosen = given.get("boxes", [])
    dispatching.send(announcement, chosen, seen=given["seen"], by=request.user)


@requires("crisis.message")
@page
def by_hand(request: StaffRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """Somebody has put it up, handed it out, texted or said it."""
    announcement = text_of(find(pk), number)
    form = ByHandForm(posted(request), announcement=announcement)
    return deed(
        request,
        announcement,
        form,
        lambda given: dispatching.by_hand(
            announcement,
            channel=given["channel"],
            place=given["place"],
            at=form.at,
            by=request.user,
            key=given["key"],
        ),
        title=_("Skriv ned, at teksten er givet videre"),
        done=_("Det er skrevet ned."),
        is_by_hand=True,
    )


@requires("crisis.message")
@require_POST
def take_down(request: StaffRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """One press: what hung there is gone."""
    announcement = text_of(find(pk), number)
    try:
        row = announcement.dispatches.get(pk=uuid.UUID(request.POST.get("row", "")))
        dispatching.take_down(row, by=request.user)
    except (ValueError, Dispatch.DoesNotExist):
        return stands(request, announcement, dispatching.NOT_UP)
    except plan.Refused as refusal:
        return stands(request, announcement, refusal.sentence)
    notices.success(request, _("Det er skrevet ned, at teksten er taget ned."))
    return redirect("crisisplan:announce", announcement.activation_id)


# -- not sending ----------------------------------------------------------------------------------
@requires("crisis.message")
@page
def withdraw(request: StaffRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    announcement = text_of(find(pk), number)
    form = WithdrawForm(posted(request), initial={"seen": announcement.version})
    return deed(
        request,
        announcement,
        form,
        lambda given: announcing.withdraw(announcement, by=request.user, **given),
        title=_("Træk teksten tilbage"),
        done=_("Teksten er trukket tilbage. Det, der ventede, er stoppet."),
    )


@requires("crisis.message")
@page
def not_sent(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """A decision not to send: it stands in the log as what it is."""
    activation = find(pk)
    form = NotSentForm(posted(request))
    if form.is_valid() and activation.is_running:
        announcing.decide_not_to_send(activation, form.cleaned_data["reason"], by=request.user)
        notices.success(request, _("Beslutningen står i loggen."))
        return redirect("crisisplan:announce", activation.pk)
    context = {"activation": activation, "form": form, "title": _("Vi sender ikke en besked")}
    return render(request, "crisisplan/announce_form.html", context)
