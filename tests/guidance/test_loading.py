"""The first edition is loaded once, and nobody's work is ever written over."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from guidance import phrases, publishing
from guidance.models import Chapter, Edition, Publication, PublishedFile
from guidance.publishing import NotReady
from guidance.shipped import ContentError
from portal import pdf
from portal.models import AuditEvent, Contact
from tests.guidance.library import CHAPTER, load, make_editor, quick_render, write_content

pytestmark = pytest.mark.django_db
CARDS_MADE = f"· Made {len(phrases.LANGUAGES)} empty cards of help messages"


@pytest.fixture
def content(tmp_path):
    return write_content(tmp_path)


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (
        Publication, Edition, Chapter, PublishedFile, Contact)]  # fmt: skip


def test_the_first_load_puts_edition_1_in_force(content):
    said = load(content)

    edition = Edition.objects.get()
    assert said == ["· Made 2 contacts", CARDS_MADE, "· Loaded tegn (da)"]
    assert edition.is_in_force
    assert (edition.number, edition.published_by, edition.is_pending) == (1, None, True)
    assert [chapter.slug for chapter in edition.chapters.all()] == ["forste", "andet"]
    assert edition.files.get().name == "tegn-udgave-1.pdf"
    assert AuditEvent.objects.filter(verb="guidance.publish").count() == 1


def test_loading_again_changes_nothing_and_says_nothing(content):
    load(content)
    before = everything()
    assert load(content) == []
    assert everything() == before


def test_loading_again_asks_three_questions_and_reads_nothing(content, django_assert_num_queries):
    load(content)
    (content / "da" / "tegn" / "01-forste.md").write_text("wrong, and nobody looks")
    with django_assert_num_queries(3):
        load(content)


def test_an_editor_s_contact_publication_and_edition_stay(content):
    Contact.objects.create(key="112", name="Rettet af en redaktør", phone="112")
    Publication.objects.create(slug="tegn", title="Rettet", lead="x", audience="both")
    load(content)
    assert Contact.objects.get(key="112").name == "Rettet af en redaktør"
    assert Publication.objects.get().title == "Rettet"

    draft = Edition.objects.get().copy_to_draft()
    draft.change_note = "Noget er rettet."
    draft.save()
    publishing.publish(draft, by=make_editor(), render=quick_render)
    before = everything()
    assert load(content) == []
    assert load(content, renew=True) == []
    assert everything() == before


def test_a_lone_draft_is_an_editor_s_work_too(content):
    load(content)
    Edition.objects.get().copy_to_draft()
    before = everything()
    assert load(content, renew=True) == []
    assert everything() == before


def test_renewing_replaces_an_edition_nobody_has_touched(content):
    load(content)
    new = CHAPTER.format(title="Et nyt kapitel", slug="nyt")
    (content / "da" / "tegn" / "03-nyt.md").write_text(new)
    assert load(content, renew=True) == ["· Loaded tegn (da)"]
    edition = Edition.objects.get()
    assert edition.number == 1
    assert [chapter.slug for chapter in edition.chapters.all()] == ["forste", "andet", "nyt"]


def test_a_dry_run_tells_and_does_nothing(content):
    before = everything()
    assert load(content, is_dry_run=True) == [
        "· Would make 2 contacts",
        CARDS_MADE.replace("Made", "Would make"),
        "· Would load tegn (da), 2 chapters",
    ]
    assert everything() == before


def test_english_follows_the_danish_edition(content):
    (content / "en").mkdir()
    (content / "da" / "tegn").rename(content / "en" / "tegn")
    write_content(content.parent)
    load(content)
    english = Edition.objects.get(language="en")
    assert (english.number, english.follows) == (1, 1)
    assert english.files.get().name == "tegn-edition-1.pdf"


def test_a_chapter_with_an_unknown_contact_stops_its_edition(content):
    wrong = CHAPTER.format(title="T", slug="t").replace("cmm-hotline", "nogen")
    (content / "da" / "tegn" / "03-t.md").write_text(wrong)
    with pytest.raises(NotReady, match="T, linje 3: Ukendt kontakt: contact:nogen"):
        load(content)
    assert not Edition.objects.exists()
    assert not Publication.objects.exists()


def test_a_chapter_on_a_reserved_address_is_refused(content):
    taken = CHAPTER.format(title="T", slug="udgaver")
    (content / "da" / "tegn" / "03-t.md").write_text(taken)
    with pytest.raises(ContentError, match="da/tegn, chapter udgaver: Den adresse er optaget"):
        load(content)


def test_a_folder_that_cannot_be_made_leaves_nothing_half_done(content):
    def failing_render(template, context, *, language):
        raise pdf.PdfFailed("no text for a picture")

    with pytest.raises(pdf.PdfFailed):
        load(content, render=failing_render)
    assert not Edition.objects.exists()
    assert load(content) == ["· Loaded tegn (da)"]


def test_the_command_ends_with_the_reason(content):
    (content / "da" / "tegn" / "01-forste.md").write_text("no front matter")
    with pytest.raises(CommandError, match="ContentError: content/da/tegn/01-forste.md:1:"):
        call_command("load_guidance", content=content)


def test_the_command_says_what_it_would_do(content, capsys):
    call_command("load_guidance", "--dry-run", "--content", str(content))
    assert "Would load tegn (da), 2 chapters" in capsys.readouterr().out
    assert not Edition.objects.exists()


def test_renewing_is_refused_when_demo_mode_is_off(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="demo mode is off"):
        call_command("load_guidance", renew=True)
