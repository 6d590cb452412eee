"""The banner is on every page at the next request, and gone at the next request."""

import io

import pytest
from django.urls import reverse
from django.utils import translation

from crisisplan.models import Activation
from portal.pagecache import PageCache
from portal.wsgi import django_application
from tests.crisisplan.builders import FORM, make_activation, make_person

pytestmark = pytest.mark.django_db(transaction=True)

PUBLIC = [
    "front",
    "library",
    "contact",
    "get-help",
    "privacy",
    "online-safety",
    "guidance:search",
    "referrals:procedure",
    "crisisplan:plan",
]
SENTENCE = "Kriseberedskab i Midtjylland på grund af mpox."
IN_ENGLISH = "Crisis measures in Central Jutland because of mpox."
MISTAKE = "blev vist ved en fejl"


class Visitor:
    """Asks the whole WSGI application, page cache and all, as an anonymous browser does."""

    def __init__(self):
        self.application = PageCache(django_application)

    def get(self, path):
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "SCRIPT_NAME": "",
            "QUERY_STRING": "",
            "HTTP_HOST": "127.0.0.1",
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        body = self.application(environ, lambda status, headers, exc_info=None: None)
        return b"".join(body).decode()


def addresses():
    pages = [reverse(name) for name in PUBLIC]
    with translation.override("en"):
        english = [reverse(name) for name in PUBLIC]
    points = [reverse("crisisplan:point", args=[number]) for number in range(1, 9)]
    return [*pages, *english, *points, "/findes-ikke/", "/en/no-such-page/"]


def test_every_public_page_shows_it_at_the_next_request_through_the_page_cache():
    visitor = Visitor()
    for path in addresses():
        assert "crisis-banner" not in visitor.get(path), path

    activation = make_activation()
    for path in addresses():
        page = visitor.get(path)
        expected = IN_ENGLISH if path.startswith("/en/") else SENTENCE
        assert "crisis-banner" in page and expected in page, path

    activation.annul(reason="En fejl.", by=make_person(), seen=1)
    for path in addresses():
        page = visitor.get(path)
        assert SENTENCE not in page and IN_ENGLISH not in page, path
        assert ("shown by mistake" if path.startswith("/en/") else MISTAKE) in page, path


def test_it_goes_from_switch_to_page_to_annulment_over_http(client):
    client.force_login(make_person())
    visitor = Visitor()
    assert SENTENCE not in visitor.get("/")

    client.post(reverse("crisisplan:activate"), FORM)
    activation = Activation.objects.get()
    assert SENTENCE in visitor.get("/")
    for name in ("crisisplan:control", "accounts:home"):
        assert SENTENCE in client.get(reverse(name)).text

    client.post(
        reverse("crisisplan:annul", args=[activation.pk]),
        {"reason": "Forkert knap.", "confirmation": "ANNULLER", "version": 1},
    )
    assert SENTENCE not in visitor.get("/")
    assert MISTAKE in visitor.get("/")
    assert SENTENCE not in client.get(reverse("accounts:home")).text


def test_a_watch_leaves_every_public_page_byte_for_byte_as_it_was():
    visitor = Visitor()
    before = {path: visitor.get(path) for path in addresses()}
    machine = {name: visitor.get(reverse(name)) for name in ("crisis-status", "crisis-feed")}

    make_activation(level="N1", illness="hemmelig")

    for path, page in before.items():
        assert visitor.get(path) == page, path
    for name, document in machine.items():
        assert visitor.get(reverse(name)) == document, name
