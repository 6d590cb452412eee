"""Taking a referral back: at once while nobody has opened it, by asking CMM after that."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from portal.errors import MoveNotAllowed
from referrals import erasing
from referrals.intake import mailbox, mailbox_cookie, mailbox_write
from referrals.models import Referral


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest) -> HttpResponse:
    """What will happen, and doing it; once opened, the page to ask on instead."""
    here = mailbox.entered(request)
    if here is None or not here[0].is_open:
        return redirect("referrals:mailbox")
    referral, opened = here
    if request.method == "POST":
        return take_back(request, referral, opened.code)
    if referral.status != Referral.Status.SUBMITTED:
        form = mailbox_write.MessageForm(about=mailbox_write.WITHDRAW)
        return mailbox_write.write_page(request, form)
    return render(request, "referrals/mailbox_withdraw.html", {"erases": erases(referral)})


def take_back(request: HttpRequest, referral: Referral, code: str) -> HttpResponse:
    try:
        erase_or_keep(referral)
    except MoveNotAllowed:
        return render(request, "referrals/mailbox_opened.html", status=409)
    # Erased, the code finds nothing any more, and the mailbox says so to this browser.
    response = redirect("referrals:mailbox")
    return mailbox_cookie.write(response, code, referral.reference, said="withdrawn")


def erases(referral: Referral) -> bool:
    """Whether withdrawing erases; a legal hold stops every erasure (referrals.md, INV-12)."""
    return settings.ERASE_WITHDRAWN and not erasing.is_held(referral)


@transaction.atomic
def erase_or_keep(referral: Referral) -> None:
    """Withdrawn by the reporter: nothing but the stub stays, or all of it unread.

    Raises MoveNotAllowed when somebody has opened it meanwhile.
    """
    referral.withdraw(by=None)
    if erases(referral):
        erasing.erase(referral)
