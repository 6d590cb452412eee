"""The reporter's way back by receipt code: a plain status and CMM's messages, never what was sent.

The code is posted once and lies, encrypted, in a cookie for fifteen minutes; every page of the
mailbox asks `entered`. A wrong, an unknown and a purged code get the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from portal import error_pages, limits
from portal.pdf import PdfFailed, render_pdf
from referrals import correspondence, receipts, sealing
from referrals.intake import mailbox_cookie
from referrals.models import Message, Referral
from referrals.wording import Text

# The five things a reporter may learn. Key → name, and what it means.
SENT, RECEIVED, WRITTEN, ENDED, ERASED = "sent", "received", "written", "ended", "erased"
NAMES: dict[str, Text] = {
    SENT: gettext_lazy("Sendt"),
    RECEIVED: gettext_lazy("Modtaget"),
    WRITTEN: gettext_lazy("Vi har skrevet til dig"),
    ENDED: gettext_lazy("Afsluttet"),
    ERASED: gettext_lazy("Slettet"),
}
MEANINGS: dict[str, Text] = {
    SENT: gettext_lazy("Din henvisning er kommet frem. Ingen har åbnet den endnu."),
    RECEIVED: gettext_lazy(
        "En medarbejder har åbnet din henvisning. Centret kan ikke fortælle dig om personen, "
        "fordi det har tavshedspligt."
    ),
    WRITTEN: gettext_lazy("Læs centrets besked nedenfor. Du kan svare her på siden."),
    ENDED: gettext_lazy(
        "Henvisningen er afsluttet, og du kan ikke skrive mere her. Ring til hotlinen, hvis du "
        "ser noget nyt."
    ),
    ERASED: gettext_lazy("Det, du sendte, er slettet. Din kode virker ikke mere."),
}
OF_STATUS = {
    Referral.Status.SUBMITTED: SENT,
    Referral.Status.RECEIVED: RECEIVED,
    Referral.Status.IN_PROGRESS: RECEIVED,
    Referral.Status.AWAITING_REPORTER: WRITTEN,
    Referral.Status.HANDED_OVER: RECEIVED,
    Referral.Status.REDIRECTED: ENDED,
    Referral.Status.WITHDRAWN: ENDED,
    Referral.Status.CLOSED: ENDED,
    Referral.Status.PURGED: ERASED,
}
PROOF_NAME = "bekraeftelse.pdf"
LONGEST_CODE = 60  # characters, with whatever spaces and hyphens were typed


@dataclass(frozen=True, slots=True)
class Letter:
    """A message from CMM as the page shows it; `words` is None when it cannot be read."""

    sent_at: datetime
    words: Text | None
    is_new: bool


def entered(request: HttpRequest) -> tuple[Referral, mailbox_cookie.Opened] | None:
    """The case whose mailbox is open in this browser."""
    opened = mailbox_cookie.read(request)
    referral = find(opened.code) if opened.code else None
    return (referral, opened) if referral else None


def find(typed: str) -> Referral | None:
    try:
        lookup = receipts.lookup_of(typed[:LONGEST_CODE])
    except receipts.WrongCode:
        lookup = "no such code"
    return Referral.objects.filter(receipt_lookup=lookup).first()


def status_of(referral: Referral) -> str:
    """One of the five."""
    status = OF_STATUS[Referral.Status(referral.status)]
    if referral.is_open and letters_of(referral).filter(read_at=None).exists():
        return WRITTEN
    return status


def letters_of(referral: Referral) -> QuerySet[Message]:
    """What CMM has written."""
    return referral.messages.filter(direction=Message.Direction.TO_REPORTER)


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def mailbox(request: HttpRequest) -> HttpResponse:
    """Ask for the code; with it, show status and messages."""
    if request.method == "POST":
        return open_mailbox(request)
    opened = mailbox_cookie.read(request)
    if not opened.code:
        was_open = mailbox_cookie.NAME in request.COOKIES
        return render(request, "referrals/mailbox.html", {"was_open": was_open})
    referral = find(opened.code)
    if referral is None:
        return erased_page(request, opened.reference)
    return status_page(request, referral, opened)


def open_mailbox(request: HttpRequest) -> HttpResponse:
    if not limits.allow(limits.RECEIPT_ADDRESS, limits.network_of(request)):
        return error_pages.too_often(request, limits.RECEIPT_ADDRESS.seconds)
    typed = request.POST.get("code", "")
    referral = find(typed)
    if referral is None:
        return render(request, "referrals/mailbox.html", {"error": wrong_code()})
    code = receipts.as_shown(typed[:LONGEST_CODE])
    return mailbox_cookie.write(redirect("referrals:mailbox"), code, referral.reference)


def wrong_code() -> str:
    return _(
        "Koden passer ikke. Se efter, om alle grupper er skrevet rigtigt. "
        "Har du mistet koden, kan du ringe til hotlinen."
    )


def status_page(
    request: HttpRequest, referral: Referral, opened: mailbox_cookie.Opened
) -> HttpResponse:
    status = status_of(referral)
    letters = read_letters(referral, opened.code, mark=request.method == "GET")
    context = {
        "referral": referral,
        "name": NAMES[status],
        "meaning": MEANINGS[status],
        "letters": letters,
        "may_withdraw": referral.status == Referral.Status.SUBMITTED,
        "said": opened.said,
        "now": timezone.now(),
    }
    response = render(request, "referrals/mailbox_status.html", context)
    return mailbox_cookie.write(response, opened.code, referral.reference)


def read_letters(referral: Referral, code: str, *, mark: bool) -> list[Letter]:
    """CMM's messages, newest last. With `mark`, those that could be read count as read."""
    letters, was_read = [], []
    for message in letters_of(referral).select_related("part").order_by("sent_at", "pk"):
        try:
            private = correspondence.reporter_private(referral, code)
            content = correspondence.open_for_reporter(message, private)
            words: Text | None = correspondence.in_words(content)
            was_read.append(message.pk)
        except sealing.Damaged:
            words = None
        letters.append(Letter(message.sent_at, words, message.read_at is None))
    if mark:
        new = letters_of(referral).filter(pk__in=was_read, read_at=None)
        new.update(read_at=timezone.now())
    return letters


