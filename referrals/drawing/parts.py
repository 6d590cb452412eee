"""What the drawing is put together from: boxes, labels and lines, and how much room each takes."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext, pgettext_lazy

from referrals.drawing.roads import AFTER, FAMILIES, Road, asked_in_words, family, in_words
from referrals.drawing.wrap import listed, shortened, wrap
from referrals.flowchart import FLOW_VERSION, SOURCE
from referrals.nodes import Answer, Outcome, Question
from referrals.questions_contact import CONSENT_GUIDE

Point = tuple[float, float]

HEADLINE = 26
TITLE, BODY, SMALL, TAG = 17, 15, 14, 13  # sizes: question, outcome, answers, words on a box
LEADING = {HEADLINE: 31, TITLE: 21, BODY: 18, SMALL: 17, TAG: 16}
PAD = 13  # between a box's edge and its text
PICTOGRAM = 24  # room for it before an outcome's tag
LANE_LEFT, LANE_RIGHT, SPINE, SIDE = 250, 304, 424, 190  # widths of the columns
BETWEEN = 18  # outcomes, one above the other
HASTE = pgettext_lazy("outcome", "Haster")


@dataclass(slots=True)
class Box:
    """A question or an outcome. `tag` stands over the title, `foot` under a thin line."""

    key: str
    title: tuple[str, ...]
    width: float
    tag: tuple[str, ...] = ()
    foot: tuple[str, ...] = ()
    family: str = ""  # empty: a question
    pill: str = ""  # a word on the upper edge
    x: float = 0
    y: float = 0
    height: float = 0

    def __post_init__(self) -> None:
        self.height = self.height or self.natural

    @property
    def natural(self) -> float:
        """The height of the text and the air around it."""
        foot = len(self.foot) * LEADING[SMALL] + 14 if self.foot else 0
        return self.title_at + len(self.title) * LEADING[self.size] + foot + PAD - 2

    @property
    def size(self) -> int:
        return BODY if self.family else TITLE

    @property
    def title_at(self) -> float:
        """From the box's top to the title's."""
        return PAD - 2 + len(self.tag) * LEADING[TAG] + (4 if self.tag else 0)

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


@dataclass(slots=True)
class Label:
    """Answers on a road: lines of text from the top left corner, none wider than `width`."""

    lines: tuple[str, ...]
    width: float
    x: float = 0
    y: float = 0

    @property
    def height(self) -> float:
        return len(self.lines) * LEADING[SMALL]


@dataclass(slots=True)
class Connector:
    """A road as it is drawn: a line of straight pieces, and its answers."""

    road: Road
    way: str  # one of the ways of `grid`
    label: Label
    to_left: bool = False  # which side of its question it is on
    points: list[Point] = field(default_factory=list)
    port: float = 0  # its height at the question, and at the outcome
    end: float = 0

    @property
    def key(self) -> str:
        """The question on whose side it begins or, after an outcome, ends."""
        return self.road.target if self.road.kind == AFTER else self.road.source

    def put_label(self, x: float, line_y: float) -> None:
        """Let the words stand on the line, from `x` on."""
        self.label.x, self.label.y = x, line_y - 6 - self.label.height


@dataclass(slots=True)
class Slot:
    """A piece of a lane: an outcome with the roads to it, or a gap that a road passes through."""

    roads: list[Connector]
    box: Box | None
    after: Connector | None = None  # the road on from the outcome

    def rooms(self) -> list[float]:
        rooms = [road.label.height + 6 for road in self.roads]
        return [*rooms, 14] if self.after else rooms

    def words(self) -> float:
        return sum(self.rooms()) + 8 * (len(self.rooms()) - 1)

    def height(self) -> float:
        return max(self.box.height, self.words() + 24) if self.box else self.words()

    def ends(self) -> list[float]:
        """Where each road arrives, counted from the middle."""
        at = -self.words() / 2
        return [at + sum(self.rooms()[: n + 1]) + 8 * n for n in range(len(self.rooms()))]

    def place(self, middle: float) -> None:
        """Put the box around its middle, and the roads' ends beside it."""
        if self.box:
            self.box.height = self.height()
            self.box.y = middle - self.box.height / 2
        roads = [*self.roads, self.after] if self.after else self.roads
        for road, end in zip(roads, self.ends(), strict=True):
            road.end = round(middle + end)


@dataclass(frozen=True, slots=True)
class Heading:
    """The drawing's title, and under it where the chart comes from."""

    title: tuple[str, ...]
    under: tuple[str, ...]

    @property
    def under_at(self) -> float:
        """From the heading's top to the text under the title."""
        return len(self.title) * LEADING[HEADLINE] + 10

    @property
    def height(self) -> float:
        return self.under_at + len(self.under) * LEADING[SMALL]


@dataclass(slots=True)
class Plan:
    """The finished drawing in numbers."""

    heading: Heading
    width: float
    height: float
    boxes: dict[str, Box]
    connectors: list[Connector]
    legend: Point  # its top left corner


def settle(wanted: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Middles of things in a row, as near `wanted` as they can be without overlapping.

    They keep their order and stay between `low` and `high`; without room for that they begin at
    `low` and run over.
    """
    before = [sum(sizes[:n]) + sizes[n] / 2 for n in range(len(sizes))]
    blocks: list[list[float]] = []  # each: where the things that touch would like to begin
    for middle, offset in zip(wanted, before, strict=True):
        blocks.append([middle - offset])
        while len(blocks) > 1 and _mean(blocks[-2]) >= _mean(blocks[-1]):
            last = blocks.pop()
            blocks[-1].extend(last)
    starts = [_mean(block) for block in blocks for _each in block]
    top = max(low, high - sum(sizes))
    placed = (min(max(start, low), top) for start in starts)
    return [round(start + offset) for start, offset in zip(placed, before, strict=True)]


def label(answers: Sequence[Answer], room: float) -> Label:
    words = [in_words(answer, shortened(str(answer.text))) for answer in answers]
    return Label(listed(words, room, SMALL), room)


def question_box(question: Question, width: float) -> Box:
    room = width - 2 * PAD
    asked = asked_in_words(question)
    tag = wrap(asked, room, TAG) if asked else ()
    asides = (f"{a.text} → {CONSENT_GUIDE.title}" for a in question.answers if not a.next)
    foot = tuple(line for aside in asides for line in wrap(aside, room, SMALL))
    return Box(question.key, wrap(str(question.text), room, TITLE, bold=True), width, tag, foot)


def outcome_box(outcome: Outcome, width: float) -> Box:
    room = width - 2 * PAD
    kind = family(outcome)
    title = wrap(str(outcome.title), room, BODY, bold=True)
    tag = wrap(str(FAMILIES[kind]), room - PICTOGRAM, TAG)
    pill = str(HASTE) if outcome.urgent else ""
    return Box(outcome.key, title, width, tag, (), kind, pill)


def heading(room: float) -> Heading:
    title = gettext("Proceduren for voksne, der kan være udsat for menneskehandel")
    version = gettext("Version %(version)s.") % {"version": FLOW_VERSION}
    under = wrap(f"{SOURCE} {version}", room, SMALL)
    return Heading(wrap(title, room, HEADLINE, bold=True), under)


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)
