"""A table of numbers becomes a picture that says no more than the table."""

import xml.etree.ElementTree as ET

import pytest

from guidance.charts import NotATable, as_number, chart_of, drawn
from guidance.rendering import Place, render

YEARS = [["År", "Personer"], ["2016", "121"], ["2017", "ikke oplyst"], ["2018", "1.121"]]
FORMS = [["År", "Prostitution", "Arbejde"], ["2016", "112", "2"], ["2018", "29", "46"]]
TEXT = """## Tal

| År | Personer |
| --- | --- |
| 2016 | 121 |
| 2017 | ikke oplyst |

{{chart}}
"""
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("121", 121),
        ("1.121", 1121),
        ("1,121", 1121),
        ("0", 0),
        ("ikke oplyst", None),
        ("12 %", None),
        ("", None),
    ],
)
def test_only_whole_numbers_count(cell, number):
    assert as_number(cell) == number


def test_bars_are_as_long_as_their_numbers():
    chart = chart_of(YEARS)
    widths = [bar.width for row in chart.rows for bar in row.bars]
    assert widths[2] == 72
    assert widths[0] == pytest.approx(72 * 121 / 1121, abs=0.01)


def test_what_is_not_known_is_a_word_and_not_a_bar():
    svg = ET.fromstring(
        drawn(YEARS, key="k", language="da", is_paper=False).split(">", 1)[1].rsplit("</div>", 1)[0]
    )
    texts = [text.text for text in svg.iter(f"{SVG}text")]
    bars = [rect for rect in svg.iter(f"{SVG}rect") if rect.get("width", "").endswith("%")]
    assert "ikke oplyst" in texts
    assert len(bars) == 2


def test_the_words_name_highest_and_lowest_of_each_column():
    assert chart_of(FORMS).summary == (
        "Søjlediagram over tallene i tabellen. "
        "Prostitution: flest 112 (2016), færrest 29 (2018). "
        "Arbejde: flest 46 (2018), færrest 2 (2016)."
    )


def test_several_columns_have_a_legend_and_one_has_none():
    assert [line.name for line in chart_of(FORMS).legend] == ["Prostitution", "Arbejde"]
    assert chart_of(YEARS).legend == ()


@pytest.mark.parametrize(
    "table", [[], [["År"]], [["År", "Tal"]], [["År", "Tal"], ["2016", "mange"]]]
)
def test_there_must_be_numbers(table):
    with pytest.raises(NotATable):
        chart_of(table)


def test_a_chart_in_a_text_is_drawn_from_the_table_above_it():
    rendered = render(TEXT, Place("da", ()))
    assert rendered.problems == ()
    assert 'role="img" aria-label="Søjlediagram' in rendered.html
    assert "<p>" not in rendered.html


def test_on_paper_it_is_an_image_with_words():
    html = render(TEXT, Place("da", (), paper="https://portal.example")).html
    assert '<img src="data:image/svg+xml;base64,' in html
    assert 'alt="Søjlediagram over tallene i tabellen. Personer: flest 121 (2016)' in html


def test_a_chart_without_a_table_is_told():
    [mistake] = render("## Tal\n\nTekst\n\n{{chart}}\n", Place("da", ())).problems
    assert (mistake.line, mistake.said) == (5, "Over {{chart}} skal der stå en tabel med tal.")


def test_words_in_a_table_cannot_become_markup():
    table = [["År", "Tal"], ["<script>", "1"]]
    assert "<script>" not in drawn(table, key="k", language="da", is_paper=False)
