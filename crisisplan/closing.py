"""What is still missing when the plan is stepped down or closed. It stops nobody: it is shown."""

from __future__ import annotations

from dataclasses import dataclass

from crisisplan import cards_now
from crisisplan.announcements import messages
from crisisplan.models import Activation, Dispatch
from crisisplan.plan import Text

END = "M12"
# These go to colleagues or take something back, so nobody waits for their end.
NO_END = (*messages.TO_COLLEAGUES, messages.FALSE_ACTIVATION)


@dataclass(frozen=True, slots=True)
class Missing:
    """`open_tasks`: point → tasks with a deadline that are neither done nor left out.

    `ended_in` and `not_ended_in` are names of languages: those the end message went out in, and
    those something else went out in and it did not.
    """

    open_tasks: dict[int, int]
    ended_in: tuple[Text, ...]
    not_ended_in: tuple[Text, ...]

    @property
    def all_open_tasks(self) -> int:
        return sum(self.open_tasks.values())

    @property
    def is_end_sent(self) -> bool:
        """M12 has been sent in every language that was used, and in one at least."""
        return bool(self.ended_in) and not self.not_ended_in

    def __bool__(self) -> bool:
        return bool(self.all_open_tasks) or not self.is_end_sent


def missing(activation: Activation) -> Missing:
    """Of the points that are in force, and of what was sent. Five queries."""
    cards = [card for card in cards_now.cards_of(activation) if card.is_in_force]
    sent = Dispatch.objects.filter(
        announcement__activation=activation, state=Dispatch.State.SENT
    ).values_list("announcement__template", "announcement__language")
    pairs = {pair for pair in sent if pair[0] not in NO_END}
    ended = {language for template, language in pairs if template == END}
    used = {language for _template, language in pairs}
    return Missing(
        open_tasks={card.number: len(card.with_deadline) - card.settled for card in cards},
        ended_in=named(ended),
        not_ended_in=named(used - ended),
    )


def named(languages: set[str]) -> tuple[Text, ...]:
    return tuple(name for key, name in messages.LANGUAGE_NAMES.items() if key in languages)
