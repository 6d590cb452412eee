"""Whatever is posted to whichever address, nobody meets a failure: below 500, on both databases."""

import pytest

from portal.roles import ROLES
from tests import builders
from tests.house.test_access import ALL, address_of

NAMES = (
    "answer code group username password phrase purpose decision parts basis reason next level "
    "illness areas chosen_points trigger source confirmation version is_reviewed homepage "
    "consent-type consent-when_0 consent-when_1 consent-when_2 obs-facts-seen obs-form p-ageband "
    "q vis efter"
).split()
VALUES = [
    "",
    "\x00",
    "a\x00b",
    "\ud800",
    "x" * 20_000,
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "../../etc/passwd",
    "-1",
    "99999999999999999999",
    "ÆØÅ\u202e\u200b",
    "%s%n",
]


@pytest.fixture
def client_for():
    """A browser that may reach the address: signed in, and unlocked where content is read."""
    people = builders.make_people()
    clients = {
        role: builders.signed_in(people[role], unlocked_as=role if has_keys else "")
        for role, has_keys in (("cmm-lead", True), ("us-receiver", True), ("administrator", False))
    }

    def choose(view):
        capability = getattr(view, "capability", "case.open")
        return next(c for role, c in clients.items() if role_may(role, capability))

    return choose


def role_may(role, capability):
    return capability in ROLES[role] or role == "administrator"


@pytest.mark.django_db
@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_no_post_is_a_failure(client_for, value):
    sent = value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    for pattern, view in ALL.items():
        if pattern == "konto/log-ud/":
            continue
        page = client_for(view).post(address_of(pattern), dict.fromkeys(NAMES, sent))
        assert page.status_code < 500, pattern


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["\x00", "\ud800", "x" * 900, "%s%n"], ids=range(4))
def test_no_query_is_a_failure(client_for, value):
    sent = value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    for pattern, view in ALL.items():
        page = client_for(view).get(address_of(pattern), dict.fromkeys(NAMES[-3:], sent))
        assert page.status_code < 500, pattern


@pytest.mark.django_db
def test_bytes_that_are_no_text_are_answered(client_for):
    for pattern, view in ALL.items():
        page = client_for(view).generic(
            "POST",
            address_of(pattern),
            b"answer=%ff%fe&code=%c3%28&phrase=\xff\xfe",
            content_type="application/x-www-form-urlencoded",
        )
        assert page.status_code < 500, pattern


@pytest.mark.django_db
def test_hostile_cookies_are_as_none(client_for):
    client = client_for(None)
    for value in ("", "x" * 4000, "æøå", "\x7f", "gAAAAA=="):
        for name in ("walk", "draft", "unlock"):
            client.cookies[name] = value
        for address in (
            "/procedure/resultat/",
            "/henvisning/",
            "/henvisning/tjek/",
            "/sager/",
            "/forlad/",
        ):
            assert client.get(address).status_code < 500
