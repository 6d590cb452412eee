"""Every address, who may reach it, and that nothing is open by accident.

The lists are a contract (architecture 4): partners, bookmarks and tests rely on the public
addresses, and a staff address needs a capability unless it is named here with a reason.
"""

import uuid

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from portal.roles import CAPABILITIES, ROLES
from tests import builders
from tests.guidance.library import load_shipped

# What every visitor may open. A new public address is added here, on purpose.
PUBLIC = {
    "",
    "guidelines-og-procedurer/",
    "kontakt/",
    "faa-hjaelp/",
    "faa-hjaelp/<slug:language>/",
    "privatliv/",
    "sikker-paa-nettet/",
    "forlad/",
    "was",
    ".well-known/security.txt",
    "robots.txt",
    "sitemap.xml",
    "healthz/live",
    "healthz/ready",
    "soeg/",
    "vejledninger/feed.atom",
    "vejledninger/<slug:publication>/",
    "vejledninger/<slug:publication>/<slug:chapter>/",
    "vejledninger/<slug:publication>/udgaver/",
    "vejledninger/<slug:publication>/udgaver/<int:number>/",
    "vejledninger/<slug:publication>/udgaver/<int:number>.pdf",
    "vejledninger/<slug:publication>.pdf",
    "vejledninger/<slug:publication>/folder.pdf",
    "vejledninger/tegn-paa-menneskehandel/tjekliste/",
    "vejledninger/undgaa-skjult-tvangsarbejde/selvtest/",
    "procedure/",
    "procedure/flowchart.svg",
    "procedure/flowchart.pdf",
    "procedure/spoergsmaal/<slug:key>/",
    "procedure/resultat/",
    "procedure/videre/",
    "procedure/forfra/",
    "procedure/tegn/",
    "procedure/telefonkode/",
    "henvisning/",
    "henvisning/spoergsmaal/",
    "henvisning/tjek/",
    "henvisning/kvittering/",
    "henvisning/tak/",
    "henvisning/lukket/",
    "henvisning/gem/",
    "henvisning/gem/slet/",
    "henvisning/fortsaet/",
    "henvisning/svar/",
    "henvisning/svar/skriv/",
    "henvisning/svar/traek-tilbage/",
    "henvisning/svar/bevis.pdf",
    "henvisning/svar/luk/",
    "henvisning/<slug:slug>/",
    "beredskab/",
    "beredskab/punkt/<int:number>/",
    "beredskab/beredskabsplan.pdf",
    "beredskab/status/",
    "beredskab/status.json",
    "beredskab/feed.atom",
    # Open because one signs in there, or because demo mode is a public toy on loopback.
    "konto/log-ind/",
    "konto/demo/",
}

# Behind the sign-in, for every colleague: they show or end nothing but one's own session.
ANY_COLLEAGUE = {"konto/", "konto/log-ud/", "sager/laas-op/", "sager/laas/"}
# One's own key: refused there with 403 when no role of theirs opens content.
ANY_COLLEAGUE |= {
    "sager/noegler/",
    "sager/noegler/ny/",
    "sager/noegler/ord/",
    "sager/noegler/kode/",
}

FILLED = {
    "<slug:publication>": "tegn-paa-menneskehandel",
    "<slug:chapter>": "kort-fortalt",
    "<int:number>": "1",
    "<slug:key>": "role",
    "<slug:language>": "en",
    "<slug:slug>": "samtykke",
    "<slug:part>": "roles",
    "<uuid:pk>": str(uuid.UUID(int=0)),
    "<uuid:other>": str(uuid.UUID(int=1)),
    "<str:code>": "P1.D1",
}


def patterns(resolver=None, prefix=""):
    """Every (address, view) we serve, without Django's admin."""
    for pattern in (resolver or get_resolver()).url_patterns:
        address = prefix + str(pattern.pattern)
        if address.startswith("admin/"):
            continue
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern, address)
        elif isinstance(pattern, URLPattern):
            yield address, pattern.callback


