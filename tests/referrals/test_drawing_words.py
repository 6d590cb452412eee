"""The chart in words: lines that fit, the table to sign, the outline, and the command."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from referrals import drawing
from referrals.drawing.parts import BODY, LEADING, SMALL, TAG, TITLE, settle
from referrals.drawing.roads import roads
from referrals.drawing.wrap import BULLET, GAP, listed, shortened, width, wrap
from referrals.flowchart import OUTCOMES, QUESTIONS, content_hash

LANGUAGES = ("da", "en")
EVERY_KEY = [*QUESTIONS, *OUTCOMES]
EVERY_ANSWER = [(q, a) for q in QUESTIONS.values() for a in q.answers]
every_language = pytest.mark.parametrize("language", LANGUAGES)


# Text and places


def test_wrapping_keeps_every_word_and_the_spaces_that_must_not_break():
    text = "Kontakt § 262\u00a0a og så videre"
    lines = wrap(text, 60, 14)

    assert " ".join(lines) == text and any("262\u00a0a" in line for line in lines)
    assert wrap("Menneskehandelssager", 10, 14) == ("Menneskehandelssager",)


def test_bold_is_wider_and_width_grows_with_size():
    assert width("Ja", 14, bold=True) > width("Ja", 14) > width("Ja", 13)


def test_several_answers_get_bullets_and_short_ones_share_a_line():
    assert listed(["Ja"], 200, 14) == ("Ja",)
    assert listed([], 200, 14) == ()
    assert listed(["Ja", "Nej"], 200, 14) == (f"{BULLET}Ja{GAP}{BULLET}Nej",)
    assert listed(["Ja", "Nej"], 40, 14) == (f"{BULLET}Ja", f"{BULLET}Nej")


def test_only_a_very_long_answer_is_cut_and_only_at_a_pause():
    assert shortened("Ja, men uden navn") == "Ja, men uden navn"
    assert shortened("Et langt svar uden nogen pause " * 4) == "Et langt svar uden nogen pause " * 4
    long = "Jeg møder personen i mit arbejde, for eksempel " + "på et krisecenter " * 4
    assert shortened(long) == "Jeg møder personen i mit arbejde\u00a0…"


def test_things_in_a_row_keep_their_wish_their_order_and_their_distance():
    assert settle([50, 150], [20, 20], 0, 200) == [50, 150]
    assert settle([100, 100], [20, 20], 0, 200) == [90, 110]
    assert settle([-50, 500], [20, 20], 0, 200) == [10, 190]
    assert settle([5, 5, 5], [20, 20, 20], 0, 30) == [10, 30, 50]  # no room: runs over
    assert settle([], [], 0, 10) == []


def test_text_sizes_have_a_leading_that_keeps_lines_apart():
    for size in (TITLE, BODY, SMALL, TAG):
        assert LEADING[size] >= 1.15 * size


# The same in words


@every_language
def test_the_mermaid_source_has_every_node_and_road(language):
    source = drawing.mermaid(language=language)

    assert source.startswith("flowchart TD\n")
    for key in EVERY_KEY:
        assert f"    {key}(" in source or f"    {key}[" in source, key
    assert sum(">" in line for line in source.splitlines()) == len(roads())
    assert "->" in source and source == drawing.mermaid(language=language)


@every_language
def test_the_table_has_a_row_for_every_answer_and_outcome_and_says_what_is_signed(language):
    table = drawing.golden_table(language=language)
    rows = [line for line in table.splitlines() if line.startswith("| `")]
    skips = [question for question in QUESTIONS.values() if question.otherwise]

    assert len(rows) == len(EVERY_ANSWER) + len(skips) + len(OUTCOMES)
    assert content_hash() in table
    for question, answer in EVERY_ANSWER:
        row = [r for r in rows if r.startswith(f"| `{question.key}`") and f"| `{answer.key}`" in r]
        assert len(row) == 1 and (f"`{answer.next}`" in row[0] or not answer.next)
        assert answer.source in row[0]
    for key in OUTCOMES:
        assert sum(row.startswith(f"| `{key}`") for row in rows) == 1


def test_the_table_says_who_decides_who_is_asked_and_what_comes_after_112():
    table = drawing.golden_table(language="da")

    assert "| arbejdsgivere |" in table and "| alle andre |" in table
    assert "| kontrolmyndigheder |" in table
    assert table.count("(efter »Ring 112 nu«)") == 2
    assert "Udlændingestyrelsen, blandt andet på grundlag af centrets samtale" in table
    assert "| Henvisning (`consent`) |" in table and "| Note |" in table and "| Ingen |" in table


@every_language
def test_the_outline_names_every_node_and_every_answer(language):
    lines = drawing.outline(language=language)
    heads = [line for line in lines if not line.startswith(" ")]

    assert [head.rpartition("[")[2].rstrip("]") for head in heads] == EVERY_KEY
    assert sum(" → " in line for line in lines) == len(EVERY_ANSWER)


# The command


@pytest.mark.parametrize("kind", ["svg", "mermaid", "table", "outline"])
def test_the_command_prints_what_it_also_writes_to_a_file(kind, tmp_path):
    out, file = StringIO(), tmp_path / "chart"

    call_command("draw_flowchart", format=kind, stdout=out)
    call_command("draw_flowchart", format=kind, out=file)

    assert out.getvalue() == file.read_text(encoding="utf-8")
    assert out.getvalue().endswith("\n") and "Er nogen i fare lige nu?" in out.getvalue()


def test_the_command_links_to_the_page_in_the_same_language():
    for language in LANGUAGES:
        out = StringIO()
        call_command("draw_flowchart", language=language, stdout=out)
        prefix = "/en/" if language == "en" else "/"
        assert f'href="{prefix}procedure/#q-role"' in out.getvalue()


def test_the_command_refuses_a_format_it_does_not_know():
    with pytest.raises(CommandError):
        call_command("draw_flowchart", "--format", "pdf")
