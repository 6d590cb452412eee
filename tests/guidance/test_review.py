"""What stops a draft, and what an editor is told before it is put in force."""

import pytest

from guidance.review import findings
from tests.guidance.library import make_contacts, make_draft, make_publication, make_published

pytestmark = pytest.mark.django_db


def found(draft, *, stops: bool) -> list[str]:
    chapters = list(draft.chapters.all())
    return [str(one) for one in findings(draft, chapters, make_contacts()) if one.stops == stops]


def test_a_good_draft_is_not_stopped_and_the_editor_is_told_what_a_reader_will_see():
    draft = make_draft()
    assert found(draft, stops=True) == []
    assert found(draft, stops=False) == [
        "Der står ikke, hvornår teksten skal gennemgås igen.",
        "Teksten er ikke fagligt godkendt. Det står på siden.",
        "Der er ingen engelsk udgave i kraft.",
    ]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("Se [her](/findes-ikke/).", "linje 1: Linket fører ingen steder hen: /findes-ikke/"),
        ("\nSe [her](/vejledninger/andet/).", "linje 2: Linket fører ingen steder hen"),
        ("Se [her](/vejledninger/tegn/kapitel-9/).", "linje 1: Linket fører ingen steder hen"),
        ("Se [her](chapter:kapitel-9).", "linje 1: Ukendt kapitel: kapitel-9"),
        ("Se [her](javascript:alert).", "linje 1: Linket kan ikke bruges: javascript:alert"),
        ("Ring\n70 20 25 50.", "linje 2: Skriv ikke 70 20 25 50"),
        ("{{contact:nogen}}", "linje 1: Ukendt kontakt: contact:nogen"),
        ("<b>fed</b>", "linje 1: HTML kan ikke bruges: <b>"),
    ],
)
def test_a_mistake_stops_and_names_chapter_and_line(body, said):
    assert any(
        one.startswith("Kapitel 1, ") and said in one
        for one in found(make_draft(bodies=(body,)), stops=True)
    )


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/procedure/",
        "/procedure/flowchart.pdf",
        "/beredskab/punkt/1/",
        "/was",
        "/kontakt/#a",
        "/vejledninger/tegn/kapitel-1/",
        "/vejledninger/tegn.pdf",
    ],
)
def test_a_link_to_a_page_that_is_there_is_fine(path):
    make_published()
    draft = make_draft(number=2, change_note="Ny.", bodies=(f"Se [her]({path}).",))
    assert found(draft, stops=True) == []


def test_an_unknown_source_stops_and_none_is_remarked():
    draft = make_draft()
    first, second = draft.chapters.all()
    first.sources, second.sources = "T-S1, T-S999, T-5.9, source-page", ""
    first.save()
    second.save()
    assert found(draft, stops=True) == ["Kapitel 1: Ukendt kildekode: T-S999"]
    assert "Kapitel 2: Kapitlet har ingen kilder." in found(draft, stops=False)


def test_a_second_edition_must_say_what_is_new():
    make_published()
    assert found(make_draft(number=2, change_note=""), stops=True) == [
        "Skriv i kladden, hvad der er ændret siden udgaven før."
    ]


def test_an_english_draft_must_know_which_danish_it_follows():
    make_published()
    make_draft(number=2, change_note="Ny.").publish([], by=None)
    english = make_draft(language="en", follows=1)
    said = "Udgaven følger dansk udgave 1, men nummer 2 er i kraft."
    assert said in found(english, stops=False)


def test_a_danish_draft_is_told_that_the_english_will_lag():
    make_published()
    make_published(language="en", follows=1)
    said = "Den engelske udgave følger udgave 1 og siger, at den er bagud."
    assert said in found(make_draft(number=2, change_note="Ny."), stops=False)


def test_an_empty_draft_is_stopped():
    draft = make_draft(bodies=(), publication=make_publication("tom"))
    assert found(draft, stops=True) == ["Udgaven har ingen kapitler."]
