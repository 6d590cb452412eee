"""No personal word of a referral is anywhere in clear: the whole job, then a search of everything.

Searched: database files (and, on PostgreSQL, a dump and the server's own files), mail, logs, the
data folder, addresses and titles the browser saw. A control word that must be found shows that
the search works.
"""

from __future__ import annotations

import base64
import contextlib
import os
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import postgres
from tests.browser import roads
from tests.browser.test_main_job import phrase_of, walk_and_send

pytestmark = pytest.mark.browser

CONTROL = "Menneskehandels hotline"  # stands in the table of contacts, in clear
REASON = "Begrundelsen nævner Skrammelvognen og Pelikanord."
ALL_MARKED = [*roads.MARKED, "Skrammelvognen", "Pelikanord"]


def shapes_of(word: str) -> dict[str, bytes]:
    """The word as it could lie in a file, by encoding."""
    utf8 = word.encode()
    shapes = {
        "utf-8": utf8,
        "lower": word.lower().encode(),
        "upper": word.upper().encode(),
        "utf-16-le": word.encode("utf-16-le"),
        "utf-16-be": word.encode("utf-16-be"),
        "hex": utf8.hex().encode(),
        "json": word.encode("ascii", "backslashreplace").replace(b"\\x", b"\\u00"),
        "url": "".join(f"%{b:02X}" if b > 127 else chr(b) for b in utf8).encode(),
    }
    for shift in range(3):
        # Three alignments; the edges mix with neighbours, so only the middle is sure.
        packed = base64.b64encode(b"\0" * shift + utf8).decode()
        shapes[f"base64-{shift}"] = packed[4:-4].encode()
    return {name: shape for name, shape in shapes.items() if len(shape) >= 5}


def found_in(content: bytes, words: list[str]) -> list[str]:
    return [
        f"{word} as {name}"
        for word in words
        for name, shape in shapes_of(word).items()
        if shape in content
    ]


def everything_stored(running) -> dict[str, bytes]:
    """Name → bytes of every place the portal may have written."""
    files = {str(p): p.read_bytes() for p in running.data.rglob("*") if p.is_file()}
    if running.environment.get("PORTAL_DATABASE") == "postgresql":
        files |= postgres_contents(running.environment)
    return files


def postgres_contents(environment: dict[str, str]) -> dict[str, bytes]:
    import psycopg

    where = {"host": environment["PGHOST"], "user": environment["PGUSER"]}
    with psycopg.connect(dbname=environment["PGDATABASE"], autocommit=True, **where) as server:
        server.execute("CHECKPOINT")
    dump = subprocess.run(
        [str(postgres.programs() / "pg_dump"), environment["PGDATABASE"]],
        env={**os.environ, **environment},
        capture_output=True,
        check=True,
    )
    files = {"pg_dump": dump.stdout}
    for path in Path(os.environ["PORTAL_TEST_PGDATA"]).rglob("*"):
        with contextlib.suppress(FileNotFoundError, IsADirectoryError):
            files[str(path)] = path.read_bytes()  # the server removes some while we look
    return files


def test_no_marked_word_is_stored_anywhere_in_clear(running, open_browser):
    browser = open_browser(running.url)
    page = browser.page()
    seen = []
    page.on("framenavigated", lambda frame: seen.append(frame.url))
    reference, code = walk_and_send(page)
    seen.append(page.title())
    leave_a_draft_behind(open_browser(running.url).page())
    keep_for_later(open_browser(running.url).page())
    worker = hand_over(running, open_browser, reference)
    write_in_the_case(worker)
    answer_with_the_code(page, code)
    seen.append(page.title())
    running.manage("work", "--once")

    stored = everything_stored(running)

    assert any(found_in(content, [CONTROL]) for content in stored.values())
    assert any(reference.encode() in content for content in stored.values())
    assert any(path.endswith(".log") for path in stored)
    mails = [content for path, content in stored.items() if "/mail/" in path]
    assert mails
    hits = {path: found_in(content, ALL_MARKED) for path, content in stored.items()}
    assert {path: hit for path, hit in hits.items() if hit} == {}
    assert found_in("\n".join(seen).encode(), ALL_MARKED) == []


