"""The route's pages: CMM comes through the case, Udlændingestyrelsen through its hand-off of it.

Both see the same page and the same rules. Names are shown of one's own colleagues only; of the
other authority one sees which one it was. Nothing here is ever shown to the reporter.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal import error_pages
from portal.errors import MoveNotAllowed, NotTwoPeople
from portal.roles import StaffRequest, may, requires
from referrals import casefile, course
from referrals.casework import reading
from referrals.casework import route_shown as shown
from referrals.casework.route_doors import Door
from referrals.casework.route_forms import ClockForm, FlagsForm, StepForm, VersionForm
from referrals.casework.route_happened import handoff_events, happened
from referrals.casework.route_sources import shown_sources
from referrals.clock_rules import RULES, ClockRule
from referrals.clocks import CannotCount
from referrals.keyring import NotForYou
from referrals.route import offered
from referrals.route_refusals import Refused
from referrals.route_states import STATES, WITH_US, Move
from referrals.sealing import Damaged, KeyUnavailable


# -- the timeline ---------------------------------------------------------------------------------
def timeline(door: Door) -> HttpResponse:
    """Where the case stands, what may come, what runs, and what has been."""
    purpose = "route"
    if door.handoff is None and not has_the_case(door):
        purpose = reading.purpose_of(door.request, door.referral)
        if not purpose:
            title = _("Forløbet hos myndighederne")
            return reading.ask_purpose(door.request, door.referral, title)
    door.note_opening(purpose)
    return timeline_page(door)


def has_the_case(door: Door) -> bool:
    user = door.request.user
    return door.referral.assigned_to_id == user.pk or may(user, "case.assign")


def timeline_page(door: Door, *, lost: str | None = "", status: int = 200) -> HttpResponse:
    """`lost`: what was not stored, because someone else wrote first; None: it has no name."""
    events = handoff_events(door.referral, door.request.user)
    context: dict[str, Any] = {"door": door, "lost": lost, "record": None, "done": events}
    try:
        record = course.read(door.referral, door.keys)
    except NotForYou:
        return render(door.request, "referrals/route.html", context, status=status)
    except Damaged:
        context["is_damaged"] = True
        return render(door.request, "referrals/route.html", context, status=status)
    if door.may_write:
        course.keep_due(door.referral, record)
    names = shown.Names(door.request.user, record)
    steps = shown.shown_steps(record, names)
    context |= {
        "record": record,
        "position": STATES[record.course.state],
        "stands": shown.what_stands(record.course),
        "departure": shown.departure_deadline(record),
        "flags": shown.shown_flags(record.course),
        "steps": steps,
        "done": happened(steps, events),
        # Before the first step the hand-off alone tells how far the case has come.
        "handed": events[0] if not steps and events and events[0].has_reached else None,
        "clocks": [
            (clock, door.url("clock-stop", clock.stored.id))
            for clock in shown.shown_clocks(record, names, timezone.now())
        ],
        "stopped": [(RULES[c.key], c, names.of(c.stopped)) for c in record.stopped if c.stopped],
        **what_next(door, record, names),
    }
    return render(door.request, "referrals/route.html", context, status=status)


def what_next(door: Door, record: course.Record, names: shown.Names) -> dict[str, Any]:
    """What this colleague may do. Nothing while the case is not open, or for a reader only."""
    if not door.may_write:
        return {"moves": [], "others": [], "proposal": None}
    moves = shown.own_moves(record.course, door.roles, is_reopened(door, record))
    context: dict[str, Any] = {
        "moves": [(move, door.url("route-step", move.key)) for move in moves],
        "others": [
            (
                move,
                door.url("route-step", move.key) if move.move.may_record & set(door.roles) else "",
            )
            for move in shown.moves_of_others(record.course, moves)
        ],
        "proposal": None,
    }
    if record.proposal and door.handoff is None:  # what CMM has not agreed on is not yet anyone's
        context["proposal"] = {
            "state": STATES[record.proposal.entry.to],
            "by": names.of(record.proposal.proposed),
            "at": record.proposal.proposed.at,
            "may_confirm": course.may_confirm(record, door.request.user, door.roles),
        }
    return context


def is_reopened(door: Door, record: course.Record) -> bool:
    """CMM's only; what nobody can read of the endings offers nothing."""
    try:
        return door.handoff is None and course.was_reopened(door.referral, record, door.keys)
    except (NotForYou, Damaged):
        return False


