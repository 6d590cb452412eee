"""The pages and papers of an exercise: who sees them, and that each says what it is."""

import io
import re
import subprocess
import uuid

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from crisisplan import exercising
from crisisplan.urls import staff
from tests.crisisplan.builders import make_activation, make_person
from tests.crisisplan.exercises import (
    fill,
    lead_of,
    make_exercise,
    observer_of,
    participant_of,
)

pytestmark = pytest.mark.django_db


def address(name, exercise, *more):
    return reverse(f"crisisplan:{name}", args=[exercise.pk, *more])


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


# -- who sees it ----------------------------------------------------------------------------------
def addresses_of_an_activation():
    return [p for p in staff if "<uuid:pk>" in str(p.pattern)]


def filled(pattern, pk):
    route = str(pattern.pattern).replace("/tal/<slug:code>", "/tal/P1.I1")
    route = route.replace("/tal/<str:code>", "/tal/P1.I1")
    for placeholder, value in FILLED.items():
        route = route.replace(placeholder, value)
    route = route.replace("<uuid:pk>", str(pk))
    assert "<" not in route, f"fill in {route}"
    return f"/{route}"


FILLED = {
    "<int:number>": "1",
    "<int:n>": "1",
    "<slug:code>": "P1.D1",
    "<str:code>": "P1.D1",
    "<code:code>": "P1.D1",
    "<slug:key>": "P1.D1",
    "<slug:part>": "1",
    "<int:part>": "1",
    "<uuid:entry>": str(uuid.UUID(int=0)),
    "<uuid:announcement>": str(uuid.UUID(int=0)),
}


def test_every_address_of_an_activation_is_behind_the_wall():
    assert len(addresses_of_an_activation()) >= 25
    for pattern in addresses_of_an_activation():
        assert getattr(pattern.callback, "is_walled", False), pattern


def told(page):
    """The page without what differs between any two addresses."""
    lines = page.text.splitlines()
    return [x for x in lines if "csrfmiddlewaretoken" not in x and "/styring/" not in x]


@pytest.mark.parametrize("role", ["crisis-lead", "administrator", "crisis-staff"])
def test_for_others_it_does_not_exist(role):
    exercise = make_exercise()
    client = signed_in(make_person(role))
    for pattern in addresses_of_an_activation():
        for ask in (client.get, client.post):
            here = ask(filled(pattern, exercise.pk))
            nowhere = ask(filled(pattern, uuid.uuid4()))
            assert here.status_code == nowhere.status_code, pattern
            assert here.status_code in (403, 404, 405), pattern
            if here.status_code == 404:
                assert told(here) == told(nowhere), pattern
    for pattern in staff:
        if "<" not in str(pattern.pattern):
            page = client.get(filled(pattern, ""))
            assert exercise.number not in page.text, pattern
            assert exercise.illness not in page.text, pattern


def test_the_real_control_page_never_lists_an_exercise_even_to_those_in_it():
    running, ended = make_exercise(), make_exercise(illness="en anden øvelse")
    exercising.end(ended, by=lead_of(ended), seen=ended.version)
    page = signed_in(lead_of(running)).get(reverse("crisisplan:control"))

    assert running.illness not in page.text
    assert ended.illness not in page.text
    assert "Planen er ikke i kraft" in page.text


def test_an_observer_reads_everything_and_changes_nothing():
    exercise = make_exercise()
    client = signed_in(observer_of(exercise))
    assert client.get(address("activation", exercise)).status_code == 200
    assert client.get(address("exercise", exercise)).status_code == 200
    for pattern in addresses_of_an_activation():
        if pattern.name in ("exercise-seen", "exercise-lessons"):
            continue
        page = client.post(filled(pattern, exercise.pk), {"version": 1})
        assert page.status_code in (403, 405), pattern
        assert_marked(page, pattern)
    exercise.refresh_from_db()
    assert exercise.version == 1


def test_an_observer_who_may_switch_is_offered_nothing():
    exercise = make_exercise(observers=[make_person()])
    page = signed_in(observer_of(exercise)).get(address("activation", exercise))

    assert "Skift niveau" not in page.text
    assert "Du er observatør" in page.text


# -- what it looks like ---------------------------------------------------------------------------
H1 = re.compile(r"<h1[^>]*>(.*?)</h1>", re.S)


