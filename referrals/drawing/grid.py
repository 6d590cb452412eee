"""The order of the drawing: which row and which lane everything stands in, and how roads run.

The spine of questions runs down the middle, a row each. A question off the spine stands to its
left, in the row after the question that leads to it. Outcomes stand in two lanes: referrals to the
right, all others to the left, in the order they are met and families together where that allows.
"""

from referrals.drawing.roads import (
    ADVICE,
    AFTER,
    ANSWER,
    CENTRE_DECIDES,
    CHILD,
    EMERGENCY,
    SERVICE_DECIDES,
    STAY_DECIDES,
    WITHOUT_NAME,
    Road,
    family,
    roads,
    spine,
)
from referrals.flowchart import OUTCOMES, QUESTIONS

# How a road runs: down the spine, to a question off it, back from there, out to a lane, out by the
# rail outside the lane. The other kinds of road run as what they are.
DOWN, ASIDE, BACK, OUT, RAIL = "down", "aside", "back", "out", "rail"
LEFT = (EMERGENCY, CHILD, ADVICE, WITHOUT_NAME)
RIGHT = (STAY_DECIDES, SERVICE_DECIDES, CENTRE_DECIDES)


class Grid:
    """Rows and lanes, worked out once from the chart."""

    def __init__(self) -> None:
        self.spine = spine()
        self.rows = {key: float(row) for row, key in enumerate(self.spine)}
        self.aside: dict[str, str] = {}  # spine question → the one off the spine in its row
        for road in roads():
            if road.kind == ANSWER and road.target in QUESTIONS and road.target not in self.rows:
                row = int(self.rows[road.source]) + 1
                self.rows[road.target] = row - 0.5
                self.aside[self.spine[row]] = road.target
        self.met: dict[str, list[float]] = {key: [] for key in OUTCOMES}  # rows leading there
        for road in roads():
            if road.kind == ANSWER and road.target in OUTCOMES:
                self.met[road.target].append(self.rows[road.source])

    def is_left(self, outcome: str) -> bool:
        return family(OUTCOMES[outcome]) in LEFT

    def lane(self, *, left: bool) -> list[str]:
        """The outcomes of a lane from top to bottom."""
        families = LEFT if left else RIGHT
        keys = [key for key in OUTCOMES if self.is_left(key) == left]
        return sorted(keys, key=lambda key: self.place(key, families))

    def place(self, outcome: str, families: tuple[str, ...]) -> tuple[float, float, int]:
        met = self.met[outcome]
        return min(met), max(met), families.index(family(OUTCOMES[outcome]))

    def way(self, road: Road) -> str:
        if road.kind != ANSWER:
            return road.kind
        if road.target in OUTCOMES:
            return RAIL if self._would_cross(road) else OUT
        if road.target not in self.spine:
            return ASIDE
        return DOWN if road.source in self.spine else BACK

    def goes_left(self, road: Road) -> bool:
        """Whether the road is on the left side of its question."""
        if road.target in OUTCOMES:
            return self.is_left(road.target)
        return road.kind == AFTER or self.way(road) == ASIDE

    def _would_cross(self, road: Road) -> bool:
        """Whether roads to other outcomes of the lane lie between the road's two ends."""
        first, here = min(self.met[road.target]), self.rows[road.source]
        lane = self.lane(left=self.is_left(road.target))
        return any(first < min(self.met[key]) < here for key in lane)
