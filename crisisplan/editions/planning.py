"""The plan as CMM edits it: one draft, checked, put in force by another person, and adopted.

A draft is a copy of the edition in force. Codes never change and are never used again: a task is
added under the next free one or taken out, and stays known as taken out. What an activation runs
under is a copy of its own, so nothing here reaches it before its lead adopts the new edition.
"""

from __future__ import annotations

import copy
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crisisplan import plan
from crisisplan.cards.parts import FIRST_DAY, FIRST_WEEK, ONGOING
from crisisplan.editions import freezing
from crisisplan.editions.checks import card_fits, problems, too_long
from crisisplan.editions.freezing import Document
from crisisplan.models import Activation, FrozenPlan, PlanEdition, Step
from crisisplan.models.turns import write_step
from portal import audit, freshness
from portal.models import User

NO_DRAFT = _("Der er ingen kladde. Begynd en ny.")
NOTHING_NEW = _("Kladden er magen til den gældende plan. Ret noget, før den kan træde i kraft.")
NOT_READY = _("Kladden er ikke klar. Ret det, der står på listen.")
NOT_NEWER = _("Aktiveringen arbejder allerede efter den udgave.")
NOT_IN_FORCE = _("Kun den gældende udgave kan tages i brug.")
IN_ORDER = (FIRST_DAY, FIRST_WEEK, ONGOING, "I")


# -- drafts ---------------------------------------------------------------------------------------
def draft() -> PlanEdition | None:
    return PlanEdition.objects.filter(state=PlanEdition.State.DRAFT).first()


@transaction.atomic
def start_draft(*, by: User) -> PlanEdition:
    """The one draft; made as a copy of the plan in force where there is none."""
    found = draft()
    if found is not None:
        return found
    in_force = freezing.in_force()
    last = PlanEdition.objects.aggregate(last=Max("number"))["last"]
    made = PlanEdition.objects.create(
        number=last + 1,
        content=in_force.content,
        checksum=in_force.checksum,
        made_at=timezone.now(),
        made_by=by,
    )
    audit.record("crisis.plan", chain_of(made), by=by, detail="draft")
    return made


def chain_of(edition: PlanEdition) -> str:
    return f"plan:{edition.number}"


@transaction.atomic
def save(
    edition: PlanEdition, part: str, key: str, texts: Document, *, by: User, seen: str
) -> None:
    """Replace one part of the draft: a card, a message or a role.

    `part` is "cards", "messages" or "roles"; `seen` the checksum that the page showed. A card
    must still be one sheet of paper in both languages. Saving the same words again changes
    nothing, so it makes nobody the last editor. Raises Refused, KeyError on another key.
    """
    content = copy.deepcopy(edition.content)
    if content[part][key] == texts and edition.checksum == seen:
        return
    content[part][key] = texts
    if part == "cards":
        for language in freezing.LANGUAGES:
            if not card_fits(content, key, language):
                raise plan.Refused(f"card {key} is too long", too_long(key, language))
    edition.save_draft(content, freezing.checksum(content), by=by, seen=seen)
    audit.record("crisis.plan", chain_of(edition), by=by, detail=f"{part} {key}")


@transaction.atomic
def publish(edition: PlanEdition, *, note: str, by: User, seen: str) -> None:
    """Put the draft in force. Raises Refused while something is wrong with it, NotTwoPeople."""
    if problems(edition.content):
        raise plan.Refused(f"edition {edition} has problems", NOT_READY)
    if edition.checksum == freezing.in_force().checksum:
        raise plan.Refused(f"edition {edition} changes nothing", NOTHING_NEW)
    edition.publish(note=note, by=by, seen=seen)
    audit.record("crisis.plan", chain_of(edition), by=by, detail="publish")


# -- tasks and indicators -------------------------------------------------------------------------
def next_code(card: Document, number: int, letter: str) -> str:
    """The next code that was never used: `P1.D8`. `letter` is D, U, L or I."""
    used = [*card["tasks"], *card["indicators"], *card.get("retired", {})]
    taken = [int(code[4:]) for code in used if code.startswith(f"P{number}.{letter}")]
    return f"P{number}.{letter}{max(taken, default=0) + 1}"


def in_order(texts: Document) -> Document:
    """By the letter of the code, then by its number."""
    return dict(sorted(texts.items(), key=lambda one: (IN_ORDER.index(one[0][3]), int(one[0][4:]))))


def with_code(card: Document, number: int, letter: str, text: Document) -> Document:
    """The card with one task or indicator more."""
    group = "indicators" if letter == "I" else "tasks"
    code = next_code(card, number, letter)
    return {**card, group: in_order({**card[group], code: text})}


def without_code(card: Document, code: str) -> Document:
    """The card with a task or an indicator taken out; its code stays taken."""
    group = "indicators" if code[3] == "I" else "tasks"
    left = {key: text for key, text in card[group].items() if key != code}
    return {**card, group: left, "retired": {**card.get("retired", {}), code: card[group][code]}}


def with_code_again(card: Document, code: str) -> Document:
    """What was taken out is back, under its own code."""
    group = "indicators" if code[3] == "I" else "tasks"
    left = {key: text for key, text in card["retired"].items() if key != code}
    return {**card, group: in_order({**card[group], code: card["retired"][code]}), "retired": left}


# -- a running activation -------------------------------------------------------------------------
def newer_for(activation: Activation) -> PlanEdition | None:
    """The edition in force, when the activation runs under another; None when it is over."""
    if not activation.is_running:
        return None
    in_force = freezing.in_force()
    return in_force if freezing.plan_of(activation).edition_id != in_force.pk else None


@transaction.atomic
def adopt(
    activation: Activation, edition: PlanEdition, *, reason: str, by: User, seen: int
) -> FrozenPlan:
    """The activation works from `edition` from now on, with today's contacts and areas.

    What is done stays done, under the same codes. Raises Refused when it is not the edition in
    force, is no news, or the activation is not as `seen`.
    """
    if activation.is_real:
        freshness.bump(crisis=True)  # first, as every deed on an activation
    if edition.state != PlanEdition.State.PUBLISHED:
        raise plan.Refused(f"edition {edition} is {edition.state}", NOT_IN_FORCE)
    if freezing.plan_of(activation).edition_id == edition.pk:
        raise plan.Refused(f"{activation.pk} has edition {edition}", NOT_NEWER)
    here = Activation.objects.running().filter(pk=activation.pk, version=seen)
    if here.update(version=F("version") + 1, plan_version=str(edition.number)) != 1:
        raise plan.Refused(f"{activation.pk} at version {seen}", plan.STALE)
    activation.refresh_from_db()
    frozen = freezing.freeze(activation, edition, by=by)
    said = str(_("Udgave %(n)d, kontrolsum %(sum)s. %(reason)s")) % {
        "n": edition.number,
        "sum": frozen.checksum[:16],
        "reason": reason,
    }
    now, start = timezone.now(), activation.position
    write_step(activation, Step.Kind.ADOPTED, start, by=by, reason=said, at=now)
    audit.record("crisis.adopt", activation.chain, by=by, detail=f"edition {edition.number}")
    return frozen


def news_for(activation: Activation, edition: PlanEdition) -> list[tuple[str, str, str]]:
    """What adopting would change, contacts and areas included (as `freezing.differences`)."""
    today: dict[str, Any] = freezing.with_today(edition.content)
    return freezing.differences(freezing.plan_of(activation).content, today)
