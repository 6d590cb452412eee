"""Signing in: limits, demo people, the ages of a session, and who is refused."""

import subprocess
import sys
from pathlib import Path

import pytest

from portal import limits
from portal.demo_people import PASSWORD, PEOPLE
from portal.models import AuditEvent
from tests import builders

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def people():
    return builders.make_people()


def sign_in(client, username="demo-leder", password=PASSWORD, **more):
    return client.post("/konto/log-ind/", {"username": username, "password": password, **more})


def test_signing_in_leads_to_the_roles_first_page_and_is_recorded(people, client):
    assert sign_in(client).headers["Location"] == "/sager/"
    assert AuditEvent.objects.get(verb="sign-in.ok").actor == f"user:{people['cmm-lead'].pk}"


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.role)
def test_every_role_has_a_first_page_it_may_see(people, client, person):
    page = client.post("/konto/demo/", {"username": person.username}, follow=True)

    assert page.status_code == 200
    assert page.redirect_chain


def test_a_wrong_password_says_so_and_keeps_the_name(people, client):
    page = sign_in(client, password="forkert")

    assert "passer ikke sammen" in page.text
    assert "demo-leder" in page.text
    assert AuditEvent.objects.filter(verb="sign-in.failed").count() == 1


def test_an_unknown_name_and_a_wrong_password_look_alike(people, client):
    def told(page):
        return [
            line for line in page.text.splitlines() if "csrf" not in line and "value=" not in line
        ]

    assert told(sign_in(client, password="x")) == told(sign_in(client, username="ukendt"))


def test_the_sixth_wrong_try_has_to_wait(people, client):
    statuses = [sign_in(client, password="forkert").status_code for _ in range(6)]

    assert statuses == [200] * 5 + [429]


def tries_left(client):
    """How many wrong tries the network still has, each with a name of its own."""
    for number in range(100):
        if sign_in(client, username=f"ukendt-{number}", password="x").status_code == 429:
            return number
    raise AssertionError("no limit")


def test_a_network_has_twenty_wrong_tries_an_hour(people, client):
    assert tries_left(client) == 20
    assert sign_in(client).status_code == 429  # also with the right password: count first


def test_a_team_that_signs_in_from_one_network_is_never_locked_out(people, client):
    for _time in range(4):
        for person in PEOPLE:
            assert sign_in(client, username=person.username).status_code == 302

    assert tries_left(client) == 20


def test_a_success_gives_back_its_own_try_and_no_other(people, client):
    for number in range(18):
        sign_in(client, username=f"forkert-{number}", password="x")
    assert sign_in(client).status_code == 302

    assert tries_left(client) == 2


@pytest.mark.parametrize(
    ("name", "limit", "told"),
    [
        ("demo-leder", limits.SIGN_IN_NAME, "om 5 minutter"),
        ("", limits.SIGN_IN_ADDRESS, "om 60 minutter"),
    ],
)
def test_who_has_to_wait_is_told_how_long(people, client, name, limit, told):
    pages = [
        sign_in(client, username=name or f"ukendt-{number}", password="forkert")
        for number in range(limit.most + 1)
    ]

    assert told in pages[-1].text
    assert pages[-1].headers["Retry-After"] == str(limit.seconds)


@pytest.mark.parametrize(
    "wanted", ["https://elsewhere.invalid/", "//elsewhere.invalid", "javascript:x"]
)
def test_signing_in_never_leads_elsewhere(people, client, wanted):
    assert sign_in(client, next=wanted).headers["Location"] == "/sager/"


def test_a_session_without_a_request_for_half_an_hour_is_over(people, client, time_machine):
    time_machine.move_to("2026-11-25 08:00+01:00", tick=False)
    sign_in(client)
    time_machine.move_to("2026-11-25 08:29+01:00", tick=False)
    assert client.get("/sager/").status_code == 200
    time_machine.move_to("2026-11-25 08:58+01:00", tick=False)
    assert client.get("/sager/").status_code == 200
    time_machine.move_to("2026-11-25 09:30+01:00", tick=False)

    assert client.get("/sager/").status_code == 302


def test_a_session_ends_after_ten_hours_in_use(people, client, time_machine):
    time_machine.move_to("2026-11-25 08:00+01:00", tick=False)
    sign_in(client)
    for minute in range(20, 600, 20):
        time_machine.move_to(f"2026-11-25 {8 + minute // 60:02}:{minute % 60:02}+01:00", tick=False)
        assert client.get("/sager/").status_code == 200
    time_machine.move_to("2026-11-25 18:01+01:00", tick=False)

    assert client.get("/sager/").status_code == 302


def test_signing_out_ends_the_session_and_forgets_the_unlock(people):
    client = builders.signed_in(people["cmm-lead"], unlocked_as="cmm-lead")
    page = client.post("/konto/log-ud/")

    assert page.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert page.cookies["unlock"]["max-age"] == 0
    assert client.get("/sager/").status_code == 302


def test_demo_people_do_not_exist_when_demo_mode_is_off(people, client, settings):
    running = builders.signed_in(people["cmm-lead"])
    settings.DEMO = False

    assert client.get("/konto/demo/").status_code == 404
    assert client.post("/konto/demo/", {"username": "demo-leder"}).status_code == 404
    assert "passer ikke sammen" in sign_in(client).text
    assert running.get("/sager/").status_code == 302


def test_demo_keys_are_not_sealed_to_when_demo_mode_is_off(people, settings):
    from referrals import sealing

    settings.PINNED_KEYS = list(sealing.pinned())
    assert sealing.keys_of("cmm")
    settings.DEMO = False

    with pytest.raises(sealing.KeyUnavailable):
        sealing.keys_of("cmm")


def test_only_demo_people_can_be_clicked_into(people, client):
    for username in ("", "\x00", "root", "demo-leder' OR 1=1"):
        assert client.post("/konto/demo/", {"username": username}).status_code in (400, 404)


def test_a_post_from_another_site_is_refused(people):
    client = builders.signed_in(people["cmm-lead"])
    page = client.post("/sager/laas/", headers={"sec-fetch-site": "cross-site"})

    assert page.status_code == 403


@pytest.mark.parametrize(
    ("role", "answers"),
    [
        (
            "public",
            {"/": 200, "/kontakt/": 200, "/konto/log-ind/": 404, "/sager/": 404, "/admin/": 404},
        ),
        (
            "staff",
            {
                "/": 302,
                "/konto/log-ind/": 200,
                "/sager/": 302,
                "/kontakt/": 404,
                "/procedure/": 404,
            },
        ),
        ("worker", {"/": 404, "/healthz/live": 200}),
    ],
)
def test_each_kind_of_process_serves_its_own_addresses(role, answers, tmp_path):
    code = (
        "import django; django.setup();"
        "from django.core.management import call_command; call_command('migrate', verbosity=0);"
        "from django.conf import settings; settings.ALLOWED_HOSTS.append('testserver');"
        "from django.test import Client; client = Client();"
        f"print({{p: client.get(p).status_code for p in {list(answers)!r}}})"
    )
    environment = {
        "PATH": "/usr/bin:/bin",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PORTAL_TEST_DATA": str(tmp_path),
        "PORTAL_ROLE": role,
    }
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True
    )

    assert done.stdout.splitlines()[-1:] == [repr(answers)], done.stderr[-1500:]
