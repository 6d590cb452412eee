"""What every test starts from."""

from pathlib import Path

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


# Files that lay out PDFs, stretch phrases or walk every address: `make test` runs them, the quick
# loop does not. The list is made from `--durations`: more than two seconds of a file.
SLOW = set(
    """
    house/test_access.py house/test_hostile_posts.py house/test_matrix.py
    guidance/test_admin.py guidance/test_folder.py guidance/test_leaflets.py
    guidance/test_search_queries.py guidance/test_action_plan.py
    portal/test_accounts.py portal/test_pagecache.py
    crisisplan/test_public.py crisisplan/test_everywhere.py crisisplan/test_together.py
    referrals/test_access_copy.py referrals/test_call_code.py referrals/test_endings.py
    referrals/test_figures.py referrals/test_handoff_machine.py referrals/test_intake.py
    referrals/test_machine.py referrals/test_mailbox.py referrals/test_package.py
    referrals/test_package_fetching.py referrals/test_package_paper.py referrals/test_paths.py
    referrals/test_retention.py referrals/test_rotation.py referrals/test_route_pages.py
    referrals/test_together.py referrals/test_versions.py referrals/test_writing.py
    """.split()
)


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if str(item.path.relative_to(here)) in SLOW:
            item.add_marker("slow")
