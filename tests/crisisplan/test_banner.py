"""What every page says: composed from level, illness and areas, in both languages."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone, translation

from crisisplan import banner
from tests.crisisplan.builders import bring_to, make_activation, make_person, step_down

pytestmark = pytest.mark.django_db
NBSP = "\xa0"


def annul(activation):
    activation.annul(reason="En fejl.", by=make_person(), seen=activation.version)


def test_no_banner_on_a_normal_day(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert banner.load() is None


def test_a_watch_shows_nothing_in_public():
    make_activation(level="N1")
    assert banner.load() is None


@pytest.mark.parametrize(
    ("level", "areas", "da", "en", "link"),
    [
        (
            "N2",
            ["nord"],
            "Særligt beredskab i Nordjylland på grund af mpox.",
            "Special measures in North Jutland because of mpox.",
            "Se råd, test og hjælp",
        ),
        (
            "N3",
            ["landet"],
            "Kriseberedskab i hele landet på grund af mpox.",
            "Crisis measures in all of Denmark because of mpox.",
            "Se råd, test og hjælp",
        ),
        (
            "N3",
            ["midt", "sjaelland"],
            "Kriseberedskab i Midtjylland og på Sjælland på grund af mpox.",
            "Crisis measures in Central Jutland and Zealand because of mpox.",
            "Se råd, test og hjælp",
        ),
    ],
)
def test_the_sentence_is_composed_in_both_languages(level, areas, da, en, link):
    activation = make_activation(level=level, areas=areas)
    shown = banner.load()
    assert shown.sentences == {"da": da, "en": en}
    assert (shown.level, shown.link_text, shown.since) == (level, link, activation.public_at)
    assert shown.is_correction is False
    assert shown.expires_at is None


def test_stepping_down_is_said_calmly_and_the_end_takes_the_banner_away():
    activation = bring_to("N4")
    shown = banner.load()
    assert shown.sentences["da"] == "Vi trapper beredskabet ned i Midtjylland efter mpox."
    assert (
        shown.sentences["en"]
        == "The special measures in Central Jutland because of mpox are being wound down."
    )
    assert shown.link_text == "Se, hvad der stadig gælder"

    step_down(activation)
    assert banner.load() is None


def test_several_are_merged_with_the_most_serious_first(django_assert_num_queries):
    bring_to("N4", illness="kolera", areas=["syd"])
    make_activation(level="N2", illness="influenza", areas=["nord"])
    make_activation(level="N3", illness="mpox", areas=["midt"])

    with django_assert_num_queries(2):
        shown = banner.load()

    assert shown.level == "N3"
    assert shown.areas == ("midt", "nord", "syd")
    assert shown.sentences["da"] == (
        "Kriseberedskab i Midtjylland på grund af mpox. "
        "Særligt beredskab i Nordjylland på grund af influenza. "
        "Vi trapper beredskabet ned i Syddanmark efter kolera."
    )


def test_sentence_link_and_address_follow_the_language_without_asking_the_database(
    django_assert_num_queries,
):
    make_activation(level="N2")
    shown = banner.load()
    with django_assert_num_queries(0):
        with translation.override("da"):
            assert shown.sentence.startswith("Særligt beredskab")
            assert shown.url == reverse("crisisplan:plan")
        with translation.override("en"):
            assert shown.sentence.startswith("Special measures")
            assert shown.link_text == "See advice, tests and help"
            assert shown.url == reverse("crisisplan:plan")


def test_a_staff_process_links_to_the_public_address(settings):
    settings.ROLE = "staff"
    settings.PUBLIC_URL = "https://portal.example"
    make_activation()
    assert banner.load().url == "https://portal.example/beredskab/"


@time_machine.travel(datetime(2026, 11, 25, 13, 5, tzinfo=UTC), tick=False)
def test_a_mistake_is_corrected_for_24_hours():
    activation = make_activation()
    annul(activation)

    shown = banner.load()

    assert shown.is_correction
    assert shown.level == ""
    assert shown.sentences["da"] == (
        "Et banner om beredskab på grund af mpox blev vist ved en fejl den "
        f"25.{NBSP}november 2026 kl.{NBSP}14.05. Der er ingen krise."
    )
    assert shown.sentences["en"] == (
        "A banner about measures because of mpox was shown by mistake on "
        f"25{NBSP}November 2026 at 14:05. There is no crisis."
    )
    assert shown.expires_at == activation.annulled_at + timedelta(hours=24)


def test_the_correction_is_over_by_itself():
    annul(make_activation())
    shown = banner.load()
    before, after = timedelta(hours=23, minutes=59), timedelta(hours=24, seconds=1)
    assert not shown.is_over(timezone.now() + before)
    assert shown.is_over(timezone.now() + after)
    with time_machine.travel(timezone.now() + after):
        assert banner.load() is None


def test_a_watch_annulled_needs_no_correction():
    annul(make_activation(level="N1"))
    assert banner.load() is None


def test_a_correction_never_denies_another_crisis():
    annul(make_activation(illness="kolera", areas=["syd"]))
    make_activation(level="N2", areas=["nord"])

    shown = banner.load()

    assert shown.level == "N2"
    assert shown.areas == ("nord",)
    assert not shown.is_correction
    assert shown.expires_at is not None
    assert shown.sentences["da"].startswith("Særligt beredskab i Nordjylland på grund af mpox. ")
    assert "tidligere banner om kolera" in shown.sentences["da"]
    assert "ingen krise" not in shown.sentences["da"]


def test_two_mistakes_about_the_same_illness_are_one_correction(time_machine):
    time_machine.move_to("2026-11-25 13:32+01:00", tick=False)
    annul(make_activation())
    time_machine.move_to("2026-11-25 13:41+01:00", tick=False)
    annul(make_activation())
    shown = banner.load()

    assert len(shown.corrections) == 1
    assert shown.sentences["da"].replace("\xa0", " ") == (
        "Et banner om beredskab på grund af mpox blev vist ved en fejl "
        "den 25. november 2026 kl. 13.32 og den 25. november 2026 kl. 13.41. Der er ingen krise."
    )


def test_a_correction_beside_a_crisis_of_the_same_illness_says_which_one_applies():
    annul(make_activation())
    make_activation()
    shown = banner.load()

    assert "Kriseberedskab i Midtjylland på grund af mpox." in shown.sentences["da"]
    assert shown.sentences["da"].endswith("Det, der står først her, gælder.")
    assert shown.sentences["en"].endswith("What stands first here applies.")


def test_braces_in_the_name_of_an_illness_are_only_text():
    make_activation(illness="{where} & <b>")
    assert banner.load().sentences["da"] == (
        "Kriseberedskab i Midtjylland på grund af {where} & <b>."
    )
