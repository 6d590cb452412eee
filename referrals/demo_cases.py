"""Fourteen synthetic cases in different states. Obviously made up: no real place, name or event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from portal import audit
from portal.demo_people import PEOPLE
from portal.models import User
from referrals import (
    casefile,
    correspondence,
    fields,
    flowchart,
    handoff,
    keyring,
    receipts,
)
from referrals.intake import send
from referrals.models import Part, Referral
from referrals.nodes import NOTE, REFERRAL

NAMED = {
    "role": "frontline", "acute-danger": "no", "urgent-health": "no", "age": "yes",
    "indicators": "clear", "custody": "no", "contact-safe": "yes", "consent": "yes-named",
}  # fmt: skip
TIP = {
    "role": "citizen", "acute-danger": "no", "urgent-health": "no", "age": "yes",
    "indicators": "some", "custody": "no", "contact-safe": "no-contact",
}  # fmt: skip
ANSWERED = {
    "consent.type": "named", "consent.scope-us": "yes", "consent.scope-police": "ask-first",
    "consent.informed": "yes", "safe.threat": "no", "safe.channel": "none",
    "p.ageband": "25-34", "p.name": "DEMO Person", "p.language": "opdigtsk",
    "p.interpreter": "yes", "obs.ongoing": "yes", "ref.confidentiality": "no-name",
    "obs.place-kind": "workplace", "obs.municipality": "Ingensteds",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DemoCase:
    kind: str
    answers: dict[str, str]
    seen: str
    hours_ago: int
    state: str = "submitted"  # how far it has come
    threat: str = "no"


CASES = (
    DemoCase(REFERRAL, {**NAMED, "asylum": "no", "residence": "nordic-eu"},
             "DEMO: Personen bor oven på et opdigtet vaskeri og får ikke løn.", 1),
    DemoCase(REFERRAL, {**NAMED, "asylum": "unknown", "residence": "unknown"},
             "DEMO: En kollega i den opdigtede virksomhed Blåt Bånd har personens pas.", 3,
             threat="yes"),
    DemoCase(NOTE, TIP, "DEMO: Varevogn foran Månegade 0 hver nat, mange går ind.", 30),
    DemoCase(REFERRAL, {**NAMED, "asylum": "no", "residence": "none"},
             "DEMO: Personen siger, at gælden vokser, hver gang der arbejdes.", 26, "received"),
    DemoCase(REFERRAL, {**NAMED, "asylum": "pending"},
             "DEMO: Personen fortalte om rejsen på det opdigtede center Skyen.", 50, "received"),
    DemoCase(REFERRAL, {**NAMED, "asylum": "no", "residence": "permit"},
             "DEMO: Arbejdstid fra kl. 5 til 23 i gartneriet Ingensteds.", 70, "taken"),
    DemoCase(REFERRAL, {**NAMED, "asylum": "no", "residence": "lapsed"},
             "DEMO: Nogen venter altid uden for døren til opdigtet klinik.", 90, "proposed"),
    DemoCase(REFERRAL, {**NAMED, "asylum": "no", "residence": "none"},
             "DEMO: Personen har ikke egen nøgle til det sted, hvor alle sover.", 120, "approved"),
    DemoCase(REFERRAL, {**NAMED, "asylum": "refused"},
             "DEMO: Løn går ind på en konto, som personen ikke kender.", 200, "acknowledged"),
    DemoCase(REFERRAL, {**NAMED, "asylum": "no", "residence": "lapsed"},
             "DEMO: Personen er flyttet fra by til by hver uge.", 300, "accepted"),
    DemoCase(REFERRAL, {**NAMED, "asylum": "no", "residence": "permit"},
             "DEMO: En opdigtet kollega har alles lønkort i en skuffe.", 40, "answered"),
    DemoCase(REFERRAL, {**NAMED, "asylum": "no", "residence": "none"},
             "DEMO: Personen må ikke gå alene ud fra det opdigtede hotel.", 150, "nameless"),
    DemoCase(REFERRAL, {**NAMED, "asylum": "no", "residence": "nordic-eu"},
             "DEMO: Det viste sig at være en uenighed om en opdigtet ferieplan.", 500, "closed"),
    DemoCase(NOTE, TIP, "DEMO: Personen ser meget ung ud.", 60, "child"),
)  # fmt: skip


def make_cases() -> int:
    """The demo cases, once; returns how many were made."""
    if Referral.objects.filter(is_demo=True).exists():
        return 0
    people = {p.role: User.objects.get(username=p.username) for p in PEOPLE}
    phrases = {p.role: p.phrase for p in PEOPLE}
    keys = keyring.from_phrase(people["cmm-lead"], phrases["cmm-lead"])
    for demo in CASES:
        with transaction.atomic():
            bring_to(demo, make(demo), people, keys)
    audit.record("demo.fill", "demo:cases", detail=str(len(CASES)))
    return len(CASES)


def make(demo: DemoCase) -> Referral:
    walked = flowchart.walk(demo.answers)
    values = {**ANSWERED, "obs.form": ["unknown"], "obs.facts-seen": demo.seen}
    values["safe.threat"] = demo.threat
    payload = fields.payload(demo.kind, walked, values)
    referral = send.new_referral(receipts.new_code(), is_urgent=send.is_urgent(walked, payload))
    back = timedelta(hours=demo.hours_ago)
    referral.received_at -= back
    referral.due_at -= back
    referral.is_demo = True
    parts, wraps = send.seal(referral, payload)
    send.store(referral, parts, wraps)
    return referral


STEPS = ["submitted", "received", "taken", "proposed", "approved", "acknowledged", "accepted"]
BEYOND = {"answered": "taken", "nameless": "taken", "closed": "taken", "child": "received"}


def bring_to(
    demo: DemoCase, referral: Referral, people: dict[str, User], keys: keyring.Keyring
) -> None:
    """Move the case along the same verbs that people press."""
    far = STEPS.index(BEYOND.get(demo.state, demo.state))
    worker, lead, receiver = (people[r] for r in ("cmm-caseworker", "cmm-lead", "us-receiver"))
    if far >= 1:
        audit.record("case.open", referral.chain, by=people["cmm-intake"], purpose="intake")
        referral.receive(by=people["cmm-intake"])
    if far >= 2:
        referral.take(by=worker)
    if demo.state in BEYOND:
        go_beyond(demo.state, referral, people, keys)
    if far < 3:
        return
    chosen = referral.parts.filter(kind__in=[Part.Kind.PERSON, Part.Kind.FACTS])
    reason = "DEMO: Personen har sagt ja til, at oplysningerne gives videre."
    moved = handoff.propose(referral, chosen, basis="consent", reason=reason, by=worker)
    if far >= 4:
        handoff.approve(moved, keys, by=lead)
    if far >= 5:
        moved.acknowledge(by=receiver)
    if far >= 6:
        moved.accept(by=receiver)


def go_beyond(
    state: str, referral: Referral, people: dict[str, User], keys: keyring.Keyring
) -> None:
    """The states that are not on the straight road."""
    worker, lead, receiver = (people[r] for r in ("cmm-caseworker", "cmm-lead", "us-receiver"))
    if state == "answered":
        casefile.save_sheet(
            referral,
            {"title": "DEMO: lønkort i en skuffe", "flags": ["labour-conditions"],
             "plan": "DEMO: Vi har spurgt, hvor mange det gælder, og venter på svar.",
             "next_step": "DEMO: Ring til den opdigtede tillidsvalgte."},
            version=0, by=worker,
        )  # fmt: skip
        casefile.note(referral, "DEMO: Talt med en kollega, der kender virksomheden.", by=worker)
        casefile.write_to_reporter(
            referral, correspondence.written("DEMO: Hvor mange gælder det?"), by=worker
        )
    elif state == "nameless":
        known = {"p.ageband": "25-34", "obs.ongoing": "yes"}
        told = "DEMO: En person på et hotel må ikke gå alene ud. Hvad kan I gøre uden et navn?"
        moved = handoff.propose_nameless(
            referral, known, told=told, reason="DEMO: Personen er ikke spurgt endnu.", by=worker
        )
        handoff.approve(moved, keys, by=lead)
        moved.acknowledge(by=receiver)
        handoff.return_with_advice(
            moved, "DEMO: Spørg personen først. Ring så til os.", by=receiver
        )
    elif state == "closed":
        reason = "DEMO: Ingen tegn på udnyttelse. Råd er givet."
        casefile.close(referral, ending=Referral.Ending.ADVICE, reason=reason, by=lead)
    elif state == "child":
        reason = "DEMO: Kommunen er underrettet og har bekræftet det."
        casefile.redirect(
            referral, ending=Referral.Ending.CHILD, reason=reason, by=people["cmm-intake"]
        )
