"""Search in 3,000 opened cases, opening one, and re-wrapping 10,000 parts to a new key."""

from __future__ import annotations

from tests.bench.report import Report
from tests.bench.servers import World

CASES, PARTS = 3_000, 10_000


def measure(world: World, report: Report) -> None:
    for engine in ("PostgreSQL", "SQLite"):
        with world.inside(environment_of(world, engine)) as ask:
            ask("make_sealed_cases", count=CASES)
            found = ask("search_cases", repeats=5)
            report.goal(
                f"   {engine}, search in {CASES} opened cases", found["seconds"], " s", most=2.0
            )
            report.shown("    one case of it", [s / CASES * 1000 for s in found["seconds"]], " ms")
            report.exact(f"   {engine}, cases found", found["hits"] == 1, str(found["hits"]), "1")
            opened = ask("open_case", repeats=20)
            report.shown(f"   {engine}, opening a case, page and audit", opened, " ms")
            rotated = ask("rewrap_parts", count=PARTS)
            report.shown(
                f"   {engine}, re-wrapping {rotated['parts']} parts", [rotated["seconds"]], " s"
            )
            report.exact(
                f"   {engine}, parts without a new wrap",
                rotated["left"] == 0,
                str(rotated["left"]),
                "0",
            )


def environment_of(world: World, engine: str) -> dict[str, str]:
    if engine == "PostgreSQL":
        return world.copy("casework")
    folder = world.folder / "sqlite-casework"
    folder.mkdir(mode=0o700)
    environment = world.environment(data=folder)
    with world.inside(environment) as ask:
        ask("prepare_people")
    return environment
