"""A case's history in words: what was done, who opened it, and why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy

from portal.models import AuditEvent, User
from referrals.models import Referral

NEWEST = 50

PURPOSES = {
    "intake": gettext_lazy("Jeg visiterer nye henvisninger"),
    "cover": gettext_lazy("Jeg træder i stedet for en kollega"),
    "supervise": gettext_lazy("Jeg vejleder eller fører tilsyn"),
    "call": gettext_lazy("Jeg har fået en henvendelse om sagen"),
}
# Openings that belong to a step of the work: nobody is asked.
WORK_PURPOSES = {
    "own-case": gettext_lazy("egen sag"),
    "propose": gettext_lazy("forslag om overdragelse"),
    "approve": gettext_lazy("stillingtagen til overdragelse"),
    "sheet": gettext_lazy("arbejdsarket"),
    "messages": gettext_lazy("beskederne"),
    "consent": gettext_lazy("samtykket"),
    "route": gettext_lazy("forløbet hos myndighederne"),
    "search": gettext_lazy("søgning"),
}
VERBS = {
    "case.submit": gettext_lazy("Henvisningen blev modtaget"),
    "case.enter": gettext_lazy("Henvendelsen blev skrevet ind"),
    "case.open": gettext_lazy("Indholdet blev åbnet"),
    "case.take": gettext_lazy("Sagen blev taget"),
    "case.give-back": gettext_lazy("Sagen blev givet tilbage"),
    "case.assign": gettext_lazy("Sagen blev givet til en kollega"),
    "case.stop-waiting": gettext_lazy("Der ventes ikke længere på svar"),
    "case.note": gettext_lazy("En note blev skrevet"),
    "case.sheet": gettext_lazy("Arbejdsarket blev gemt"),
    "case.consent": gettext_lazy("Et ændret samtykke blev skrevet"),
    "case.link": gettext_lazy("Sagen blev knyttet til en anden"),
    "case.unlink": gettext_lazy("Sagen er ikke længere knyttet til en anden"),
    "case.close": gettext_lazy("Sagen blev afsluttet"),
    "case.redirect": gettext_lazy("Sagen blev vist videre"),
    "case.withdraw": gettext_lazy("Henvisningen blev trukket tilbage"),
    "case.ask-reopening": gettext_lazy("Genåbning blev foreslået"),
    "case.reopen": gettext_lazy("Sagen blev genåbnet"),
    "case.print": gettext_lazy("Sagen blev skrevet ud"),
    "case.export": gettext_lazy("Sagen blev hentet ud"),
    "case.journalise": gettext_lazy("Sagen er journaliseret i centret"),
    "access.export": gettext_lazy("En kopi til indsigt blev hentet"),
    "message.send": gettext_lazy("Centret skrev til den, der henviste"),
    "message.receive": gettext_lazy("Den, der henviste, skrev"),
    "message.read": gettext_lazy("Beskeder blev læst"),
    "handoff.propose": gettext_lazy("En overdragelse blev foreslået"),
    "handoff.approve": gettext_lazy("Overdragelsen blev godkendt"),
    "handoff.reject": gettext_lazy("Overdragelsen blev ikke godkendt"),
    "handoff.recall": gettext_lazy("Overdragelsen blev kaldt tilbage"),
    "handoff.open": gettext_lazy("Modtageren åbnede overdragelsen"),
    "handoff.acknowledge": gettext_lazy("Modtageren bekræftede modtagelsen"),
    "handoff.accept": gettext_lazy("Modtageren overtog sagen"),
    "handoff.return": gettext_lazy("Modtageren sendte sagen tilbage med råd"),
    "handoff.decline": gettext_lazy("Modtageren afviste at overtage sagen"),
    "handoff.export": gettext_lazy("Modtageren hentede overdragelsen"),
    "handoff.journalise": gettext_lazy("Modtageren har journaliseret overdragelsen"),
    "route.step": gettext_lazy("Forløbet blev ført videre"),
    "route.propose": gettext_lazy("Et skridt i forløbet blev foreslået"),
    "route.confirm": gettext_lazy("Et skridt i forløbet blev bekræftet"),
    "clock.start": gettext_lazy("En frist blev sat i gang"),
    "clock.stop": gettext_lazy("En frist blev stoppet"),
    "hold.place": gettext_lazy("Sagen må ikke slettes"),
    "hold.ask-lifting": gettext_lazy("Det blev foreslået, at sagen må slettes igen"),
    "hold.lift": gettext_lazy("Sagen må slettes igen"),
    "purge.propose": gettext_lazy("Sagens tid er gået: foreslået slettet"),
    "purge.review": gettext_lazy("Forslaget om sletning er gennemgået"),
    "purge.approve": gettext_lazy("Indholdet er slettet"),
    "purge.stop": gettext_lazy("Forslaget om sletning er taget af"),
}


def audit_lines(referral: Referral, newest: int = NEWEST) -> list[tuple[datetime, str, str]]:
    """The case's history for its page, newest first: time, what, by whom."""
    events = AuditEvent.objects.filter(chain=referral.chain).order_by("-number")[:newest]
    return lines_of(events)


def lines_of(events: Iterable[AuditEvent]) -> list[tuple[datetime, str, str]]:
    events = list(events)
    ids = {e.actor.removeprefix("user:") for e in events if e.actor}
    names = {f"user:{u.pk}": str(u) for u in User.objects.filter(pk__in=ids)}
    return [(e.at, in_words(e), names.get(e.actor, "")) for e in events]


def in_words(event: AuditEvent) -> str:
    """What was done, for an opening why, and for an ending which."""
    done = str(VERBS.get(event.verb, event.verb))
    why = PURPOSES.get(event.purpose) or WORK_PURPOSES.get(event.purpose)
    if not why and event.verb in ("case.close", "case.redirect"):
        why = dict(Referral.Ending.choices).get(event.detail)
    return f"{done}: {why}" if why else done
