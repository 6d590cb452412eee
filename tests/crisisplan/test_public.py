"""What everyone may read: the plan, its points, the PDF, and the status for other sites."""

import io
import json
import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime

import pikepdf
import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from crisisplan import public
from portal import frame, freshness
from tests.crisisplan.builders import bring_to, make_activation, make_person, step_down
from tests.crisisplan.test_plan import TITLES

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def test_the_plan_says_in_plain_words_that_it_is_not_in_force(client):
    page = client.get("/beredskab/")
    assert page.status_code == 200
    assert "Planen er ikke i kraft" in page.text
    assert "I kraft nu" not in page.text
    for title in TITLES:
        assert title in page.text
    assert "afventer faglig godkendelse" in page.text
    assert reverse("crisisplan:plan-pdf") in page.text


def test_the_plan_says_what_is_in_force_where_and_since_when(client):
    make_activation(level="N2", chosen_points=[1, 4])
    page = client.get("/beredskab/").text
    assert "Planen er i kraft" in page
    assert "Særligt beredskab i Midtjylland på grund af mpox." in page
    assert "I kraft siden" in page
    assert page.count("I kraft nu") == 2
    assert "også uden CPR-nummer" in page


def test_points_are_told_for_each_area_unless_all_are_in_force_everywhere(client):
    make_activation(level="N3", areas=["midt"])
    assert "Alle otte punkter er i kraft." in client.get("/beredskab/").text

    make_activation(level="N2", areas=["syd"], chosen_points=[1, 4])
    page = client.get("/beredskab/").text
    assert "Alle otte punkter er i kraft." not in page
    assert "Punkter i kraft i Midtjylland: 1. Information, 2." in page
    assert "Punkter i kraft i Syddanmark: 1. Information, 4. Fysiske besøg." in page
    assert page.count("I kraft nu i Midtjylland") == 8
    assert page.count("I kraft nu i Syddanmark") == 2


def test_stepping_down_is_dated_from_the_day_it_was_approved(client):
    with time_machine.travel(datetime(2026, 11, 1, 12, tzinfo=UTC), tick=False):
        activation = make_activation()
    with time_machine.travel(datetime(2026, 11, 20, 12, tzinfo=UTC), tick=False):
        step_down(activation)
        page = client.get("/beredskab/").text
    assert "Nedtrapning siden 20. november 2026" in page.replace("\N{NO-BREAK SPACE}", " ")
    assert "I kraft siden" not in page


def test_the_plan_repeats_a_correction(client):
    bring_to("annulled")
    page = client.get("/beredskab/").text
    assert "Planen er ikke i kraft" in page
    assert page.count("blev vist ved en fejl") == 2  # the banner and the page


def test_public_pages_tell_nothing_that_is_internal(client):
    person = make_person()
    make_activation(reason="Intern begrundelse.", source="Fortrolig kilde.", by=person)
    for path in ("/beredskab/", "/beredskab/punkt/1/", "/beredskab/status.json"):
        text = client.get(path).text
        for word in ("Intern begrundelse", "Fortrolig kilde", str(person), person.username):
            assert word not in text, path


