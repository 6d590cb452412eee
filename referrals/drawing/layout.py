"""Where everything stands in the drawing of the flowchart: geometry from the data alone.

Between a column and its lane, lines turn in tracks of their own, and answers stand where their
line arrives at the lane, so no line has to cross a word or a box.
"""

from django.utils.translation import override

from referrals.drawing.grid import ASIDE, BACK, DOWN, OUT, RAIL, Grid
from referrals.drawing.parts import (
    BETWEEN,
    LANE_LEFT,
    LANE_RIGHT,
    SIDE,
    SPINE,
    Box,
    Connector,
    Plan,
    Point,
    Slot,
    heading,
    label,
    outcome_box,
    question_box,
    settle,
)
from referrals.drawing.roads import AFTER, GUIDE, Road, roads, spine
from referrals.flowchart import OUTCOMES, QUESTIONS

MARGIN = 28
LEGEND = 210  # height kept free for it over the right lane
WORDS_LEFT, WORDS_RIGHT = 214, 226  # the zones beside the lanes where answers stand
BESIDE = 114  # between a question off the spine and the spine
TRACK, RAILS, LOOP = 12, 22, 16  # between lines; outside the left lane; back to a question
STEM = 26  # from the spine's left edge to the line that runs down it
PORT = 14  # between lines that leave a box, and from them to its corner
SNAP = 6  # a smaller step in a line is made straight
STEP = 24  # at least, from a question to the next, besides the answers between them
PAPER = 2**0.5  # a lying A4 or A3 sheet


def plan(*, language: str) -> Plan:
    """The drawing in numbers, with its texts in `language`."""
    with override(language):
        step: float = STEP
        for _round in range(3):  # taller steps may give the lines other tracks, so another width
            drawn = _Layout(step).plan()
            spare = drawn.width / PAPER - drawn.height
            if spare <= 0:
                break
            step += spare / len(spine())
        return drawn


