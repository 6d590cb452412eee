"""Staff sign-in at /konto/. Reporters never have accounts.

Password only until passkeys and the identity provider arrive; until then a check refuses to run
with demo mode off on anything but loopback.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from portal import audit, error_pages, limits
from portal.demo_people import PEOPLE
from portal.models import User
from portal.requests import BEGAN
from portal.roles import ROLE_LABELS, may

NAMES = {person.username for person in PEOPLE}

# The first page each capability leads to; the first one held wins.
HOMES = [
    ("case.list", "referrals:list"),
    ("handoff.receive", "referrals:handoffs"),
    ("crisis.switch", "crisisplan:control"),
    ("guidance.edit", "admin:index"),
    ("accounts.manage", "admin:index"),
    ("audit.read", "admin:index"),
]


class DemoOnlyInDemo(ModelBackend):
    """Demo people can neither sign in nor stay signed in when demo mode is off."""

    def user_can_authenticate(self, user: Any) -> bool:
        return super().user_can_authenticate(user) and (settings.DEMO or not user.is_demo)


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": gettext_lazy("Navn og adgangskode passer ikke sammen. Prøv igen."),
        "inactive": gettext_lazy("Kontoen er lukket. Bed en administrator om hjælp."),
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["username"].label = gettext_lazy("Brugernavn")
        self.fields["username"].error_messages["required"] = gettext_lazy("Skriv dit brugernavn.")
        self.fields["password"].label = gettext_lazy("Adgangskode")
        self.fields["password"].error_messages["required"] = gettext_lazy("Skriv din adgangskode.")


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "accounts/sign_in.html", {"form": SignInForm(request)})
    name, network = request.POST.get("username", "")[:150], limits.network_of(request)
    # Counted before the password is looked at, so that many at once are stopped too.
    for limit, value in ((limits.SIGN_IN_ADDRESS, network), (limits.SIGN_IN_NAME, name)):
        if not limits.allow(limit, value):
            return error_pages.too_often(request, limits.seconds_left(limit, value))
    form = SignInForm(request, data=request.POST)
    if not form.is_valid():
        known = User.objects.filter(username=form.cleaned_data.get("username", "")).first()
        audit.record("sign-in.failed", f"account:{known.pk if known else 0}")
        return render(request, "accounts/sign_in.html", {"form": form})
    user = form.get_user()
    limits.forget(limits.SIGN_IN_NAME, name)
    limits.give_back(limits.SIGN_IN_ADDRESS, network)  # a whole team may share one network
    begin_session(request, user)
    audit.record("sign-in.ok", f"account:{user.pk}", by=user)
    return redirect(after_sign_in(request, user))


def begin_session(request: HttpRequest, user: User) -> None:
    """A new session id, and the moment from which ten hours count."""
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session[BEGAN] = timezone.now().timestamp()


def after_sign_in(request: HttpRequest, user: User) -> str:
    """The page asked for when it is one of ours, else the first page of the user's role."""
    wanted = request.POST.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return home_of(user)


def home_of(user: User) -> str:
    for capability, name in HOMES:
        if may(user, capability):
            return reverse(name)
    return reverse("accounts:home")


def home(request: HttpRequest) -> HttpResponse:
    """Who I am here and what my roles let me do."""
    labels = [ROLE_LABELS[g.name] for g in request.user.groups.all() if g.name in ROLE_LABELS]
    return render(request, "accounts/home.html", {"labels": labels})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    audit.record("sign-out", f"account:{request.user.pk}", by=request.user)
    logout(request)
    messages.success(request, _("Du er logget ud."))
    response = redirect("accounts:sign-in")
    response["Clear-Site-Data"] = '"cache", "storage"'
    response.delete_cookie(settings.PREFIX + "unlock", samesite="Strict")
    return response


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def demo(request: HttpRequest) -> HttpResponse:
    """The demo people, each with a one-click sign-in. Does not exist when demo mode is off."""
    if not settings.DEMO:
        raise Http404
    people = User.objects.filter(is_demo=True, is_active=True).order_by("pk")
    if request.method == "POST":
        user = people.filter(username__in=NAMES & {request.POST.get("username", "")}).first()
        if user is None:
            raise Http404
        begin_session(request, user)
        audit.record("sign-in.demo", f"account:{user.pk}", by=user)
        return redirect(home_of(user))
    by_name = {person.username: person for person in PEOPLE}
    rows = [(user, by_name[user.username]) for user in people if user.username in by_name]
    return render(request, "accounts/demo.html", {"rows": rows})
