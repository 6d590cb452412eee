"""A colleague's own key, and who else may open the authority's: the pages under /sager/noegler/."""

from __future__ import annotations

import base64
from collections.abc import Callable
from functools import wraps
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from portal import error_pages, limits
from portal.errors import TooOften
from portal.models import AuditEvent, User
from portal.roles import StaffRequest, may
from referrals import ceremony, keyring, paper, phrases, rotation, tries
from referrals.casework.unlock import keyring_of, locked_page
from referrals.models import AuthorityKey, KeyGrant, PersonalKey

PENDING = "recovery-code"  # in the session: the key sealed under a code that is being written down


def opens_content(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Marks a page for every colleague whose role opens content; others get 403."""

    @wraps(view)
    def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not ceremony.reads(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def careful(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Marks a page that opens or makes a key: too many tries, locked, busy, no key yet."""

    @wraps(view)
    def guarded(request: StaffRequest) -> HttpResponse:
        try:
            return view(request)
        except TooOften as error:
            return error_pages.too_often(request, error.wait_seconds)
        except tries.Locked:
            return locked_page(request)
        except keyring.Busy:
            return error_pages.too_often(request, 60)
        except keyring.NoPersonalKey:
            return redirect("referrals:keys-new")

    return guarded


# -- forms ----------------------------------------------------------------------------------------
def secret_field(label: Any, missing: Any, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=phrases.LONGEST,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "class": "input-width-l"}),
        error_messages={"required": missing, "max_length": gettext_lazy("Skriv højst 200 tegn.")},
    )


