"""The plan's data: the table of moves, the refusals, the eight points, the areas."""

import pytest
from django.utils.translation import override

from crisisplan import plan, points
from crisisplan.models.areas import shipped
from crisisplan.plan import MOVES, POSITIONS, Refused, check, overlap, refusal, where
from crisisplan.points import POINTS

# Word for word as on the page the project was given (source-page.txt).
TITLES = [
    "Udsend information om sundhedsmyndighedernes retningslinjer",
    "Øget opmærksomhed på de mest sårbare udenlandske personer i prostitution, der er potentielle "
    "ofre for menneskehandel",
    "Samarbejde med politi",
    "Fysiske besøg på klinikker",
    "Indsatser på internettet",
    "Samarbejde med NGO’er",
    "Sikkerheden for de ansatte i Det Mobile Sundhedstilbud",
    "Genåbningen af samfundet",
]

# From, to, people: crisis-plan.md 7a, row by row.
ALLOWED = {
    ("draft", "N1"): 1,
    ("draft", "N2"): 1,
    ("draft", "N3"): 1,
    ("N1", "N2"): 1,
    ("N1", "N3"): 1,
    ("N1", "closed"): 1,
    ("N2", "N3"): 1,
    ("N3", "N2"): 1,
    ("N2", "N4"): 2,
    ("N3", "N4"): 2,
    ("N4", "N2"): 1,
    ("N4", "N3"): 1,
    ("N4", "closed"): 2,
    ("N1", "annulled"): 1,
    ("N2", "annulled"): 1,
    ("N3", "annulled"): 1,
    ("closed", "reviewed"): 1,
}
PAIRS = [(start, to) for start in POSITIONS for to in POSITIONS]


def test_the_eight_titles_are_those_of_the_source_page():
    with override("da"):
        assert [str(point.title) for point in POINTS.values()] == TITLES
    assert list(POINTS) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_every_point_says_what_it_is_for_and_what_happens():
    for point in POINTS.values():
        assert str(point.short) and str(point.purpose) and str(point.begins) and str(point.stop)
        assert len(point.steps) == 4


def test_the_table_holds_exactly_the_moves_of_the_paper():
    assert {pair: move.people for pair, move in MOVES.items()} == ALLOWED


@pytest.mark.parametrize(("start", "to"), PAIRS)
def test_every_other_move_is_refused_with_a_sentence_that_says_why(start, to):
    if (start, to) in ALLOWED:
        assert check(start, to).people == ALLOWED[start, to]
        return
    with pytest.raises(Refused) as refused:
        check(start, to)
    assert str(refused.value.sentence) == str(refusal(start, to))
    assert str(refusal(start, to)).endswith(".")


def test_a_public_banner_never_vanishes_without_stepping_down():
    for start in ("N2", "N3"):
        for to in ("N1", "closed"):
            assert "Trap planen ned først" in str(refusal(start, to))


def test_only_levels_two_to_four_are_public():
    assert plan.PUBLIC_LEVELS == ("N2", "N3", "N4")


def test_review_clocks_are_those_of_the_paper():
    hours = {
        key: level.review.total_seconds() / 3600
        for key, level in plan.LEVELS.items()
        if level.review
    }
    assert hours == {"N1": 14 * 24, "N2": 7 * 24, "N3": 72, "N4": 14 * 24}


def places(*keys):
    known = {area.key: area for area in shipped()}
    return [known[key] for key in keys]


def test_a_list_of_areas_reads_as_a_dane_would_say_it():
    three = places("midt", "nord", "sjaelland")
    assert where(three, "da") == "i Midtjylland, Nordjylland og på Sjælland"
    assert where(places("landet"), "da") == "i hele landet"
    assert where(places("sjaelland"), "da") == "på Sjælland"
    assert where(places("nord", "sjaelland"), "en") == "in North Jutland and Zealand"
    assert where(places("landet"), "en") == "in all of Denmark"


def test_the_whole_country_overlaps_with_every_area():
    assert overlap(["landet"], ["nord"])
    assert overlap(["nord"], ["landet"])
    assert overlap(["nord", "midt"], ["midt"])
    assert not overlap(["nord"], ["midt"])


def test_the_points_that_follow_a_level():
    assert points.at_level("N1", ()) == (6, 7)
    assert points.at_level("N2", (4, 1)) == (1, 4)
    assert points.at_level("N3", (1,)) == (1, 2, 3, 4, 5, 6, 7, 8)
    assert points.at_level("N4", (), so_far=(1, 2)) == (1, 2, 8)
    assert points.at_level("closed", (), so_far=(1, 2)) == ()
    for wrong in ((), (9,)):
        with pytest.raises(ValueError, match="N2"):
            points.at_level("N2", wrong)
