"""Builders with sensible defaults: people, keys, referrals, walks through the form."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.test import Client

from portal import demo_people
from portal.models import User
from referrals import ceremony, fields, flowchart, receipts
from referrals.intake import send
from referrals.models import Referral
from referrals.nodes import REFERRAL

WALK = {
    "role": "frontline",
    "acute-danger": "no",
    "urgent-health": "no",
    "age": "yes",
    "indicators": "clear",
    "custody": "no",
    "contact-safe": "yes",
    "consent": "yes-named",
    "asylum": "no",
    "residence": "none",
}
TIP = {
    "role": "citizen",
    "acute-danger": "no",
    "urgent-health": "no",
    "age": "yes",
    "indicators": "some",
    "custody": "no",
    "contact-safe": "no-contact",
}

VALUES: dict[str, Any] = {
    "consent.type": "named",
    "consent.scope-us": "yes",
    "consent.scope-police": "ask-first",
    "consent.informed": "yes",
    "safe.threat": "no",
    "safe.channel": "none",
    "p.ageband": "25-34",
    "p.name": "Opdigtet Person",
    "p.language": "opdigtsk",
    "p.interpreter": "yes",
    "obs.form": ["unknown"],
    "obs.facts-seen": "Personen har ikke sit eget pas.",
    "obs.ongoing": "yes",
    "ref.confidentiality": "no-name",
}
NOTE_VALUES: dict[str, Any] = {
    "safe.threat": "unknown",
    "obs.form": ["unknown"],
    "obs.facts-seen": "En varevogn holder der hver nat.",
    "obs.ongoing": "unknown",
    "obs.place-kind": "street",
    "obs.municipality": "Ingensteds",
    "ref.confidentiality": "no-name",
}


def make_people() -> dict[str, User]:
    """The demo people and their keys, by role."""
    demo_people.make_people()
    ceremony.make_demo_keys()
    return {p.role: User.objects.get(username=p.username) for p in demo_people.PEOPLE}


@cache
def phrase_of(role: str) -> str:
    return next(p.phrase for p in demo_people.PEOPLE if p.role == role)


def make_referral(
    *, kind: str = REFERRAL, answers: dict[str, str] | None = None, **values: Any
) -> tuple[Referral, str]:
    """A stored referral as the form would send it, and its receipt code. Needs make_people()."""
    walked = flowchart.walk(answers or WALK)
    payload = fields.payload(kind, walked, {**VALUES, **values})
    code = receipts.new_code()
    referral = send.new_referral(code, is_urgent=send.is_urgent(walked, payload))
    parts, wraps = send.seal(referral, payload)
    send.store(referral, parts, wraps)
    return referral, code


def signed_in(user: User, *, unlocked_as: str = "") -> Client:
    """A browser signed in as `user`; with a role name, also unlocked with that role's phrase."""
    client = Client()
    client.force_login(user)
    if unlocked_as:
        page = client.post("/sager/laas-op/", {"phrase": phrase_of(unlocked_as)})
        assert page.status_code == 302, page.content.decode()
    return client


def answer_walk(client: Client, answers: dict[str, str]) -> Any:
    """Answer the questions one page at a time; returns the last response, followed."""
    page = None
    for key, value in answers.items():
        page = client.post(f"/procedure/spoergsmaal/{key}/", {"answer": value}, follow=True)
        assert page.status_code == 200
    return page


def fill_form(client: Client, values: dict[str, Any]) -> Any:
    """Fill every page of the form until the check page; returns it."""
    page = client.get("/henvisning/")
    slug = first_slug(client)
    for _round in range(12):
        here = f"/henvisning/{slug}/"
        asked = client.get(here)
        assert asked.status_code == 200, here
        names = {name for name in asked.context["form"].fields}
        data = {k.replace(".", "-"): v for k, v in values.items()}
        given = {name: value for name, value in data.items() if name in names}
        page = client.post(here, given)
        assert page.status_code == 302, page.content.decode()
        if page.url.endswith("/tjek/"):
            return client.get(page.url)
        slug = page.url.rstrip("/").rsplit("/", 1)[-1]
    raise AssertionError("the form has no end")


def first_slug(client: Client) -> str:
    page = client.get("/henvisning/")
    return page.context["pages"][0].slug
