"""When the database is away the last known banner stays on every page, with its time (B11)."""

import json
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone, translation

from crisisplan import banner
from crisisplan.templatetags.plan_texts import spoken
from portal import freshness
from portal.templatetags.portal import at
from tests.crisisplan.builders import make_activation, make_person
from tests.crisisplan.test_everywhere import IN_ENGLISH, SENTENCE, Visitor, addresses

pytestmark = pytest.mark.django_db(transaction=True)
NOT_NOW = "Vi kan ikke hente status lige nu. Sådan var det"


@contextmanager
def database_gone():
    """No connection can be made: the server, or the folder with the file, is not there."""
    name = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = "/findes/ikke/portal"
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name


def make_stale():
    """What the clock does: nothing could be asked for longer than STALE_AFTER."""
    freshness._asked -= freshness.STALE_AFTER + 1
    freshness.current()


def plain(page):
    return page.replace("\xa0", " ").replace("&nbsp;", " ")


def test_every_page_shows_the_last_known_banner_with_its_time():
    make_activation()
    visitor = Visitor()
    kept = [path for path in addresses() if "findes-ikke" not in path and "no-such" not in path]
    for path in kept:
        page = visitor.get(path)
        assert "crisis-banner" in page and NOT_NOW not in page, path
    read_at = freshness.current().read_at
    with database_gone():
        make_stale()
        for path in addresses():
            page = visitor.get(path)
            is_english = path.startswith("/en/")
            assert (IN_ENGLISH if is_english else SENTENCE) in page, path
            with translation.override("en" if is_english else "da"):
                assert at(read_at) in page, path
        # Without a page kept from before: the plain page of failures shows it too.
        page = plain(Visitor().get("/"))
        assert SENTENCE in page and IN_ENGLISH in page and "Sådan var det" in page
        assert "70 20 25 50" in page
    freshness.forget()
    for path in addresses():  # it is back, and nothing of the outage is kept
        page = visitor.get(path)
        assert "crisis-banner" in page and NOT_NOW not in plain(page), path
        assert "We cannot" not in page, path


def test_a_process_that_starts_without_a_database_takes_it_from_the_file():
    make_activation()
    Visitor().get("/")
    with database_gone():
        freshness.reset()  # as after a start
        known = freshness.current()
        assert known.is_stale and known.banner.sentences["da"] == SENTENCE
        visitor = Visitor()
        for path in addresses():
            page = plain(visitor.get(path))
            shown = SENTENCE in page or path.startswith("/en/") and IN_ENGLISH in page
            assert shown, path
    freshness.forget()
    assert NOT_NOW not in plain(Visitor().get("/"))


def test_a_start_without_database_and_file_says_so_and_promises_nothing():
    make_activation()
    (settings.DATA_DIR / "last-known.json").unlink(missing_ok=True)
    with database_gone():
        freshness.reset()
        with pytest.raises(DatabaseError):
            freshness.current()
        page = Visitor().get("/")
        assert "virker ikke lige nu" in page and "crisis-banner" not in page


@pytest.mark.parametrize("written", ["", "{", "[]", '{"content": 1}', '{"banner": {"level": 3}}'])
def test_a_file_that_cannot_be_read_is_as_none(written):
    (settings.DATA_DIR / "last-known.json").write_text(written)
    freshness.reset()
    assert freshness.last_known() is None


def test_the_file_follows_each_change_and_holds_nothing_of_a_watch():
    file = settings.DATA_DIR / "last-known.json"
    make_activation(level="N1", illness="hemmelig")
    freshness.current()
    assert json.loads(file.read_text())["banner"] is None and "hemmelig" not in file.read_text()
    activation = make_activation()
    freshness.current()
    assert json.loads(file.read_text())["banner"]["sentences"]["da"] == SENTENCE
    activation.annul(reason="En fejl.", by=make_person(), seen=1)
    freshness.current()
    kept = json.loads(file.read_text())["banner"]
    assert kept["is_correction"] and "ved en fejl" in kept["sentences"]["da"]
    assert [path.name for path in settings.DATA_DIR.glob("last-known*")] == ["last-known.json"]


def test_a_full_disk_stops_no_page(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "findes-ikke"
    make_activation()
    assert SENTENCE in Visitor().get("/")


@pytest.mark.parametrize("jump", [timedelta(days=-200), timedelta(hours=-1), timedelta(days=400)])
def test_a_clock_that_jumps_hides_nothing(jump):
    visitor = Visitor()
    visitor.get("/")
    make_activation()
    with time_machine.travel(timezone.now() + jump):
        freshness.forget()
        assert SENTENCE in visitor.get("/")
        second = make_activation(illness="kolera", areas=["syd"], level="N2")
        assert "kolera" in visitor.get("/")
    assert SENTENCE in visitor.get("/")
    second.annul(reason="En fejl.", by=make_person(), seen=1)
    page = visitor.get("/")
    assert SENTENCE in page and "tidligere banner om kolera" in page


def test_a_correction_is_over_on_time_also_in_a_process_that_slept():
    with time_machine.travel(datetime(2026, 11, 25, 13, tzinfo=UTC), tick=False) as clock:
        activation = make_activation()
        activation.annul(reason="En fejl.", by=make_person(), seen=1)
        visitor = Visitor()
        assert "ved en fejl" in visitor.get("/")
        clock.shift(timedelta(hours=24, seconds=1))
        freshness.forget()
        assert "crisis-banner" not in visitor.get("/")


def test_a_text_that_is_missing_in_english_is_shown_in_danish_and_marked():
    with translation.override("en"):
        assert spoken({"da": "Ring <nu>", "en": " "}) == '<span lang="da">Ring &lt;nu&gt;</span>'
        assert spoken({"da": "Ring"}) == '<span lang="da">Ring</span>'
        assert spoken({"da": "Ring", "en": "Call"}) == "Call"
    assert spoken({"da": "Ring", "en": ""}) == "Ring"


def test_the_kept_banner_is_the_same_banner():
    make_activation()
    freshness.current()
    assert freshness._from_file().banner == banner.load()
