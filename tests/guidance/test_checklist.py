"""The checklist as a visitor meets it: nothing kept, nothing lost, nothing counted aloud."""

import pytest
from django.db import connection
from django.test import Client

from guidance.checklist import GROUPS, SIGNS
from referrals.intake import walk_cookie
from tests.guidance.library import make_contacts
from tests.portal.markup import Markup

pytestmark = pytest.mark.django_db
PAGE = "/vejledninger/tegn-paa-menneskehandel/tjekliste/"
WHERE = {"where": "health", "danger": "no", "child": "no", "told": "no"}


@pytest.fixture(autouse=True)
def numbers():
    make_contacts()


def post(client: Client, **data):
    return client.post(PAGE, data)


def test_the_first_page_asks_for_place_danger_age_and_what_was_told(client):
    page = Markup(client.get(PAGE).text)
    names = {one["name"] for one in page.all("input") + page.all("select")}
    assert {"where", "danger", "child", "told"} <= names
    assert client.get(PAGE)["Cache-Control"] == "no-store"


def test_a_missing_answer_is_told_and_the_rest_is_kept(client):
    text = post(client, stage="where", where="health", danger="no").text
    assert "Svar, om personen kan være under 18" in text
    assert "Svar, om personen selv har fortalt noget" in text
    assert "Vælg, hvor du møder personen" not in text
    assert '<option value="health" selected' in text


def test_signs_of_the_place_come_first_and_the_others_are_folded(client):
    text = post(client, stage="where", **WHERE | {"where": "building"}).text
    folded = text.index("<details")
    assert text.index('value="L04"') < folded < text.index('value="X01"')
    assert all(f'value="{key}"' in text for key in SIGNS)


def test_the_ticked_signs_come_back_with_advice_and_no_number(client):
    text = post(client, stage="signs", **WHERE, control=["G01", "G05"]).text
    assert "<h1>Ring i dag</h1>" in text
    assert str(SIGNS["G01"].label) in text
    assert "%" not in Markup(text).one("main").words
    assert "2 tegn" not in text


def test_danger_is_said_on_every_page_after(client):
    acute = WHERE | {"danger": "yes"}
    assert "Ring 112 nu" in post(client, stage="where", **acute).text
    assert "<h1>Akut fare</h1>" in post(client, stage="signs", **acute).text


def test_a_child_is_the_municipalitys_and_the_signs_stand_beside(client):
    text = post(client, stage="signs", **WHERE | {"child": "unknown"}, control=["G01"]).text
    assert "<h1>Barn eller ung under 18</h1>" in text
    assert "Ring i dag" in text


@pytest.mark.parametrize(
    ("group", "sign"), [("sexual", "X11"), ("criminal", "K05"), ("children", "C01")]
)
def test_a_sign_of_a_child_is_about_a_child_whatever_was_answered(client, group, sign):
    text = post(client, stage="signs", **WHERE, **{group: [sign]}).text
    assert "<h1>Barn eller ung under 18</h1>" in text


def test_signs_of_children_come_first_when_it_may_be_a_child(client):
    text = post(client, stage="where", **WHERE | {"where": "building", "child": "unknown"}).text
    assert text.index('value="C01"') < text.index('value="L04"') < text.index("<details")


def test_thoughts_of_suicide_are_always_acute(client):
    text = post(client, stage="signs", **WHERE, mind=["G35"]).text
    assert "Selvmordstanker haster altid" in text


def test_going_back_loses_nothing(client):
    ticks = {"control": ["G01"], "labour": ["L04"], "alone": "no"}
    first = post(client, stage="again", **WHERE, **ticks).text
    for name, value in (("control", "G01"), ("labour", "L04"), ("alone", "no")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in first
    again = Markup(post(client, stage="where", **WHERE, **ticks).text)
    ticked = [one["value"] for one in again.all("input") if "checked" in one.attrs]
    assert ticked == ["G01", "L04", "no"]
    other = WHERE | {"where": "building"}
    assert (
        '<details class="details" open>' in post(client, stage="back", **other, sexual=["X01"]).text
    )


@pytest.mark.parametrize(
    "data",
    [
        {"stage": "signs", **WHERE, "control": ["X-99"]},
        {"stage": "signs", **WHERE, "control": ["<script>"]},
        {"stage": "signs", **WHERE, "alone": "maybe"},
        {"stage": "signs", **WHERE | {"where": "moon"}},
        {"stage": "<b>", **WHERE},
        {},
    ],
)
def test_what_is_not_on_the_page_is_refused_without_an_error(client, data):
    answer = client.post(PAGE, data)
    assert answer.status_code == 200
    assert "<script>" not in answer.text
    assert "X-99" not in answer.text


def test_nothing_is_written(client):
    wrote = []

    def watch(execute, sql, params, many, context):
        if not sql.startswith(("SELECT", "SAVEPOINT", "RELEASE")):
            wrote.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        answer = post(client, stage="signs", **WHERE, control=["G01"])
    assert wrote == []
    assert answer["Cache-Control"] == "no-store"
    assert "session" not in answer.cookies


def test_every_sign_may_be_ticked_at_once(client):
    everything = {group.key: [sign.key for sign in group.signs] for group in GROUPS}
    text = post(client, stage="signs", **WHERE, **everything).text
    assert all(str(sign.label) in text for sign in SIGNS.values() if "»" not in str(sign.label))


def test_it_answers_in_english(client):
    page = client.post("/en" + PAGE, {"stage": "signs", **WHERE, "control": ["G01"]}).text
    assert "<h1>Call today</h1>" in page


def test_the_signs_come_along_to_the_walk_and_only_ours(client):
    answer = client.post("/procedure/tegn/", {"sign": ["G01", "X99", "G01", "L04"]})
    assert answer["Location"] == "/procedure/spoergsmaal/role/"
    request = type("R", (), {"COOKIES": {walk_cookie.NAME: answer.cookies[walk_cookie.NAME].value}})
    assert walk_cookie.signs(request) == ["G01", "L04"]
    assert walk_cookie.read(request) == {}
    client.post("/procedure/spoergsmaal/role/", {"answer": "frontline"})
    request.COOKIES = {walk_cookie.NAME: client.cookies[walk_cookie.NAME].value}
    assert walk_cookie.signs(request) == ["G01", "L04"]
