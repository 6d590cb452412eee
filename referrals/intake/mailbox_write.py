"""What the reporter writes from the mailbox: an answer, something new, a wish to withdraw."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any
from uuid import UUID

from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal import audit, limits, outbox, privacy
from portal.models import Authority
from referrals import correspondence, noticing, receipts, sealing
from referrals import fields as form_fields
from referrals.correspondence import LONGEST, Content
from referrals.intake import mailbox, mailbox_cookie
from referrals.models import Message, Part, Referral, Wrap

ANSWER, SEEN, WITHDRAW = "answer", "seen", "withdraw"
# An answer is between the two; what was seen is facts, which a hand-off may carry.
KINDS = {ANSWER: Part.Kind.MESSAGE, SEEN: Part.Kind.ADDED, WITHDRAW: Part.Kind.MESSAGE}
PASS = "pass-text"  # noqa: S105 – names the tick that lets a noticed number pass


class NotTaken(Exception):
    """The case has ended, so nobody would read it."""


class MessageForm(forms.Form):
    """One text. What it is about is asked only when CMM has written first."""

    about = forms.ChoiceField(
        label=gettext_lazy("Hvad vil du skrive?"),
        choices=[
            (ANSWER, gettext_lazy("Et svar på det, centret har skrevet")),
            (SEEN, gettext_lazy("Noget nyt, jeg har set eller hørt")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Vælg, om det er et svar eller noget nyt."),
            "invalid_choice": gettext_lazy("Vælg, om det er et svar eller noget nyt."),
        },
    )
    text = forms.CharField(
        label=gettext_lazy("Din besked"),
        strip=False,
        widget=forms.Textarea(
            attrs={"autocomplete": "off", "rows": "8", "data-limit": str(LONGEST)}
        ),
        error_messages={"required": gettext_lazy("Skriv en besked.")},
    )
    code = forms.CharField(
        label=gettext_lazy("Kvitteringskode"),
        help_text=gettext_lazy("Siden har været åben i mere end 15 minutter. Skriv koden igen."),
        required=False,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "input-char-27",
            }
        ),
    )
    key = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        about: str,
        may_choose: bool = False,
        is_closed: bool = False,
    ) -> None:
        """`is_closed` means the fifteen minutes are over, so the code is asked for again."""
        super().__init__(data, initial={"about": about, "key": secrets.token_urlsafe(32)})
        self.about_what = about
        reminder = f"{form_fields.REMINDER} {_('Du kan skrive op til %(n)s tegn.')}"
        self.fields["text"].help_text = reminder % {"n": LONGEST}
        if not may_choose:
            self.fields["about"].widget = forms.HiddenInput()
            self.fields["about"].choices = [(about, about)]  # type: ignore[attr-defined]
        else:
            self.initial["about"] = ""
        if about == WITHDRAW:
            self.fields["text"].required = False
            self.fields["text"].label = _("Vil du skrive hvorfor?")
        if is_closed:
            self.order_fields(["code", "about", "text", "key"])
        else:
            del self.fields["code"]
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        if not text.strip() and self.fields["text"].required:
            raise forms.ValidationError(_("Skriv en besked."))
        too_many = len(text.replace("\r\n", "\n")) - LONGEST
        if privacy.has_control_characters(text):
            raise forms.ValidationError(
                _("Teksten indeholder tegn, vi ikke kan gemme. Skriv den igen.")
            )
        if too_many > 0:
            raise forms.ValidationError(
                ngettext(
                    "Du har skrevet %(n)s tegn for meget. Gør teksten kortere.",
                    "Du har skrevet %(n)s tegn for meget. Gør teksten kortere.",
                    too_many,
                )
                % {"n": too_many}
            )
        return text

    def clean(self) -> dict[str, Any]:
        """What points at a person is noticed before anything is stored; one tick lets it pass."""
        cleaned = super().clean() or {}
        sentence = noticing.noticed_in(cleaned.get("text", ""))
        if sentence:
            label = gettext_lazy("Det må stå der. Send teksten, som den er.")
            self.fields[PASS] = forms.BooleanField(label=label, required=False)
            if not self.data.get(PASS):
                self.add_error("text", sentence)
        return cleaned

    @property
    def content(self) -> Content:
        text = self.cleaned_data["text"]
        if self.about_what == WITHDRAW:
            wish = correspondence.WITHDRAWAL_WISH
            text = f"{wish}\n\n{text}" if text.strip() else wish
        return correspondence.written(text)


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """The page to write on, and sending it."""
    here = mailbox.entered(request)
    if request.method == "POST":
        return take_message(request, here[0] if here else None)
    if here is None or not here[0].is_open:
        return redirect("referrals:mailbox")
    return write_page(request, MessageForm(about=SEEN, may_choose=has_asked(here[0])))


def take_message(request: HttpRequest, referral: Referral | None) -> HttpResponse:
    """Whatever goes wrong, the answer holds the text as it was typed."""
    about = request.POST.get("about", SEEN)
    is_wish = about == WITHDRAW
    # With the mailbox closed nobody knows whether CMM has asked; then what was chosen stays so.
    may_choose = not is_wish and (has_asked(referral) if referral else about == ANSWER)
    form = MessageForm(
        request.POST,
        about=WITHDRAW if is_wish else SEEN,
        may_choose=may_choose,
        is_closed=referral is None,
    )
    code = mailbox_cookie.read(request).code
    if referral is None and code:
        return ended(request, form)  # erased since the page was opened
    if referral is None:
        if not limits.allow(limits.RECEIPT_ADDRESS, limits.network_of(request)):
            return refused(request, form, _("Der er prøvet for mange gange. Vent en time."), 429)
        typed = request.POST.get("code", "")[: mailbox.LONGEST_CODE]
        referral = mailbox.find(typed)
        if referral is None:
            said = mailbox.wrong_code() if typed else _("Skriv koden igen, så sender vi beskeden.")
            form.add_error("code", said)
            return write_page(request, form)
        code = receipts.as_shown(typed)
    if not form.is_valid():
        return mailbox_cookie.write(write_page(request, form), code, referral.reference)
    if not limits.allow(limits.MESSAGE_ADDRESS, limits.network_of(request)):
        return refused(request, form, _("Der er sendt mange beskeder. Vent en time."), 429)
    kind = KINDS[form.cleaned_data["about"]]
    try:
        store(referral, form.content, kind, message_id(referral, form))
    except NotTaken:
        return ended(request, form)
    except sealing.KeyUnavailable:
        return refused(request, form, _("Vi kan ikke tage imod lige nu. Prøv igen om lidt."), 503)
    response = redirect("referrals:mailbox")
    return mailbox_cookie.write(response, code, referral.reference, said="sent")


def has_asked(referral: Referral) -> bool:
    return mailbox.letters_of(referral).exists()


def message_id(referral: Referral, form: MessageForm) -> UUID:
    """The message's own id is what makes sending twice store once.

    It is a keyed hash of the page's random key, the case and the text: the same page with the
    same text is the same row, and a changed text is another message. The page's key is stored
    nowhere, so the id says nothing about the text.
    """
    page = form.cleaned_data.get("key", "")
    if len(page) < 40:  # not a key of ours: nothing to tell two sendings apart by
        page = secrets.token_urlsafe(32)
    parts = (page, str(referral.pk), form.cleaned_data["about"], form.cleaned_data["text"])
    message = b"portal|message|" + "\x1f".join(parts).encode()
    key = settings.SECRETS["receipt"].encode()
    return UUID(bytes=hmac.new(key, message, hashlib.sha256).digest()[:16])


def store(referral: Referral, content: Content, kind: str, pk: UUID) -> None:
    """One message from the reporter, sealed before the transaction begins; a second `pk` is the
    first again. Raises NotTaken, sealing.KeyUnavailable.
    """
    if referral.messages.filter(pk=pk).exists():
        return
    keys = sealing.keys_of(Authority.CMM)
    part, wraps = correspondence.seal_to_cmm(referral, content, keys, kind=kind)
    direction = Message.Direction.FROM_REPORTER
    message = Message(
        pk=pk, referral=referral, part=part, direction=direction, sent_at=part.made_at
    )
    try:
        with transaction.atomic():
            referral.heard_from_reporter()  # first: it holds the row against one who closes it
            if not referral.is_open:
                raise NotTaken(f"{referral.pk} is {referral.status}")
            part.save(force_insert=True)
            Wrap.objects.bulk_create(wraps)
            message.save(force_insert=True)
            audit.record("message.receive", referral.chain, detail=str(pk))
            outbox.post("referrals.notice", Authority.CMM, key=f"message:{pk}")
    except IntegrityError:
        if not referral.messages.filter(pk=pk).exists():
            raise


def write_page(request: HttpRequest, form: MessageForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "is_wish": form.about_what == WITHDRAW}
    return render(request, "referrals/mailbox_write.html", context, status=status)


def refused(request: HttpRequest, form: MessageForm, why: str, status: int) -> HttpResponse:
    form.add_error(None, why + " " + _("Beskeden er ikke sendt. Haster det, så ring til hotlinen."))
    return write_page(request, form, status=status)


def ended(request: HttpRequest, form: MessageForm) -> HttpResponse:
    why = _("Henvisningen er afsluttet, så ingen ville læse beskeden.")
    return refused(request, form, why, 409)