class PhraseForm(forms.Form):
    """New words, typed twice."""

    phrase = secret_field(
        gettext_lazy("Nye oplåsningsord"),
        gettext_lazy("Skriv dine nye oplåsningsord."),
        gettext_lazy("De fem ord ovenfor, eller dine egne: mindst fem ord eller 20 tegn."),
    )
    again = secret_field(
        gettext_lazy("Skriv ordene igen"), gettext_lazy("Skriv de samme ord en gang til.")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.marks = "none"

    def clean_phrase(self) -> str:
        phrase = self.cleaned_data["phrase"]
        try:
            names = (self.user.first_name, self.user.last_name)
            phrases.check(phrase, username=self.user.username, names=names)
        except phrases.Weak as error:
            raise forms.ValidationError(str(error)) from error
        return phrase

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, second = cleaned.get("phrase"), cleaned.get("again")
        if first and second and phrases.plain(first) != phrases.plain(second):
            self.add_error("again", _("De to gange er ikke ens. Skriv ordene igen."))
        return cleaned


class AnewForm(PhraseForm):
    """A new key in place of one whose words and code are lost."""

    sure = forms.BooleanField(
        label=gettext_lazy("Jeg har mistet både mine ord og min genopretningskode"),
        help_text=gettext_lazy("Du mister adgangen, til en kollega giver dig den igen."),
        error_messages={"required": gettext_lazy("Sæt kryds, hvis begge dele er væk.")},
    )


class ChangeForm(PhraseForm):
    old = secret_field(
        gettext_lazy("Dine ord nu, eller din genopretningskode"),
        gettext_lazy("Skriv dine nuværende ord eller din genopretningskode."),
    )
    field_order = ["old", "phrase", "again"]


class OpenForm(forms.Form):
    phrase = secret_field(
        gettext_lazy("Dine oplåsningsord"), gettext_lazy("Skriv dine oplåsningsord.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.marks = "none"


# -- my own key -----------------------------------------------------------------------------------
@require_safe
@opens_content
def mine(request: StaffRequest) -> HttpResponse:
    """What I have, in plain words, and what to do about what is missing."""
    user = request.user
    row = PersonalKey.objects.filter(user=user).first()
    codes = AuditEvent.objects.filter(chain=f"account:{user.pk}", verb="key.recovery-code")
    context = {
        "key": row,
        "mark": keyring.mark_of(row.public) if row else "",
        "has_access": has_access(user),
        "code_made": codes.order_by("-number").first() if row and row.recovery_sealed else None,
        "is_unlocked": keyring_of(request) is not None,
        "may_grant": may(user, "keys.grant"),
    }
    return render(request, "referrals/keys.html", context)


def has_access(user: User) -> bool:
    """Whether the authority's newest key in use is granted to `user`."""
    keys = rotation.generations(user.authority, AuthorityKey.Use.READ)
    return bool(keys) and KeyGrant.objects.filter(user=user, key=keys[-1]).exists()


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@opens_content
@careful
def make(request: StaffRequest) -> HttpResponse:
    """My own key at the first sign-in, or a new one when everything is lost."""
    user = request.user
    exists = PersonalKey.objects.filter(user=user).exists()
    kind = AnewForm if exists else PhraseForm
    form = kind(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST" and form.is_valid():
        tries.refuse_locked(user)
        limits.check(limits.UNLOCK, str(user.pk))
        keyring.make_personal_key(user, form.cleaned_data["phrase"])
        messages.success(
            request,
            _("Din nøgle er lavet. Lav nu en genopretningskode, og bed en kollega om adgang."),
        )
        return redirect("referrals:keys")
    return phrase_page(request, "referrals/keys_new.html", form, exists=exists)


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
@opens_content
@careful
def change_phrase(request: StaffRequest) -> HttpResponse:
    """New words for the same key, opened with the old ones or with the recovery code."""
    form = ChangeForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            private = opened(request.user, form.cleaned_data["old"])
            keyring.change_phrase(request.user, private, form.cleaned_data["phrase"])
        except keyring.WrongPhrase:
            form.add_error("old", _("Ordene eller koden passer ikke. Prøv igen."))
        else:
            messages.success(request, _("Dine ord er skiftet. Lås op med de nye ord."))
            return redirect("referrals:keys")
    return phrase_page(request, "referrals/keys_phrase.html", form)


def opened(user: User, typed: str) -> bytes:
    """The private half, by phrase or recovery code. Raises as tries.counted."""
    is_code = keyring.looks_like_code(typed)
    open_with = keyring.open_by_recovery_code if is_code else keyring.open_personal_key
    return tries.counted(user, lambda: open_with(user, typed))


def phrase_page(
    request: StaffRequest, template: str, form: forms.Form, **more: Any
) -> HttpResponse:
    """The form under a proposal, which stays the same while the form is corrected."""
    shown = request.POST.get("proposed", "")
    proposed = shown if phrases.is_proposed(shown) else phrases.propose()
    return render(request, template, {"form": form, "proposed": proposed, **more})


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@opens_content
@careful
def recovery_code(request: StaffRequest) -> HttpResponse:
    """A code for paper: shown once, and it counts when its last group is typed back."""
    if request.method == "POST" and "group" in request.POST:
        return keep_code(request)
    form = OpenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            private = opened(request.user, form.cleaned_data["phrase"])
        except keyring.WrongPhrase:
            form.add_error("phrase", _("Ordene passer ikke. Prøv igen."))
        else:
            code, sealed = keyring.new_recovery_code(request.user, private)
            request.session[PENDING] = base64.b64encode(sealed).decode()
            return code_page(request, code)
    return render(request, "referrals/keys_code.html", {"form": form})


def keep_code(request: StaffRequest) -> HttpResponse:
    code = request.POST.get("code", "")[:60]
    if not paper.same_group(request.POST.get("group", ""), paper.last_group(code)):
        return code_page(
            request, code, _("Gruppen passer ikke. Se på koden igen, og skriv de sidste fire tegn.")
        )
    sealed = base64.b64decode(request.session.pop(PENDING, ""))
    try:
        keyring.keep_recovery_code(request.user, code, sealed)
    except (keyring.WrongPhrase, keyring.NoPersonalKey):
        messages.error(request, _("Koden gælder ikke. Lav en ny."))
    else:
        messages.success(request, _("Din nye genopretningskode gælder. En ældre gælder ikke mere."))
    return redirect("referrals:keys")


def code_page(request: StaffRequest, code: str, error: str = "") -> HttpResponse:
    if not keyring.looks_like_code(code):
        return redirect("referrals:keys-code")
    context = {"code": code, "groups": code.split("-"), "error": error}
    return render(request, "referrals/keys_code_shown.html", context)
