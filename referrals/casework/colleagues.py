"""Who among my colleagues may open the authority's cases: giving access and taking it away."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal import error_pages
from portal.errors import MoveNotAllowed, NotTwoPeople
from portal.models import User
from portal.roles import StaffRequest, requires
from referrals import ceremony, keyring, paper, rotation, tries
from referrals.casework.unlock import unlocked
from referrals.keyring import Keyring
from referrals.models import AuthorityKey, KeyGrant, PersonalKey


@dataclass(frozen=True, slots=True)
class Row:
    """One colleague: the own key's mark, and whether the authority's key is granted."""

    user: User
    key: PersonalKey | None
    has_access: bool
    was_unlocked: bool  # within rotation.RECENT

    @property
    def mark(self) -> str:
        return keyring.mark_of(self.key.public) if self.key else ""


def rows_of(authority: str) -> list[Row]:
    """Colleagues whose role opens content, and whoever else holds the key."""
    users = User.objects.filter(authority=authority).order_by("first_name", "last_name")
    personal = {key.user_id: key for key in PersonalKey.objects.filter(user__in=users)}
    keys = rotation.generations(authority, AuthorityKey.Use.READ)
    holders = KeyGrant.objects.filter(key__in=keys).values_list("user_id", flat=True)
    current = KeyGrant.objects.filter(key__in=keys[-1:]).values_list("user_id", flat=True)
    held, newest = set(holders), set(current)
    return [
        Row(user, personal.get(user.pk), user.pk in newest, rotation.was_unlocked(user))
        for user in users
        if user.pk in held or (user.is_active and ceremony.reads(user))
    ]


@require_safe
@requires("keys.grant")
@unlocked
def colleagues(request: StaffRequest, keys: Keyring) -> HttpResponse:
    """Everyone's state, and whether the key should be changed because someone has left."""
    context = {
        "rows": rows_of(request.user.authority),
        "left": rotation.advised_for(request.user.authority),
        "days": rotation.RECENT.days,
    }
    return render(request, "referrals/keys_colleagues.html", context)


@require_POST
@requires("keys.grant")
@unlocked
def give(request: StaffRequest, keys: Keyring) -> HttpResponse:
    """The authority's keys sealed to a colleague whose mark was heard from the colleague.

    The page does not show the mark: typing what one hears is the proof that one has asked.
    """
    row = _row(request)
    if row is None or row.key is None:
        return error_pages.conflict(request, _("Kollegaen har ingen nøgle at give adgang til."))
    if keys.lacks:
        return redirect(f"{reverse('referrals:unlock')}?next={reverse('referrals:colleagues')}")
    typed = request.POST.get("mark")
    if typed is None:
        return render(request, "referrals/keys_give.html", {"row": row})
    if not paper.same_group(typed[:60], row.mark.replace("-", "")):
        error = _("Kendetegnet passer ikke. Bed kollegaen om at læse det op igen.")
        return render(request, "referrals/keys_give.html", {"row": row, "error": error})
    for key in AuthorityKey.objects.filter(pk__in=keys.privates):
        keyring.grant(key, keys.privates[key.pk], to=row.user, by=request.user)
    messages.success(request, _("%(name)s har nu adgang til sagerne.") % {"name": row.user})
    return redirect("referrals:colleagues")


@require_POST
@requires("keys.grant")
@unlocked
def take_away(request: StaffRequest, keys: Keyring) -> HttpResponse:
    """Ask once, then nothing opens for the colleague from the next request on."""
    row = _row(request)
    if row is None:
        return error_pages.conflict(request, _("Kollegaen har ingen adgang at tage."))
    if request.POST.get("sure") != "yes":
        return render(request, "referrals/keys_take.html", {"row": row})
    try:
        keyring.revoke(row.user, by=request.user)
    except NotTwoPeople:
        return error_pages.conflict(
            request, _("Du kan ikke tage din egen adgang. Bed en kollega om det.")
        )
    messages.success(
        request, _("%(name)s kan ikke åbne noget mere og er logget ud.") % {"name": row.user}
    )
    return redirect("referrals:colleagues")


@require_POST
@requires("keys.grant")
@unlocked
def release(request: StaffRequest, keys: Keyring) -> HttpResponse:
    """Ask once, so that one has spoken with the colleague; then their words may be tried again."""
    row = _row(request)
    if row is None or row.key is None or row.key.locked_at is None:
        return error_pages.conflict(request, _("Kollegaens oplåsningsord er ikke spærret."))
    if request.POST.get("sure") != "yes" and row.user != request.user:
        return render(request, "referrals/keys_release.html", {"row": row})
    try:
        tries.release(row.user, by=request.user)
    except NotTwoPeople:
        return error_pages.conflict(
            request,
            _(
                "Du kan ikke ophæve spærringen. Bed en kollega, der selv har adgang og ikke er "
                "spærret."
            ),
        )
    except MoveNotAllowed:
        return error_pages.conflict(request, _("Kollegaens oplåsningsord er ikke spærret."))
    messages.success(request, _("%(name)s kan låse op igen.") % {"name": row.user})
    return redirect("referrals:colleagues")


def _row(request: StaffRequest) -> Row | None:
    """The colleague named in the post, in my own authority only."""
    wanted = request.POST.get("colleague", "")
    rows = rows_of(request.user.authority)
    return next((row for row in rows if str(row.user.pk) == wanted), None)
