"""Several at once on one page, the watch that only colleagues see, and what others may read."""

import json
import re
import xml.etree.ElementTree as ElementTree
from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from crisisplan import banner
from crisisplan.partner_example import EXAMPLE
from portal import freshness
from tests.crisisplan.builders import bring_to, make_activation, make_person, step_down

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
N2 = "Særligt beredskab i Nordjylland på grund af influenza."
N3 = "Kriseberedskab i Midtjylland på grund af mpox."


def section_of(page):
    """The banner's HTML, and what stands before it."""
    text = page.text
    start = text.index("<section", text.rindex("</nav>", 0, text.index("crisis-banner")))
    return text[start : text.index("</section>", start)], text[:start]


def make_three():
    bring_to("N4", illness="kolera", areas=["syd"])
    make_activation(level="N2", illness="influenza", areas=["nord"])
    make_activation(level="N3", illness="mpox", areas=["midt"])


# -- the banner -----------------------------------------------------------------------------------
def test_one_is_shown_with_its_own_link_and_nothing_is_hidden(client):
    make_activation()
    shown, _before = section_of(client.get("/"))
    assert N3 in shown and "Se råd, test og hjælp" in shown and "Se alle" not in shown
    assert "d-none" not in shown


def test_two_fit_on_a_wide_screen_and_a_phone_has_one_and_a_link_to_all(client):
    make_activation(level="N2", illness="influenza", areas=["nord"])
    make_activation()
    shown, _before = section_of(client.get("/"))
    assert f"<strong>{N3}</strong>" in shown  # the most serious is the one a phone shows
    assert f'<strong class="d-none d-md-inline">{N2}</strong>' in shown
    assert re.search(r'<a class="d-md-none" href="/beredskab/">Se alle 2</a>', shown)
    assert re.search(r'<a class="d-none d-md-inline" href="/beredskab/">Se råd', shown)


def test_three_are_two_and_a_link_to_all_three(client):
    make_three()
    shown, _before = section_of(client.get("/"))
    assert shown.count("<strong") == 2 and "kolera" not in shown
    assert '<a href="/beredskab/">Se alle 3</a>' in shown
    page = client.get("/beredskab/").text
    for sentence in (N3, N2, "Vi trapper beredskabet ned i Syddanmark efter kolera."):
        assert sentence in page
    english, _before = section_of(client.get("/en/"))
    assert "See all 3" in english


def test_a_correction_has_a_place_beside_what_is_in_force(client):
    make_three()
    mistake = make_activation(illness="polio", areas=["landet"])
    mistake.annul(reason="En fejl.", by=make_person(), seen=1)
    shown, _before = section_of(client.get("/"))
    assert N3 in shown and "tidligere banner om polio" in shown
    assert "Se alle 4" in shown and "ingen krise" not in shown
    page = client.get("/beredskab/").text
    assert page.count("tidligere banner om polio") == 2  # the banner and the page


def test_it_comes_first_is_never_closed_and_says_it_in_words(client):
    make_activation()
    shown, before = section_of(client.get("/"))
    assert "<main" not in before and "<header" not in before and "demo-strip" not in before
    assert 'aria-label="Beredskab"' in shown and "data-nosnippet" in shown
    assert "<button" not in shown and "<script" not in shown and "<form" not in shown
    assert "<svg" in shown  # a picture and words, not only a colour


def test_stepping_down_is_said_calmly(client):
    bring_to("N4")
    shown, _before = section_of(client.get("/"))
    assert "alert-info" in shown and "alert-warning" not in shown
    assert "Se, hvad der stadig gælder" in shown


def test_the_mark_follows_the_words_and_nothing_else():
    make_activation()
    first = banner.load().mark
    make_activation(level="N1", illness="kolera")
    assert banner.load().mark == first
    make_activation(level="N2", illness="influenza", areas=["nord"])
    assert banner.load().mark != first


@pytest.mark.parametrize("is_signed_in", [False, True])
def test_it_costs_a_page_no_query_of_its_own(client, is_signed_in):
    """B2: what the banner shows was read with the state; a page asks for nothing more."""
    path = "/privatliv/"
    if is_signed_in:
        client.force_login(make_person())
        path = reverse("accounts:home")

    def asked():
        freshness.forget()
        client.get(path)  # what is read once has been read
        freshness.forget()  # the page asks whether anything changed, as every 0.25 s
        with CaptureQueriesContext(connection) as found:
            page = client.get(path).text
        return len(found), page

    without, page = asked()
    assert "crisis-banner" not in page
    make_three()
    make_activation(level="N1", illness="denguefeber", areas=["landet"])
    with_banner, page = asked()
    assert "crisis-banner" in page and with_banner <= without


