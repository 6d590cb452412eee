"""What every test starts from."""

import pytest

from portal import freshness


@pytest.fixture(autouse=True)
def nothing_known_yet():
    """Each test has its own database, so no process memory may survive into it."""
    freshness.reset()
    yield
    freshness.reset()
