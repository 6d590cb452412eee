"""No page hides its frame: a view that uses one of the frame's names would take the banner away."""

import logging

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse

from portal.frame import frame
from portal.roles import ROLES
from tests import builders
from tests.crisisplan.builders import make_activation
from tests.house import test_matrix as matrix
from tests.house.test_access import ANY_COLLEAGUE, FILLED, STAFF

BANNER = 'class="alert alert-warning crisis-banner"'
# Django's own pages: the front page of the admin, and each list and form in it.
ADMIN = [reverse("admin:index")] + [
    reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}")
    for model in admin.site._registry
    for page in ("changelist", "add")
]


@pytest.fixture(autouse=True)
def quiet():
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


def names_of_the_frame():
    return frozenset(frame(RequestFactory().get("/sager/")))


def hidden_by(page, names):
    """The frame's names that the view's own context stands in front of."""
    used = page.context  # of a page made from one template alone, Django gives that one's context
    outermost = used[0] if isinstance(used, list) else used
    own = [d for n, d in enumerate(outermost.dicts) if n != outermost._processors_index]
    return names & frozenset().union(*own)


def is_page(answer):
    """A whole page; what live.js fetches is a piece of one that has its banner already."""
    is_html = answer.headers["Content-Type"].startswith("text/html")
    return answer.status_code == 200 and is_html and "<!doctype html>" in answer.text.lower()


def asked(role, people, activation):
    """(method, address): every address the role may reach, read with every object it may be about,
    and posted to with one of them."""
    objects = matrix.everything(people)
    other = objects["case"]["unassigned"].pk
    mine = [pattern for pattern, view in STAFF.items() if view.capability in ROLES[role]]
    for pattern in [*mine, *sorted(ANY_COLLEAGUE)]:
        if pattern in matrix.WITH_ID:
            place = matrix.place_of(pattern)
            filled = [place.filled(row.pk, other) for row in objects[place.kind].values()]
            yield from (("get", address) for address in filled)
            yield "post", filled[0]
            continue
        filled = pattern.replace("<uuid:pk>", str(activation.pk))
        for placeholder, value in FILLED.items():
            filled = filled.replace(placeholder, value)
        yield from (("get", f"/{filled}"), ("post", f"/{filled}"))
    yield from (("get", address) for address in ADMIN)


def test_the_names_of_the_frame_are_those_of_the_base_page():
    assert {"state", "contacts", "hotline", "languages", "staff_menu"} <= names_of_the_frame()


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_page_of_a_colleague_shows_the_banner_and_leaves_the_frame_alone(role):
    people = builders.make_people()
    activation = make_activation(by=people["crisis-lead"])
    names, wrong, seen = names_of_the_frame(), [], 0
    client = matrix.client_of(people, role)
    for method, address in asked(role, people, activation):
        if address == "/konto/log-ud/":
            continue
        page = matrix.ask(client, method, address)
        if not is_page(page):
            continue
        seen += 1
        hidden = sorted(hidden_by(page, names))
        if hidden or BANNER not in page.text:
            wrong.append((method, address, hidden))
    assert not wrong, wrong
    assert seen > 3


@pytest.mark.django_db
def test_the_admin_says_nothing_on_a_normal_day():
    client = builders.signed_in(builders.make_people()["administrator"])

    assert "crisis-banner" not in client.get(reverse("admin:index")).text


@pytest.mark.django_db
def test_each_authority_reads_its_own_name_at_the_top():
    people = builders.make_people()
    for role, name in (
        ("cmm-caseworker", "Center mod Menneskehandel"),
        ("us-receiver", "Udlændingestyrelsen"),
    ):
        page = builders.signed_in(people[role]).get("/konto/").text
        assert f"– {name}</title>" in page and f'authority-name">{name}<' in page
    theirs = builders.signed_in(people["us-receiver"]).get("/").text
    assert "– Center mod Menneskehandel</title>" in theirs, "a public page knows nobody"