class _Layout:
    def __init__(self, step: float) -> None:
        self.step = step
        self.grid = Grid()
        self.heading = heading(LANE_LEFT + WORDS_LEFT)
        self.boxes: dict[str, Box] = {}
        for key, outcome in OUTCOMES.items():
            wide = LANE_LEFT if self.grid.is_left(key) else LANE_RIGHT
            self.boxes[key] = outcome_box(outcome, wide)
        for key, question in QUESTIONS.items():
            self.boxes[key] = question_box(question, SPINE if key in self.grid.spine else SIDE)
        self.connectors = [self.connector(road) for road in roads()]

    def plan(self) -> Plan:
        bottom = self.place_rows()
        for left in (True, False):
            top = MARGIN + (self.heading.height + 2 * BETWEEN if left else LEGEND)
            bottom = max(bottom, self.place_lane(self.slots(left=left), top, bottom))
        for key in QUESTIONS:
            for left in (True, False):
                self.choose_ports(key, left=left)
        width = self.place_columns()
        for connector in self.connectors:
            if connector.way in (OUT, RAIL, AFTER):
                continue  # drawn in their tracks by place_columns
            self.draw(connector)
        legend = self.boxes[self.grid.spine[0]].right + 5 * LOOP, float(MARGIN)
        return Plan(self.heading, width, bottom + MARGIN, self.boxes, self.connectors, legend)

    def connector(self, road: Road) -> Connector:
        way, to_left = self.grid.way(road), self.grid.goes_left(road)
        room = {
            DOWN: SPINE - STEM - 14,
            BACK: BESIDE - 28,
            OUT: (WORDS_LEFT if to_left else WORDS_RIGHT) - 26,
            RAIL: WORDS_LEFT - 26,
            ASIDE: BESIDE + SIDE // 2 - 30,
        }.get(way, BESIDE + SIDE - 30)
        answers = () if way == GUIDE else road.answers  # the guide is told of inside the box
        return Connector(road, way, label(answers, room), to_left)

    def those(self, *ways: str, key: str = "") -> list[Connector]:
        """The connectors that run in these ways, on the sides of one question if it is named."""
        return [c for c in self.connectors if c.way in ways and key in ("", c.key)]

    # Heights

    def place_rows(self) -> float:
        """Put the questions one below the other. Returns where the last one ends."""
        y = bottom = float(MARGIN)
        for key in self.grid.spine:
            row = [self.boxes[each] for each in (key, self.grid.aside.get(key)) if each]
            for box in row:
                box.height = max(box.height, self.height_of_ports(box.key))
            # A question off the spine may reach into the space between the rows.
            height = max(row[0].height, *(box.height - 2 * self.step + 2 * PORT for box in row))
            back = max(
                (c.label.height for box in row for c in self.those(BACK, key=box.key)), default=0
            )
            y = max(y, bottom + back + PORT - height / 2)  # its words stand over the row's middle
            for box in row:
                box.y = y + (height - box.height) / 2
            bottom = y + height
            answers = max((c.label.height for c in self.those(DOWN, key=key)), default=0)
            y = bottom + answers + self.step
        return bottom

    def height_of_ports(self, key: str) -> float:
        """The least height that keeps the lines on either side of a question apart."""
        sides = [0.0, 0.0]
        for connector in self.those(OUT, RAIL, AFTER, ASIDE, key=key):
            words = connector.label.height if connector.way == ASIDE else 0
            sides[connector.to_left] += PORT + words
        return max(sides) + PORT

    def slots(self, *, left: bool) -> list[Slot]:
        """A lane from top to bottom, with gaps for the roads that pass through it."""
        lane = self.grid.lane(left=left)
        found: list[tuple[float, Slot]] = []
        for key in lane:
            roads_in = [c for c in self.those(OUT) if c.road.target == key]
            roads_in.sort(key=lambda c: self.grid.rows[c.key])
            after = next((c for c in self.those(AFTER) if c.road.source == key), None)
            found.append((min(self.grid.met[key]), Slot(roads_in, self.boxes[key], after)))
        gaps = [
            (self.grid.rows[c.key], Slot([c], None)) for c in self.those(RAIL) if c.to_left == left
        ]
        return [slot for _row, slot in sorted(gaps + found, key=lambda each: each[0])]

    def place_lane(self, slots: list[Slot], top: float, bottom: float) -> float:
        """Put the slots as near the questions they answer as may be. Returns where they end."""
        wanted = []
        for slot in slots:
            ends = zip(slot.roads, slot.ends(), strict=False)
            level = [self.boxes[c.key].middle - end for c, end in ends]  # their lines run straight
            wanted.append(sum(level) / len(level))
        sizes = [slot.height() + BETWEEN for slot in slots]
        middles = settle(wanted, sizes, top - BETWEEN / 2, bottom + BETWEEN / 2)
        for slot, middle in zip(slots, middles, strict=True):
            slot.place(middle)
        return max(slot.box.bottom for slot in slots if slot.box)

    def choose_ports(self, key: str, *, left: bool) -> None:
        """The heights at which lines leave or reach one side of a question."""
        box = self.boxes[key]
        ends = [c for c in self.those(OUT, RAIL, AFTER, ASIDE, key=key) if c.to_left == left]
        for connector in ends:
            if connector.way == ASIDE:
                connector.end = box.bottom
        # A road to a question aside goes on downwards, so it leaves below the others.
        ends.sort(key=lambda c: (c.way == ASIDE, c.end))
        rooms = [PORT + (c.label.height if c.way == ASIDE else 0) for c in ends]
        low, high = box.y + PORT / 2, box.bottom - PORT / 2
        middles = settle([c.end for c in ends], rooms, low, high)
        for connector, room, middle in zip(ends, rooms, middles, strict=True):
            connector.port = round(middle + (room - PORT) / 2)
            if abs(connector.port - connector.end) <= SNAP:
                connector.end = connector.port

    # Columns and lines

    def place_columns(self) -> float:
        """Give boxes their x and the roads to the lanes their tracks. Returns the whole width."""
        left = [c for c in self.those(OUT, RAIL, AFTER) if c.to_left]
        right = [c for c in self.those(OUT, RAIL, AFTER) if not c.to_left]
        left_tracks, right_tracks = tracks(left), tracks(right)

        lane = MARGIN + RAILS * len(self.those(RAIL))
        turn = lane + LANE_LEFT + WORDS_LEFT + TRACK * max(left_tracks)
        aside = turn + 2 * TRACK
        middle = aside + SIDE + BESIDE
        for key, box in self.boxes.items():
            box.x = lane if key in OUTCOMES else middle if key in self.grid.spine else aside
        for connector, track in zip(left, left_tracks, strict=True):
            self.draw_to_lane(connector, turn - TRACK * track, lane + LANE_LEFT)

        start = middle + SPINE + LOOP + TRACK
        words = start + TRACK * (max(right_tracks) + 1)
        for key in self.grid.lane(left=False):
            self.boxes[key].x = words + WORDS_RIGHT
        for connector, track in zip(right, right_tracks, strict=True):
            self.draw_to_lane(connector, start + TRACK * track, words + WORDS_RIGHT)
        return words + WORDS_RIGHT + LANE_RIGHT + MARGIN

    def draw_to_lane(self, connector: Connector, turn: float, edge: float) -> None:
        """From the question to the track, along it, and on to the lane's edge."""
        question, outcome = self.boxes[connector.key], self.boxes.get(connector.road.target)
        start = question.x if connector.to_left else question.right
        points = [(start, connector.port), (turn, connector.port), (turn, connector.end)]
        points.append((edge, connector.end))
        words = edge + 14 if connector.to_left else edge - connector.label.width - 12
        connector.put_label(words, connector.end)
        if connector.way == RAIL and outcome:
            rail = outcome.x - RAILS * (self.those(RAIL).index(connector) + 0.6)
            points[-1] = (rail, connector.end)
            points += [(rail, outcome.middle), (outcome.x, outcome.middle)]
        if connector.way == AFTER:
            points.reverse()
            connector.put_label(start - connector.label.width - 16, connector.port)
        connector.points = points

    def draw(self, connector: Connector) -> None:
        """A road between questions."""
        source, target = self.boxes[connector.road.source], self.boxes[connector.road.target]
        points: list[Point] = []
        if connector.way == DOWN:
            x = source.x + STEM
            points = [(x, source.bottom), (x, target.y)]
            connector.label.x, connector.label.y = x + 14, source.bottom + 8
        elif connector.way == ASIDE:
            x = target.x + SIDE / 2
            points = [(source.x, connector.port), (x, connector.port), (x, target.y)]
            connector.put_label(x + 16, connector.port)
        elif connector.way == BACK:
            points = [(source.right, target.middle), (target.x, target.middle)]
            connector.put_label(source.right + 10, target.middle)
        else:
            x, top = source.right, target.y + PORT
            down = source.bottom - PORT if connector.way == GUIDE else source.middle
            points = [(x, down), (x + LOOP, down), (x + LOOP, top), (x, top)]
        connector.points = points


def tracks(connectors: list[Connector]) -> list[int]:
    """A track for each line, 0 nearest the questions, so that no two lines cross or run together.

    Of lines that turn down, the lower one turns first; of lines that turn up, the upper one.
    """
    chosen: dict[int, int] = {}
    order = sorted(
        range(len(connectors)),
        key=lambda n: -connectors[n].port if _turns_down(connectors[n]) else connectors[n].port,
    )
    for n in order:
        mine = connectors[n]
        if mine.port == mine.end:
            chosen[n] = 0
            continue
        near = [
            chosen[m]
            for m in chosen
            if connectors[m].port != connectors[m].end and _meet(mine, connectors[m])
        ]
        chosen[n] = max(near, default=-1) + 1
    return [chosen[n] for n in range(len(connectors))]


def _turns_down(connector: Connector) -> bool:
    return connector.end > connector.port


def _meet(one: Connector, other: Connector) -> bool:
    """Whether the upright parts of two lines share a height, or nearly."""
    low, high = sorted((one.port, one.end)), sorted((other.port, other.end))
    return low[0] - PORT < high[1] and high[0] - PORT < low[1]
