"""Working the plan: tasks, roles, figures and stops, as verbs and through their pages."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from crisisplan import cards, cards_now, plan, working
from crisisplan.editions import freezing
from crisisplan.log import logbook
from crisisplan.models import Activation, LogEntry, PointProgress, RoleHolder, TaskProgress
from crisisplan.reports import measures
from crisisplan.views.cards import counted_at
from portal.models import PublicState
from tests.crisisplan.builders import make_activation, make_person, step_down
from tests.portal import markup

pytestmark = pytest.mark.django_db
CODE = "P1.D1"


@pytest.fixture
def lead():
    return make_person("crisis-lead")


@pytest.fixture
def worker():
    return make_person("crisis-staff")


@pytest.fixture
def activation(lead):
    return make_activation(level="N3", by=lead)


def task(activation, code=CODE):
    found = cards_now.cards_of(activation)[int(code[1]) - 1]
    return next(one for one in found.tasks if one.code == code)


def address(name, activation, *more):
    return reverse(f"crisisplan:{name}", args=[activation.pk, *more])


# -- the data -------------------------------------------------------------------------------------
def test_there_are_eight_cards_with_every_task_and_indicator_of_the_paper():
    assert {n: len(c.tasks) for n, c in cards.CARDS.items()} == {
        1: 13, 2: 12, 3: 11, 4: 12, 5: 12, 6: 9, 7: 14, 8: 12,
    }  # fmt: skip
    assert {n: len(c.indicators) for n, c in cards.CARDS.items()} == {
        1: 5, 2: 5, 3: 4, 4: 5, 5: 6, 6: 4, 7: 6, 8: 5,
    }  # fmt: skip
    assert len(cards.TASKS) == sum(len(c.tasks) for c in cards.CARDS.values())


def test_every_text_of_the_plan_is_in_both_languages():
    for path, text in freezing._leaves(freezing.shipped()):
        if path.endswith((".da", ".en")):
            assert text.strip(), path
    content = freezing.shipped()
    same = [
        code
        for card in content["cards"].values()
        for code, text in card["tasks"].items()
        if text["da"] == text["en"]
    ]
    assert same == []


# -- tasks ----------------------------------------------------------------------------------------
def test_a_task_is_taken_and_done_and_the_log_says_so(activation, worker):
    working.take(activation, CODE, seen=0, by=worker)
    taken = task(activation)
    working.done(activation, CODE, seen=taken.version, by=worker, note="Tre kilder fundet.")

    done = task(activation)
    assert (done.state, done.owner, done.is_settled) == ("done", worker, True)
    lines = activation.log.filter(reference=CODE).values_list("kind", "text")
    assert [kind for kind, _text in lines] == ["action", "action"]
    assert lines[1][1].endswith("Tre kilder fundet.")
    assert logbook.verify(activation) == []


def test_of_two_who_take_it_at_once_one_is_told(activation, worker, lead):
    working.take(activation, CODE, seen=0, by=worker)

    with pytest.raises(plan.Refused):
        working.take(activation, CODE, seen=0, by=lead)
    assert task(activation).owner == worker
    assert activation.log.filter(reference=CODE).count() == 1


def test_deciding_not_to_needs_a_reason_and_is_a_line_of_its_own_kind(activation, worker):
    with pytest.raises(ValueError):
        working.omit(activation, CODE, seen=0, by=worker, reason="  ")
    working.omit(activation, CODE, seen=0, by=worker, reason="Ingen råd at finde endnu.")

    assert task(activation).state == "omitted"
    assert activation.log.get(reference=CODE).kind == LogEntry.Kind.OMISSION


def test_an_ongoing_task_is_done_again_and_again(activation, worker):
    for _time in range(2):
        now = task(activation, "P1.L1")
        working.done(activation, "P1.L1", seen=now.version, by=worker)

    now = task(activation, "P1.L1")
    assert now.state == "open" and now.last_done_at is not None and now.due_at is None
    assert activation.log.filter(reference="P1.L1").count() == 2


def test_deadlines_count_from_the_point_and_are_only_shown(activation):
    since = activation.point_rows.get(point=1).in_force_since
    assert task(activation, "P1.D1").due_at == since + timedelta(hours=24)
    assert task(activation, "P1.U1").due_at == since + timedelta(days=7)
    card = cards_now.cards_of(activation)[0]
    assert card.overdue(since + timedelta(hours=23)) == 0
    assert card.overdue(since + timedelta(hours=25)) == 7
    assert not TaskProgress.objects.exists()


def test_the_clocks_of_the_reopening_run_from_the_step_down(activation, time_machine):
    later = timezone.now() + timedelta(days=9)
    assert 8 in activation.points_in_force
    assert task(activation, "P8.D1").due_at is None
    time_machine.move_to(later, tick=False)
    assert cards_now.cards_of(activation)[7].late == ()
    step_down(activation)

    assert task(activation, "P8.D1").due_at == later + timedelta(hours=24)
    assert task(activation, "P1.D1").due_at < later  # the others go on as they were


def test_the_report_counts_the_reopening_only_once_it_has_begun(activation):
    def codes():
        return {row["code"] for row in measures.task_rows(activation)}

    assert "P8.D1" not in codes() and "P1.D1" in codes()
    step_down(activation)
    assert "P8.D1" in codes()


@pytest.mark.parametrize("level", ["N1", "N2"])
def test_a_task_of_a_point_that_is_not_in_force_cannot_be_changed(level, worker):
    activation = make_activation(level=level, chosen_points=[2])

    with pytest.raises(plan.Refused):
        working.take(activation, CODE, seen=0, by=worker)
    assert not TaskProgress.objects.exists()


def test_an_unknown_task_is_an_error(activation, worker):
    with pytest.raises(KeyError):
        working.take(activation, "P1.D99", seen=0, by=worker)


# -- roles ----------------------------------------------------------------------------------------
def test_a_role_passes_from_one_to_the_next_with_a_line(activation, lead, worker):
    first = working.assign(activation, "INF", worker, by=lead)
    working.assign(activation, "INF", lead, by=lead)

    first.refresh_from_db()
    assert first.until is not None
    assert RoleHolder.objects.get(role="INF", until=None).user == lead
    lines = activation.log.filter(kind="handover").values_list("text", flat=True)
    assert f"fra {worker} til {lead}" in lines[1]


def test_a_deputy_stands_beside_and_an_area_has_its_own(activation, lead, worker):
    working.assign(activation, "KRL", lead, by=lead)
    working.assign(activation, "KRL", worker, by=lead, is_deputy=True)
    working.assign(activation, "FLT", worker, by=lead, area="midt")

    assert RoleHolder.objects.filter(until=None).count() == 3
    with pytest.raises(plan.Refused):
        working.assign(activation, "KRL", lead, by=lead)


# -- figures and stopping -------------------------------------------------------------------------
def test_a_figure_is_kept_with_its_day_and_the_one_before(activation, worker):
    now = timezone.now()
    for value in ("3", "5.5"):
        working.count(activation, "P1.I1", Decimal(value), by=worker, counted_at=now)

    assert [r.value for r in activation.readings.all()] == [Decimal("3"), Decimal("5.5")]
    assert "5,5" in activation.log.filter(reference="P1.I1").last().text


def test_a_point_stops_on_evidence_and_every_page_knows(activation, lead):
    version = PublicState.objects.get().crisis
    working.stop_point(activation, 3, evidence="Reglerne er ophævet.", by=lead)

    row = PointProgress.objects.get(activation=activation, point=3)
    assert row.is_met and row.stopped_at is not None
    assert PublicState.objects.get().crisis > version
    assert 3 not in activation.points_in_force
    with pytest.raises(plan.Refused):
        working.stop_point(activation, 3, evidence="Igen.", by=lead)
    working.begin_point(activation, 3, reason="Nye regler.", by=lead)
    assert PointProgress.objects.get(activation=activation, point=3).stopped_at is None


def test_only_n2_puts_a_further_point_in_force(lead):
    at_n2 = make_activation(level="N2", chosen_points=[1], by=lead)
    version = PublicState.objects.get().crisis
    working.begin_point(at_n2, 4, reason="Klinikkerne lukker.", by=lead)

    assert at_n2.point_rows.get(point=4).stopped_at is None
    assert PublicState.objects.get().crisis > version
    assert "Punkt 4 er sat i kraft: Klinikkerne lukker." in at_n2.log.latest("number").text
    with pytest.raises(plan.Refused):
        working.begin_point(at_n2, 4, reason="Igen.", by=lead)
    watched = make_activation(level="N1", illness="mæslinger", by=lead)
    with pytest.raises(plan.Refused):
        working.begin_point(watched, 1, reason="Nu.", by=lead)
    assert set(watched.points_in_force) == {6, 7}


def test_a_point_is_put_in_force_from_its_card(client, lead):
    client.force_login(lead)
    at_n2 = make_activation(level="N2", chosen_points=[1], by=lead)
    where = address("point-resume", at_n2, 4)
    assert where in client.get(address("card", at_n2, 4)).text
    assert "Sæt punktet i kraft" in client.get(where).text
    client.post(where, {"reason": "Klinikkerne lukker."})
    assert 4 in Activation.objects.get(pk=at_n2.pk).points_in_force
    assert where not in client.get(address("card", at_n2, 4)).text


# -- the pages ------------------------------------------------------------------------------------
@pytest.fixture
def browser(client, worker):
    client.force_login(worker)
    return client


def press(browser, activation, do, code=CODE, seen=None):
    seen = task(activation, code).version if seen is None else seen
    return browser.post(address("task", activation, code), {"do": do, "seen": seen})


def test_a_card_is_worked_with_one_press_each(browser, activation, worker):
    assert press(browser, activation, "take").url.endswith("/kort/1/#P1.D1")
    assert task(activation).owner == worker
    press(browser, activation, "done")
    assert task(activation).state == "done"
    press(browser, activation, "release")
    assert task(activation).state == "open"


def test_after_a_press_the_page_is_at_the_task_and_says_once_what_was_done(browser, activation):
    where = press(browser, activation, "done").url.split("#")[0]
    shown = markup.Markup(browser.get(where).text)
    row = next(e for e in shown.elements if e["id"] == CODE)

    assert row["tabindex"] == "-1"  # so that the fragment moves the focus there
    assert browser.get(where).text.count("task-said") == 0
    press(browser, activation, "done", "P1.L1")
    page = browser.get(where).text
    assert page.count("task-said") == 1
    assert page.index('id="P1.L1"') < page.index("task-said") < page.index('id="P1.L2"')
    assert "Gemt. Det står i loggen, at opgaven er udført." in page


def test_a_card_says_who_did_it_and_why_it_was_left_out(browser, activation, worker):
    working.done(activation, CODE, seen=0, by=worker, note="Tre kilder fundet.")
    working.omit(activation, "P1.D2", seen=0, by=worker, reason="Rådene er ens.")
    page = browser.get(address("card", activation, 1)).text

    done = page.split(f'id="{CODE}"')[1].split('id="P1.D2"')[0]
    assert str(worker) in done and "Bemærkning: Tre kilder fundet." in done
    left_out = page.split('id="P1.D2"')[1].split('id="P1.D3"')[0]
    assert "Begrundelse: Rådene er ens." in left_out and str(worker) in left_out
    assert "?template=M01&amp;language=da" in page.split('id="P1.D3"')[1].split("</li>")[0]


def test_a_stale_press_shows_how_it_stands(browser, activation, lead):
    working.take(activation, CODE, seen=0, by=lead)
    page = press(browser, activation, "done", seen=0)

    assert page.status_code == 409
    assert "ændret opgaven imens" in page.text and str(lead) in page.text


def test_omitting_asks_for_the_reason_and_refuses_people(browser, activation):
    where = address("task-omit", activation, CODE)
    empty = browser.post(where, {"seen": 0, "reason": ""})
    assert "Skriv, hvorfor I ikke gør det." in empty.text
    told = browser.post(where, {"seen": 0, "reason": "CPR 010203-1234 er syg."})
    assert "Fjern det, der ligner et CPR-nummer" in told.text and "er syg." in told.text
    browser.post(where, {"seen": 0, "reason": "Rådene er ens."})

    assert task(activation).state == "omitted"


def test_the_dashboard_shows_what_is_late_first(browser, activation):
    long_ago = timezone.now() - timedelta(days=2)
    activation.point_rows.update(in_force_since=long_ago)
    main = browser.get(address("activation", activation)).text.split("<main")[1]

    assert "over frist" in main
    assert main.index("over frist") < main.index("De otte kort")
    assert f'href="{address("card", activation, 1)}#P1.D1"' in main
    assert "1. Information: 7 over frist" in main and "næste" not in main


def test_the_dashboard_has_eight_cards_and_asks_few_queries(
    browser, activation, django_assert_max_num_queries
):
    with django_assert_max_num_queries(30):
        page = browser.get(address("activation", activation))

    links = [e for e in markup.Markup(page.text).elements if "/kort/" in e["href"]]
    assert len({e["href"].split("#")[0] for e in links}) == 8


def test_a_lead_stops_a_point_and_staff_may_not(browser, activation, client, lead):
    where = address("point-stop", activation, 4)
    assert browser.post(where, {"evidence": "Ro i 14 dage."}).status_code == 403
    client.force_login(lead)
    assert "Stopkriterium" in client.get(where).text
    client.post(where, {"evidence": "Ro i 14 dage."})

    assert PointProgress.objects.get(activation=activation, point=4).is_met


def test_a_figure_refuses_what_is_no_number(browser, activation):
    where = address("figure", activation, "P1.I1")
    page = browser.post(where, {"value": "mange", "counted_on": "2026-01-01"})
    assert "Skriv et tal, for eksempel 12 eller 0,5." in page.text
    tomorrow = timezone.localdate() + timedelta(days=1)
    page = browser.post(where, {"value": "3", "counted_on": tomorrow.isoformat()})
    assert "Dagen er ikke kommet endnu" in page.text
    page = browser.post(where, {"value": "1.250", "counted_on": "2026-01-01"})
    assert "Skriv tallet uden punktum" in page.text
    done = browser.post(where, {"value": "37,5", "counted_on": "2026-01-01"})
    assert done.url.endswith("/kort/1/#P1.I1")

    assert activation.readings.get().value == Decimal("37.5")
    page = browser.get(done.url).text
    assert "<strong>37,5</strong>" in page and "Gemt. Tallet står også i loggen." in page
    assert "Gemt. Tallet" not in browser.get(done.url).text
    assert browser.get(address("figure", activation, "P1.I9")).status_code == 404


def test_a_figure_of_today_is_counted_now_and_of_another_day_at_noon(time_machine):
    time_machine.move_to("2026-11-25 16:20+01:00", tick=False)
    moments = [counted_at(date(2026, 11, day)) for day in (25, 24)]

    assert [f"{timezone.localtime(at):%d %H.%M}" for at in moments] == ["25 16.20", "24 12.00"]


PEOPLE_IN = [
    ("task-done", "P1.D1", "note", {"seen": 0}),
    ("task-omit", "P1.D2", "reason", {"seen": 0}),
    ("figure", "P1.I1", "note", {"value": "3", "counted_on": "2026-11-24"}),
    ("point-stop", 4, "evidence", {}),
]


@pytest.mark.parametrize(("name", "which", "field", "rest"), PEOPLE_IN)
def test_what_looks_like_a_person_stops_once_and_is_marked_when_it_passes(
    client, lead, activation, name, which, field, rest
):
    client.force_login(lead)
    where = address(name, activation, which)
    said = "Maria Jensen, tlf. 22 33 44 55, ville ikke."
    before = activation.log.count()
    page = client.post(where, {**rest, field: said})
    assert page.status_code == 200
    assert "ligner et navn" in page.text and "ligner et telefonnummer" in page.text
    assert said in page.text
    assert activation.log.count() == before

    client.post(where, {**rest, field: said, "is_no_person": "on"})
    line = activation.log.latest("number")
    assert said in line.text
    assert line.assess_before_release


def test_an_ordinary_line_is_not_marked(browser, activation):
    browser.post(address("task-done", activation, "P1.D1"), {"seen": 0, "note": "To steder nået."})

    assert not activation.log.latest("number").assess_before_release


def test_roles_are_given_by_a_lead_on_the_page(client, activation, lead, worker):
    client.force_login(lead)
    client.post(address("roles", activation), {"role": "INF", "user": worker.pk, "area": ""})

    assert RoleHolder.objects.get().user == worker
    assert str(worker) in client.get(address("activation", activation)).text
    page = client.post(
        address("roles", activation), {"role": "INF", "user": worker.pk, "area": "midt"}
    )
    assert "Kun feltkoordinatorer har ét område." in page.text
    assert RoleHolder.objects.count() == 1


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("number", range(1, 9))
def test_every_card_fits_one_page_on_paper(client, lead, number, language, tmp_path):
    import io

    import pikepdf

    activation = make_activation(level="N3", by=lead)
    working.assign(activation, "KRL", lead, by=lead)
    client.force_login(lead)
    with translation.override(language):
        where = address("card-pdf", activation, number)
    page = client.get(where)

    assert page.headers["Content-Type"] == "application/pdf", page.text
    with pikepdf.open(io.BytesIO(page.content)) as pdf:
        assert len(pdf.pages) == 1
        assert pdf.Root.MarkInfo.Marked


def test_a_paper_card_names_edition_and_checksum(activation, client, lead):
    from crisisplan.views import cards as views

    frozen = freezing.plan_of(activation)
    assert frozen.checksum == freezing.checksum(frozen.content)
    assert views.qr_code("https://eksempel.invalid/").startswith("data:image/svg+xml;base64,")
