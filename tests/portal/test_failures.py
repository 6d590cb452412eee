"""When something fails: the hotline is there, nothing is promised, nothing is shown."""

from dataclasses import replace

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from crisisplan.banner import Banner
from portal import freshness

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


def failing(error):
    def view(*args, **kwargs):
        raise error

    return view


@pytest.mark.parametrize(
    ("error", "status"), [(OperationalError("secret"), 503), (ValueError("secret"), 500)]
)
def test_a_failure_gives_a_plain_page_with_the_hotline(client, monkeypatch, error, status):
    monkeypatch.setattr("guidance.public.library", failing(error))
    page = client.get("/")

    assert page.status_code == status
    assert "70 20 25 50" in page.text.replace("\xa0", " ").replace("&nbsp;", " ")
    assert "112" in page.text
    assert "secret" not in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"


def test_a_failure_says_where_but_not_what_in_the_log(client, monkeypatch, capsys):
    monkeypatch.setattr("guidance.public.library", failing(ValueError("fortroligt ord")))
    client.get("/?q=fortroligt")
    out, err = capsys.readouterr()

    assert "ValueError" in out
    assert "fortroligt" not in out + err


def test_ready_says_no_without_keys_and_live_says_yes(client):
    assert client.get("/healthz/live").status_code == 200
    assert client.get("/healthz/ready").status_code == 503


def test_a_missing_token_says_what_to_do(client):
    strict = Client(enforce_csrf_checks=True)
    page = strict.post("/procedure/spoergsmaal/role/", {"answer": "self"})

    assert page.status_code == 403
    assert "cookie" in page.text
    assert "ringe" in page.text


@pytest.mark.parametrize("path", ["/", "/procedure/", "/kontakt/", "/forlad/", "/beredskab/"])
def test_reading_pages_refuse_to_be_posted_to(client, path):
    assert client.post(path).status_code == 405


def test_too_large_a_post_is_refused_before_anything_else(client):
    page = client.post("/procedure/spoergsmaal/role/", {"answer": "x" * 1_100_000})

    assert page.status_code == 413
    assert "for stort" in page.text


def test_too_many_fields_are_refused(client):
    page = client.post("/procedure/spoergsmaal/role/", {f"f{n}": "x" for n in range(300)})

    assert page.status_code == 413


@pytest.mark.parametrize(
    "path", ["/%00", "/procedure/%00/", "/x" * 1500, "/?q=%00", "/soeg/?q=%1b"]
)
def test_hostile_addresses_get_a_plain_refusal(client, path):
    assert client.get(path).status_code in (400, 404)


def test_a_wrong_host_is_refused_without_detail(client):
    page = client.get("/", HTTP_HOST="elsewhere.invalid")

    assert page.status_code == 400
    assert "elsewhere" not in page.text


def test_a_banner_that_could_not_be_asked_about_says_when_it_was_true(client, monkeypatch):
    texts = {"da": "Kriseberedskab på grund af prøvesyge.", "en": "Crisis."}
    banner = Banner("N3", texts, {"da": "Se", "en": "See"}, (), timezone.now())
    known = replace(freshness.current(), banner=banner, is_stale=True)
    monkeypatch.setattr(freshness, "current", lambda: known)
    page = client.get("/procedure/spoergsmaal/role/")

    assert "prøvesyge" in page.text
    assert "Vi kan ikke hente status lige nu" in page.text
