"""The roles of an activation. Our proposal (crisis-plan.md 6), awaiting approval: mark I.

One person may hold several; each has a deputy with the same mandate. Who holds what stands in
RoleHolder, from–to, and every change is a line in the log.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from crisisplan.plan import Text


@dataclass(frozen=True, slots=True)
class Role:
    key: str
    name: Text
    duty: Text
    per_area: bool = False


ROLES = {
    role.key: role
    for role in (
        Role("KRL", _("Kriseleder"), _("Bestemmer niveau, punkter og områder. Én ad gangen.")),
        Role(
            "SFL",
            _("Sundhedsfaglig leder"),
            _("Godkender sundhedsfagligt indhold og krav til besøg."),
        ),
        Role("INF", _("Informationsansvarlig"), _("Punkt 1, banneret og den offentlige side.")),
        Role("SOC", _("Socialfaglig koordinator"), _("Punkt 2.")),
        Role("MYN", _("Myndighedskontakt"), _("Punkt 3.")),
        Role("FLT", _("Feltkoordinator"), _("Punkt 4 i sit område."), per_area=True),
        Role("NET", _("Internetansvarlig"), _("Punkt 5.")),
        Role("NGO", _("NGO-kontakt"), _("Punkt 6.")),
        Role("SIK", _("Sikkerhedsansvarlig"), _("Punkt 7. Må standse enhver opgave i felten.")),
        Role("LOGF", _("Logfører"), _("Loggen og situationsbilledet.")),
        Role(
            "ADM",
            _("Portaladministrator"),
            _("Konti, og knappen, når kriselederen beder om det."),
        ),
        Role("OVL", _("Øvelsesleder"), _("Kun øvelser.")),
    )
}


def name_in_log(role: Role) -> str:
    """The function as the log and the lessons say it: they are written in Danish."""
    with override("da"):
        return str(role.name)


BY_NAME = {name_in_log(role): role for role in ROLES.values()}


def in_words(written: str) -> Text:
    """A function that was written by its Danish name, in the page's language."""
    role = BY_NAME.get(written)
    return role.name if role else written
