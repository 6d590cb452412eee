"""What every test starts from."""

import pytest
from django.utils import translation

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
