"""The PDF folder can be read by those who cannot see it (design: ui.md 13)."""

import io
from dataclasses import asdict

import pikepdf
import pytest

from guidance import loading, publishing, shipped
from portal.models import Contact

HEADINGS = {f"/H{level}": level for level in range(1, 7)}
PUBLICATIONS = {one.slug: one for one in shipped.publications()}


def make_folder(slug: str, language: str = "da") -> bytes:
    contacts = {row.key: Contact(**asdict(row)) for row in shipped.contacts()}
    edition, chapters = loading.unsaved(PUBLICATIONS[slug], language)
    render = publishing.in_this_process
    return publishing.make_files(edition, chapters, contacts, render=render)[0].content


@pytest.fixture(scope="module", params=[(s, code) for s in PUBLICATIONS for code in ("da", "en")])
def folder(request):
    with pikepdf.open(io.BytesIO(make_folder(*request.param))) as pdf:
        yield pdf


def elements(node, parents=()):
    """Every structure element below `node` with the kinds of its parents."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from elements(child, parents)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        kind = str(node.S)
        yield kind, node, parents
        if "/K" in node:
            yield from elements(node.K, (*parents, kind))


def all_elements(pdf):
    return list(elements(pdf.Root.StructTreeRoot.K))


def test_it_is_tagged_with_language_title_and_outline(folder, request):
    root = folder.Root
    assert root.MarkInfo.Marked
    assert str(root.Lang) == request.node.callspec.params["folder"][1]
    assert root.ViewerPreferences.DisplayDocTitle
    with folder.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"]
    assert str(folder.docinfo["/Author"]) == "Center mod Menneskehandel"
    with folder.open_outline() as outline:
        assert outline.root[0].children


def test_headings_begin_with_one_and_never_jump(folder):
    levels = [HEADINGS[kind] for kind, _, _ in all_elements(folder) if kind in HEADINGS]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))


def test_lists_and_links_are_nested_as_they_should_be(folder):
    for kind, node, parents in all_elements(folder):
        if kind == "/LI":
            assert parents[-1] == "/L"
        if kind == "/Link":
            assert "/Link" not in parents
        if kind == "/Figure":
            assert str(node.Alt)


def test_every_link_says_where_it_leads(folder):
    links = 0
    for page in folder.pages:
        for annotation in page.get("/Annots", []):
            assert page.Tabs == "/S"
            assert annotation.Subtype == "/Link"
            assert "/StructParent" in annotation
            assert str(annotation.Contents)
            links += 1
    assert links


def test_every_cell_names_its_column_heading(folder):
    found = all_elements(folder)
    headings = {str(node.ID) for kind, node, _ in found if kind == "/TH"}
    cells = [node for kind, node, _ in found if kind == "/TD"]
    assert cells
    for cell in cells:
        assert {str(name) for name in cell.A.Headers} & headings


def test_every_font_is_embedded_and_can_be_copied_from(folder):
    fonts = [obj for obj in folder.objects if getattr(obj, "get", None) and is_font(obj)]
    assert fonts
    for font in fonts:
        assert "/ToUnicode" in font
        descriptor = font.DescendantFonts[0].FontDescriptor
        assert any(name in descriptor for name in ("/FontFile2", "/FontFile3"))


def is_font(obj) -> bool:
    return isinstance(obj, pikepdf.Dictionary) and obj.get("/Subtype") == "/Type0"


def test_nothing_is_hidden_in_it(folder):
    kinds = {str(obj.get("/Type")) for obj in folder.objects if isinstance(obj, pikepdf.Dictionary)}
    assert "/EmbeddedFile" not in kinds
    assert "/JavaScript" not in str(folder.Root.keys())


def test_the_same_text_gives_the_same_bytes():
    first, second = make_folder("procedure-for-voksne"), make_folder("procedure-for-voksne")
    assert first == second
