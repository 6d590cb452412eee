"""Two editions side by side: only what differs is marked, and nothing is lost between them."""

from hypothesis import given
from hypothesis import strategies as st

from guidance.comparing import compare, paragraphs, rows_of, words
from guidance.models import Chapter


def chapter(slug: str, body: str, **more) -> Chapter:
    return Chapter(slug=slug, title=slug, lead="Kort.", body=body, sources="T-S1", mark="V", **more)


def test_each_chapter_is_new_gone_changed_or_the_same():
    before = [chapter("a", "Et."), chapter("b", "Et."), chapter("c", "Et.")]
    after = [chapter("a", "Et."), chapter("b", "To."), chapter("d", "Et.")]
    found = [(one.title, one.state) for one in compare(before, after)]
    assert found == [("a", "same"), ("b", "changed"), ("d", "new"), ("c", "gone")]


def test_only_the_words_that_differ_are_marked():
    left, right = words("Ring til centret i dag.", "Ring til hotlinen i dag.")
    assert [text for text, is_other in left if is_other] == ["centret"]
    assert [text for text, is_other in right if is_other] == ["hotlinen"]


def test_a_long_stretch_without_change_is_left_out():
    body = "\n\n".join(f"Afsnit {number}." for number in range(30))
    [changed] = compare([chapter("a", body)], [chapter("a", body.replace("Afsnit 15", "Nyt"))])
    assert len(changed.rows) == 3
    assert [row.is_changed for row in changed.rows] == [False, True, False]


def test_sources_and_mark_are_compared_too():
    other = chapter("a", "Et.")
    other.mark = "I"
    assert compare([chapter("a", "Et.")], [other])[0].state == "changed"


@given(st.lists(st.text(min_size=1, max_size=8)), st.lists(st.text(min_size=1, max_size=8)))
def test_both_sides_can_be_put_together_again(before, after):
    rows = list(rows_of(before, after))
    for side, lines in (("before", before), ("after", after)):
        joined = ["".join(text for text, _other in getattr(row, side)) for row in rows]
        assert [line for line in joined if line] == [line for line in lines if line]


def test_an_empty_chapter_has_its_heading_only():
    assert paragraphs(None) == []
    assert paragraphs(chapter("a", "")) == ["a", "Kort.", "T-S1 · V"]