def erased_page(request: HttpRequest, reference: str) -> HttpResponse:
    """Only for the browser whose mailbox was open: to everybody else the code is unknown."""
    context = {"reference": reference, "name": NAMES[ERASED], "meaning": MEANINGS[ERASED]}
    return mailbox_cookie.forget(render(request, "referrals/mailbox_erased.html", context))


@login_not_required
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Whoever takes the telephone or the screen next finds nothing open."""
    return mailbox_cookie.forget(redirect("referrals:mailbox"))


@login_not_required
@require_POST
def proof(request: HttpRequest) -> HttpResponse:
    """A PDF that says that something was received, when, and how far it is. Not a word of it."""
    here = entered(request)
    if here is None:
        return redirect("referrals:mailbox")
    referral, opened = here
    if not limits.allow(limits.PROOF_ADDRESS, limits.network_of(request)):
        return error_pages.too_often(request, limits.PROOF_ADDRESS.seconds)
    context = {"referral": referral, "name": NAMES[status_of(referral)], "now": timezone.now()}
    try:
        made = render_pdf("referrals/mailbox_proof.html", context, language=get_language() or "da")
    except PdfFailed:
        return error_pages.refuse(
            request,
            503,
            _("Vi kan ikke lave filen lige nu"),
            _("Gå tilbage, og udskriv siden i stedet. Det samme står på den."),
        )
    headers = {"Content-Disposition": f'attachment; filename="{PROOF_NAME}"'}
    response = HttpResponse(made, content_type="application/pdf", headers=headers)
    return mailbox_cookie.write(response, opened.code, referral.reference)
