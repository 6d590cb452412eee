"""Figures in whole finished periods: counted once, and the same however often they are read."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from portal.models import AuditEvent
from portal.outbox import database_now
from referrals import periods
from referrals.models import Figure, FigurePeriod, Referral
from tests import builders
from tests.referrals.test_together import at_once

pytestmark = pytest.mark.django_db
SMALLEST = 5
RECEIVED, ENDED = FigurePeriod.Table.RECEIVED, FigurePeriod.Table.ENDED
PAGE = "/sager/tal/"


def add(day, count=1, *, ending="", urgent=False, status=""):
    """Obviously made-up rows: clear columns only, which is all that is counted."""
    when = datetime.combine(date.fromisoformat(day), datetime.min.time(), tzinfo=UTC)
    given = {"received_at": when, "due_at": when, "ended_at": when if ending else None}
    given |= {"status": status or ("closed" if ending else "in_progress"), "ending": ending}
    made = []
    for _n in range(count):
        number = f"{Referral.objects.count() + len(made):04d}"
        versions = {"flow_version": "0", "form_version": "0", "receipt_lookup": number}
        made.append(Referral(reference=f"TEST-{number}", is_urgent=urgent, **given, **versions))
        made[-1].reporter_public = made[-1].reporter_sealed = b""
    return Referral.objects.bulk_create(made)


def count(table, today):
    periods.count_finished(table, date.fromisoformat(today), SMALLEST)
    kept = FigurePeriod.objects.filter(table=table).order_by("last_on", "kind")
    return [
        (str(one.first_on), str(one.last_on), {f.column: f.count for f in one.figures.all()})
        for one in kept
    ]


def hidden(table):
    rows = Figure.objects.filter(period__table=table, is_hidden=True)
    return set(rows.values_list("period__first_on", "period__kind", "column"))


Q1 = ("2024-01-01", "2024-03-31")


# -- which period ---------------------------------------------------------------------------------
def test_quarters_of_the_year():
    day, seen = date(2024, 1, 1), []
    while day.year == 2024:
        seen.append(periods.quarter_of(day))
        day += timedelta(days=1)

    firsts = [date(2024, month, 1) for month in (1, 4, 7, 10)]
    assert sorted(set(seen)) == firsts
    assert [periods.next_quarter(first) for first in firsts] == [*firsts[1:], date(2025, 1, 1)]


def test_a_quarter_is_shown_when_it_has_ended_and_not_a_day_before():
    add("2024-02-10", 6)

    assert count(RECEIVED, "2024-03-31") == []
    assert count(RECEIVED, "2024-04-01") == [(*Q1, {"not-urgent": 6})]


def test_the_running_quarter_is_never_shown():
    people = builders.make_people()
    client = builders.signed_in(people["data-protection"])
    today = timezone.localdate(database_now())
    add(periods.quarter_of(today).isoformat(), 30)

    assert client.get(PAGE).context["tables"] == []
    assert not FigurePeriod.objects.exists()


def test_a_quarter_begins_at_midnight_in_denmark():
    add("2024-02-10", 5)
    late = add("2024-03-31", 5)
    for one, hour in zip(late, (21, 22, 23, 23, 23), strict=True):
        when = datetime(2024, 3, 31, hour, 30, tzinfo=UTC)  # summer time from that very day
        Referral.objects.filter(pk=one.pk).update(received_at=when)
    add("2024-05-01", 5)

    first, second = count(RECEIVED, "2024-07-01")
    assert (first[2], second[2]) == ({"not-urgent": 6}, {"not-urgent": 9})


def test_too_few_cases_wait_for_the_next_quarter_and_are_never_shown_alone():
    add("2024-02-10", 3)
    add("2024-05-10", 4)

    assert count(RECEIVED, "2024-06-30") == []
    assert count(RECEIVED, "2024-07-01") == [("2024-01-01", "2024-06-30", {"not-urgent": 7})]


def test_a_quarter_without_cases_is_shown_as_none():
    add("2024-02-10", 6)
    add("2024-09-10", 6)

    assert [one[2] for one in count(RECEIVED, "2024-10-01")] == [
        {"not-urgent": 6},
        {},
        {"not-urgent": 6},
    ]


def test_it_ends_where_it_ends_whatever_it_was_received():
    add("2024-02-10", 6)  # still open
    ended = add("2024-02-11", 7, ending="advice")
    Referral.objects.filter(pk__in=[one.pk for one in ended]).update(
        ended_at=datetime(2024, 5, 2, 9, tzinfo=UTC)
    )

    assert count(RECEIVED, "2024-07-01")[0][2] == {"not-urgent": 13}
    assert count(ENDED, "2024-07-01") == [("2024-04-01", "2024-06-30", {"advice": 7})]


# -- two readings ---------------------------------------------------------------------------------
def test_two_readings_of_a_period_are_the_same_whatever_happens_to_a_case():
    """The attack: read today and tomorrow, and the one case between them is found."""
    add("2024-02-10", 6, ending="advice", urgent=True)
    [child] = add("2024-02-10", 1, ending="child", status="redirected")
    add("2024-03-10", 5, ending="contact")
    before = [count(table, "2024-04-01") for table in (RECEIVED, ENDED)]
    hidden_before = hidden(ENDED)
    assert (date(2024, 1, 1), "quarters", "child") in hidden_before

    row = Referral.objects.filter(pk=child.pk)
    row.update(status="in_progress", ending="", ended_at=None)  # reopened
    assert [count(table, "2024-04-02") for table in (RECEIVED, ENDED)] == before
    row.update(is_urgent=True, received_at=datetime(2024, 2, 11, tzinfo=UTC))  # corrected
    assert [count(table, "2024-05-20") for table in (RECEIVED, ENDED)] == before
    add("2024-03-30", 9, ending="mistake")  # entered afterwards
    assert [count(table, "2024-06-30") for table in (RECEIVED, ENDED)] == before
    Referral.objects.filter(ending="advice").update(status="purged", is_urgent=False)
    assert [count(table, "2024-06-30") for table in (RECEIVED, ENDED)] == before
    assert hidden(ENDED) == hidden_before


def test_a_new_quarter_moves_no_older_one():
    add("2024-02-10", 12, ending="advice")
    add("2024-02-10", 2, ending="child")
    before, hidden_before = count(ENDED, "2024-04-01"), hidden(ENDED)
    for day in ("2024-05-10", "2024-08-10", "2024-11-10"):
        add(day, 11, ending="contact")
        add(day, 1, ending="child")

    after = count(ENDED, "2025-01-01")
    assert after[0] == before[0]
    assert hidden_before <= hidden(ENDED)
    assert {one for one in hidden(ENDED) if one[0] == date(2024, 1, 1) and one[1] != "year"} == (
        hidden_before
    )


def test_a_smaller_limit_later_changes_nothing_that_was_shown():
    add("2024-02-10", 12, ending="advice")
    add("2024-02-10", 4, ending="child")
    count(ENDED, "2024-04-01")
    before = hidden(ENDED)
    periods.count_finished(ENDED, date(2024, 4, 1), 2)

    assert hidden(ENDED) == before


# -- years ----------------------------------------------------------------------------------------
def fill(year=2024):
    for month in ("02", "05", "08", "11"):
        add(f"{year}-{month}-10", 12, ending="advice")
        add(f"{year}-{month}-10", 6, ending="contact")


def test_a_year_is_the_sum_of_what_its_quarters_showed():
    fill()
    add("2024-02-11", 2, ending="child")
    assert len(count(ENDED, "2024-12-31")) == 3
    counted = count(ENDED, "2025-01-01")

    assert counted[-1] == ("2024-01-01", "2024-12-31", {"advice": 48, "contact": 24, "child": 2})
    assert (date(2024, 1, 1), "year", "child") in hidden(ENDED)
    Referral.objects.filter(ending="contact").update(ended_at=None, ending="", status="received")
    assert count(ENDED, "2025-03-01")[-1] == counted[-1]


def test_a_year_whose_last_quarter_runs_on_has_no_sum():
    """It would say how many came in the quarter that was too small to stand alone."""
    for day in ("2024-02-10", "2024-05-10", "2024-08-10"):
        add(day, 12)
    add("2024-11-10", 3)
    add("2025-02-10", 9)
    counted = count(RECEIVED, "2025-07-01")

    assert counted[3][:2] == ("2024-10-01", "2025-03-31")
    assert not FigurePeriod.objects.filter(kind="year").exists()


def test_a_first_year_begins_where_the_counting_begins():
    add("2024-08-10", 9)
    add("2024-11-10", 9)

    counted = count(RECEIVED, "2025-01-01")
    assert counted[-1] == ("2024-01-01", "2024-12-31", {"not-urgent": 18})


# -- at once, and what the database holds ---------------------------------------------------------
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(3))
def test_two_readers_at_once_count_once(round_):
    fill()

    given = at_once(*[lambda: periods.count_finished(ENDED, date(2025, 1, 2), SMALLEST)] * 3)

    assert given == [None] * 3
    assert FigurePeriod.objects.filter(kind="quarters").count() == 4
    assert FigurePeriod.objects.filter(kind="year").count() == 1
    assert Figure.objects.count() == 10
    connection.close()


def test_the_databases_clock_says_when_a_period_has_ended(time_machine):
    """What is counted too early would stand for good."""
    today = timezone.localdate(database_now())
    add(periods.quarter_of(today).isoformat(), 30)
    time_machine.move_to(timezone.now() + timedelta(days=200), tick=False)

    assert periods.shown(RECEIVED, SMALLEST) == []


# -- the page -------------------------------------------------------------------------------------
def read_csv(page):
    text = page.content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


@pytest.fixture
def last_year():
    """All of it has ended, and its quarters are among the newest."""
    return timezone.localdate(database_now() - periods.SETTLED).year - 1


def test_the_page_and_the_file_say_the_same(last_year):
    fill(last_year)
    add(f"{last_year}-02-11", 1, ending="child", urgent=True, status="redirected")
    people = builders.make_people()
    lead = people["cmm-lead"]
    client = builders.signed_in(lead)
    page = client.get(PAGE)
    came, ended = page.context["tables"]

    names = [f"{number}. kvartal {last_year}" for number in (1, 2, 3, 4)]
    assert ended.periods[:5] == [*names, f"Hele {last_year}"]
    assert ended.totals[:5] == [19, 18, 18, 18, 73]
    rows = dict(ended.rows)
    assert rows["Barn eller måske barn: vist videre til kommunen"][:2] == [None, 0]
    assert rows["Der er givet råd"][1:4] == [12, 12, 12]
    assert dict(came.rows)["Haster"][:2] == [None, 0]
    assert "ændrer sig ikke, selv om en sag senere bliver rettet" in page.text
    assert "TEST-" not in page.text

    answer = client.post("/sager/tal/hent/", {"table": "ended"})
    lines = read_csv(answer)
    assert lines[0][1:] == ended.periods
    assert lines[-1] == ["I alt", *map(str, ended.totals)]
    assert "skjult" in next(line for line in lines if line[0].startswith("Barn"))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="tal.csv"'
    read = AuditEvent.objects.filter(verb="figures.read", actor=f"user:{lead.pk}")
    assert list(read.order_by("number").values_list("detail", flat=True)) == ["", "ended"]
    assert client.get(PAGE).context["tables"] == [came, ended]


def test_joined_quarters_have_their_names(last_year):
    add(f"{last_year - 1}-11-10", 2)
    for month, number in (("02", 4), ("05", 2), ("08", 9)):
        add(f"{last_year}-{month}-10", number)
    people = builders.make_people()
    page = builders.signed_in(people["data-protection"]).get(PAGE)

    assert page.context["tables"][0].periods[:2] == [
        f"4. kvartal {last_year - 1}–1. kvartal {last_year}",
        f"2.–3. kvartal {last_year}",
    ]


def test_older_quarters_stand_in_their_years():
    for year in (2022, 2023, 2024):
        for month in ("02", "05", "08", "11"):
            add(f"{year}-{month}-10", 6)
    people = builders.make_people()
    shown = builders.signed_in(people["cmm-lead"]).get(PAGE).context["tables"][0].periods

    assert "Hele 2022" in shown
    assert "1. kvartal 2022" not in shown
    assert len([name for name in shown if "kvartal" in name]) == 8


def test_an_empty_portal_says_when_the_first_figures_come():
    people = builders.make_people()
    client = builders.signed_in(people["data-protection"])

    assert "Der er ingen tal at vise endnu" in client.get(PAGE).text
    assert client.post("/sager/tal/hent/", {"table": "ended"}).status_code == 404
    assert client.post("/sager/tal/hent/", {"table": "=1+1"}).status_code == 404
