"""The plan as one document: shipped, edited, copied to an activation, and compared.

A document is JSON: cards, messages, roles, contacts and areas, each text as {"da": …, "en": …}.
Its checksum is the SHA-256 of its canonical form, printed on every card.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import override

from crisisplan import cards, crew
from crisisplan.announcements import messages
from crisisplan.models.areas import Area
from crisisplan.models.editions import FrozenPlan, PlanEdition
from crisisplan.points import POINTS
from portal.models import Contact, User

if TYPE_CHECKING:
    from crisisplan.models.activation import Activation

LANGUAGES = ("da", "en")
Document = dict[str, Any]


def shipped() -> Document:
    """The plan as the code ships it: what editors work on."""
    return {
        "cards": {
            str(card.number): {
                "title": _plain(POINTS[card.number].title),
                **_plain(card),
                "tasks": {task.code: _plain(task.text) for task in card.tasks},
                "indicators": {one.code: _plain(one.text) for one in card.indicators},
            }
            for card in cards.CARDS.values()
        },
        "messages": {
            one.code: {"use": _plain(one.use), "da": one.da, "en": one.en}
            for one in messages.TEMPLATES.values()
        },
        "roles": {role.key: _plain(role) for role in crew.ROLES.values()},
    }


def with_today(content: Document) -> Document:
    """The edition's document with the contacts and areas as they stand now."""
    contacts = {
        c.key: {"name": {"da": c.name, "en": c.name_en or c.name}, "phone": c.phone,
                "email": c.email, "hours": c.hours}
        for c in Contact.objects.all()
    }  # fmt: skip
    areas = {
        a.key: {"name": {"da": a.da, "en": a.en}, "regions": a.regions,
                "police_districts": a.police_districts, "operator": a.operator,
                "has_staff_in_point_7": a.has_staff_in_point_7}
        for a in Area.objects.now()
    }  # fmt: skip
    return {**content, "contacts": contacts, "areas": areas}


def checksum(content: Document) -> str:
    """SHA-256 (hex) of the document's canonical JSON."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _plain(thing: Any) -> Any:
    if isinstance(thing, Promise):
        said = {}
        for language in LANGUAGES:
            with override(None if language == "da" else language):
                said[language] = str(thing)
        return said
    if is_dataclass(thing) and not isinstance(thing, type):
        return {f.name: _plain(getattr(thing, f.name)) for f in fields(thing)}
    if isinstance(thing, (tuple, list)):
        return [_plain(one) for one in thing]
    return thing


# -- editions -------------------------------------------------------------------------------------
def in_force() -> PlanEdition:
    """The published edition; the shipped plan becomes the first one where there is none."""
    found = PlanEdition.objects.filter(state=PlanEdition.State.PUBLISHED).first()
    if found is not None:
        return found
    content, now = shipped(), timezone.now()
    made, _is_new = PlanEdition.objects.get_or_create(
        number=1,
        defaults={
            "state": PlanEdition.State.PUBLISHED,
            "content": content,
            "checksum": checksum(content),
            "made_at": now,
            "published_at": now,
        },
    )
    return made


@transaction.atomic
def freeze(activation: Activation, edition: PlanEdition, *, by: User) -> FrozenPlan:
    """Copy the edition, with today's contacts and areas, to the activation. The newest counts."""
    content = with_today(edition.content)
    return FrozenPlan.objects.create(
        activation=activation,
        number=activation.plans.count() + 1,
        edition=edition,
        content=content,
        checksum=checksum(content),
        adopted_at=timezone.now(),
        adopted_by=by,
    )


def plan_of(activation: Activation) -> FrozenPlan:
    """What the activation works from now."""
    return activation.plans.select_related("edition").latest("number")


# -- comparing ------------------------------------------------------------------------------------
def differences(old: Document, new: Document) -> list[tuple[str, str, str]]:
    """Every text that differs: its path (`cards.1.tasks.P1.D1.da`), before and after."""
    before, after = dict(_leaves(old)), dict(_leaves(new))
    paths = sorted({*before, *after})
    return [
        (path, before.get(path, ""), after.get(path, ""))
        for path in paths
        if before.get(path, "") != after.get(path, "")
    ]


def _leaves(thing: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(thing, dict):
        for key, value in thing.items():
            yield from _leaves(value, f"{path}.{key}" if path else str(key))
    elif isinstance(thing, list):
        for number, value in enumerate(thing):
            yield from _leaves(value, f"{path}.{number}")
    else:
        yield path, "" if thing is None else str(thing)
