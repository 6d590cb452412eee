"""The folded leaflets and the poster as they are shipped: they fit, and they fold."""

import io
import re

import pikepdf
import pytest

from guidance import loading, publishing, shipped
from guidance.leaflets import A4, FOLDED_KIND
from guidance.models import Chapter
from portal.pdf import PdfFailed
from tests.guidance.library import make_contacts, make_draft, make_published, quick_render
from tests.guidance.test_content import contacts

MM = 72 / 25.4
FOLDED = ("tegn-paa-menneskehandel", "undgaa-skjult-tvangsarbejde")


def made(slug: str, language: str) -> bytes:
    publication = next(one for one in shipped.publications() if one.slug == slug)
    edition, chapters = loading.unsaved(publication, language)

    def leaflet_only(template, context, *, language):
        if template == A4.template:
            return b""
        return publishing.in_this_process(template, context, language=language)

    files = publishing.make_files(edition, chapters, contacts(), render=leaflet_only)
    return next(file.content for file in files if file.kind == FOLDED_KIND)


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("slug", FOLDED)
def test_a_leaflet_is_one_sheet_of_a4_on_both_sides(slug, language):
    content = made(slug, language)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) == 2
        for page in pdf.pages:
            assert [round(float(side) / MM) for side in page.mediabox[2:]] == [297, 210]
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == language
    assert content == made(slug, language), "the same text gives the same bytes"


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_poster_is_one_sheet_of_a3(language):
    with pikepdf.open(io.BytesIO(made("procedure-for-voksne", language))) as pdf:
        [page] = pdf.pages
        assert [round(float(side) / MM) for side in page.mediabox[2:]] == [420, 297]
        assert pdf.Root.MarkInfo.Marked


def test_the_panels_stand_where_they_are_read_when_folded():
    """Outside: flap, back, front. Inside: the three in order. Headings tell them apart."""
    publication = shipped.publications()[0]
    edition, chapters = loading.unsaved(publication, "da")
    context = publishing.folder_context(edition, chapters, contacts())
    headings = [re.search(r">([^<]+)<", panel)[1] for panel in context["panels"]]
    assert headings == [
        "Tegn, du kan se", "Her sker det", "Sådan taler du med personen", "Det gør du nu",
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_text_too_long_for_its_panel_stops_the_publication():
    make_contacts()
    draft = make_draft()
    long = "\n\n".join(f"## Panel {n}\n\n{'Ord og flere ord. ' * 300}" for n in range(4))
    Chapter.objects.create(edition=draft, slug="folder", order=90, title="Folder", body=long)
    with pytest.raises(PdfFailed, match="the text is too long"):
        publishing.publish(draft, by=None, render=publishing.in_this_process)
    draft.refresh_from_db()
    assert draft.is_draft


@pytest.mark.django_db
def test_a_leaflet_without_its_four_sections_is_refused():
    make_contacts()
    draft = make_draft()
    Chapter.objects.create(
        edition=draft, slug="folder", order=90, title="Folder", body="## Et\n\nTekst."
    )
    with pytest.raises(publishing.NotReady, match="fire afsnit"):
        publishing.publish(draft, by=None, render=quick_render)


@pytest.mark.django_db
def test_the_leaflets_text_is_read_on_paper_only(client):
    make_contacts()
    draft = make_draft()
    body = "\n\n".join(f"## Panel {n}\n\nknaldgul" for n in range(4))
    Chapter.objects.create(edition=draft, slug="folder", order=90, title="Folder", body=body)
    draft.refresh_from_db()
    publishing.publish(draft, by=None, render=quick_render)
    assert client.get("/vejledninger/tegn/folder/").status_code == 404
    for path in ("/vejledninger/tegn/", "/vejledninger/tegn/udgaver/1/", "/soeg/?q=knaldgul"):
        assert "Panel 1" not in client.get(path).text
    answer = client.get("/vejledninger/tegn/folder.pdf")
    assert 'filename="folder-tegn-udgave-1.pdf"' in answer["Content-Disposition"]


@pytest.mark.django_db
def test_without_a_leaflet_the_a4_version_answers(client):
    make_contacts()
    make_published()
    answer = client.get("/vejledninger/tegn/folder.pdf")
    assert 'filename="tegn-udgave-1.pdf"' in answer["Content-Disposition"]
