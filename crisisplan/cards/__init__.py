"""The eight action cards, by number, and each task and indicator by its code."""

from __future__ import annotations

from crisisplan.cards import inward as cards_inward
from crisisplan.cards import outward as cards_outward
from crisisplan.cards.parts import Card, Indicator, Task

CARDS: dict[int, Card] = {card.number: card for card in (*cards_outward.CARDS, *cards_inward.CARDS)}
TASKS: dict[str, Task] = {task.code: task for card in CARDS.values() for task in card.tasks}
INDICATORS: dict[str, Indicator] = {
    one.code: one for card in CARDS.values() for one in card.indicators
}


def point_of(code: str) -> int:
    """`P4.D2` belongs to point 4."""
    return int(code[1])
