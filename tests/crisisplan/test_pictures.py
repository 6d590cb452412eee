"""Situation pictures: filled in from the tables, one page, due in time, with the log's head."""

import re
import zlib
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from crisisplan import cards_now, plan, working
from crisisplan.log import logbook, openchain
from crisisplan.models import Activation, Announcement, Dispatch, SituationPicture
from crisisplan.reports import pictures
from tests.crisisplan.builders import bring_to, make_activation, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(client):
    person = make_person()
    client.force_login(person)
    return person


@pytest.fixture
def activation():
    return make_activation()


def address(name, activation, *more):
    return reverse(f"crisisplan:{name}", args=[activation.pk, *more])


def sent(activation, **changes):
    return {
        "version": activation.version,
        "after": activation.pictures.count(),
        "situation": "To klinikker er lukket.\nRåd er sendt ud.",
        **changes,
    }


def draw(activation, by, **texts):
    return pictures.make(
        activation,
        {"situation": "Roligt.", **texts},
        by=by,
        seen=activation.version,
        after=activation.pictures.count(),
    )


def move_time(activation, **by):
    """As if the activation had begun earlier."""
    earlier = timezone.now() - timedelta(**by)
    Activation.objects.filter(pk=activation.pk).update(activated_at=earlier)
    activation.point_rows.update(in_force_since=earlier)
    activation.refresh_from_db()


# -- figures ---------------------------------------------------------------------------------------
def test_points_are_on_track_until_a_task_is_late_and_stop_when_stopped(activation, lead):
    now = timezone.now()
    fresh = pictures.figures(activation, since=now, now=now)
    assert set(fresh["points"].values()) == {"on-track"}
    assert fresh["overdue"] == {}

    move_time(activation, hours=25)
    for code in [c for c in working_codes(activation, 3) if c.startswith("P3.D")]:
        working.done(activation, code, seen=0, by=lead)
    working.stop_point(activation, 5, evidence="Ingen annoncer.", by=lead)
    late = pictures.figures(activation, since=now, now=timezone.now())

    assert late["points"]["1"] == "delayed"
    assert late["points"]["3"] == "on-track"
    assert late["points"]["5"] == "stopped"
    first_day = [c for c in working_codes(activation, 1) if c.startswith("P1.D")]
    assert late["overdue"]["1"] == len(first_day)
    assert "3" not in late["overdue"]


def working_codes(activation, number):
    [card] = [card for card in cards_now.cards_of(activation) if card.number == number]
    return [task.code for task in card.tasks]


def test_a_point_that_was_never_in_force_is_not_called_stopped():
    activation = make_activation(level="N2", chosen_points=[1])
    now = timezone.now()

    stands = pictures.figures(activation, since=now, now=now)["points"]
    assert stands["1"] == "on-track"
    assert {stand for n, stand in stands.items() if n != "1"} == {"not-begun"}


def test_indicators_have_an_arrow_against_the_picture_before(activation, lead):
    for code, value in (("P2.I2", 4), ("P4.I1", 9), ("P6.I1", 5)):
        working.count(activation, code, Decimal(value), by=lead, counted_at=timezone.now())
    first = draw(activation, lead)
    for code, value in (("P2.I2", 7), ("P4.I1", 2), ("P8.I4", 1)):
        working.count(activation, code, Decimal(value), by=lead, counted_at=timezone.now())
    second = draw(activation, lead)

    ways = {f.code: (f.before, f.value, f.direction) for f in context(second)["figures"]}
    assert ways == {
        "P2.I2": ("4", "7", "up"),
        "P4.I1": ("9", "2", "down"),
        "P6.I1": ("5", "5", "same"),
        "P8.I4": ("", "1", "new"),
    }
    assert {f.direction for f in context(first)["figures"]} == {"new"}


def context(picture):
    return pictures.context_of(picture)


