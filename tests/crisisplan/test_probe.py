"""After each change the public front page is asked over HTTP, and the log says what was seen."""

import json
import time
import urllib.request
from datetime import timedelta

import pytest
from django.utils import timezone

from crisisplan import banner, probing
from crisisplan.models import LogEntry
from portal import outbox
from portal.models import OutboxMessage
from tests.browser.portal_server import free_port, portal
from tests.crisisplan.builders import bring_to, make_activation, make_person, step_down

in_a_database = pytest.mark.django_db(transaction=True)


def asked(activation=None):
    found = OutboxMessage.objects.filter(kind=probing.KIND).order_by("created_at", "due_at")
    if activation is None:
        return list(found)
    steps = [str(pk) for pk in activation.steps.values_list("pk", flat=True)]
    return [message for message in found if message.subject in steps]


def lines(activation):
    return list(activation.log.filter(reference__startswith="banner-").order_by("number"))


@pytest.fixture
def served(live_server, settings):
    """The portal on a real socket, at the address the probe asks."""
    settings.PUBLIC_URL = live_server.url
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
    return live_server


@pytest.fixture
def nobody_answers(settings):
    settings.PUBLIC_URL = f"http://127.0.0.1:{free_port()}"


@in_a_database
def test_each_public_change_is_asked_about_and_a_watch_and_an_exercise_are_not():
    make_activation(level="N1", illness="kolera")
    make_activation(kind="exercise", illness="øvesyge")
    assert asked() == []
    activation = make_activation(level="N2")
    assert len(asked(activation)) == 1
    activation.change_level("N3", reason="Værre.", by=make_person(), seen=1)
    activation.confirm_level(reason="Uændret.", by=make_person(), seen=2)  # nothing shows it
    assert len(asked(activation)) == 2
    activation.annul(reason="En fejl.", by=make_person(), seen=3)
    assert len(asked(activation)) == 3


@in_a_database
def test_what_is_seen_is_one_line_by_the_portal_itself(served):
    activation = make_activation()
    [message] = asked(activation)
    probing.probe(message)
    [line] = lines(activation)
    assert (line.kind, line.reference, line.by) == (LogEntry.Kind.EVENT, "banner-seen", None)
    assert "Operationsberedskab (N3)" in line.text and "sekunder efter ændringen" in line.text
    assert line.happened_at == activation.activated_at
    probing.probe(message)  # a worker that died after the line is asked again
    assert len(lines(activation)) == 1
    assert probing.unseen(activation) is None


@in_a_database
def test_the_correction_and_the_end_are_looked_for_too(served):
    mistake = make_activation(illness="kolera", areas=["syd"])
    probing.probe(asked(mistake)[0])
    mistake.annul(reason="En fejl.", by=make_person(), seen=1)
    probing.probe(asked(mistake)[-1])
    assert [line.reference for line in lines(mistake)] == ["banner-seen"] * 2
    assert "Annulleret" in lines(mistake)[-1].text

    ended = bring_to("N4")
    step_down(ended)
    probing.probe(asked(ended)[-1])
    assert lines(ended)[-1].reference == "banner-seen" and "Afsluttet" in lines(ended)[-1].text


@in_a_database
def test_a_change_that_was_overtaken_leaves_the_word_to_the_newer_one(served):
    activation = make_activation(level="N2")
    [first] = asked(activation)
    activation.change_level("N3", reason="Værre.", by=make_person(), seen=1)
    probing.probe(first)
    assert lines(activation) == []
    probing.probe(asked(activation)[-1])
    assert len(lines(activation)) == 1


@in_a_database
def test_a_page_that_does_not_answer_is_asked_each_second_and_at_last_told(nobody_answers):
    activation = make_activation()
    [message] = asked(activation)
    probing.probe(message)
    assert lines(activation) == []
    again = asked(activation)[-1]
    assert again.key == f"crisisplan.probe:{message.subject}:2"
    wait = again.due_at - outbox.database_now()
    assert timedelta(0) < wait <= probing.STEP
    last = OutboxMessage(subject=message.subject, key=f"{probing.KIND}:x:{probing.MOST_TRIES}")
    probing.probe(last)
    [line] = lines(activation)
    assert line.reference == "banner-not-seen" and "viser IKKE ændringen" in line.text
    assert probing.unseen(activation) == line


@in_a_database
def test_the_mark_is_gone_when_a_later_change_is_seen(served):
    activation = make_activation(level="N2")
    last = OutboxMessage(subject=asked(activation)[0].subject, key="x:30")
    probing.tell(activation.steps.get(), probing.NOT_SEEN)
    assert probing.unseen(activation) is not None
    probing.probe(last)  # it is told already
    activation.change_level("N3", reason="Værre.", by=make_person(), seen=1)
    probing.probe(asked(activation)[-1])
    assert probing.unseen(activation) is None


def test_an_old_page_is_not_taken_for_the_new_one():
    words = {"da": "Kriseberedskab.", "en": "Crisis."}
    wanted = banner.Banner("N3", words, words, (), timezone.now())
    page = f'<section data-banner="{wanted.mark}"><strong>Kriseberedskab.</strong></html>'
    assert probing.is_on(page, wanted, "da")
    assert not probing.is_on(page, wanted, "en")
    assert not probing.is_on(page.replace(wanted.mark, "0" * 12), wanted, "da")
    assert not probing.is_on(page, None, "da")
    assert probing.is_on("<p></p></html>", None, "da")
    assert not probing.is_on("", None, "da")


ACTIVATE = """
from tests.crisisplan.builders import make_activation
print(make_activation().pk)
"""
READ = """
import json
from crisisplan.models import LogEntry
found = LogEntry.objects.filter(reference__startswith="banner-").values("reference", "text")
print(json.dumps(list(found)))
"""


def test_a_real_portal_writes_the_line_itself(tmp_path):
    """Web server and worker as processes of their own: from the switch to the line."""
    with portal(tmp_path) as running:
        assert "crisis-banner" not in page_at(running.url)
        running.manage("shell", "-v", "0", "-c", ACTIVATE)
        until = time.monotonic() + 40
        found = []
        while not found and time.monotonic() < until:
            time.sleep(1)
            found = json.loads(running.manage("shell", "-v", "0", "-c", READ).splitlines()[-1])
        assert [line["reference"] for line in found] == ["banner-seen"], found
        assert "crisis-banner" in page_at(running.url)


def page_at(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode()
