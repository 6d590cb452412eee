"""Goal 10: a search among some hundred sections, and among 5,000, by one process.

The queries are those of the tests, all of them, typed as people would; the sections are the
shipped Danish chapters, and the same chapters over and over under other titles.
"""

from __future__ import annotations

import time
import tomllib
from pathlib import Path

from guidance import shipped
from guidance.index import Document, Index
from tests.bench.report import Report
from tests.bench.servers import World

QUERIES = Path(__file__).parents[1] / "guidance" / "search_queries.toml"
ROUNDS = 5


def measure(_made: World, report: Report) -> None:
    asked = [one["asked"] for one in tomllib.loads(QUERIES.read_text())["query"]]
    chapters = [
        Document("", c.title, f"/{p.slug}/{c.slug}/", c.lead, c.body)
        for p in shipped.publications()
        for c in shipped.chapters("da", p.slug)
    ]
    for sections, most in ((100, 1.0), (5000, 5.0)):
        copies = [
            Document("", f"{d.title} {number}", f"{d.url}{number}", d.lead, d.text)
            for number in range(-(-sections // len(chapters)))
            for d in chapters
        ][:sections]
        index = Index(copies)
        report.goal(f"10 search p99, {sections} sections", p99s(index, asked), " ms", most=most)


def p99s(index: Index, asked: list[str]) -> list[float]:
    """Milliseconds that 99 of 100 queries stay under, in each of the rounds."""
    found = []
    for _round in range(ROUNDS + 1):
        times = []
        for query in asked:
            began = time.perf_counter()
            index.find(query, most=20)
            times.append((time.perf_counter() - began) * 1000)
        found.append(sorted(times)[int(len(times) * 0.99)])
    return found[1:]  # the first fills the caches
