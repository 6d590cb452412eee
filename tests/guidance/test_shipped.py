"""The shipped files are read with errors that name file and line."""

import pytest

from guidance import shipped
from guidance.shipped import ContentError
from tests.guidance.library import CHAPTER, write_content

GOOD = CHAPTER.format(title="T", slug="t")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ingen forside", "content/da/tegn/03-x.md:1: the file must begin with ---"),
        ("", "content/da/tegn/03-x.md:1: the file must begin with ---"),
        ("---\ntitle: T\n\nTekst", "content/da/tegn/03-x.md:4: the front matter has no end"),
        ("---\ntitle T\n---\nx", "content/da/tegn/03-x.md:2: not of the form"),
        ("---\ntitle: T\nfarve: rød\n---\nx", "content/da/tegn/03-x.md:3: unknown name farve"),
        ("---\ntitle: T\ntitle: U\n---\nx", "content/da/tegn/03-x.md:3: title stands twice"),
        ("---\ntitle: T\nslug: t\n---\nx", "content/da/tegn/03-x.md:4: missing lead, mark"),
        (GOOD.split("\n\n")[0], "content/da/tegn/03-x.md:7: no text"),
        (GOOD.replace("slug: t", "slug: andet"), "content/da/tegn: slug used twice: andet"),
    ],
)
def test_a_wrong_chapter_is_refused_with_its_place(tmp_path, text, said):
    content = write_content(tmp_path, **{"n03_x": text})
    with pytest.raises(ContentError) as refused:
        shipped.chapters("da", "tegn", content)
    assert str(refused.value).startswith(said)


def test_a_file_name_without_a_number_is_refused(tmp_path):
    content = write_content(tmp_path, tredje=GOOD)
    with pytest.raises(ContentError, match="the file name must look like"):
        shipped.chapters("da", "tegn", content)


def test_chapters_come_in_the_order_of_their_file_names(tmp_path):
    content = write_content(tmp_path, **{"n10_x": GOOD})
    assert [(c.order, c.slug) for c in shipped.chapters("da", "tegn", content)] == [
        (1, "forste"),
        (2, "andet"),
        (10, "t"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("order = 10", "order = ", "publications.toml: "),
        ("order = 10", "colour = 1", r"publications.toml: \[\[publication\]\] number 1: unknown"),
        ('title = "Tegn"', "", r"publications.toml: \[\[publication\]\] number 1: missing title"),
        ("2026-11-25", "i dag", "updated must look like"),
        ("[[publication]]", "[[bog]]", r"only \[\[publication\]\] may stand here"),
    ],
)
def test_a_wrong_table_is_refused(tmp_path, old, new, said):
    content = write_content(tmp_path)
    path = content / "publications.toml"
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(ContentError, match=said):
        shipped.publications(content)
