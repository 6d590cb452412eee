"""Markdown from an editor, or from someone worse, becomes clean HTML."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.checking import Mistake
from guidance.rendering import ALLOWED, Heading, Number, Place, render

NUMBERS = (
    Number("112", "Alarmcentralen", "112", "112", ""),
    Number("cmm-hotline", "Hotlinen", "70\N{NO-BREAK SPACE}20", "+457020", ""),
    Number("ngo", "Hjælperne", "", "+", "https://ngo.example"),
    Number("quiet", "De Tavse", "", "+", ""),
)
CHAPTERS = (("tegn", "/vejledninger/guide/tegn/"),)
PAGE = Place("da", NUMBERS, CHAPTERS)
ENGLISH = Place("en", NUMBERS, CHAPTERS)
PAPER = Place(
    "da",
    NUMBERS,
    (("tegn", "#tegn"),),
    title_id="her",
    is_one_of_many=True,
    paper="https://portal.example",
)


class Reader(HTMLParser):
    """Every tag and attribute in a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "a":
            assert "a" not in self.open, "a link within a link"
        if tag not in ("br", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def assert_clean(html: str) -> None:
    for tag, attrs in Reader(html).tags:
        assert tag in ALLOWED
        assert set(attrs) <= ALLOWED[tag]
        href = attrs.get("href") or ""
        assert href == "" or href.startswith(("https://", "mailto:", "tel:", "/", "#"))
        assert not href.startswith("//")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "## <img src=x onerror=alert(1)>",
        '<iframe src="https://evil.example"></iframe>',
        "![her](https://evil.example/pixel.png)",
        "[klik](javascript:alert(1))",
        "[klik](JaVaScRiPt:alert(1))",
        "[klik](java\tscript:alert(1))",
        "[klik](data:text/html,<b>x</b>)",
        "[klik](//evil.example/)",
        "[klik](http://evil.example/)",
        "[klik](vbscript:x 'title')",
        "[klik](/\\evil.example)",
        '<a href="https://x" onclick="y">z</a>',
        "<style>body{}</style>",
        "[a]: javascript:alert(1)\n\n[a]",
        "| en | to |\n| --- | --- |\n| kun én |\n| en | to | tre | fire |",
        "| <b>x</b> | [k](javascript:x) |\n| :-: | --: |\n| a | b |",
        "|\n|-|\n|",
        "```html\n<script>alert(1)</script>\n```",
        "[[x](/a/)](/b/)",
        "# " + "#" * 2000,
        "> " * 300 + "dybt",
        "{{contact:112",
        "{{{{contact:112}}}}",
        "[{{contact:ngo}}](/a/)",
        "`{{contact:ukendt}}`",
        "",
    ],
)
def test_hostile_text_becomes_clean_html(text):
    for place in (PAGE, ENGLISH, PAPER):
        html = render(text, place).html
        assert_clean(html)
        assert "evil.example/pixel" not in html


@given(st.text(alphabet=st.sampled_from("#|-*_[](){}:`<>!&/\\ \n\tabc112\"'=")))
def test_any_text_becomes_clean_html(text):
    for place in (PAGE, PAPER):
        assert_clean(render(text, place).html)


def test_a_script_link_loses_its_link_and_is_told():
    rendered = render("[klik her](javascript:alert(1))", PAGE)
    assert rendered.html == "<p>klik her</p>\n"
    assert [one.said for one in rendered.problems] == [
        "Linket kan ikke bruges: javascript:alert(1)"
    ]


def test_a_picture_becomes_its_words():
    assert render("![En mand](https://x.example/m.png)", PAGE).html == "<p>En mand</p>\n"


def test_a_contact_becomes_a_link_to_ring():
    html = render("Ring {{contact:cmm-hotline}} nu", PAGE).html
    assert html == '<p>Ring <a href="tel:+457020">70&nbsp;20</a> nu</p>\n'


def test_a_contact_without_a_number_becomes_its_name():
    assert render("{{contact:quiet}}", PAGE).html == "<p>De Tavse</p>\n"
    assert render("{{contact:ngo}}", PAGE).html == (
        '<p><a href="https://ngo.example">Hjælperne</a></p>\n'
    )


