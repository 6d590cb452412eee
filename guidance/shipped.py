"""The first edition as it is shipped with the code: `guidance/content/`.

publications.toml and contacts.toml hold one table a row; `<language>/<publication>/NN-*.md`
holds the chapters, each beginning with a few `name: value` lines between two lines of `---`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import MISSING, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).resolve().parent / "content"
FENCE = "---"
LINE = re.compile(r"([a-z]+):\s*(.*)")
FILE_NAME = re.compile(r"(\d\d)-[a-z0-9-]+\.md")
REQUIRED = ("title", "slug", "lead", "mark")
OPTIONAL = ("sources",)


class ContentError(Exception):
    """A file in `guidance/content/` is wrong; the text names file and line."""


@dataclass(frozen=True, slots=True)
class ShippedPublication:
    slug: str
    title: str
    lead: str
    audience: str
    order: int
    number: int
    updated: date
    unit: str
    title_en: str = ""
    lead_en: str = ""
    source_title: str = ""
    change_note: str = ""
    change_note_en: str = ""


@dataclass(frozen=True, slots=True)
class ShippedContact:
    key: str
    name: str
    name_en: str = ""
    phone: str = ""
    email: str = ""
    web: str = ""
    hours: str = ""
    purpose: str = ""
    purpose_en: str = ""
    source: str = ""
    mark: str = ""
    order: int = 100


@dataclass(frozen=True, slots=True)
class ShippedChapter:
    order: int
    slug: str
    title: str
    lead: str
    body: str
    sources: str
    mark: str


def publications(content: Path = CONTENT) -> list[ShippedPublication]:
    """Raises ContentError, as all functions here."""
    return list(rows(content / "publications.toml", "publication", ShippedPublication))


def contacts(content: Path = CONTENT) -> list[ShippedContact]:
    return list(rows(content / "contacts.toml", "contact", ShippedContact))


def languages(slug: str, content: Path = CONTENT) -> list[str]:
    """The languages a publication is shipped in, Danish first."""
    return [code for code in ("da", "en") if (content / code / slug).is_dir()]


def chapters(language: str, slug: str, content: Path = CONTENT) -> list[ShippedChapter]:
    folder = content / language / slug
    found = [chapter(path, name_in(path, content)) for path in sorted(folder.glob("*.md"))]
    if not found:
        raise ContentError(f"{name_in(folder, content)}: no chapter")
    for what in ("slug", "order"):
        taken = [getattr(one, what) for one in found]
        twice = sorted({value for value in taken if taken.count(value) > 1})
        if twice:
            raise ContentError(f"{name_in(folder, content)}: {what} used twice: {twice[0]}")
    return found


def chapter(path: Path, name: str) -> ShippedChapter:
    """One file: front matter, then Markdown."""
    numbered = FILE_NAME.fullmatch(path.name)
    if not numbered:
        raise ContentError(f"{name}: the file name must look like 03-en-overskrift.md")
    lines = path.read_text(encoding="utf-8").splitlines()
    if not lines or lines[0] != FENCE:
        raise ContentError(f"{name}:1: the file must begin with {FENCE}")
    if FENCE not in lines[1:]:
        raise ContentError(f"{name}:{len(lines)}: the front matter has no end ({FENCE})")
    end = lines.index(FENCE, 1)
    values: dict[str, str] = {}
    for number, line in enumerate(lines[1:end], start=2):
        pair = LINE.fullmatch(line.strip())
        if not pair:
            raise ContentError(f"{name}:{number}: not of the form »name: value«")
        if pair[1] not in REQUIRED + OPTIONAL:
            raise ContentError(f"{name}:{number}: unknown name {pair[1]}")
        if pair[1] in values:
            raise ContentError(f"{name}:{number}: {pair[1]} stands twice")
        values[pair[1]] = pair[2]
    missing = [key for key in REQUIRED if not values.get(key)]
    if missing:
        raise ContentError(f"{name}:{end + 1}: missing {', '.join(missing)}")
    body = "\n".join(lines[end + 1 :]).strip() + "\n"
    if not body.strip():
        raise ContentError(f"{name}:{end + 1}: no text")
    return ShippedChapter(order=int(numbered[1]), body=body, **{"sources": "", **values})


def rows(path: Path, table: str, kind: type[Any]) -> Iterable[Any]:
    """Each `[[table]]` of a TOML file as a `kind`."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ContentError(f"{path.name}: {error}") from error
    if set(found) - {table}:
        raise ContentError(f"{path.name}: only [[{table}]] may stand here")
    wanted = {field.name: field for field in fields(kind)}
    for number, row in enumerate(found.get(table, []), start=1):
        name = f"{path.name}: [[{table}]] number {number}"
        unknown = sorted(set(row) - set(wanted))
        if unknown:
            raise ContentError(f"{name}: unknown name {unknown[0]}")
        missing = [key for key, f in wanted.items() if f.default is MISSING and key not in row]
        if missing:
            raise ContentError(f"{name}: missing {', '.join(missing)}")
        if isinstance(row.get("updated"), str):
            try:
                row["updated"] = date.fromisoformat(row["updated"])
            except ValueError as error:
                raise ContentError(f"{name}: updated must look like 2026-11-25") from error
        yield kind(**row)


def name_in(path: Path, content: Path) -> str:
    return path.relative_to(content.parent).as_posix()