def assert_marked(page, where):
    headings = H1.findall(page.text)
    assert headings, where
    for heading in headings:
        assert "ØVELSE" in heading, where
    assert "<title>[ØVELSE] " in page.text, where
    assert "ØVELSE – ØVELSE – ØVELSE" in page.text, where
    assert 'class="is-exercise"' in page.text, where


def pages_of(exercise, client):
    """Every page of it that answers a GET, with the address."""
    for pattern in addresses_of_an_activation():
        page = client.get(filled(pattern, exercise.pk))
        assert page.status_code in (200, 302, 403, 404, 405, 409), pattern
        yield pattern, page


def is_whole_page(page):
    """Not a file, a way on, or a piece that a script puts into a page."""
    return page.headers.get("Content-Type", "").startswith("text/html") and "<html" in page.text


def test_every_page_says_that_it_is_an_exercise():
    exercise = make_exercise(injects=[(0, "Regionen ringer.")])
    fill(exercise)
    seen = 0
    for who in (participant_of, lead_of, observer_of):
        for pattern, page in pages_of(exercise, signed_in(who(exercise))):
            if is_whole_page(page):
                assert_marked(page, pattern)
                seen += 1
    assert seen > 60


def test_every_page_says_so_in_english_and_after_the_end():
    exercise = make_exercise()
    client = signed_in(lead_of(exercise))
    with translation.override("en"):
        page = client.get(address("activation", exercise))
    assert_marked(page, "English")
    fill(exercise)
    exercising.end(exercise, by=lead_of(exercise), seen=exercise.version)
    for pattern, page in pages_of(exercise, client):
        if is_whole_page(page):
            assert_marked(page, pattern)
            # Beside »fra nu af er alt virkeligt« the other would deny it.
            assert "Intet her er virkeligt" not in page.text, pattern
            assert "Det, der står her, var en øvelse." in page.text, pattern
    exercising.erase(exercise, by=lead_of(exercise))
    for pattern, page in pages_of(exercise, client):
        if is_whole_page(page):
            assert_marked(page, pattern)
            assert "En opdigtet besked" not in page.text, pattern
            assert "Opdigtet situation" not in page.text, pattern


def test_every_file_says_so_in_its_name_and_every_paper_on_it():
    exercise = make_exercise()
    fill(exercise)
    files = papers = 0
    for pattern, page in pages_of(exercise, signed_in(lead_of(exercise))):
        kind = page.headers.get("Content-Type", "")
        if page.status_code != 200 or kind.startswith("text/html"):
            continue
        assert 'filename="OVELSE-' in page.headers["Content-Disposition"], pattern
        files += 1
        if kind == "application/pdf":
            assert_paper_is_marked(page.content, pattern)
            papers += 1
    assert files >= 3 and papers >= 3


@pytest.mark.parametrize("form", ["csv", "json", "pdf"])
@pytest.mark.parametrize("copy", ["internal", "release"])
def test_the_exported_log_says_so_too(form, copy):
    exercise = make_exercise()
    client = signed_in(lead_of(exercise))
    made = client.post(address("log-export", exercise), {"form": form, "copy": copy})

    assert made.status_code == 200
    assert 'filename="OVELSE-' in made.headers["Content-Disposition"]
    if form == "pdf":
        assert_paper_is_marked(made.content, copy)


def assert_paper_is_marked(content, where):
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert "ØVELSE" in str(pdf.docinfo.get("/Title", "")), where
        pages = len(pdf.pages)
    for number in range(1, pages + 1):
        command = ["pdftotext", "-f", str(number), "-l", str(number), "-", "-"]
        text = subprocess.run(command, input=content, capture_output=True, check=True).stdout
        assert "ØVELSE" in text.decode(), (where, number)


def test_a_real_activation_has_none_of_it():
    activation = make_activation()
    client = signed_in(make_person())
    page = client.get(address("activation", activation))

    assert "ØVELSE" not in page.text
    assert "exercise" not in page.text.replace("/oevelser/", "")


def test_other_staff_pages_say_that_they_are_real():
    exercise = make_exercise()
    client = signed_in(participant_of(exercise))
    page = client.get(reverse("accounts:home"))

    assert f"Du er med i øvelsen {exercise.number}" in page.text
    assert "Her er alt virkeligt" in page.text
    assert "<title>[ØVELSE]" not in page.text
    assert "Du er med i øvelsen" not in client.get(address("exercise", exercise)).text
