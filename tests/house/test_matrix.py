"""Role × object × address, generated: 403 without the capability, 404 as if absent, else a page.

Nothing is typed by hand: the addresses come from the resolver, the capabilities from the views, and
who sees what from the querysets. A new address with an id is covered the day it is added; one that
the lists below do not know fails loudly.
"""

import logging
import uuid
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.utils import timezone

from portal.roles import ROLES
from referrals import handoff, keyring
from referrals.casework.route_doors import READERS
from referrals.clock_rules import RULES
from referrals.models import HandOff, HandOffPart, Part, Purge, Referral
from referrals.route_states import STATES
from tests import builders
from tests.house.test_access import STAFF

# Addresses with ids that are no case and no hand-off have a matrix of their own.
ELSEWHERE = ("beredskab/",)  # tests/crisisplan/test_control.py
# By the longest beginning of the address: what its <uuid:pk> is, and who sees which of them.
SEEN = {
    "sager/overdragelser/": ("hand-off", HandOff.objects.visible_to),
    # The route is for who has confirmed a hand-off with names, until its case is purged.
    "sager/overdragelser/<uuid:pk>/forloeb/": (
        "hand-off",
        lambda user: (
            HandOff.objects.visible_to(user)
            .filter(state__in=READERS, copy=HandOff.Copy.NAMED)
            .exclude(referral__status=Referral.Status.PURGED)
        ),
    ),
    "sager/sletning/": (
        "case",
        lambda user: (
            Referral.objects.visible_to(user).filter(purge__approved_at=None).exclude(purge=None)
        ),
    ),
    "sager/": ("case", Referral.objects.visible_to),
}
# The other placeholders: any that exists will do.
KEYS = {"skridt/<slug:key>/": next(iter(STATES)), "frister/<slug:key>/": next(iter(RULES))}
WITH_ID = {
    pattern: view
    for pattern, view in STAFF.items()
    if "<" in pattern and not pattern.startswith(ELSEWHERE)
}
ABSENT = uuid.UUID(int=2**127 + 1)


@dataclass(frozen=True)
class Place:
    """One address pattern: what its id is, and who sees which."""

    pattern: str
    kind: str
    visible_to: object

    def filled(self, pk, other):
        address = self.pattern.replace("<uuid:pk>", str(pk)).replace("<uuid:other>", str(other))
        for placeholder, key in KEYS.items():
            address = address.replace(placeholder, placeholder.replace("<slug:key>", key))
        assert "<" not in address, f"say in this file what stands in {self.pattern}"
        return "/" + address


def place_of(pattern):
    known = [start for start in SEEN if pattern.startswith(start)]
    assert known, f"say in this file what the id in {pattern} is"
    assert "<uuid:pk>" in pattern, f"{pattern} names no object"
    return Place(pattern, *SEEN[max(known, key=len)])


# -- the objects ----------------------------------------------------------------------------------
def make_cases(people):
    """A case of each kind, by what it is called in a failure."""
    made = {}
    for name in ("unopened", "unassigned", "the worker's", "the lead's", "closed", "a child's"):
        made[name], _code = builders.make_referral()
        if name != "unopened":
            made[name].receive(by=people["cmm-intake"])
        if name not in ("unopened", "unassigned"):
            taker = "cmm-lead" if name == "the lead's" else "cmm-caseworker"
            made[name].take(by=people[taker])
    made["closed"].close(ending="advice", by=people["cmm-lead"])
    made["a child's"].redirect(ending="child", by=people["cmm-caseworker"])
    made["a stub"] = stub_of(builders.make_referral()[0])
    Purge.objects.create(referral=made["closed"], proposed_at=timezone.now())
    return made


def stub_of(case):
    case.withdraw(by=None)
    HandOffPart.objects.filter(part__referral=case).delete()
    Part.objects.filter(referral=case).delete()
    case.become_stub()
    return case


def make_handoffs(people):
    """A hand-off in each state of HandOff.State, each of a case of its own."""
    worker, lead, receiver = (people[r] for r in ("cmm-caseworker", "cmm-lead", "us-receiver"))
    keys = keyring.from_phrase(lead, builders.phrase_of("cmm-lead"))
    roads = {
        "proposed": [],
        "rejected": [lambda h: h.reject(by=lead)],
        "approved": [lambda h: handoff.approve(h, keys, by=lead)],
    }
    roads["recalled"] = [*roads["approved"], lambda h: handoff.recall(h, by=lead)]
    roads["acknowledged"] = [*roads["approved"], lambda h: h.acknowledge(by=receiver)]
    confirmed = roads["acknowledged"]
    roads["accepted"] = [*confirmed, lambda h: h.accept(by=receiver)]
    roads["returned"] = [
        *confirmed,
        lambda h: handoff.return_with_advice(h, "Opdigtet råd", by=receiver),
    ]
    roads["declined"] = [
        *confirmed,
        lambda h: handoff.decline(h, code="known", reason="Opdigtet", by=receiver),
    ]
    assert set(roads) == set(HandOff.State.values)
    made = {}
    for state, steps in roads.items():
        case, _code = builders.make_referral()
        case.receive(by=people["cmm-intake"])
        case.take(by=worker)
        parts = list(case.parts.filter(kind="facts"))
        moved = handoff.propose(case, parts, basis="consent", reason="Opdigtet ja", by=worker)
        for step in steps:
            step(moved)
        made[state] = HandOff.objects.get(pk=moved.pk)
        assert made[state].state == state
    made["of a stub"] = purged_after(people, made["declined"], worker)
    return made