def test_messages_of_the_period_are_counted_by_where_they_came_to(activation, lead):
    said = Announcement.objects.create(
        activation=activation,
        number=1,
        template="M01",
        language="da",
        text="Ny sygdom.",
        written_by=lead,
        written_at=timezone.now(),
    )
    for state, hours_ago in (("sent", 1), ("sent", 1), ("failed", 1), ("sent", 30)):
        when = timezone.now() - timedelta(hours=hours_ago)
        Dispatch.objects.create(
            announcement=said, channel="print", state=state, made_at=when, settled_at=when
        )
    Dispatch.objects.create(
        announcement=said, channel="print", state="waiting", made_at=timezone.now()
    )
    since = timezone.now() - timedelta(hours=24)

    counted = pictures.sent_since(activation, since, timezone.now())
    assert counted == {"failed": 1, "sent": 2, "waiting": 1}


# -- writing ---------------------------------------------------------------------------------------
def test_a_picture_is_stored_with_the_head_of_the_log(client, lead, activation):
    page = client.post(address("picture-write", activation), sent(activation), follow=True)

    picture = activation.pictures.get()
    assert "Situationsbillede nr. 1 er gemt." in page.text
    head = logbook.head(activation)
    assert (picture.log_number, picture.log_head) == (head.number, head.mac)
    assert picture.figures["log_code"] == openchain.code_at(activation, head.number)
    assert activation.log.last().text == "Situationsbillede nr. 1 er skrevet."
    assert picture.texts["situation"] == "To klinikker er lukket.\r\nRåd er sendt ud.".replace(
        "\r\n", "\n"
    )


def test_the_page_shows_the_figures_before_anything_is_typed(client, lead, activation):
    working.count(activation, "P2.I2", Decimal(4), by=lead, counted_at=timezone.now())
    page = client.get(address("picture-write", activation)).text

    assert "Det udfylder portalen" in page
    assert "P2.I2 Kontakttab: 4" in page
    assert "1 følger planen" in page


def test_the_next_period_begins_where_the_last_one_ended(activation, lead):
    first, second = draw(activation, lead), draw(activation, lead)

    assert first.period_from == activation.activated_at
    assert second.period_from == first.period_to
    assert [p.number for p in activation.pictures.all()] == [1, 2]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"situation": ""}, "Skriv, hvordan situationen er."),
        ({"situation": "en\n" * 6}, "Skriv højst 5 linjer her."),
        ({"news": "x" * 286}, "Gør teksten kortere: højst 285 tegn."),
        ({"news": "Hun har 010190-1234."}, "CPR-nummer"),
    ],
)
def test_what_is_wrong_is_said_and_every_text_is_kept(client, lead, activation, wrong, sentence):
    filled = sent(activation, capacity="Ti pladser.", **wrong)
    page = client.post(address("picture-write", activation), filled).text

    assert sentence in page
    assert "Ti pladser." in page
    assert not activation.pictures.exists()


def test_a_page_that_is_no_longer_true_is_refused_with_the_texts_kept(client, lead, activation):
    old = sent(activation)
    activation.confirm_level(reason="Uændret.", by=lead, seen=activation.version)
    page = client.post(address("picture-write", activation), old)
    assert page.status_code == 409
    assert "Dine tekster står herunder." in page.text
    assert "To klinikker er lukket." in page.text
    assert not activation.pictures.exists()

    # The page shown then has seen what stands now.
    form = page.context["form"]
    again = {**old, "version": form["version"].value(), "after": form["after"].value()}
    assert client.post(address("picture-write", activation), again).status_code == 302


def test_two_who_write_at_once_make_one_picture(client, lead, activation):
    both = sent(activation)
    assert client.post(address("picture-write", activation), both).status_code == 302
    assert client.post(address("picture-write", activation), both).status_code == 409
    assert activation.pictures.count() == 1


@pytest.mark.parametrize("position", ["closed", "annulled"])
def test_an_activation_that_is_over_has_no_more_pictures(client, lead, position):
    activation = bring_to(position)
    page = client.post(address("picture-write", activation), sent(activation))

    assert page.status_code == 409
    assert "så der skrives ikke flere situationsbilleder" in page.text
    assert pictures.due_at(activation) is None


@pytest.mark.parametrize(("role", "status"), [("administrator", 403), ("crisis-staff", 200)])
def test_who_may_write(client, activation, role, status):
    client.force_login(make_person(role))
    assert client.get(address("picture-write", activation)).status_code == status
    assert client.get(address("pictures", activation)).status_code == 200


