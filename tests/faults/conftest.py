"""One prepared portal for the whole run; each test breaks a copy of its own.

The stage runs once per database: PORTAL_DATABASE=postgresql chooses PostgreSQL.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from tests.faults.cluster import Cluster, cluster
from tests.faults.place import Place, roomy_memory

PREPARED = "prepared"
ON_POSTGRES = os.environ.get("PORTAL_DATABASE") == "postgresql"
HERE = Path(__file__).parent
numbers = count()

on_postgres_only = pytest.mark.skipif(not ON_POSTGRES, reason="a fault of PostgreSQL")
on_sqlite_only = pytest.mark.skipif(ON_POSTGRES, reason="a fault of SQLite")


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.faults)


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="portal-faults-", dir=roomy_memory()))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="session")
def server() -> Iterator[Cluster | None]:
    """The PostgreSQL server of the run; None on SQLite."""
    if not ON_POSTGRES:
        yield None
        return
    with cluster() as running:
        yield running


@pytest.fixture(scope="session")
def prepared(folder: Path, server: Cluster | None) -> Place:
    data = folder / PREPARED
    data.mkdir(mode=0o700)
    place = Place(data, folder / "log.txt", {})
    if server:
        server.sql(f'CREATE DATABASE "{PREPARED}"')
        place = replace(place, database={**server.variables, "PGDATABASE": PREPARED})
    with place.inside() as ask:
        ask("prepare")
    return place


@pytest.fixture(scope="session")
def new_place(prepared: Place, server: Cluster | None) -> Callable[[], Place]:
    """Makes a portal of the test's own, as it was prepared."""

    def make() -> Place:
        name = f"{PREPARED}_{next(numbers)}"
        data = prepared.data.with_name(name)
        shutil.copytree(prepared.data, data)
        log = data.with_suffix(".log")
        if server is None:
            return Place(data, log, {})
        server.sql(f'CREATE DATABASE "{name}" TEMPLATE "{PREPARED}"')
        return Place(data, log, {**server.variables, "PGDATABASE": name})

    return make


@pytest.fixture
def place(new_place, server: Cluster | None) -> Iterator[Place]:
    made = new_place()
    yield made
    if server:
        server.sql(f'DROP DATABASE "{made.database["PGDATABASE"]}" WITH (FORCE)')


@pytest.fixture(scope="module")
def shared_place(new_place) -> Place:
    return new_place()


@pytest.fixture
def say(request) -> Callable[[str], None]:
    """Keeps a line of figures for the end of the run: how many kills, which seed."""
    return lambda text: request.node.user_properties.append(("figures", text))


def pytest_terminal_summary(terminalreporter):
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, text in getattr(report, "user_properties", ()):
                if name == "figures" and report.when == "call":
                    terminalreporter.write_line(f"  {text}")