def purged_after(people, like, worker):
    """Its case was closed and purged; the row stays with its dates (referrals/erasing.py)."""
    case, _code = builders.make_referral()
    given = {
        f.attname: getattr(like, f.attname)
        for f in HandOff._meta.concrete_fields
        if f.attname not in ("id", "referral_id")
    }
    case.receive(by=people["cmm-intake"])
    case.close(ending="advice", by=people["cmm-lead"])
    Part.objects.filter(referral=case).delete()
    case.become_stub()
    return HandOff.objects.create(referral=case, **given)


def everything(people):
    return {"case": make_cases(people), "hand-off": make_handoffs(people)}


@pytest.fixture(autouse=True)
def quiet():
    """Thousands of refusals, each of which would be written down with its traceback."""
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


# -- asking ---------------------------------------------------------------------------------------
def ask(client, method, address):
    """The answer, with everything it did undone again."""
    before = transaction.savepoint()  # no atomic block: what is durable asks to be outermost
    page = getattr(client, method)(address)
    transaction.savepoint_rollback(before)
    return page


def told(page, *ids):
    """What a page says, without what differs from one request to the next."""
    text = page.content.decode()
    for pk in ids:
        text = text.replace(str(pk), "ID")
    return [line for line in text.splitlines() if "csrfmiddlewaretoken" not in line]


def client_of(people, role):
    """Signed in; unlocked where the role has words to unlock with."""
    return builders.signed_in(people[role], unlocked_as=role if builders.phrase_of(role) else "")


def test_every_address_with_an_id_is_known():
    assert len(WITH_ID) > 25
    for pattern in WITH_ID:
        place_of(pattern).filled(ABSENT, ABSENT)


def test_the_demo_people_are_one_for_each_role():
    assert {role for role in ROLES if builders.phrase_of(role) is not None} == set(ROLES)


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(ROLES))
def test_each_role_reaches_exactly_what_it_may(role):
    people = builders.make_people()
    objects = everything(people)
    client, other = client_of(people, role), objects["case"]["unassigned"].pk
    wrong, asked = [], 0
    for pattern, view in WITH_ID.items():
        place = place_of(pattern)
        may = view.capability in ROLES[role]
        seen = set(place.visible_to(people[role]).values_list("pk", flat=True))
        rows = {name: row.pk for name, row in objects[place.kind].items()}
        if not may:  # refused before the object is looked for: one will do, beside the absent
            rows = {name: rows[name] for name in list(rows)[:1]}
        for method in ("get", "post"):
            absent = ask(client, method, place.filled(ABSENT, other))
            if absent.status_code == 405:
                continue
            for name, pk in rows.items():
                page = ask(client, method, place.filled(pk, other))
                asked += 1
                if not may:
                    fits = page.status_code == absent.status_code == 403
                elif pk not in seen:
                    fits = page.status_code == absent.status_code == 404
                    fits = fits and told(page, pk, other) == told(absent, ABSENT, other)
                else:
                    fits = page.status_code not in (403, 404, 405) and page.status_code < 500
                if not fits:
                    wrong.append((method, pattern, name, page.status_code))
    assert not wrong, wrong
    assert asked > len(WITH_ID)


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_locked_session_shows_no_absent_object_as_there(role):
    """Locked, a page may ask to unlock first; it never tells who exists."""
    people = builders.make_people()
    objects = everything(people)
    client, other = builders.signed_in(people[role]), objects["case"]["unassigned"].pk
    for pattern, view in WITH_ID.items():
        if view.capability not in ROLES[role]:
            continue
        place = place_of(pattern)
        seen = set(place.visible_to(people[role]).values_list("pk", flat=True))
        absent = ask(client, "get", place.filled(ABSENT, other))
        for name, row in objects[place.kind].items():
            if row.pk in seen:
                continue
            page = ask(client, "get", place.filled(row.pk, other))
            assert page.status_code == absent.status_code, (pattern, name)
            assert told(page, row.pk, other) == told(absent, ABSENT, other), (pattern, name)
