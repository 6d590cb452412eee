"""Bar B3: an exercise changes no byte of anything that is not its own.

The same walk goes over every anonymous address in both languages, through the whole application
with its page cache, before, during and after an exercise; a counter-test makes sure that the walk
would have seen a real activation.
"""

import contextlib
import io

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from crisisplan import exercising, working
from crisisplan.log import logbook
from crisisplan.models import Activation, LogEntry
from guidance import search
from portal import freshness
from portal.errors import MoveNotAllowed
from portal.models import OutboxMessage, PublicState
from portal.pagecache import PageCache
from portal.wsgi import django_application
from tests import builders
from tests.crisisplan.builders import make_activation, make_person
from tests.crisisplan.exercises import (
    announce,
    fill,
    lead_of,
    make_exercise,
    observer_of,
    participant_of,
)
from tests.guidance.library import load_shipped
from tests.house.test_access import PUBLIC, address_of, patterns

pytestmark = pytest.mark.django_db(transaction=True)

# What a response says about itself alone: a token, a session, a moment.
OWN = {"set-cookie"}
NOWHERE = ["/findes-ikke/", "/en/no-such-page/", "/beredskab/punkt/9/", "/%00", "/henvisning/x/y/"]
ASKED = ["/soeg/?q=beredskab", "/soeg/?q=øvelse", "/soeg/?q=ingenstedsfeber", "/en/soeg/?q=crisis"]


class Asker:
    """Asks the whole WSGI application, page cache and all; anonymous unless given a cookie."""

    def __init__(self, cookie=""):
        self.application = PageCache(django_application)
        self.cookie = cookie

    def ask(self, address, method="GET"):
        path, _mark, query = address.partition("?")
        answer = {}

        def start_response(status, headers, exc_info=None):
            answer["status"], answer["headers"] = status, headers

        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path.encode().decode("latin-1"),
            "SCRIPT_NAME": "",
            "QUERY_STRING": query,
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
        if self.cookie:
            environ["HTTP_COOKIE"] = self.cookie
        body = b"".join(self.application(environ, start_response))
        headers = sorted((n, v) for n, v in answer["headers"] if n.lower() not in OWN)
        return answer["status"], headers, without_tokens(body)


def without_tokens(body):
    return b"\n".join(x for x in body.split(b"\n") if b"csrfmiddlewaretoken" not in x)


def routes(papers=True):
    """Every address anyone may open, filled in, in both languages, and what does not exist."""
    found = []
    for pattern, view in patterns():
        if getattr(view, "login_required", True):
            continue
        if pattern.endswith(".pdf") and not papers:
            continue
        address = address_of(pattern)
        found.append(address)
        if pattern in PUBLIC and not is_outside_languages(pattern):
            found.append(f"/en{address}")
    return [*found, *NOWHERE, *ASKED]


def is_outside_languages(pattern):
    return pattern.startswith(("healthz/", "was", ".well-known/")) or pattern.endswith(
        (".txt", ".xml", ".atom", ".json", ".svg")
    )


def walk(asker, addresses):
    return {address: asker.ask(address) for address in addresses}


def differing(before, after):
    return [address for address, answer in before.items() if after[address] != answer]


@pytest.fixture
def library():
    load_shipped()
    builders.make_people()
    PublicState.objects.get_or_create(pk=1)


def everything_done_in(exercise):
    """An exercise as it is worked: read by those in it, moved, and filled with everything."""
    lead, other = lead_of(exercise), participant_of(exercise)
    for person in (lead, other, observer_of(exercise)):
        client = Client()
        client.force_login(person)
        for name in ("activation", "exercise"):
            assert client.get(reverse(f"crisisplan:{name}", args=[exercise.pk])).status_code == 200
    exercise.countersign(by=other, seen=exercise.version)
    exercise.change_level(
        "N2", reason="Mindre.", by=lead, seen=exercise.version, chosen_points=[1, 2]
    )
    exercise.change_level("N3", reason="Mere.", by=lead, seen=exercise.version)
    fill(exercise)


