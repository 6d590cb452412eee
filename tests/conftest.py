"""What every test starts from."""

import pytest
from django.db import connection
from django.utils import translation

from crisisplan import appendonly
from guidance import search
from portal import frame, freshness


@pytest.fixture(autouse=True)
def own_data_folder(settings, tmp_path):
    """Keys and mail of one test never meet those of another."""
    settings.DATA_DIR = tmp_path
    settings.EMAIL_FILE_PATH = tmp_path / "mail"


@pytest.fixture(autouse=True)
def nothing_known_yet():
    """Each test has its own database, so no process memory may survive into it."""
    freshness.reset()
    frame._hotline_under.cache_clear()
    search.forget()
    translation.activate("da")  # a page under /en/ leaves its language to the thread
    yield
    freshness.reset()


_without_triggers = False  # in this process, after a test that emptied the tables


@pytest.fixture(autouse=True)
def log_can_be_emptied_between_tests(request):
    """A test with real transactions empties every table afterwards, the log too."""
    global _without_triggers
    marker = request.node.get_closest_marker("django_db")
    is_real = marker is not None and marker.kwargs.get("transaction", False)
    if is_real or "transactional_db" in request.fixturenames:
        request.getfixturevalue("transactional_db")
        appendonly.install(connection)
        yield
        appendonly.remove(connection)
        _without_triggers = True
    elif _without_triggers and marker is not None:
        request.getfixturevalue("db")
        appendonly.install(connection)
        yield
    else:
        yield
