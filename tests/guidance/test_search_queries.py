"""What people would type, and the page they need: written by someone who did not see the index."""

import tomllib
from pathlib import Path

import pytest

from guidance import search
from tests.guidance.library import load_shipped

QUERIES = tomllib.loads(Path(__file__).with_name("search_queries.toml").read_text())["query"]
# Of the queries with a page in view; the rest is told below.
FOUND_AT_LEAST = 0.93


@pytest.fixture
def library(db):
    load_shipped()
    search.forget()


def is_found(query) -> bool:
    hits = search.find(query["asked"])[: query.get("within", 3)]
    return bool({hit.document.url for hit in hits} & set(query["wanted"]))


def test_the_pages_people_need_are_among_the_first(library):
    asked = [query for query in QUERIES if query["wanted"]]
    missed = [query["asked"] for query in asked if not is_found(query)]

    assert len(asked) >= 60
    assert len(missed) <= (1 - FOUND_AT_LEAST) * len(asked), missed


def test_nonsense_finds_nothing(library):
    nonsense = [query["asked"] for query in QUERIES if not query["wanted"]]

    assert {asked: [h.document.title for h in search.find(asked)] for asked in nonsense} == {
        asked: [] for asked in nonsense
    }