@pytest.mark.parametrize("number", range(1, 9))
def test_each_point_has_a_page_with_the_centres_own_title(client, number):
    page = client.get(f"/beredskab/punkt/{number}/")
    assert page.status_code == 200
    assert f"<h1>{TITLES[number - 1]}</h1>" in page.text
    assert page["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["/beredskab/punkt/0/", "/beredskab/punkt/9/"])
def test_there_are_eight_points_only(client, path):
    assert client.get(path).status_code == 404


def test_a_point_says_whether_it_is_in_force(client):
    make_activation(level="N2", chosen_points=[4])
    assert "Punktet er i kraft nu" in client.get("/beredskab/punkt/4/").text
    assert "Punktet er i kraft nu" not in client.get("/beredskab/punkt/5/").text


def test_public_pages_cannot_be_posted_to(client):
    for path in ("/beredskab/", "/beredskab/status.json", "/beredskab/feed.atom"):
        assert client.post(path).status_code == 405


@pytest.mark.parametrize(("prefix", "language"), [("", "da"), ("/en", "en")])
def test_the_plan_is_a_tagged_pdf(client, prefix, language):
    response = client.get(f"{prefix}/beredskab/beredskabsplan.pdf")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    pdf = pikepdf.open(io.BytesIO(response.content))
    assert bool(pdf.Root.MarkInfo.Marked)
    assert str(pdf.Root.Lang) == language
    assert "/StructTreeRoot" in pdf.Root
    assert response.content == client.get(f"{prefix}/beredskab/beredskabsplan.pdf").content


# -- for other sites -------------------------------------------------------------------------------
def test_status_on_a_normal_day(client):
    response = client.get(reverse("crisis-status"))
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"] == "no-cache"
    status = json.loads(response.content)
    assert status["in_force"] is False
    assert status["activations"] == []
    assert status["text"] == {"da": "", "en": ""}
    assert status["url"]["en"].endswith("/en/beredskab/")


def test_status_when_the_plan_is_in_force(client):
    activation = make_activation(level="N2", areas=["nord"])
    status = json.loads(client.get(reverse("crisis-status")).content)
    assert status["in_force"] is True
    assert status["level"] == "N2"
    assert status["text"]["en"] == "Special measures in North Jutland because of mpox."
    [told] = status["activations"]
    assert told["number"] == activation.number
    assert told["areas"] == [{"key": "nord", "da": "Nordjylland", "en": "North Jutland"}]
    assert told["points"] == [1, 2]


def test_status_after_a_mistake_says_so_and_when_to_ask_again(client):
    bring_to("annulled")
    status = json.loads(client.get(reverse("crisis-status")).content)
    assert (status["in_force"], status["is_correction"]) == (False, True)
    assert status["ask_again_by"] is not None
    assert "ingen krise" in status["text"]["da"]


def test_the_feed_tells_every_public_change_and_nothing_of_a_watch(client):
    activation = make_activation(level="N1", illness="<mpox>")
    make_activation(level="N1", illness="kolera")
    activation.change_level("N3", reason="Internt.", by=make_person(), seen=1)
    activation.annul(reason="Internt.", by=make_person(), seen=2)

    response = client.get(reverse("crisis-feed"))

    assert response["Content-Type"].startswith("application/atom+xml")
    root = ElementTree.fromstring(response.content)
    titles = [entry.findtext(f"{ATOM}title") for entry in root.iter(f"{ATOM}entry")]
    assert len(titles) == 2
    assert "<mpox> blev vist ved en fejl" in titles[0]
    assert titles[1] == "Kriseberedskab i Midtjylland på grund af <mpox>."
    assert "Internt" not in response.text and "kolera" not in response.text


def test_an_empty_feed_is_a_feed(client):
    root = ElementTree.fromstring(client.get(reverse("crisis-feed")).content)
    assert root.findtext(f"{ATOM}updated") and not list(root.iter(f"{ATOM}entry"))


# -- for the other apps ----------------------------------------------------------------------------
def test_other_apps_may_ask_what_is_in_force(django_assert_num_queries):
    assert public.in_force() == ()
    make_activation(level="N2", illness="influenza", areas=["syd"])
    make_activation(level="N3")
    make_activation(level="N1", areas=["nord"])
    with django_assert_num_queries(3):
        first, second = public.in_force()
    assert (first.level, [place.key for place in first.places], len(first.points)) == (
        "N3",
        ["midt"],
        8,
    )
    assert (second.level, second.illness, second.points) == ("N2", "influenza", (1, 2))
    with translation.override("en"):
        assert second.sentence == "Special measures in Southern Denmark because of influenza."


def test_the_plan_takes_few_queries(client, django_assert_max_num_queries):
    make_activation()
    freshness.current()
    frame.hotline()  # read once for each version of the content
    with django_assert_max_num_queries(6):
        client.get("/beredskab/")