def annulled(exercise):
    exercise.annul(reason="En fejl.", by=lead_of(exercise), seen=exercise.version)
    exercise.countersign(by=participant_of(exercise), seen=exercise.version)


# -- the wall -------------------------------------------------------------------------------------
def test_the_walk_covers_every_public_address():
    walked = {address.removeprefix("/en") for address in routes()}
    assert {address_of(pattern) for pattern in PUBLIC} - walked == set()


def test_no_anonymous_byte_changes_before_during_and_after_an_exercise(library):
    asker, addresses = Asker(), routes(papers=False)
    # Twice beforehand: what is not the same without an exercise could prove nothing.
    before = walk(asker, addresses)
    assert differing(before, walk(Asker(), addresses)) == []
    versions, index = PublicState.objects.values().get(), search_index()

    exercise = make_exercise(injects=[(0, "Regionen ringer.")])
    everything_done_in(exercise)
    assert differing(before, walk(asker, addresses)) == []
    assert differing(before, walk(Asker(), addresses)) == []

    annulled(exercise)
    another = make_exercise()
    exercising.end(another, by=lead_of(another), seen=another.version)
    assert differing(before, walk(asker, addresses)) == []
    freshness.reset()
    assert differing(before, walk(Asker(), addresses)) == []

    exercising.erase(another, by=lead_of(another))
    assert differing(before, walk(Asker(), addresses)) == []
    assert PublicState.objects.values().get() == versions
    assert search_index() == index
    assert not OutboxMessage.objects.exists()


def test_no_byte_of_a_paper_changes(library):
    papers = [address for address in routes() if address.endswith(".pdf")]
    assert papers
    before = walk(Asker(), papers)
    everything_done_in(make_exercise())

    assert differing(before, walk(Asker(), papers)) == []


def search_index():
    search.forget()
    words = ("beredskab", "øvelse", "krise", "ingenstedsfeber")
    return [[repr(hit) for hit in search.find(word)] for word in words]


def test_heads_and_posts_of_strangers_are_answered_as_before(library):
    addresses = routes(papers=False)
    asker = Asker()
    before = {(a, m): asker.ask(a, m) for a in addresses for m in ("HEAD", "POST")}
    everything_done_in(make_exercise())

    assert [key for key, answer in before.items() if asker.ask(key[0], key[1]) != answer] == []


@pytest.mark.parametrize("role", ["crisis-lead", "crisis-staff", "administrator", "cmm-lead"])
def test_a_colleague_who_takes_no_part_sees_no_byte_of_it(library, role):
    addresses = [*routes(papers=False), *staff_pages()]
    people = {"by": make_person(), "participants": [make_person()], "observers": [make_person()]}
    client = Client()
    client.force_login(make_person(role))
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    asker = Asker(cookie)
    before = walk(asker, addresses)
    assert differing(before, walk(asker, addresses)) == []
    assert before["/konto/"][0].startswith("200")

    exercise = make_exercise(**people, injects=[(0, "Regionen ringer.")])
    everything_done_in(exercise)
    assert differing(before, walk(asker, addresses)) == []
    annulled(exercise)
    assert differing(before, walk(asker, addresses)) == []
    assert not OutboxMessage.objects.exists()


def staff_pages():
    """Every staff address that names no single thing; a new key is drawn anew at each call."""
    return [
        address_of(pattern)
        for pattern, view in patterns()
        if "<" not in pattern
        and getattr(view, "login_required", True)
        and "log-ud" not in pattern
        and not pattern.startswith("sager/noegler/")
    ]


# -- the walk would have seen it ------------------------------------------------------------------
def test_the_same_walk_finds_a_real_activation_on_every_page(library):
    asker, addresses = Asker(), routes(papers=False)
    before = walk(asker, addresses)
    make_activation()
    after = walk(asker, addresses)

    changed = set(differing(before, after))
    for address, (_status, headers, body) in after.items():
        is_page = dict(headers).get("Content-Type", "").startswith("text/html") and body
        if is_page:
            assert address in changed, address
            assert b"crisis-banner" in body, address
    assert reverse("crisis-status") in changed
    assert reverse("crisis-feed") in changed
    assert len(changed) > 60


