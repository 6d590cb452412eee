"""What every test starts from."""

from pathlib import Path

import pytest
from django.db import connection
from django.utils import translation

from crisisplan.log import appendonly
from guidance import search
from portal import frame, freshness
from referrals import held


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


TRIGGERS = (appendonly, held)
_without_triggers = False  # in this process, after a test that emptied the tables


@pytest.fixture(autouse=True)
def tables_can_be_emptied_between_tests(request):
    """A test with real transactions empties every table afterwards: the log, and what is held."""
    global _without_triggers
    marker = request.node.get_closest_marker("django_db")
    is_real = marker is not None and marker.kwargs.get("transaction", False)
    if is_real or "transactional_db" in request.fixturenames:
        request.getfixturevalue("transactional_db")
        install_triggers()
        yield
        for triggers in TRIGGERS:
            triggers.remove(connection)
        _without_triggers = True
    elif _without_triggers and marker is not None:
        request.getfixturevalue("db")
        install_triggers()
        yield
    else:
        yield


def install_triggers():
    for triggers in TRIGGERS:
        triggers.install(connection)


# Files that lay out PDFs, stretch phrases or walk every address: `make test` runs them, the quick
# loop does not. The list is made from `--durations`: more than two seconds of a file.
SLOW = set(
    """
    house/test_access.py house/test_frame.py house/test_hostile_posts.py house/test_matrix.py
    guidance/test_admin.py guidance/test_folder.py guidance/test_leaflets.py
    guidance/test_search_queries.py guidance/test_action_plan.py
    portal/test_accounts.py portal/test_limits.py portal/test_pagecache.py
    crisisplan/test_announce_pages.py crisisplan/test_announcing.py crisisplan/test_editions.py
    crisisplan/test_control.py crisisplan/test_everywhere.py crisisplan/test_exercise_pages.py
    crisisplan/test_exercise_wall.py crisisplan/test_exercises.py
    crisisplan/test_failure.py crisisplan/test_log.py crisisplan/test_pictures.py
    crisisplan/test_probe.py crisisplan/test_public.py crisisplan/test_public_page.py
    crisisplan/test_reports.py crisisplan/test_together.py crisisplan/test_working.py
    referrals/test_access_copy.py referrals/test_call_code.py referrals/test_casework.py
    referrals/test_endings.py referrals/test_kept.py referrals/test_mailbox_write.py
    referrals/test_figures.py referrals/test_handoff_machine.py referrals/test_held.py
    referrals/test_intake.py referrals/test_periods.py referrals/test_phrase_lock.py
    referrals/test_standing_consent.py
    referrals/test_machine.py referrals/test_mailbox.py referrals/test_package.py
    referrals/test_package_fetching.py referrals/test_package_paper.py referrals/test_paths.py
    referrals/test_retention.py referrals/test_rotation.py referrals/test_route_pages.py
    referrals/test_together.py referrals/test_versions.py referrals/test_writing.py
    """.split()
)

# Files that take long and in which nothing depends on the database (who may see what, what a page
# says, how a PDF is laid out): `make test` runs them on PostgreSQL only.
ONCE = set(
    """
    house/test_access.py house/test_frame.py house/test_matrix.py
    guidance/test_folder.py guidance/test_leaflets.py
    crisisplan/test_exercise_pages.py crisisplan/test_exercise_wall.py
    referrals/test_package_paper.py
    """.split()
)


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        name = str(item.path.relative_to(here))
        if name in SLOW:
            item.add_marker("slow")
        if name in ONCE:
            item.add_marker("once")
