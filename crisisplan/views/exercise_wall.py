"""The wall around exercises, put on every address of an activation at once (crisisplan/urls.py).

For whoever is not in an exercise its addresses do not exist. For those who are, the frame of every
page is told (portal.frame, base.html), and every file it gives away carries the word.
"""

from __future__ import annotations

import functools
import re
import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import URLPattern

from crisisplan import exercising, permissions
from crisisplan.models import Activation
from portal.roles import StaffRequest

READING = ("GET", "HEAD", "OPTIONS")
OPEN_TO_OBSERVERS = {"exercise-seen", "exercise-lessons"}
FILE_NAME = re.compile(r'filename="(?!OVELSE)')


def walled(pattern: URLPattern) -> URLPattern:
    """The same address, behind the wall when it is one activation's."""
    if "<uuid:pk>" not in str(pattern.pattern):
        return pattern
    view: Any = pattern.callback
    name = pattern.name

    @functools.wraps(view)
    def behind(request: StaffRequest, pk: uuid.UUID, **rest: Any) -> HttpResponse:
        activation = Activation.objects.exercises().filter(pk=pk).first()
        if activation is None:
            return view(request, pk=pk, **rest)
        if not permissions.may_see(request.user, activation):
            # Asked for what does not exist, so that the two cannot be told apart.
            return view(request, pk=uuid.uuid4(), **rest)
        if request.method == "GET":
            exercising.show_due(activation)
        mark = exercising.mark_for(request.user, activation)
        setattr(request, "exercise", mark)  # noqa: B010 – read by portal.frame
        if mark.is_observer and request.method not in READING and name not in OPEN_TO_OBSERVERS:
            raise PermissionDenied
        return named(view(request, pk=pk, **rest), activation)

    behind.is_walled = True  # type: ignore[attr-defined]
    return URLPattern(pattern.pattern, behind, pattern.default_args, pattern.name)


def named(response: HttpResponse, activation: Activation) -> HttpResponse:
    """A file of an exercise says so in its name, also where the page forgot to give one."""
    kind = response.get("Content-Type", "").partition(";")[0]
    given = response.get("Content-Disposition", "")
    if "filename=" in given:
        word = f'filename="{exercising.FILE_WORD}-'
        response["Content-Disposition"] = FILE_NAME.sub(word, given)
    elif response.status_code == 200 and kind != "text/html":
        name = f"{exercising.FILE_WORD}-{activation.number}.{kind.rpartition('/')[2]}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