def test_a_banner_can_be_kept_and_restored():
    make_three()
    mistake = make_activation(illness="polio", areas=["landet"])
    mistake.annul(reason="En fejl.", by=make_person(), seen=1)
    shown = banner.load()
    assert banner.restored(json.loads(json.dumps(shown.as_json()))) == shown


# -- the watch ------------------------------------------------------------------------------------
def test_colleagues_see_what_is_followed_with_its_next_review(client):
    watched = make_activation(level="N1", illness="denguefeber", areas=["landet"])
    client.force_login(make_person("crisis-staff"))
    page = client.get(reverse("accounts:home")).text
    assert "Informationsberedskab: Vi følger denguefeber i hele landet. Næste vurdering" in page
    with translation.override("da"):
        assert banner.on(watched.review_due_at) in page
    assert "denguefeber" not in client.get("/").text


def test_the_strip_goes_when_the_watch_ends_and_the_door_shows_none(client):
    watched = make_activation(level="N1", illness="denguefeber")
    assert "denguefeber" not in client.get(reverse("accounts:sign-in")).text
    watched.stop_watching(reason="Roligt.", by=make_person(), seen=1)
    freshness.reset()  # the commit would have said so
    client.force_login(make_person("crisis-staff"))
    assert "denguefeber" not in client.get(reverse("accounts:home")).text


def test_an_exercise_at_n1_is_no_watch(client):
    make_activation(level="N1", illness="denguefeber", kind="exercise")
    assert banner.load_watches() == ()


# -- for other sites ------------------------------------------------------------------------------
FIELDS = {
    "version", "documentation", "in_force", "level", "is_correction", "text", "texts", "since",
    "ask_again_by", "url", "plan_version", "activations",
}  # fmt: skip
OF_ONE = {"number", "level", "illness", "since", "points", "areas", "text"}


def test_status_has_a_version_and_never_loses_a_field(client):
    normal = json.loads(client.get(reverse("crisis-status")).content)
    make_three()
    status = json.loads(client.get(reverse("crisis-status")).content)
    assert normal.keys() >= FIELDS and status.keys() >= FIELDS
    assert (status["version"], normal["texts"]) == (1, [])
    assert [one["level"] for one in status["activations"]] == ["N3", "N2", "N4"]
    assert all(one.keys() >= OF_ONE for one in status["activations"])
    assert [one["da"] for one in status["texts"]][:2] == [N3, N2]
    assert datetime.fromisoformat(status["since"]).tzinfo is not None


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_format_is_described_field_by_field_with_an_example(client, prefix):
    page = client.get(f"{prefix}/beredskab/status/")
    assert page.status_code == 200
    for name in FIELDS | OF_ONE:
        assert name in page.text
    assert "&lt;script&gt;" in page.text and "<script>" not in page.text
    assert "ADDRESS" not in page.text and "LANGUAGE" not in page.text
    assert reverse("crisis-status") in page.text
    linked = client.get(f"{prefix}/beredskab/").text
    assert f'href="{prefix}/beredskab/status/"' in linked


def test_the_example_sets_words_as_text_only():
    assert "textContent" in EXAMPLE and "innerHTML" not in EXAMPLE


def test_the_feed_keeps_the_musts_of_rfc_4287(client):
    activation = make_activation(level="N2", illness="<mpox> & co")
    activation.change_level("N3", reason="Værre.", by=make_person(), seen=1)
    step_down(activation)
    answer = client.get(reverse("crisis-feed"))
    assert answer["Access-Control-Allow-Origin"] == "*"
    feed = ElementTree.fromstring(answer.content)
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 3
    for element in (feed, *entries):  # 4.1.1 and 4.1.2: exactly one of each
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1, name
        assert re.match(r"[a-z]+:", element.findtext(f"{ATOM}id"))  # 4.2.6: an IRI
        stamp = element.findtext(f"{ATOM}updated")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:\d\d|Z)", stamp)
        links = element.findall(f"{ATOM}link")
        assert all(link.get("href", "").startswith("http") for link in links)
        alternate = [link for link in links if link.get("rel", "alternate") == "alternate"]
        assert len(alternate) == 1  # 4.1.2: an entry without content has one
    assert feed.findtext(f"{ATOM}author/{ATOM}name")  # 4.1.1: here or in every entry
    assert [link.get("href") for link in feed.findall(f"{ATOM}link[@rel='self']")]
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids)
