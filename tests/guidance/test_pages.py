"""Every public address answers, in both languages, and says honestly what there is."""

import xml.etree.ElementTree as ET
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guidance import public, publishing
from guidance.models import Chapter
from portal import freshness
from tests.guidance.library import (
    make_contacts,
    make_draft,
    make_editor,
    make_publication,
    make_published,
    quick_render,
)

pytestmark = pytest.mark.django_db
BODY = (
    "## Første\n\nRing {{contact:cmm-hotline}}.\n\n## Anden\n\nA.\n\n## Tredje\n\n[p](/procedure/)"
)


@pytest.fixture
def edition():
    make_contacts()
    return make_published(bodies=(BODY, "## Kun et\n\nMere om gæld.\n"))


PAGES = [
    "/vejledninger/tegn/",
    "/vejledninger/tegn/kapitel-1/",
    "/vejledninger/tegn/kapitel-2/",
    "/vejledninger/tegn/udgaver/",
    "/vejledninger/tegn/udgaver/1/",
    "/vejledninger/tegn-paa-menneskehandel/tjekliste/",
    "/vejledninger/undgaa-skjult-tvangsarbejde/selvtest/",
    "/soeg/",
    "/soeg/?q=ring",
]
FILES = [
    "/vejledninger/tegn.pdf",
    "/vejledninger/tegn/folder.pdf",
    "/vejledninger/tegn/udgaver/1.pdf",
]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_pages_answer_in_danish_and_english(client, edition, prefix, path):
    page = client.get(prefix + path)
    assert page.status_code == 200
    assert page.text.count("<h1") == 1
    assert f'<html lang="{"en" if prefix else "da"}">' in page.text


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_files_are_saved_under_a_neutral_name(client, edition, prefix, path):
    answer = client.get(prefix + path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="tegn-udgave-1.pdf"'
    assert answer.content == bytes(edition.files.get().content)


@pytest.mark.parametrize(
    "path",
    [
        "/vejledninger/findes-ikke/",
        "/vejledninger/findes-ikke/kapitel-1/",
        "/vejledninger/findes-ikke/udgaver/",
        "/vejledninger/findes-ikke.pdf",
        "/vejledninger/findes-ikke/folder.pdf",
        "/vejledninger/tegn/findes-ikke/",
        "/vejledninger/tegn/udgaver/2/",
        "/vejledninger/tegn/udgaver/2.pdf",
        "/vejledninger/tegn/udgaver/99999999999999999999/",
        "/en/vejledninger/tegn/findes-ikke/",
    ],
)
def test_what_is_not_there_is_404(client, edition, path):
    assert client.get(path).status_code == 404


def test_a_draft_is_nowhere_to_be_seen(client, edition):
    make_draft(number=2, bodies=("hemmeligt",), change_note="hemmeligt")
    assert client.get("/vejledninger/tegn/udgaver/2/").status_code == 404
    assert client.get("/vejledninger/tegn/udgaver/2.pdf").status_code == 404
    for path in ("/vejledninger/tegn/udgaver/", "/soeg/?q=hemmeligt", "/vejledninger/feed.atom"):
        page = client.get(path)
        assert "udgaver/2" not in page.text
        assert "kapitel fundet" not in page.text


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_pages_are_only_for_reading(client, edition, method):
    assert getattr(client, method)("/vejledninger/tegn/").status_code == 405


def test_english_shows_the_danish_text_marked_as_danish(client, edition):
    page = client.get("/en/vejledninger/tegn/kapitel-1/").text
    assert '<h1 id="title" lang="da">Kapitel 1</h1>' in page
    assert '<div lang="da"><h2 id="foerste">' in page
    assert 'href="/en/procedure/"' in page
    assert "language-note" in page


def test_english_text_is_shown_where_it_exists_and_says_when_it_lags(client, edition):
    make_published(language="en", follows=1, bodies=("English text",))
    page = client.get("/en/vejledninger/tegn/kapitel-1/").text
    assert '<div lang="en"><p>English text</p>' in page
    assert "language-note" not in page

    make_published(number=2, bodies=("Ny dansk tekst",))
    assert "language-note" in client.get("/en/vejledninger/tegn/kapitel-1/").text
    assert "language-note" not in client.get("/vejledninger/tegn/kapitel-1/").text


def test_a_chapter_has_contents_neighbours_and_its_edition(client, edition):
    page = client.get("/vejledninger/tegn/kapitel-1/").text
    assert '<a href="#foerste">Første</a>' in page
    assert 'href="/vejledninger/tegn/kapitel-2/" rel="next"' in page
    assert 'rel="prev"' not in page
    assert "Sidst opdateret 25.\N{NO-BREAK SPACE}november 2026." in page
    assert "Ansvarlig: Center mod Menneskehandel. Udgave 1." in page
    assert "afventer faglig godkendelse" in page
    assert 'href="/vejledninger/tegn.pdf"' in page
    assert 'href="tel:+4570202550"' in page


def test_two_sections_need_no_contents_box(client, edition):
    assert "anchorbox" not in client.get("/vejledninger/tegn/kapitel-2/").text


def test_an_approved_edition_says_by_whom(client):
    make_published(approval="approved", approved_by="Faglig leder", approved_on="2026-11-20")
    page = client.get("/vejledninger/tegn/").text
    assert "Godkendt af Faglig leder 20.\N{NO-BREAK SPACE}november 2026." in page
    assert "afventer" not in page


def test_a_short_publication_shows_its_text_at_once(client):
    make_contacts()
    make_published(bodies=("Hele teksten.",))
    assert "<p>Hele teksten.</p>" in client.get("/vejledninger/tegn/").text


def test_an_earlier_edition_stays_and_says_that_it_no_longer_applies(client, edition):
    make_published(number=2, bodies=("Ny tekst",))
    earlier = client.get("/vejledninger/tegn/udgaver/1/").text
    assert "Udgave 1 gælder ikke længere" in earlier
    assert 'id="kapitel-1-foerste"' in earlier
    assert "gælder ikke længere" not in client.get("/vejledninger/tegn/udgaver/2/").text
    assert client.get("/vejledninger/tegn/udgaver/1.pdf").content == bytes(
        edition.files.get().content
    )


def test_a_withdrawn_publication_says_so_and_keeps_its_editions(client, edition):
    edition.withdraw(by=make_editor())
    page = client.get("/vejledninger/tegn/")
    assert page.status_code == 200
    assert "ingen udgave i kraft" in page.text
    assert client.get("/vejledninger/tegn/kapitel-1/").status_code == 404
    assert client.get("/vejledninger/tegn.pdf").status_code == 404
    assert client.get("/vejledninger/tegn/udgaver/1/").status_code == 200
    assert public.library() == []


@pytest.mark.parametrize("path", [*PAGES[:5], *FILES])
def test_an_uncached_page_asks_four_questions_at_most(client, edition, path):
    client.get(path)  # templates and the banner's words are read once
    freshness.forget()
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    assert len(asked) <= 4, [query["sql"][:80] for query in asked]


@pytest.mark.parametrize("path", [*PAGES[:5], *FILES, "/vejledninger/feed.atom"])
def test_reading_is_cached_and_sets_no_cookie(client, edition, path):
    answer = client.get(path)
    assert answer["X-Portal-Cache"] == "1"
    assert answer["Cache-Control"] == "no-cache"
    assert not answer.cookies


@pytest.mark.parametrize("path", PAGES[5:])
def test_search_and_tools_are_not_cached(client, edition, path):
    """A tool is a form, so it has the token against forged posts, and nothing else."""
    answer = client.get(path)
    assert "X-Portal-Cache" not in answer
    assert answer["Cache-Control"] == "no-store"
    assert set(answer.cookies) <= ({settings.CSRF_COOKIE_NAME} if "/soeg/" not in path else set())


def test_a_changed_contact_is_on_the_page_at_once(client, edition):
    contacts = make_contacts()
    client.get("/vejledninger/tegn/kapitel-1/")
    contacts["cmm-hotline"].phone = "11 22 33 44"
    contacts["cmm-hotline"].save()
    assert 'href="tel:+4511223344"' in client.get("/vejledninger/tegn/kapitel-1/").text


def search(client, asked: str, prefix: str = "") -> str:
    return client.get(f"{prefix}/soeg/?q={quote(asked)}").text


def test_search_puts_chapters_with_every_word_first(client, edition):
    assert "Kapitel 2</a>" in search(client, "GÆLD mere")
    assert "Kapitel 1</a>" not in search(client, "gæld mere")
    assert "0 steder fundet" in search(client, "xyzzyqwv")
    assert 'lang="da"' in search(client, "gæld", "/en")


def test_search_marks_the_word_in_its_line(client):
    make_contacts()
    body = "Ring **altid**, {{contact:cmm-hotline}}, om\nmenneskehandel i klubben."
    make_published(bodies=("Andet.", body))
    page = search(client, "menneskehandlet")

    assert "»Ring altid, 70 20 25 50, om <mark>menneskehandel</mark> i klubben.«" in page
    assert "/vejledninger/tegn/kapitel-2/" in page


def test_search_cuts_a_long_line_to_whole_words_around_the_word(client):
    make_contacts()
    make_published(bodies=(f"{'først ' * 60}nåleøje {'sidst ' * 60}",))
    page = search(client, "nåleøje").replace("<mark>", "").replace("</mark>", "")
    line = page[page.index("»… ") + 1 : page.index(" …«") + 2]
    assert "nåleøje" in line and len(line) <= 164
    assert set(line.split()) == {"…", "først", "nåleøje", "sidst"}


def test_search_shows_titles_first_and_twenty_at_most(client):
    make_contacts()
    draft = make_draft(bodies=tuple("Om afsnittet her" for _ in range(25)))
    chapter = draft.chapters.get(slug="kapitel-25")
    chapter.title = "Penge"
    chapter.save()
    other = draft.chapters.get(slug="kapitel-1")
    other.body = "Penge"
    other.save()
    publishing.publish(draft, by=None, render=quick_render)
    page = search(client, "penge")
    assert page.index("kapitel-25") < page.index("kapitel-1/")
    assert search(client, "afsnittet").count("<h4") == 20


def test_search_finds_the_procedure_and_the_plan_under_their_own_headings(client, edition):
    page = search(client, "dublin")
    assert "<h3>Proceduren</h3>" in page and "/procedure/#o-o-us-dublin" in page
    page = search(client, "genåbning")
    assert "<h3>Beredskab</h3>" in page and "/beredskab/punkt/8/" in page


def test_a_new_edition_is_found_at_the_next_search(client, edition):
    assert "0 steder fundet" in search(client, "knaldgrøn")
    make_published(number=2, bodies=("Her står knaldgrøn.",))
    freshness.forget()  # a test's transaction is never committed
    assert "1 sted fundet" in search(client, "knaldgrøn")


@pytest.mark.parametrize("asked", ["<script>alert(1)</script>", '"><b>', "x" * 1500, "%", "_", " "])
def test_search_takes_anything(client, edition, asked):
    page = search(client, asked)
    assert "<script>alert" not in page
    assert "><b>" not in page


def test_the_feed_lists_editions_with_the_newest_first(client, edition):
    make_published(number=2, bodies=("x",), change_note="Rettet & bedre")
    make_published(language="en", follows=2, bodies=("x",))
    answer = client.get("/vejledninger/feed.atom")
    feed = ET.fromstring(answer.content)  # noqa: S314 – our own
    name = "{http://www.w3.org/2005/Atom}"
    links = [entry.find(f"{name}link").get("href") for entry in feed.findall(f"{name}entry")]
    assert answer["Content-Type"].startswith("application/atom+xml")
    assert [link.partition("8000")[2] for link in links] == [
        "/en/vejledninger/tegn/udgaver/1/",
        "/vejledninger/tegn/udgaver/2/",
        "/vejledninger/tegn/udgaver/1/",
    ]
    assert "Rettet &amp; bedre" in answer.text


def test_the_library_is_one_question_and_in_order(edition, django_assert_num_queries):
    other = make_publication("anden")
    other.order = 1
    other.save()
    make_published(publication=other)
    with django_assert_num_queries(1):
        found = public.library()
    assert [item.slug for item in found] == ["anden", "tegn"]
    item = found[1]
    assert (item.url, item.pdf_url) == ("/vejledninger/tegn/", "/vejledninger/tegn.pdf")
    assert (item.is_pending, item.number, item.language) == (True, 1, "da")
    assert item.pdf_size == edition.files.get().size
    assert item.language_note == ""


def test_the_sitemap_lists_guides_and_chapters(edition):
    assert public.paths() == [
        "/vejledninger/tegn/",
        "/vejledninger/tegn/kapitel-1/",
        "/vejledninger/tegn/kapitel-2/",
    ]
    assert public.chapter_url("tegn", "kapitel-1") == "/vejledninger/tegn/kapitel-1/"


def test_no_text_is_asked_for_but_the_chapter_s_own(edition):
    chapters = list(edition.chapters.with_text_of("kapitel-2"))
    assert [bool(chapter.text) for chapter in chapters] == [False, True]
    assert all("body" in chapter.get_deferred_fields() for chapter in chapters)
    assert chapters[1].text == Chapter.objects.get(edition=edition, slug="kapitel-2").body
