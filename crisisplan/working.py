"""Working the plan: taking and doing tasks, holding roles, counting, stopping a point.

Every deed is one conditional update, its line in the log and its audit line, in one transaction.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from crisisplan import crew, plan
from crisisplan.cards.parts import ONGOING
from crisisplan.editions import freezing
from crisisplan.log import logbook
from crisisplan.models import (
    Activation,
    IndicatorReading,
    LogEntry,
    RoleHolder,
    TaskProgress,
)
from portal import audit, freshness
from portal.models import User

State = TaskProgress.State
Kind = LogEntry.Kind
CHANGED = gettext_lazy("En kollega har ændret opgaven imens. Se, hvad der gælder nu, og prøv igen.")
ALREADY_IN_FORCE = gettext_lazy(
    "Punktet kan ikke sættes i kraft nu. Se på kortet, om det allerede er i kraft."
)
NOT_IN_FORCE = gettext_lazy("Punktet er ikke i kraft, så opgaven kan ikke ændres.")


# -- tasks ----------------------------------------------------------------------------------------
def take(activation: Activation, code: str, *, seen: int, by: User) -> None:
    """`by` does the task from now on, also when a colleague had it. Raises Refused."""
    _change(activation, code, seen, by, state=State.TAKEN, owner=by)


def release(activation: Activation, code: str, *, seen: int, by: User) -> None:
    """Back to nobody: begun again, or taken by mistake."""
    _change(activation, code, seen, by, state=State.OPEN, owner=None)


def done(activation: Activation, code: str, *, seen: int, by: User, note: str = "") -> None:
    """Done. An ongoing task is done once more, and stays."""
    now = timezone.now()
    state = State.OPEN if phase_of(code) == ONGOING else State.DONE
    _change(activation, code, seen, by, note=note, state=state, last_done_at=now)


def omit(activation: Activation, code: str, *, seen: int, by: User, reason: str) -> None:
    """Decided not to do it: a decision of its own kind in the log. Raises ValueError."""
    if not reason.strip():
        raise ValueError("no reason")
    _change(activation, code, seen, by, note=reason, state=State.OMITTED)


def phase_of(code: str) -> str:
    return code.partition(".")[2][0]


LOGGED = {
    State.TAKEN: (Kind.ACTION, gettext_lazy("Taget")),
    State.OPEN: (Kind.ACTION, gettext_lazy("Givet fri")),
    State.DONE: (Kind.ACTION, gettext_lazy("Udført")),
    State.OMITTED: (Kind.OMISSION, gettext_lazy("Undladt")),
}


def in_log(did: Any, code: str, text: dict[str, str]) -> str:
    """How a line about a task begins; what was said about it follows."""
    return f"{did}: {code} {text['da']}"


@transaction.atomic
def _change(
    activation: Activation,
    code: str,
    seen: int,
    by: User,
    *,
    note: str = "",
    **changes: Any,
) -> None:
    texts = freezing.plan_of(activation).content["cards"][code[1]]["tasks"]
    text = texts[code]  # KeyError on an unknown code
    point = int(code[1])
    in_force = activation.point_rows.filter(point=point, stopped_at=None).exists()
    if not activation.is_running or not in_force:
        raise plan.Refused(f"{code} is not in force", NOT_IN_FORCE)
    now = changes.get("last_done_at") or timezone.now()
    changes |= {"changed_at": now, "changed_by": by}
    if seen == 0:
        _row, is_new = TaskProgress.objects.get_or_create(
            activation=activation, code=code, defaults=changes
        )
        if not is_new:
            raise plan.Refused(f"{code} was begun", CHANGED)
    else:
        here = TaskProgress.objects.filter(activation=activation, code=code, version=seen)
        if here.update(version=F("version") + 1, **changes) != 1:
            raise plan.Refused(f"{code} at version {seen}", CHANGED)
    kind, did = LOGGED[changes["state"]]
    with override("da"):
        words = _("Udført") if "last_done_at" in changes else did
        line = in_log(words, code, text) + (f" {note}" if note else "")
    logbook.write(activation, kind, line, by=by, point=point, reference=code, happened_at=now)
    audit.record("crisis.task", activation.chain, by=by, detail=f"{code} {changes['state']}")


# -- roles ----------------------------------------------------------------------------------------
@transaction.atomic
def assign(
    activation: Activation,
    role: str,
    user: User,
    *,
    by: User,
    area: str = "",
    is_deputy: bool = False,
) -> RoleHolder:
    """`user` holds the role from now on; who held it before is relieved, and the log says so.

    Raises KeyError on an unknown role, Refused when the person already holds it.
    """
    name = crew.ROLES[role].name
    now = timezone.now()
    same = RoleHolder.objects.filter(
        activation=activation, role=role, area=area, is_deputy=is_deputy, until=None
    )
    before = same.select_related("user").first()
    if before is not None and before.user_id == user.pk:
        raise plan.Refused(f"{role} is held", _("%(name)s har allerede rollen.") % {"name": user})
    same.update(until=now)
    holder = RoleHolder.objects.create(
        activation=activation, role=role, area=area, user=user, is_deputy=is_deputy, since=now
    )
    with override("da"):
        place = {one.key: f", {one.name}" for one in activation.places}.get(area, "")
        what = f"{name}{place}{' (stedfortræder)' if is_deputy else ''}"
        line = f"{what}: fra {before.user} til {user}." if before else f"{what}: {user}."
    logbook.write(activation, Kind.HANDOVER, line, by=by, area=area)
    audit.record("crisis.role", activation.chain, by=by, detail=f"{role} user:{user.pk}")
    return holder


# -- figures and stopping -------------------------------------------------------------------------
@transaction.atomic
def count(
    activation: Activation,
    code: str,
    value: Decimal,
    *,
    by: User,
    counted_at: datetime,
    note: str = "",
) -> IndicatorReading:
    """One figure of one indicator. Raises KeyError on an unknown code."""
    text = freezing.plan_of(activation).content["cards"][code[1]]["indicators"][code]
    reading = IndicatorReading.objects.create(
        activation=activation,
        code=code,
        value=value,
        note=note,
        counted_at=counted_at,
        entered_at=timezone.now(),
        entered_by=by,
    )
    with override("da"):  # as the log is written
        line = f"{code} {text['da']}: {reading.shown}" + (f" ({note})" if note else "")
    logbook.write(
        activation, Kind.EVENT, line, by=by, point=int(code[1]), reference=code,
        happened_at=counted_at,
    )  # fmt: skip
    audit.record("crisis.task", activation.chain, by=by, detail=code)
    return reading


@transaction.atomic
def stop_point(activation: Activation, point: int, *, evidence: str, by: User) -> None:
    """The stop criterion is met, and this is how it is known. Raises Refused, ValueError."""
    if not evidence.strip():
        raise ValueError("no evidence")
    if activation.is_real:
        freshness.bump(crisis=True)  # the public page names the points in force
    now = timezone.now()
    running = activation.is_running
    here = activation.point_rows.filter(point=point, stopped_at=None)
    changes = {"stopped_at": now, "is_met": True, "evidence": evidence}
    if not running or here.update(**changes) != 1:
        raise plan.Refused(f"point {point} is not in force", NOT_IN_FORCE)
    with override("da"):
        line = _("Punkt %(n)s er stoppet. Stopkriteriet er opfyldt: %(evidence)s") % {
            "n": point,
            "evidence": evidence,
        }
    logbook.write(activation, Kind.DECISION, line, by=by, point=point, happened_at=now)
    audit.record("crisis.point", activation.chain, by=by, detail=f"stop {point}")


@transaction.atomic
def begin_point(activation: Activation, point: int, *, reason: str, by: User) -> None:
    """In force from now, with new deadlines: again after a stop, or at N2 for the first time.

    Raises Refused, ValueError.
    """
    if not reason.strip():
        raise ValueError("no reason")
    if activation.is_real:
        freshness.bump(crisis=True)
    now = timezone.now()
    type(activation).objects.filter(pk=activation.pk).update(version=F("version"))  # our turn
    activation.refresh_from_db()
    stopped = activation.point_rows.filter(point=point, stopped_at__isnull=False)
    again = {"in_force_since": now, "stopped_at": None, "is_met": False, "evidence": ""}
    with override("da"):
        said = _("Punkt %(n)s er i kraft igen: %(reason)s")
        if may_begin(activation, point):
            activation.point_rows.create(point=point, in_force_since=now)
            said = _("Punkt %(n)s er sat i kraft: %(reason)s")
        elif not activation.is_running or stopped.update(**again) != 1:
            raise plan.Refused(f"point {point} is in force", ALREADY_IN_FORCE)
        line = said % {"n": point, "reason": reason}
    logbook.write(activation, Kind.DECISION, line, by=by, point=point, happened_at=now)
    audit.record("crisis.point", activation.chain, by=by, detail=f"resume {point}")


def may_begin(activation: Activation, point: int) -> bool:
    """Whether the point has never been in force here and may come: only N2 chooses its points."""
    is_new = not activation.point_rows.filter(point=point).exists()
    return activation.is_running and activation.level == plan.N2 and is_new