# -- writing --------------------------------------------------------------------------------------
Do = Callable[[course.Record], object]


def writable(door: Door) -> course.Record | HttpResponse:
    """The route as it stands, or the page that says why nothing can be written in it."""
    if not door.may_write:
        return error_pages.conflict(
            door.request,
            _(
                "Her kan du ikke skrive i forløbet nu. Sagen skal være åben, og du skal have den, "
                "være leder eller have overtaget overdragelsen."
            ),
        )
    try:
        return course.read(door.referral, door.keys)
    except NotForYou:
        sentence = _("Centret har ikke delt forløbet endnu. Bed centret om at skrive i det først.")
    except Damaged:
        sentence = _("Forløbet er beskadiget og kan ikke læses. Sig det til en administrator.")
    return error_pages.conflict(door.request, sentence)


def written(
    door: Door,
    record: course.Record,
    form: VersionForm,
    do: Do,
    *,
    what: str,
    said: str,
    **page: Any,
) -> HttpResponse:
    """Show the form, or do it once. A refusal stands on the form; what was typed is kept."""
    request = door.request
    if request.method == "POST" and form.is_valid():
        try:
            if form.cleaned_data["version"] != record.version:
                raise course.Changed
            do(record)
        except (Refused, CannotCount) as error:
            form.add_error(None, str(error.sentence))
        except (course.Changed, MoveNotAllowed, NotTwoPeople):
            return overtaken(door, what)
        except KeyUnavailable:
            return error_pages.conflict(
                request, _("Der mangler en nøgle, så intet er gemt. Sig det til en administrator.")
            )
        else:
            messages.success(request, said)
            return redirect(door.url())
    door.note_opening()
    context = {"door": door, "form": form, "what": what, **page}
    return render(request, "referrals/route_form.html", context)


def overtaken(door: Door, what: str) -> HttpResponse:
    """Someone else was first: what stands now, and what was not stored."""
    door.note_opening()
    door.referral.refresh_from_db()
    return timeline_page(door, lost=what or None, status=409)


def bound(door: Door, form_class: type[Any], record: course.Record, **more: Any) -> Any:
    data = door.request.POST if door.request.method == "POST" else None
    initial = {"version": record.version, **more.pop("initial", {})}
    return form_class(data, initial=initial, **more)


def step(door: Door, key: str) -> HttpResponse:
    """One step: when it happened and the facts it needs. Where two must agree, it is proposed."""
    record = writable(door)
    if isinstance(record, HttpResponse):
        return record
    move = course.move_named(record, key)
    if key not in (*STATES, "after-closing"):
        raise Http404
    role = role_for(door, record, move) if move else ""
    if move is None or not role:
        return overtaken(door, str(STATES[key].label) if key in STATES else "")
    form = bound(door, StepForm, record, move=move, course=record.course, role=role)
    store = course.propose if move.needs_two else course.step
    said = _("Skridtet er skrevet ind.")
    if move.needs_two:
        said = _("Forslaget er gemt. En leder i centret skal bekræfte det.")
    return written(
        door,
        record,
        form,
        lambda now: store(door.referral, now, form.entry, by=door.request.user, role=role),
        what=str(STATES[move.to].label),
        said=said,
        shown=shown.shown_move(move),
        warnings=warnings(door, move),
        button=_("Foreslå skridtet") if move.needs_two else _("Skriv skridtet ind"),
    )


def role_for(door: Door, record: course.Record, move: Move) -> str:
    """Which of the colleague's roles records it; empty when none may.

    Where another kind of period would make it theirs, they may: the stay is corrected in the step.
    """
    if move.start == "closed":
        is_offered = is_reopened(door, record)
        return next((r for r in door.roles if is_offered and r in move.may_record), "")
    able = [role for role in door.roles if role in move.may_record]
    now = [role for role in able if move in offered(record.course, role)]
    return next(iter(now or able), "")


def warnings(door: Door, move: Move) -> list[str]:
    told = []
    if move.needs_two:
        told.append(_("To personer skal være enige. Du foreslår, og en leder i centret bekræfter."))
    if move.to == WITH_US:
        try:
            if casefile.consent_of(door.referral, door.keys).is_no:
                told.append(
                    _(
                        "Personen har sagt nej til, at Udlændingestyrelsen får oplysningerne. "
                        "Der skal være hjemmel i loven til at give dem videre."
                    )
                )
        except (KeyError, NotForYou, Damaged):  # a note without a person, or a part nobody opens
            told.append(_("Samtykket kan ikke læses her. Se efter på sagen."))
    return told