def test_an_unknown_contact_is_shown_and_told():
    rendered = render("Ring {{contact:nogen}}", PAGE)
    assert "<mark>Ukendt kontakt: contact:nogen</mark>" in rendered.html
    assert rendered.problems == (Mistake(1, "Ukendt kontakt: contact:nogen"),)


def test_a_link_to_a_chapter_leads_to_its_address():
    assert '<a href="/vejledninger/guide/tegn/">' in render("[t](chapter:tegn)", PAGE).html
    assert '<a href="#tegn">' in render("[t](chapter:tegn)", PAPER).html


def test_a_link_to_a_chapter_that_is_not_there_is_told():
    rendered = render("[t](chapter:andet)", PAGE)
    assert rendered.html == "<p>t</p>\n"
    assert rendered.problems == (Mistake(1, "Ukendt kapitel: andet"),)


@pytest.mark.parametrize(
    ("written", "english"),
    [
        ("/procedure/", "/en/procedure/"),
        ("/kontakt/#numre", "/en/kontakt/#numre"),
        ("/vejledninger/a.pdf", "/en/vejledninger/a.pdf"),
        ("/beredskab/status.json", "/beredskab/status.json"),
        ("https://www.cmm.dk", "https://www.cmm.dk"),
    ],
)
def test_links_within_the_portal_stay_in_the_page_s_language(written, english):
    assert f'href="{written}"' in render(f"[t]({written})", PAGE).html
    assert f'href="{english}"' in render(f"[t]({written})", ENGLISH).html


def test_headings_get_an_id_of_their_own_and_make_the_contents():
    rendered = render("## Løn og gæld\n\n### Under\n\n## Løn og gæld\n\n## title", PAGE)
    assert rendered.contents == (
        Heading("loen-og-gaeld", "Løn og gæld"),
        Heading("loen-og-gaeld-2", "Løn og gæld"),
        Heading("title-2", "title"),
    )
    assert '<h2 id="loen-og-gaeld-2">' in rendered.html


def test_headings_never_jump_and_never_rival_the_page_s_own():
    html = render("# En\n\n#### To\n\n###### Tre", PAGE).html
    assert [tag for tag, _ in Reader(html).tags if tag != "a"] == ["h2", "h3", "h4"]


def test_among_other_chapters_headings_stand_one_level_down():
    html = render("## En\n\n### To", PAPER).html
    assert html == '<h3 id="her-en">En</h3>\n<h4 id="her-to">To</h4>\n'


def test_a_table_can_be_read_on_a_phone():
    html = render("## Numre\n\n| Hvem | Hvor |\n| --- | --- |\n| A | *B* |", PAGE).html
    assert '<section class="table--responsive-scroll" tabindex="0" aria-labelledby="numre">' in html
    assert '<th scope="col">Hvem</th>' in html
    assert '<td data-title="Hvor"><em>B</em></td>' in html


def test_a_table_without_a_heading_is_named_by_the_page():
    assert 'aria-labelledby="title"' in render("| A |\n| - |\n| b |", PAGE).html


def test_on_paper_a_table_is_plain_and_a_number_is_text():
    html = render("| Nr |\n| - |\n| {{contact:112}} |", PAPER).html
    assert "section" not in html
    assert "data-title" not in html
    assert "<td>112</td>" in html


def test_on_paper_a_link_shows_where_it_leads():
    html = render("Se [proceduren](/procedure/).", PAPER).html
    assert html == (
        '<p>Se <a href="https://portal.example/procedure/">proceduren</a> '
        '<span class="quiet">(portal.example/procedure/)</span>.</p>\n'
    )


def test_on_paper_an_address_is_not_shown_twice():
    assert render("<https://www.cmm.dk>", PAPER).html.count("www.cmm.dk") == 2  # href and words


def test_a_contact_s_name_cannot_bring_markup():
    wicked = Number("x", "<b>[a](/b/)</b>", "", "", "")
    assert render("{{contact:x}}", Place("da", (wicked,))).html == (
        "<p>&lt;b&gt;[a](/b/)&lt;/b&gt;</p>\n"
    )


def test_each_heading_has_its_own_address_on_a_page_and_none_on_paper():
    html = render("## Ring *nu*", PAGE).html
    assert (
        '<a href="#ring-nu" class="heading-link" aria-label="Link til afsnittet »Ring nu«">#'
        in html
    )
    assert "heading-link" not in render("## Ring nu", PAPER).html