# -- when it is due --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("level", "after"), [("N3", timedelta(hours=24)), ("N2", timedelta(days=7))]
)
def test_the_level_says_how_often(lead, level, after):
    activation = make_activation(level=level)
    assert pictures.due_at(activation) == activation.activated_at + after
    picture = draw(activation, lead)
    assert picture.next_due_at == picture.made_at + after


def test_going_up_brings_the_next_picture_nearer(lead):
    activation = make_activation(level="N2")
    picture = draw(activation, lead)
    activation.change_level("N3", reason="Flere.", by=lead, seen=activation.version)

    assert pictures.due_at(activation) == picture.period_to + timedelta(hours=24)


def test_a_late_picture_is_called_overdue(client, lead, activation):
    assert "Over frist" not in client.get(address("pictures", activation)).text
    move_time(activation, hours=25)
    assert pictures.is_overdue(activation)
    assert "Over frist" in client.get(address("pictures", activation)).text
    draw(activation, lead)
    assert not pictures.is_overdue(activation)


# -- one page --------------------------------------------------------------------------------------
def pages_of(pdf):
    return len(re.findall(rb"/Type\s*/Page\b", whole(pdf)))


def whole(pdf):
    """The PDF with its compressed object streams opened."""
    opened = [pdf]
    for part in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.S):
        try:
            opened.append(zlib.decompress(part))
        except zlib.error:
            continue
    return b"\n".join(opened)


def full_texts():
    line = "Der er talt op i alle områder, og besøgene fortsætter efter planen i denne uge. "
    return {
        part.key: "\n".join([(line * 3)[: pictures.PER_LINE - 1]] * part.lines)
        for part in pictures.PARTS.values()
    }


def with_every_figure(activation, lead):
    for card in cards_now.cards_of(activation):
        for code in card.texts["indicators"]:
            working.count(activation, code, Decimal(12), by=lead, counted_at=timezone.now())


def test_a_picture_with_every_field_full_and_every_figure_is_one_page(activation, lead):
    move_time(activation, hours=25)
    with_every_figure(activation, lead)
    picture = pictures.make(activation, full_texts(), by=lead, seen=activation.version, after=0)

    assert pages_of(pictures.pdf_of(picture)) == 1


def test_one_that_would_be_two_pages_is_refused_and_the_longest_text_named(
    client, lead, activation, monkeypatch
):
    """More lines than the form allows: the layout itself is the last guard."""
    texts = {**full_texts(), "news": "Et ord\n" * 60}
    before = logbook.head(activation)
    with pytest.raises(pictures.TooLong) as refusal:
        pictures.make(activation, texts, by=lead, seen=activation.version, after=0)

    assert refusal.value.part.key == "news"
    assert refusal.value.sentence == (
        "Billedet fylder mere end én side. Gør »Nyt siden sidst« kortere."
    )
    assert not SituationPicture.objects.exists()
    assert logbook.head(activation) == before


def test_the_pdf_is_fetched_and_an_exercise_says_so(client, lead):
    exercise = make_activation(kind=Activation.Kind.EXERCISE, by=lead)
    draw(exercise, lead)
    page = client.get(address("picture-pdf", exercise, 1))

    assert page.content.startswith(b"%PDF-")
    assert "OVELSE-" in page["Content-Disposition"]
    assert "ØVELSE – Situationsbillede nr. 1" in title_of(page.content)


def title_of(pdf):
    text = whole(pdf)
    found = re.search(rb"<dc:title>.*?<rdf:li[^>]*>(.*?)</rdf:li>", text, re.S)
    return found[1].decode() if found else ""


def test_the_page_of_one_picture_shows_text_figures_and_the_logs_code(client, lead, activation):
    draw(activation, lead, news="En ny regel er kommet.")
    page = client.get(address("picture", activation, 1)).text

    assert "En ny regel er kommet." in page
    assert activation.pictures.get().log_head[:12] in page
    assert client.get(address("picture", activation, 2)).status_code == 404


def test_periods_stand_for_every_level_that_can_run():
    assert set(pictures.PERIODS) == {plan.N1, plan.N2, plan.N3, plan.N4}
