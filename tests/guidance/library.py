"""A small library on disk and in the database, for the tests of this folder."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from guidance import loading, publishing
from guidance.models import Chapter, Edition, Publication
from portal import demo_people
from portal.models import Contact, User

PUBLICATIONS = """
[[publication]]
slug = "tegn"
title = "Tegn"
title_en = "Signs"
lead = "Om tegnene."
lead_en = "About the signs."
audience = "professionals"
source_title = "Guide til fagfolk"
order = 10
number = 1
updated = "2026-11-25"
unit = "Center mod Menneskehandel"
change_note = "Første udgave."
"""
CONTACTS = """
[[contact]]
key = "112"
name = "Alarmcentralen"
phone = "112"
order = 10

[[contact]]
key = "cmm-hotline"
name = "Hotlinen"
phone = "70 20 25 50"
order = 20
"""
CHAPTER = """---
title: {title}
slug: {slug}
lead: En god indledning.
sources: T-S1
mark: V
---

## Det første

Ring {{{{contact:cmm-hotline}}}}. Se [det andet kapitel](chapter:andet).

## Det andet

| Hvem | Hvornår |
| --- | --- |
| Alarmcentralen | Ved fare |

## Det tredje

- Et punkt
"""


def write_content(folder: Path, **chapters: str) -> Path:
    """A content folder with one publication in Danish; `chapters` are further or other files."""
    content = folder / "content"
    chapter_folder = content / "da" / "tegn"
    chapter_folder.mkdir(parents=True, exist_ok=True)
    (content / "publications.toml").write_text(PUBLICATIONS)
    (content / "contacts.toml").write_text(CONTACTS)
    texts = {
        "01-forste": CHAPTER.format(title="Det første kapitel", slug="forste"),
        "02-andet": CHAPTER.format(title="Det andet kapitel", slug="andet"),
        **{name.replace("_", "-").removeprefix("n"): text for name, text in chapters.items()},
    }
    for name, text in texts.items():
        (chapter_folder / f"{name}.md").write_text(text)
    return content


def quick_render(template: str, context: dict[str, Any], *, language: str) -> bytes:
    """For tests in which nobody opens the folder."""
    return f"{template} {language} {context['edition']}".encode()


def load(content: Path, *, render: publishing.Render = quick_render, **options: Any) -> list[str]:
    """Loads and gives back what the command would have said."""
    said: list[str] = []
    loading.load(said.append, content=content, render=render, **options)
    return said


def make_contacts() -> dict[str, Contact]:
    rows = [
        Contact(key="112", name="Alarmcentralen", name_en="Emergency", phone="112", order=10),
        Contact(key="cmm-hotline", name="Hotlinen", phone="70 20 25 50", order=20),
        Contact(
            key="ngo", name="Hjælperne", name_en="Helpers", web="https://ngo.example", order=30
        ),
        Contact(key="quiet", name="De Tavse", order=40),
    ]
    Contact.objects.bulk_create(rows, ignore_conflicts=True)
    return {row.key: row for row in rows}


def make_publication(slug: str = "tegn") -> Publication:
    found, _is_new = Publication.objects.get_or_create(
        slug=slug,
        defaults={
            "title": "Tegn",
            "title_en": "Signs",
            "lead": "Om tegnene.",
            "lead_en": "About the signs.",
            "audience": "professionals",
        },
    )
    return found


def make_draft(
    *,
    language: str = "da",
    number: int = 1,
    bodies: tuple[str, ...] = ("## Et\n\nTekst.\n", "## To\n\nMere.\n"),
    publication: Publication | None = None,
    **more: Any,
) -> Edition:
    more.setdefault("change_note", "Noget er rettet." if number > 1 else "")
    draft = Edition.objects.create(
        publication=publication or make_publication(),
        language=language,
        number=number,
        updated_on=date(2026, 11, 25),
        unit="Center mod Menneskehandel",
        **more,
    )
    for order, body in enumerate(bodies, start=1):
        Chapter.objects.create(
            edition=draft,
            slug=f"kapitel-{order}",
            order=order,
            title=f"Kapitel {order}",
            lead="Kort sagt.",
            body=body,
            sources="T-S1",
            mark="V",
        )
    draft.refresh_from_db()
    return draft


def make_published(*, by: User | None = None, **more: Any) -> Edition:
    return publishing.publish(make_draft(**more), by=by, render=quick_render)


def make_editor() -> User:
    demo_people.make_people()
    return User.objects.get(username="demo-redaktoer")


def make_second_editor() -> User:
    make_editor()
    second, _is_new = User.objects.get_or_create(username="anden-redaktoer")
    second.groups.set(make_editor().groups.all())
    return second


def load_shipped() -> None:
    """All that is shipped, in force without its folders: laying them out takes half a minute."""
    loading.load(lambda _said: None, render=quick_render)