def confirm(door: Door) -> HttpResponse:
    """The second of two people reads what is proposed, and confirms it."""
    record = writable(door)
    if isinstance(record, HttpResponse):
        return record
    if door.handoff or record.proposal is None:
        return overtaken(door, "")
    waiting, names = record.proposal, shown.Names(door.request.user, record)
    if not course.may_confirm(record, door.request.user, door.roles):
        return error_pages.conflict(
            door.request,
            _("To personer skal være enige. En leder, som ikke selv har foreslået, bekræfter."),
        )
    move = course.move_named(record, waiting.entry.to)
    return written(
        door,
        record,
        bound(door, VersionForm, record),
        lambda now: course.confirm(door.referral, now, by=door.request.user, roles=door.roles),
        what=str(STATES[waiting.entry.to].label),
        said=_("Skridtet er bekræftet og står i forløbet."),
        shown=shown.shown_move(move) if move else None,
        proposal={
            "by": names.of(waiting.proposed),
            "at": waiting.proposed.at,
            "happened": waiting.entry.at,
        },
        proposed=shown.entry_rows(waiting.entry),
        button=_("Bekræft skridtet"),
    )


def flags(door: Door) -> HttpResponse:
    """Police and courts: beside the route, never part of it."""
    record = writable(door)
    if isinstance(record, HttpResponse):
        return record
    form = bound(door, FlagsForm, record, initial={"flags": sorted(record.course.flags)})
    return written(
        door,
        record,
        form,
        lambda now: course.set_flags(
            door.referral, now, form.cleaned_data["flags"], by=door.request.user
        ),
        what=_("Politi og domstole"),
        said=_("Det er skrevet ind."),
        button=_("Gem"),
    )


# -- clocks ---------------------------------------------------------------------------------------
def choose_clock(door: Door) -> HttpResponse:
    """Every clock staff may start by hand, with what starts it and how long it is."""
    record = writable(door)
    if isinstance(record, HttpResponse):
        return record
    door.note_opening()
    rules = [
        (rule, shown.rule_lengths(rule), door.url("clock-start", rule.key))
        for rule in course.startable(record)
    ]
    return render(door.request, "referrals/route_clocks.html", {"door": door, "rules": rules})


def start_clock(door: Door, key: str) -> HttpResponse:
    if key not in RULES:
        raise Http404
    record = writable(door)
    if isinstance(record, HttpResponse):
        return record
    rule: ClockRule = RULES[key]
    if rule not in course.startable(record):
        return overtaken(door, str(rule.label))
    form = bound(door, ClockForm, record, rule=rule)
    return written(
        door,
        record,
        form,
        lambda now: course.start_clock(
            door.referral,
            now,
            key,
            form.cleaned_data["moment"],
            by=door.request.user,
            choice=form.cleaned_data.get("choice", ""),
            given_end=form.cleaned_data["given_end"],
        ),
        what=str(rule.label),
        said=_("Fristen er sat i gang."),
        rule=rule,
        lengths=shown.rule_lengths(rule),
        rule_source=shown_sources(rule.source, rule.mark),
        button=_("Sæt fristen i gang"),
    )


def stop_clock(door: Door, other: uuid.UUID) -> HttpResponse:
    """`other` is the clock's own id."""
    record = writable(door)
    if isinstance(record, HttpResponse):
        return record
    stored = next((clock for clock in record.running if clock.id == str(other)), None)
    if stored is None:
        return overtaken(door, "")
    names = shown.Names(door.request.user, record)
    clock = shown.shown_clock(stored, record.course, names, timezone.now())
    return written(
        door,
        record,
        bound(door, VersionForm, record),
        lambda now: course.stop_clock(door.referral, now, stored.id, by=door.request.user),
        what=str(clock.rule.label),
        said=_("Fristen er stoppet."),
        clock=clock,
        button=_("Stop fristen"),
    )


@require_safe
@requires("route.record")
def rules(request: StaffRequest) -> HttpResponse:
    """Every clock with its length, law, source and mark, on one page to print."""
    return render(request, "referrals/route_rules.html", {"rows": shown.rule_rows()})