def address_of(pattern):
    for placeholder, value in FILLED.items():
        pattern = pattern.replace(placeholder, value)
    assert "<" not in pattern, f"fill in {pattern}"
    return "/" + pattern


ALL = dict(patterns())
STAFF = {a: v for a, v in ALL.items() if a not in PUBLIC and a not in ANY_COLLEAGUE}


def test_the_public_addresses_are_exactly_these():
    open_to_all = {a for a, view in ALL.items() if not getattr(view, "login_required", True)}

    assert open_to_all == PUBLIC


def test_every_staff_address_names_its_capability():
    without = {a for a, view in STAFF.items() if not hasattr(view, "capability")}

    assert without == set()
    assert {view.capability for view in STAFF.values()} <= set(CAPABILITIES)


def test_every_capability_is_used_or_held_for_the_admin():
    used = {view.capability for view in STAFF.values()}
    held = frozenset().union(*ROLES.values())

    assert used <= held
    assert held <= set(CAPABILITIES)


def test_no_role_holds_both_content_and_accounts():
    for role, capabilities in ROLES.items():
        assert not {"case.open", "accounts.manage"} <= capabilities, role


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(ROLES))
def test_the_matrix_of_roles_and_addresses(role):
    """Each role at each staff address: 403 without the capability, never 403 with it."""
    people = builders.make_people()
    client = builders.signed_in(people[role])
    for pattern, view in STAFF.items():
        for method in ("get", "post"):
            status = getattr(client, method)(address_of(pattern)).status_code
            allowed = view.capability in ROLES[role]
            if status == 405:
                continue
            assert (status != 403) == allowed, (role, method, pattern, status)


@pytest.mark.django_db
def test_a_visitor_is_sent_to_the_sign_in_from_every_staff_address():
    client = Client()
    for pattern in {**STAFF, **dict.fromkeys(ANY_COLLEAGUE)}:
        page = client.get(address_of(pattern))
        assert page.status_code == 302, pattern
        assert page.headers["Location"].startswith("/konto/log-ind/"), pattern


@pytest.mark.django_db
def test_absent_and_forbidden_objects_look_alike():
    people = builders.make_people()
    referral, _code = builders.make_referral()
    receiver = builders.signed_in(people["us-receiver"])
    absent = receiver.get(f"/sager/overdragelser/{uuid.uuid4()}/")
    other = receiver.get(f"/sager/overdragelser/{referral.pk}/")

    assert absent.status_code == other.status_code == 404

    def told(page):
        lines = page.text.splitlines()
        return [x for x in lines if "csrfmiddlewaretoken" not in x and "/overdragelser/" not in x]

    assert told(absent) == told(other)


@pytest.mark.django_db
def test_staff_pages_are_never_stored():
    people = builders.make_people()
    client = builders.signed_in(people["cmm-lead"])
    for address in ("/sager/", "/konto/", "/sager/laas-op/", "/konto/log-ind/"):
        assert client.get(address).headers["Cache-Control"] == "no-store", address


@pytest.mark.django_db
def test_every_public_address_answers():
    """Architecture 4 is a contract: each address gives its page, or leads where it says."""
    load_shipped()
    builders.make_people()
    leads_on = {"forlad/", "was", "procedure/resultat/", "procedure/telefonkode/"}
    leads_on |= {"henvisning/gem/", "henvisning/gem/slet/"}
    leads_on |= {"henvisning/svar/skriv/", "henvisning/svar/traek-tilbage/"}
    posted_to = {"procedure/videre/", "procedure/forfra/", "procedure/tegn/"}
    posted_to |= {"henvisning/svar/bevis.pdf", "henvisning/svar/luk/"}
    for pattern in PUBLIC:
        page = Client().get(address_of(pattern))
        expected = 302 if pattern in leads_on else 405 if pattern in posted_to else 200
        assert page.status_code == expected, pattern
