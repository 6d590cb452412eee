"""The reporter's way back: a plain status by receipt code, never what was sent."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal import error_pages, limits
from referrals import receipts
from referrals.models import Referral

# What the reporter sees of our states.
STATUSES = {
    Referral.Status.SUBMITTED: gettext_lazy("Sendt"),
    Referral.Status.RECEIVED: gettext_lazy("Modtaget"),
    Referral.Status.IN_PROGRESS: gettext_lazy("Modtaget"),
    Referral.Status.HANDED_OVER: gettext_lazy("Modtaget"),
    Referral.Status.CLOSED: gettext_lazy("Afsluttet"),
}
MEANINGS = {
    Referral.Status.SUBMITTED: gettext_lazy(
        "Din henvisning er kommet frem. Ingen har åbnet den endnu."
    ),
    Referral.Status.CLOSED: gettext_lazy(
        "Centret er færdigt med henvisningen. Du kan altid ringe, hvis du ser noget nyt."
    ),
}
OPENED = gettext_lazy(
    "En medarbejder har åbnet din henvisning. Centret kan ikke fortælle dig om personen, fordi "
    "det har tavshedspligt."
)


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def mailbox(request: HttpRequest) -> HttpResponse:
    """Ask for the code; show the status. A wrong and an unknown code get the same answer."""
    if request.method != "POST":
        return render(request, "referrals/mailbox.html")
    if not limits.allow(limits.RECEIPT_ADDRESS, limits.network_of(request)):
        return error_pages.too_often(request, limits.RECEIPT_ADDRESS.seconds)
    referral = find(request.POST.get("code", ""))
    if referral is None:
        error = _(
            "Koden passer ikke. Se efter, om alle grupper er skrevet rigtigt. "
            "Har du mistet koden, kan du ringe til hotlinen."
        )
        return render(request, "referrals/mailbox.html", {"error": error})
    context = {
        "reference": referral.reference,
        "status": STATUSES[Referral.Status(referral.status)],
        "meaning": MEANINGS.get(Referral.Status(referral.status), OPENED),
    }
    return render(request, "referrals/mailbox_status.html", context)


def find(typed: str) -> Referral | None:
    try:
        lookup = receipts.lookup_of(typed[:60])
    except receipts.WrongCode:
        lookup = "no such code"
    return Referral.objects.filter(receipt_lookup=lookup).first()
