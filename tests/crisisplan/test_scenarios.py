"""The ready-made exercises: each fills the start page but for people and the word."""

import pytest
from django.test import Client
from django.urls import reverse

from crisisplan.models import Activation
from crisisplan.scenarios import SCENARIOS
from portal import privacy
from tests.crisisplan.builders import make_person

pytestmark = pytest.mark.django_db
START = "crisisplan:exercise-start"


def shown(client, key):
    return client.get(reverse(START), {"som": key}).context["form"]


@pytest.fixture
def lead():
    client = Client()
    client.force_login(make_person())
    return client


@pytest.mark.parametrize("key", SCENARIOS)
def test_a_ready_exercise_begins_as_it_stands(lead, key):
    form = shown(lead, key)
    sent = {name: field.initial for name, field in form.fields.items() if field.initial}
    sent |= {name: value for name, value in form.initial.items() if value}
    sent |= {"participants": [make_person("crisis-staff").pk], "confirmation": "øvelse"}
    page = lead.post(reverse(START), sent)

    assert page.status_code == 302, page.context["form"].errors
    exercise = Activation.objects.exercises().get()
    assert exercise.level == SCENARIOS[key].level
    assert exercise.injects.count() == len(SCENARIOS[key].injects)


@pytest.mark.parametrize("key", SCENARIOS)
def test_nothing_in_it_looks_like_a_person(key):
    assert privacy.found_in("\n".join(map(str, SCENARIOS[key].filled_in.values()))) == set()


def test_the_exercises_page_offers_them(lead):
    page = lead.get(reverse("crisisplan:exercises")).text
    for one in SCENARIOS.values():
        assert f"{reverse(START)}?som={one.key}" in page


def test_the_word_is_never_filled_in(lead):
    assert "confirmation" not in shown(lead, "falsk-alarm").initial


@pytest.mark.parametrize("key", ["findes-ikke", "", "é" * 90])
def test_an_unknown_one_is_an_empty_page(lead, key):
    assert shown(lead, key).initial == {}
