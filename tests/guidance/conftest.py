"""Every test begins in Danish, whatever page the one before asked for last."""

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def danish():
    with translation.override("da"):
        yield
