"""The plan's public page while it is in force: what it means, where, in which languages."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from crisisplan import working
from crisisplan.models import Announcement, Area
from crisisplan.models.areas import FROM, NEW_REGIONS_BEGIN
from tests.crisisplan.builders import bring_to, make_activation, make_person

pytestmark = pytest.mark.django_db


def approved_text(activation, language, text, **changes):
    now = timezone.now()
    wanted = {
        "number": activation.announcements.count() + 1,
        "template": "M01",
        "state": "approved",
        "is_public": True,
        "written_by": make_person(),
        "written_at": now,
        "read_by": make_person(),
        "read_at": now,
        "approved_by": make_person("crisis-clinical"),
        "approved_at": now,
        "expires_at": now + timedelta(days=7),
        "source": "Sundhedsstyrelsen",
        "source_url": "https://www.sst.dk/",
        "source_date": date(2026, 11, 23),
    } | changes
    return Announcement.objects.create(
        activation=activation, language=language, text=text, values={}, **wanted
    )


def test_it_says_in_every_area_what_applies_there(client):
    make_activation(level="N2", illness="influenza", areas=["nord"])
    make_activation(level="N3", illness="mpox", areas=["midt"])
    page = client.get("/beredskab/").text
    rows = page[page.index("Hvor gælder det?") :].split("<tr>")[2:6]
    said = {row.split("data-title")[1].split(">")[1].split("<")[0]: row for row in rows}
    assert list(said) == ["Midtjylland", "Nordjylland", "Sjælland", "Syddanmark"]
    assert "Mpox.</strong> Hele planen er i kraft." in said["Midtjylland"]
    assert "Influenza.</strong> Noget af planen er i kraft." in said["Nordjylland"]
    assert "Region Nordjylland" in said["Nordjylland"]
    for quiet in ("Sjælland", "Syddanmark"):
        assert "Intet særligt" in said[quiet]


def test_the_whole_country_is_in_force_in_each_area(client):
    make_activation(areas=["landet"])
    page = client.get("/beredskab/").text
    assert page.count("Mpox.</strong> Hele planen er i kraft.") == 4
    assert "Intet særligt" not in page


def test_one_who_does_not_know_where_they_are_gets_help_first(client):
    make_activation(areas=["nord"])
    page = client.get("/beredskab/").text
    help_at, where_at = page.index('id="help"'), page.index('id="where"')
    assert help_at < where_at < page.index('id="points"')
    assert "Du behøver ikke vide, hvor du er." in page
    assert 'href="tel:112"' in page and 'href="tel:+4570202550"' in page
    assert "data-leave" in page  # the quick way out, as everywhere


def test_on_a_normal_day_there_is_no_table_of_nothing(client):
    page = client.get("/beredskab/").text
    assert "Hvor gælder det?" not in page and "Råd på flere sprog" not in page


def test_approved_texts_stand_under_their_own_language(client):
    activation = make_activation()
    approved_text(activation, "th", "โทร 70 20 25 50")
    approved_text(activation, "en", "Keep distance.")
    approved_text(activation, "ro", "Sunați la noi.")
    page = client.get("/beredskab/").text
    assert '<p lang="th">โทร 70 20 25 50</p>' in page and ">ไทย</h3>" in page
    assert '<p lang="ro">Sunați la noi.</p>' in page and ">Română</h3>" in page
    assert page.index('lang="en">Keep') < page.index('lang="th">โทร')
    assert "Efter Sundhedsstyrelsen, 23." in page
    assert '<p lang="th">' in client.get("/en/beredskab/").text


def test_a_draft_an_expired_text_and_one_of_an_exercise_are_not_shown(client):
    activation = make_activation()
    past = timezone.now() - timedelta(minutes=1)
    approved_text(activation, "en", "Udløbet tekst.", expires_at=past)
    approved_text(activation, "en", "Kladdetekst.", state="draft")
    approved_text(activation, "en", "Ikke offentlig.", is_public=False)
    exercise = make_activation(kind="exercise", illness="øvesyge")
    approved_text(exercise, "en", "ØVELSE tekst.")
    page = client.get("/beredskab/").text
    for word in ("Udløbet", "Kladdetekst", "Ikke offentlig", "ØVELSE", "øvesyge"):
        assert word not in page


def test_stepping_down_says_point_by_point_what_still_applies(client):
    activation = make_activation()
    with time_machine.travel(datetime(2027, 2, 10, 12, tzinfo=UTC), tick=False):
        working.stop_point(activation, 3, evidence="Møde 10. februar.", by=make_person())
        activation.refresh_from_db()
        step = {"by": make_person(), "seen": activation.version}
        activation.propose_step_down(reason="Roligt.", **step)
        activation.approve_step_down(by=make_person(), seen=activation.version)
        page = client.get("/beredskab/").text.replace("\xa0", " ")
        assert "Vi trapper ned. Noget gælder stadig." in page
        still, ended = page[page.index("Det gælder stadig</h3>") :].split("Det er slut</h3>")
        assert "1. Information" in still and "3. " not in still
        assert "3. " in ended and "siden 10. februar 2027" in ended
        assert "Dette punkt gælder stadig." in client.get("/beredskab/punkt/1/").text
        over = client.get("/beredskab/punkt/3/").text.replace("\xa0", " ")
        assert "Det sluttede 10. februar 2027." in over and "Punktet er i kraft nu" not in over


def test_the_end_takes_it_all_away(client):
    bring_to("closed")
    page = client.get("/beredskab/").text
    assert "Planen er ikke i kraft" in page and "Det gælder stadig" not in page


# -- areas change on a date -----------------------------------------------------------------------
def test_new_regions_from_2027_are_in_the_forms_and_the_page_and_not_in_what_runs(client):
    """crisis-plan.md 4.19: Region Østdanmark takes over on 1 January 2027."""
    Area.objects.now()
    new_year = datetime(2027, 1, 1, 0, 30, tzinfo=UTC)
    with time_machine.travel(new_year - timedelta(days=1), tick=False):
        client.force_login(make_person())
        activation = make_activation(areas=["sjaelland"])
        kept = activation.plans.get().content["areas"]["sjaelland"]
        assert kept["regions"] == "Region Sjælland, Region Hovedstaden"
        assert "Region Hovedstaden" in client.get("/beredskab/").text
        # CMM writes a new row in good time: its own name for the area from the new year on.
        old = Area.objects.get(key="syd")
        Area.objects.filter(pk=old.pk).update(valid_to=NEW_REGIONS_BEGIN - timedelta(days=1))
        Area.objects.create(
            key="syd", da="Sydjylland og Fyn", en="South", valid_from=NEW_REGIONS_BEGIN, order=50
        )
        form = client.get("/beredskab/styring/saet-i-kraft/").text
        assert "Syddanmark" in form and "Sydjylland og Fyn" not in form
    with time_machine.travel(new_year, tick=False):
        client.force_login(make_person())
        form = client.get("/beredskab/styring/saet-i-kraft/").text
        assert "Sydjylland og Fyn" in form and "Syddanmark" not in form
        page = client.get("/beredskab/").text
        assert "Region Østdanmark" in page and "Region Hovedstaden" not in page
        assert activation.plans.get().content["areas"]["sjaelland"] == kept
        activation.refresh_from_db()
        assert [place.da for place in activation.places] == ["Sjælland"]
    assert FROM < NEW_REGIONS_BEGIN
