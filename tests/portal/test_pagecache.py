"""The page cache and the freshness behind it: what is kept, and that nothing older comes back."""

import gzip

import pytest
from django.core import signals
from django.db import DatabaseError, close_old_connections
from django.test import RequestFactory

from portal import freshness, pagecache
from portal.models import Contact, PublicState
from portal.wsgi import django_application

pytestmark = pytest.mark.django_db


class Visitor:
    """Asks the whole WSGI stack, as the server does."""

    def __init__(self):
        self.stack = pagecache.PageCache(self.count)
        self.asked = 0

    def count(self, environ, start_response):
        self.asked += 1
        return django_application(environ, start_response)

    def get(self, path, method="GET", query="", **headers):
        environ = RequestFactory().generic(method, path).environ
        environ["QUERY_STRING"] = query
        environ["HTTP_HOST"] = "127.0.0.1"
        environ.update(headers)
        answer = {}

        def start_response(status, head, exc_info=None):
            answer.update(status=status, headers=dict(head))

        answer["body"] = b"".join(self.stack(environ, start_response))
        return answer


@pytest.fixture
def visitor():
    # The server closes old connections around a request; here that would end the test's own.
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    yield Visitor()
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


def test_the_second_visitor_gets_the_page_from_memory(visitor):
    first, second = visitor.get("/kontakt/"), visitor.get("/kontakt/")

    assert visitor.asked == 1
    assert first["body"] == second["body"]
    assert second["headers"]["Cache-Control"] == "no-cache"
    assert pagecache.MARK not in second["headers"]
    assert "Set-Cookie" not in second["headers"]
    assert second["headers"]["Vary"] == "Accept-Encoding"


def test_a_packed_page_opens_to_the_same_bytes(visitor):
    plain = visitor.get("/kontakt/")
    packed = visitor.get("/kontakt/", HTTP_ACCEPT_ENCODING="gzip, br")

    assert packed["headers"]["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed["body"]) == plain["body"]


def test_an_unchanged_page_is_not_sent_again(visitor):
    tag = visitor.get("/kontakt/")["headers"]["ETag"]
    again = visitor.get("/kontakt/", HTTP_IF_NONE_MATCH=tag)

    assert again["status"].startswith("304")
    assert again["body"] == b""


@pytest.mark.parametrize(
    "request_",
    [
        {"query": "x=1"},
        {"method": "POST"},
        {"HTTP_COOKIE": "session=abc"},
        {"HTTP_HOST": "elsewhere.invalid"},
    ],
)
def test_what_may_differ_is_never_served_from_memory(visitor, request_):
    visitor.get("/kontakt/")
    visitor.get("/kontakt/", **request_)

    assert visitor.asked == 2


def test_a_wrong_host_is_refused_even_for_a_kept_page(visitor):
    visitor.get("/kontakt/")

    assert visitor.get("/kontakt/", HTTP_HOST="elsewhere.invalid")["status"].startswith("400")


@pytest.mark.parametrize("path", ["/procedure/spoergsmaal/role/", "/henvisning/", "/findes-ikke/"])
def test_unmarked_pages_and_missing_ones_are_not_kept(visitor, path):
    visitor.get(path)
    visitor.get(path)

    assert visitor.asked == 2
    assert visitor.stack.pages == {}


def test_languages_do_not_meet(visitor):
    danish, english = visitor.get("/kontakt/"), visitor.get("/en/kontakt/")

    assert b'lang="da"' in danish["body"]
    assert b'<html lang="en"' in english["body"]


def test_a_change_of_content_is_seen_at_the_next_request(visitor):
    visitor.get("/kontakt/")
    Contact.objects.create(key="ny", name="Et nyt kontaktsted", phone="11 22 33 44")
    freshness.bump(content=True)
    freshness.forget()

    assert "Et nyt kontaktsted" in visitor.get("/kontakt/")["body"].decode()


def test_a_page_begun_before_a_change_never_comes_after_it(visitor):
    """The slow render stores into the dictionary of its own time, which nobody reads any more."""
    old = visitor.stack.pages
    visitor.get("/")
    freshness.bump(crisis=True)
    freshness.forget()
    visitor.get("/kontakt/")
    old["/kontakt/"] = pagecache.make_entry([("Content-Type", "text/html")], b"old banner")

    assert visitor.get("/kontakt/")["body"] != b"old banner"


def test_the_row_is_read_once_in_a_quarter_of_a_second(django_assert_num_queries):
    freshness.current()
    with django_assert_num_queries(0):
        for _time in range(100):
            freshness.current()


def test_when_the_database_is_away_the_last_known_state_stays(monkeypatch):
    known = freshness.current()
    assert not known.is_stale

    def away(*args, **kwargs):
        raise DatabaseError

    monkeypatch.setattr(PublicState.objects, "filter", away)
    monkeypatch.setattr(freshness, "_asked", freshness._asked - 5)
    still = freshness.current()

    assert still.versions == known.versions
    assert still.read_at == known.read_at
    assert still.is_stale