def test_the_search_finds_every_shape_it_looks_for():
    for word in ("Snurrebassen", "Vridsløgkagen"):
        for shape in shapes_of(word).values():
            assert found_in(b"before " + shape + b" after", [word])
        assert found_in(base64.b64encode(b"x" + word.encode() + b"yyy"), [word])


def leave_a_draft_behind(page):
    """A form that is filled and never sent."""
    page.goto("/procedure/")
    page.get_by_role("link", name="Begynd med det første spørgsmål").click()
    roads.answer_questions(page)
    page.get_by_role("link", name="Henvis nu").click()
    roads.fill_form(page)


def keep_for_later(page):
    """A form that is kept under a code."""
    leave_a_draft_behind(page)
    page.get_by_role("button", name="Gem til senere").click()
    expect(page.locator("h1")).to_be_visible()


def write_in_the_case(worker):
    """A note, the working sheet and a question to the reporter."""
    case = worker.url
    worker.get_by_role("link", name="Skriv en note").click()
    worker.locator('[name="text"]').fill(REASON)
    worker.get_by_role("button", name="Gem noten").click()
    worker.goto(case)
    worker.get_by_role("link", name="Arbejdsark").click()
    worker.locator('[name="plan"]').fill(REASON)
    worker.get_by_role("button", name="Gem arbejdsarket").click()
    worker.goto(case)
    worker.get_by_role("link", name="Beskeder").click()
    worker.locator('[name="text"]').fill("Hvad betyder Pelikanord?")
    worker.get_by_role("button", name="Send beskeden").click()
    expect(worker.get_by_text("Beskeden er sendt")).to_be_visible()


def answer_with_the_code(page, code):
    """The reporter reads the question and answers it."""
    page.goto("/henvisning/svar/")
    page.locator("#id_code").fill(code)
    page.get_by_role("button", name="Se status").click()
    expect(page.get_by_text("Hvad betyder Pelikanord?")).to_be_visible()
    page.goto("/henvisning/svar/skriv/")
    page.locator('[name="text"]').fill("Det betyder den, der kørte i skrammelvognen Pelikanord.")
    about = page.locator('[name="about"]')
    if about.count() and about.first.get_attribute("type") == "radio":
        page.locator('[name="about"] + label').first.click()
    page.locator("main button[type=submit]").first.click()
    if page.locator('[name^="pass"]').count():  # a noticed word: it must stand there
        page.locator('[name^="pass"]').first.check(force=True)
        page.locator("main button[type=submit]").first.click()
    expect(page.locator(".alert-error")).to_have_count(0)


def hand_over(running, open_browser, reference):
    """Open, take, propose, approve and receive, so that every kind of row exists."""
    worker = open_browser(running.url).page()
    roads.demo_sign_in(worker, "demo-sagsbehandler")
    roads.unlock(worker, phrase_of("demo-sagsbehandler"))
    worker.goto("/sager/?vis=new")
    worker.get_by_role("link", name=reference).click()
    worker.get_by_text("Jeg visiterer nye henvisninger").click()
    worker.get_by_role("button", name="Åbn sagen").click()
    worker.get_by_role("button", name="Tag sagen").click()
    worker.get_by_role("link", name="Foreslå overdragelse").click()
    worker.get_by_label("Personen", exact=True).check(force=True)
    worker.get_by_label("Personen har sagt ja til").check(force=True)
    worker.locator('[name="reason"]').fill(REASON)
    worker.get_by_role("button", name="Send forslaget til en leder").click()
    lead = open_browser(running.url).page()
    roads.demo_sign_in(lead, "demo-leder")
    roads.unlock(lead, phrase_of("demo-leder"))
    lead.goto(worker.url.removeprefix(running.url))
    lead.get_by_role("link", name="Godkend eller afvis overdragelsen").click()
    expect(lead.get_by_text("Skrammelvognen")).to_be_visible()
    lead.get_by_role("button", name="Godkend overdragelsen").click()
    expect(lead.get_by_text("Overdragelsen er godkendt")).to_be_visible()
    return worker
