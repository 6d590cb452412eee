"""The people of demo mode: obviously made up, one for each role, and two who lead a crisis: what
one of them does, the other countersigns.

Their names, passwords and unlock phrases are constants on purpose; rows are marked `is_demo` and
refused when demo mode is off. Only those who open cases have an unlock phrase.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import Group

from portal.models import User
from portal.roles import ROLE_LABELS, ROLES


@dataclass(frozen=True, slots=True)
class Person:
    username: str
    first_name: str
    last_name: str
    role: str
    authority: str = ""
    phrase: str = ""

    @property
    def label(self) -> object:
        return ROLE_LABELS[self.role]


PASSWORD = "demo-adgang-kun-til-prøve"  # noqa: S105 – a constant of demo mode
PEOPLE = [
    Person("demo-visitation", "Vera", "Visitation", "cmm-intake", "cmm",
           "fyrtårn gulerod sejlbåd vinter trappe"),
    Person("demo-sagsbehandler", "Sander", "Sagsbehandler", "cmm-caseworker", "cmm",
           "brombær cykel torden lanterne fjord"),
    Person("demo-leder", "Lea", "Leder", "cmm-lead", "cmm",
           "kastanje vindmølle skovsti havregrød stjerne"),
    Person("demo-modtager", "Uffe", "Udlænding", "us-receiver", "us",
           "månelys paraply rugbrød klippe svale"),
    Person("demo-kriseleder", "Karla", "Kriseleder", "crisis-lead", "cmm"),
    Person("demo-stedfortraeder", "Stine", "Stedfortræder", "crisis-lead", "cmm"),
    Person("demo-sundhedsfaglig", "Signe", "Sundhedsfaglig", "crisis-clinical", "cmm"),
    Person("demo-beredskab", "Bent", "Beredskab", "crisis-staff", "cmm"),
    Person("demo-redaktoer", "Rasmus", "Redaktør", "editor", "cmm"),
    Person("demo-databeskytter", "Dorte", "Databeskytter", "data-protection"),
    Person("demo-administrator", "Adam", "Administrator", "administrator"),
]  # fmt: skip


def make_people() -> None:
    """Groups for every role, and the demo people in them. May be run again."""
    make_groups()
    for person in PEOPLE:
        user, is_new = User.objects.get_or_create(
            username=person.username,
            defaults={
                "first_name": person.first_name,
                "last_name": person.last_name,
                "authority": person.authority,
                "is_demo": True,
            },
        )
        if is_new:
            user.set_password(PASSWORD)
            user.save(update_fields=["password"])
        user.groups.set(Group.objects.filter(name=person.role))


def make_groups() -> None:
    for name in ROLES:
        Group.objects.get_or_create(name=name)
