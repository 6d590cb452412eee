"""The drawing shows the whole chart and nothing else, and nothing in it runs into anything else."""

from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from referrals import drawing
from referrals.drawing.layout import plan
from referrals.drawing.parts import PAD, SMALL, TAG
from referrals.drawing.roads import (
    AFTER,
    GUIDE,
    SKIP,
    family,
    roads,
    spine,
    walked,
)
from referrals.drawing.wrap import BULLET, GAP, shortened, width
from referrals.flowchart import OUTCOMES, QUESTIONS
from referrals.nodes import NOTE, REFERRAL
from tests.referrals.walks import EMPLOYERS, NAMED

LANGUAGES = ("da", "en")
EVERY_KEY = [*QUESTIONS, *OUTCOMES]
EVERY_ANSWER = [(q, a) for q in QUESTIONS.values() for a in q.answers]
SVG = "{http://www.w3.org/2000/svg}"
every_language = pytest.mark.parametrize("language", LANGUAGES)


def rectangle(box):
    return box.x, box.y, box.right, box.bottom


def overlap(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def pieces(connector):
    """The connector's straight pieces, as flat rectangles."""
    for (x0, y0), (x1, y1) in pairwise(connector.points):
        yield min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def written(svg):
    """Every line of text in the drawing, with the rectangle its letters fill at most."""
    for text in ElementTree.fromstring(svg).iter(f"{SVG}text"):
        size = float(text.get("font-size"))
        for span in text:
            x, y = float(span.get("x")), float(span.get("y"))
            wide = width(span.text, size, bold=bool(text.get("font-weight")))
            yield span.text, (x, y - 0.75 * size, x + wide, y + 0.2 * size)


# What is drawn


def test_the_spine_is_the_road_of_someone_who_is_referred():
    assert spine() == (
        "role",
        "acute-danger",
        "urgent-health",
        "age",
        "workplace-relation",
        "indicators",
        "custody",
        "contact-safe",
        "consent",
        "asylum",
        "residence",
    )


@every_language
def test_every_question_and_outcome_is_one_box_that_links_to_its_place_on_the_page(language):
    root = ElementTree.fromstring(drawing.svg(language=language, base="/here/"))
    links = [link.get("href") for link in root.iter(f"{SVG}a")]

    assert sorted(plan(language=language).boxes) == sorted(EVERY_KEY)
    assert sorted(links) == sorted(
        [f"/here/#q-{key}" for key in QUESTIONS] + [f"/here/#o-{key}" for key in OUTCOMES]
    )


def test_every_answer_is_on_one_road_to_where_it_leads():
    on_roads = [(road, answer) for road in roads() for answer in road.answers]

    assert len(on_roads) == len(EVERY_ANSWER)
    for question, answer in EVERY_ANSWER:
        road = next(road for road, given in on_roads if given is answer)
        if road.kind == GUIDE:
            assert road.source == road.target == question.key and not answer.next
        elif road.kind == AFTER:
            assert answer.after_outcome and OUTCOMES[road.source].resume == road.target
        else:
            assert (road.source, road.target) == (question.key, answer.next)


def test_whoever_is_not_asked_goes_past_the_question():
    skips = [(road.source, road.target) for road in roads() if road.kind == SKIP]

    assert skips == [(q.key, q.otherwise) for q in QUESTIONS.values() if q.otherwise]


def test_every_answer_can_be_read_in_the_drawing():
    lines = " ".join(line for line, _place in written(drawing.svg(language="da")))
    words = lines.replace(BULLET, "").replace(GAP, " ")
    for _question, answer in EVERY_ANSWER:
        assert shortened(str(answer.text)) in words


def test_outcomes_stand_with_their_family():
    families = {key: family(outcome) for key, outcome in OUTCOMES.items()}

    assert families == {
        "o-112": "emergency",
        "o-police": "emergency",
        "o-minor": "child",
        "o-child-affected": "child",
        "o-self": "advice",
        "o-watchful": "advice",
        "o-no-consent": "advice",
        "o-tip": "note",
        "o-cmm-anonymous": "note",
        "o-cmm": "cmm",
        "o-criminal-case": "either",
        "o-serving-sentence": "either",
        "o-status-unknown": "either",
        "o-custody-immigration": "us",
        "o-us-asylum": "us",
        "o-us-dublin": "us",
        "o-us-no-stay": "us",
    }


def test_a_form_is_named_in_words_and_haste_too():
    boxes = plan(language="da").boxes
    for key, outcome in OUTCOMES.items():
        tag = " ".join(boxes[key].tag)
        assert tag.startswith("Henvisning") == (outcome.form == REFERRAL)
        assert tag.startswith("Note") == (outcome.form == NOTE)
        assert bool(boxes[key].pill) == outcome.urgent


# Where it stands


@every_language
def test_boxes_do_not_overlap_and_nothing_leaves_the_sheet(language):
    drawn = plan(language=language)
    sheet = (0, 0, drawn.width, drawn.height)

    for one, other in combinations(drawn.boxes.values(), 2):
        assert not overlap(rectangle(one), rectangle(other)), (one.key, other.key)
    for box in drawn.boxes.values():
        assert box.x > sheet[0] and box.y > sheet[1], box.key
        assert box.right < sheet[2] and box.bottom < sheet[3], box.key
    for words, (x0, y0, x1, y1) in written(drawing.svg(language=language, highlight=EVERY_KEY)):
        assert x0 > 0 and y0 > 0 and x1 < drawn.width and y1 < drawn.height, words


def test_the_sheet_has_the_shape_of_a_lying_a3():
    drawn = plan(language="da")

    assert drawn.width / drawn.height == pytest.approx(2**0.5, rel=0.02)


@every_language
def test_every_line_begins_at_one_of_its_boxes_and_ends_at_the_other(language):
    drawn = plan(language=language)
    for connector in drawn.connectors:
        ends = (
            (connector.road.source, connector.points[0]),
            (
                connector.road.target,
                connector.points[-1],
            ),
        )
        for key, (x, y) in ends:
            box = drawn.boxes[key]
            on_side = x in (box.x, box.right) and box.y < y < box.bottom
            on_edge = y in (box.y, box.bottom) and box.x < x < box.right
            assert on_side or on_edge, (key, connector.road)


@every_language
def test_lines_are_straight_pieces_across_or_down(language):
    for connector in plan(language=language).connectors:
        for (x0, y0), (x1, y1) in pairwise(connector.points):
            assert x0 == x1 or y0 == y1, connector.road


@every_language
def test_no_line_goes_through_a_box(language):
    drawn = plan(language=language)
    for connector in drawn.connectors:
        for piece in pieces(connector):
            for box in drawn.boxes.values():
                assert not overlap(piece, rectangle(box)), (connector.road, box.key)


@every_language
def test_no_line_crosses_or_runs_along_another(language):
    connectors = plan(language=language).connectors
    for one, other in combinations(connectors, 2):
        for piece in pieces(one):
            x0, y0, x1, y1 = piece
            wider = (x0 - 4, y0 - 4, x1 + 4, y1 + 4)
            for against in pieces(other):
                assert not overlap(wider, against), (one.road, other.road)


@every_language
def test_no_line_crosses_a_word(language):
    drawn = plan(language=language)
    for words, place in written(drawing.svg(language=language)):
        for connector in drawn.connectors:
            for piece in pieces(connector):
                assert not overlap(piece, place), (words, connector.road)


@every_language
def test_no_words_run_into_each_other(language):
    lines = list(written(drawing.svg(language=language)))
    for (words, place), (other_words, other_place) in combinations(lines, 2):
        assert not overlap(place, other_place), (words, other_words)


@every_language
def test_words_stay_inside_their_box_and_out_of_every_other(language):
    svg = drawing.svg(language=language)
    boxes = plan(language=language).boxes
    inside: dict[str, list[str]] = {key: [] for key in boxes}
    for words, place in written(svg):
        for key, box in boxes.items():
            if overlap(place, rectangle(box)):
                inside[key].append(words)
                if words != box.pill:  # which stands on the edge
                    assert place[0] >= box.x and place[2] <= box.right, (key, words)
                    assert place[1] >= box.y and place[3] <= box.bottom, (key, words)
    for key, box in boxes.items():
        pill = [box.pill] if box.pill else []
        assert sorted(inside[key]) == sorted([*box.tag, *box.title, *box.foot, *pill])


@every_language
def test_lines_of_text_fit_the_room_they_were_given(language):
    drawn = plan(language=language)
    for box in drawn.boxes.values():
        room = box.width - 2 * PAD
        assert all(width(line, box.size, bold=True) <= room for line in box.title), box.key
        assert all(width(line, TAG) <= room for line in box.tag), box.key
        assert all(width(line, SMALL) <= room for line in box.foot), box.key
        assert box.height >= box.natural
    for connector in drawn.connectors:
        label = connector.label
        assert all(width(line, SMALL) <= label.width for line in label.lines), connector.road


# The file


@every_language
def test_the_same_data_gives_the_same_bytes(language):
    assert drawing.svg(language=language) == drawing.svg(language=language)


@every_language
def test_the_file_stands_alone_and_runs_nothing(language):
    svg = drawing.svg(language=language, highlight=NAMED.answers)

    assert "<script" not in svg and "<style" not in svg and "style=" not in svg
    assert "url(" not in svg and "<image" not in svg and "<use" not in svg
    assert svg.count("http://") == 1 and "https://" not in svg
    assert 'xmlns="http://www.w3.org/2000/svg"' in svg
    assert not any(
        name.startswith("on") for node in ElementTree.fromstring(svg).iter() for name in node.attrib
    )


@every_language
def test_the_picture_has_a_name_and_a_description(language):
    root = ElementTree.fromstring(drawing.svg(language=language))
    title, described = root[0], root[1]

    assert root.get("role") == "img" and root.get("lang") == language
    assert (title.tag, described.tag) == (f"{SVG}title", f"{SVG}desc")
    assert root.get("aria-labelledby").split() == [title.get("id"), described.get("id")]
    assert title.text and described.text


def test_the_address_of_the_page_is_escaped():
    root = ElementTree.fromstring(drawing.svg(language="da", base='/a"<&/'))

    assert next(root.iter(f"{SVG}a")).get("href").startswith('/a"<&/#')


# The walked way


def strong_boxes(svg):
    root = ElementTree.fromstring(svg)
    links = root.iter(f"{SVG}a")
    return {link.get("href") for link in links if link[0].get("stroke-width") == "5"}


def test_nothing_is_strong_until_a_way_is_walked():
    assert not strong_boxes(drawing.svg(language="da"))


@pytest.mark.parametrize("walk", [NAMED, EMPLOYERS])
def test_the_walked_way_is_drawn_with_a_strong_line(walk):
    keys = [*walk.answers, walk.outcome.key]
    svg = drawing.svg(language="da", base="", highlight=keys)

    assert strong_boxes(svg) == {f"#q-{key}" for key in walk.answers} | {f"#o-{walk.outcome.key}"}
    assert "Den vej, svarene fører" in svg
    assert svg != drawing.svg(language="da", base="")


def test_the_walked_roads_are_those_between_neighbours():
    ways = walked(frozenset([*EMPLOYERS.answers, EMPLOYERS.outcome.key]))
    steps = [*EMPLOYERS.answers, EMPLOYERS.outcome.key]

    assert {(road.source, road.target) for road in ways} == set(pairwise(steps))
    assert SKIP not in {road.kind for road in ways}


def test_whoever_was_not_asked_is_shown_past_the_question():
    ways = {(road.source, road.target): road.kind for road in walked(frozenset(NAMED.answers))}

    assert ways["workplace-relation", "indicators"] == SKIP
    assert ("age", "workplace-relation") in ways and ("age", "age-doubt") not in ways


# The page


@pytest.mark.django_db
def test_every_link_in_the_drawing_leads_to_a_place_on_the_page(client):
    page = client.get(reverse("referrals:procedure"))
    root = ElementTree.fromstring(drawing.svg(language="da", base=reverse("referrals:procedure")))

    for link in root.iter(f"{SVG}a"):
        path, _, place = link.get("href").partition("#")
        assert path == page.request["PATH_INFO"] and f'id="{place}"' in page.text, place