def test_the_same_walk_finds_one_that_is_public_by_mistake(library):
    """A kind that leaked would be seen: the wall is tested against its own fault."""
    asker, addresses = Asker(), routes(papers=False)
    before = walk(asker, addresses)
    exercise = make_exercise()
    assert differing(before, walk(asker, addresses)) == []
    real = Activation.objects.exercises().filter(pk=exercise.pk)
    copy = real.get()
    copy.pk, copy.kind = None, Activation.Kind.REAL
    copy.save(force_insert=True)
    freshness.reset()
    freshness.bump(crisis=True)

    assert len(differing(before, walk(asker, addresses))) > 60


# -- whatever is done in it -----------------------------------------------------------------------
VERBS = {
    "countersign": lambda e, a, b: e.countersign(by=b, seen=e.version),
    "confirm": lambda e, a, b: e.confirm_level(reason="Stadig.", by=a, seen=e.version),
    "to N2": lambda e, a, b: e.change_level(
        "N2", reason="Mindre.", by=a, seen=e.version, chosen_points=[1]
    ),
    "to N3": lambda e, a, b: e.change_level("N3", reason="Mere.", by=b, seen=e.version),
    "propose": lambda e, a, b: e.propose_step_down(reason="Roligt.", by=a, seen=e.version),
    "withdraw": lambda e, a, b: e.withdraw_proposal(by=b, seen=e.version),
    "approve": lambda e, a, b: e.approve_step_down(by=b, seen=e.version),
    "annul": lambda e, a, b: e.annul(reason="En fejl.", by=a, seen=e.version),
    "stop watching": lambda e, a, b: e.stop_watching(reason="Ovre.", by=a, seen=e.version),
    "take": lambda e, a, b: working.take(e, "P1.D1", seen=0, by=b),
    "omit": lambda e, a, b: working.omit(e, "P2.D1", seen=0, by=b, reason="Nej."),
    "stop": lambda e, a, b: working.stop_point(e, 1, evidence="Opdigtet.", by=a),
    "resume": lambda e, a, b: working.begin_point(e, 1, reason="Igen.", by=a),
    "write": lambda e, a, b: logbook.write(e, LogEntry.Kind.DECISION, "Opdigtet.", by=b),
    "inject": lambda e, a, b: exercising.add_inject(e, after_minutes=0, text="En ringer.", by=a),
    "show": lambda e, a, b: exercising.show_due(e),
    "announce": lambda e, a, b: announce(e, "M01", by=b),
    "end": lambda e, a, b: exercising.end(e, by=a, seen=e.version),
    "know": lambda e, a, b: exercising.know_it_is_over(e, by=b),
    "erase": lambda e, a, b: exercising.erase(e, by=a),
}
FEW = ["/", "/en/", "/beredskab/", "/beredskab/punkt/1/", "/beredskab/status.json"]
FEW += ["/beredskab/feed.atom", "/soeg/?q=beredskab", "/findes-ikke/", "/sitemap.xml"]


@effort(
    max_examples=25,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    level=st.sampled_from(["N1", "N2", "N3"]),
    verbs=st.lists(st.sampled_from(sorted(VERBS)), min_size=3, max_size=12),
)
def test_no_row_of_deeds_changes_anything_public(library, level, verbs):
    before = walk(Asker(), FEW)
    versions = PublicState.objects.values().get()
    exercise = make_exercise(level=level, chosen_points=[1, 2])
    one, other = lead_of(exercise), participant_of(exercise)
    for name in verbs:
        # What the plan refuses may have no public trace either.
        with contextlib.suppress(MoveNotAllowed):
            VERBS[name](exercise, one, other)
        exercise = Activation.objects.get(pk=exercise.pk)

    assert differing(before, walk(Asker(), FEW)) == []
    assert PublicState.objects.values().get() == versions
    assert not OutboxMessage.objects.exists()
    assert logbook.verify(exercise) == []
