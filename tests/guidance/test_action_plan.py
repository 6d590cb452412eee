"""The self-test as a company meets it: page, PDF and table, and nothing left behind."""

import csv
import io

import pikepdf
import pytest
from django.db import connection

from guidance.selftest_questions import QUESTIONS
from portal import limits
from tests.guidance.library import make_contacts
from tests.portal.markup import Markup

pytestmark = pytest.mark.django_db
PAGE = "/vejledninger/undgaa-skjult-tvangsarbejde/selvtest/"
ANSWERS = {"q01": "yes", "q16": "yes", "q07": "no", "q12": "partly"}


@pytest.fixture(autouse=True)
def numbers():
    make_contacts()


def test_the_first_page_says_what_happens_to_the_answers(client):
    text = client.get(PAGE).text
    assert "Svarene bliver ikke gemt og ikke sendt til nogen" in text
    assert "(13 spørgsmål)" in text
    assert not Markup(text).all("input", type="text")


@pytest.mark.parametrize(("kind", "count"), [("short", 13), ("full", 36), ("nonsense", 13)])
def test_each_test_asks_its_questions(client, kind, count):
    page = Markup(client.post(PAGE, {"kind": kind}).text)
    names = {one["name"] for one in page.all("input", type="radio")}
    assert len(names) == count
    assert not page.all("textarea")


def test_the_plan_has_what_why_when_and_how_to_show_it(client):
    text = client.post(PAGE, {"kind": "full", "step": "plan", **ANSWERS}).text
    question = next(q for q in QUESTIONS if q.key == "q16")
    assert "Ring til centret, før I taler med andre om det" in text
    assert text.index("Rødt flag") < text.index("Høj risiko")
    for part in (question.task, question.why, question.proof):
        assert str(part) in Markup(text).one("main").words
    assert "Portalens egen samling af fakta (A-10)" in text
    assert "Planen tager kun det med, I har svaret på" in text


def test_without_a_red_flag_nobody_is_alarmed(client):
    text = client.post(PAGE, {"kind": "short", "step": "plan", "q16": "no", "q07": "no"}).text
    assert "Ring til centret, før I taler" not in text


def test_no_answer_at_all_is_told(client):
    text = client.post(PAGE, {"kind": "short", "step": "plan"}).text
    assert "Svar på mindst ét spørgsmål" in text


@pytest.mark.parametrize("answer", ["nonsense", "<script>", "grave"])
def test_an_answer_that_is_not_on_the_page_is_told(client, answer):
    text = client.post(PAGE, {"kind": "short", "step": "plan", "q07": answer}).text
    assert "Vælg et af svarene på siden." in text
    assert "<script>alert" not in text


def test_going_back_and_on_to_the_full_test_keeps_the_answers(client):
    for data in ({"step": "edit", "kind": "short"}, {"kind": "full"}):
        page = Markup(client.post(PAGE, {**data, **ANSWERS}).text)
        ticked = {one["name"]: one["value"] for one in page.all("input") if "checked" in one.attrs}
        assert ticked == ANSWERS


def test_the_pdf_holds_the_plan_and_no_trace_of_who(client):
    answer = client.post(PAGE, {"kind": "full", "step": "pdf", **ANSWERS})
    assert answer["Content-Type"] == "application/pdf"
    assert 'filename="handlingsplan-' in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "no-store"
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "da"


def test_the_table_opens_in_a_spreadsheet(client):
    answer = client.post(PAGE, {"kind": "full", "step": "csv", **ANSWERS})
    text = answer.content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[0][0] == "Opgave"
    assert len(rows) == 1 + len(ANSWERS)
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_too_many_pdfs_are_refused_and_the_page_still_answers(client, settings):
    settings.LIMITS = True
    for _number in range(20):
        limits.hit(limits.Limit("plan-pdf", 20, 3600), "127.0.0.0/24")
    assert client.post(PAGE, {"kind": "full", "step": "pdf", **ANSWERS}).status_code == 429
    assert client.post(PAGE, {"kind": "full", "step": "plan", **ANSWERS}).status_code == 200


def test_nothing_is_written(client):
    wrote = []

    def watch(execute, sql, params, many, context):
        if not sql.startswith(("SELECT", "SAVEPOINT", "RELEASE")):
            wrote.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        answer = client.post(PAGE, {"kind": "full", "step": "plan", **ANSWERS})
    assert wrote == []
    assert "session" not in answer.cookies


def test_it_answers_in_english(client):
    text = client.post("/en" + PAGE, {"kind": "full", "step": "plan", **ANSWERS}).text
    assert "<h1>Your action plan</h1>" in text
