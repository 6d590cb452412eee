"""People and activations for the tests: keyword functions with sensible defaults."""

from itertools import count

from django.contrib.auth.models import Group

from crisisplan.models import Activation
from portal.models import User

_numbers = count(1)


def make_person(role: str = "crisis-lead") -> User:
    number = next(_numbers)
    user = User.objects.create(username=f"person-{number}", first_name=f"Person {number}")
    user.groups.add(Group.objects.get_or_create(name=role)[0])
    return user


def make_activation(**changes) -> Activation:
    wanted = {
        "level": "N3",
        "illness": "mpox",
        "areas": ["midt"],
        "chosen_points": [1, 2],
        "trigger": "outbreak",
        "source": "Sundhedsstyrelsen, 23. november 2026",
        "reason": "Tre tilfælde på to klinikker.",
        "by": None,
    }
    wanted.update(changes)
    wanted["by"] = wanted["by"] or make_person()
    return Activation.activate(**wanted)


def bring_to(position: str, **changes) -> Activation:
    """An activation that has come to `position` by allowed moves."""
    level = position if position in ("N1", "N2", "N3") else "N3"
    activation = make_activation(level=level, **changes)
    if position == "annulled":
        activation.annul(reason="En fejl.", by=make_person(), seen=activation.version)
    if position in ("N4", "closed", "reviewed"):
        step_down(activation)
    if position in ("closed", "reviewed"):
        step_down(activation)
    if position == "reviewed":  # its verb comes with the after-action report
        Activation.objects.filter(pk=activation.pk).update(state="reviewed")
        activation.refresh_from_db()
    return activation


def step_down(activation: Activation) -> None:
    """One step towards the end, proposed and approved by two people."""
    activation.propose_step_down(reason="Roligt.", by=make_person(), seen=activation.version)
    activation.approve_step_down(by=make_person(), seen=activation.version)


FORM = {
    "level": "N3",
    "illness": "mpox",
    "areas": ["midt"],
    "chosen_points": ["1", "2"],
    "trigger": "outbreak",
    "source": "Sundhedsstyrelsen, 23. november 2026",
    "reason": "Tre tilfælde på to klinikker.",
    "confirmation": "KRISE",
}
