"""After it: the report fills itself in, parts are saved apart, another approves, lessons go on."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from crisisplan import plan, working
from crisisplan.editions import freezing
from crisisplan.log import logbook
from crisisplan.models import (
    Activation,
    Announcement,
    Dispatch,
    LogEntry,
    PlanEdition,
    Recommendation,
    Report,
    Step,
)
from crisisplan.reports import after_action, measures
from portal.errors import NotTwoPeople
from portal.models import AuditEvent
from tests.crisisplan.builders import bring_to, make_activation, make_person, step_down

pytestmark = pytest.mark.django_db
Kind = LogEntry.Kind


@pytest.fixture
def lead(client):
    person = make_person()
    client.force_login(person)
    return person


def address(name, activation, *more):
    return reverse(f"crisisplan:{name}", args=[activation.pk, *more])


def write(activation, number=5, *, by, seen=None, **answers):
    report = after_action.report_of(activation)
    seen = seen if seen is not None else report.version if report else 0
    return Report.save_part(activation, number, answers, by=by, seen=seen)


def lesson(activation, by, **changes):
    wanted = {"text": "Øv rettelsen.", "owner": "Kriseleder", "due_on": "2027-01-31"} | changes
    wanted["due_on"] = datetime.fromisoformat(str(wanted["due_on"])).date()
    return Recommendation.make(activation, **wanted, by=by)


def lived_through():
    """A closed activation in which a good deal happened."""
    by = make_person("crisis-staff")
    activation = make_activation(level="N2", chosen_points=[1, 2, 4])
    before = activation.activated_at - timedelta(minutes=40)
    logbook.write(activation, Kind.EVENT, "Et råd kom.", by=by, happened_at=before)
    seen_at = activation.activated_at  # as the probe writes it: the change, and entered now
    logbook.write(activation, Kind.EVENT, "Set.", reference="banner-seen", happened_at=seen_at)
    activation.change_level("N3", reason="Flere.", by=make_person(), seen=activation.version)
    for code in ("P1.D1", "P2.D2", "P2.U1"):
        working.done(activation, code, seen=0, by=by)
    working.omit(activation, "P4.D5", seen=0, by=by, reason="Ikke sikkert.")
    for code, value in (("P2.I2", 4), ("P2.I2", 7), ("P1.I5", 0)):
        working.count(activation, code, Decimal(value), by=by, counted_at=timezone.now())
    said = Announcement.objects.create(
        activation=activation,
        number=1,
        template="M01",
        language="da",
        text="Ny sygdom.",
        written_by=by,
        written_at=timezone.now(),
    )
    Dispatch.objects.create(
        announcement=said,
        channel="print",
        state="sent",
        made_at=timezone.now(),
        settled_at=timezone.now(),
    )
    working.assign(activation, "KRL", make_person(), by=by)
    # As if it had begun thirty hours ago, so that the first day's tasks are over.
    early = activation.activated_at - timedelta(hours=30)
    activation.point_rows.filter(point=4).update(in_force_since=early)
    activation.refresh_from_db()
    step_down(activation)
    step_down(activation)
    return activation


# -- filled in without typing, and equal to a recomputation (bar B13) ------------------------------
def test_the_levels_equal_those_of_the_log():
    activation = lived_through()
    filled = measures.of(activation)["levels"]
    lines = [line for line in activation.log.filter(kind=Kind.LEVEL)]
    moves = [
        (line, position)
        for line in lines
        for position in ("N2", "N3", "N4", "closed")
        if moved_to(line.text, position)
    ]

    assert [row["position"] for row in filled] == [position for _line, position in moves]
    for row, (line, _position) in zip(filled, moves, strict=True):
        assert row["since"] == measures.iso(line.happened_at)
        assert row["by"] == str(line.by)
    for row, following in zip(filled, [*filled[1:], None], strict=True):
        assert row["until"] == (following["since"] if following else "")


def moved_to(text, position):
    words = {"N2": ": Stabsberedskab (N2)", "N3": ": Operationsberedskab (N3)"}
    words |= {"N4": ": Nedtrapning og genåbning (N4)", "closed": ": Afsluttet"}
    return words[position] in text


def test_a_figure_counted_before_the_decision_is_not_what_set_it_off():
    activation = make_activation()
    early = activation.activated_at - timedelta(hours=1)
    working.count(activation, "P1.I1", Decimal(3), by=make_person(), counted_at=early)

    assert measures.moments(activation)["trigger"] is None


def test_the_times_equal_a_recomputation_from_the_log():
    activation = lived_through()
    log = list(activation.log.order_by("happened_at"))
    decided = activation.log.get(number=1).happened_at
    first = {
        "trigger": next(e for e in log if e.kind == Kind.EVENT and e.happened_at < decided),
        "decision": activation.log.get(number=1),
        "contact-a": next(e for e in log if e.reference == "P2.D2"),
        "contact-all": next(e for e in log if e.reference == "P2.U1"),
        "ended": [e for e in log if e.kind == Kind.LEVEL][-1],
    }

    filled = {row["moment"]: row for row in measures.of(activation)["times"]}
    for name, line in first.items():
        assert filled[name]["at"] == measures.iso(line.happened_at), name
        wanted = round((line.happened_at - decided).total_seconds())
        assert filled[name]["seconds"] == wanted, name
    assert filled["trigger"]["seconds"] == -40 * 60
    seen = next(e for e in log if e.reference == "banner-seen")
    assert filled["banner"]["at"] == measures.iso(seen.entered_at)
    assert filled["banner"]["seconds"] == round((seen.entered_at - decided).total_seconds())
    sent = Dispatch.objects.get().settled_at
    assert filled["message"]["at"] == measures.iso(sent)
    assert filled["countersigned"] == {"moment": "countersigned", "at": "", "seconds": None}


def test_the_tasks_equal_a_recomputation():
    activation = lived_through()
    filled = measures.of(activation)["tasks"]
    cards = freezing.plan_of(activation).content["cards"]
    deadlines = [
        code
        for row in activation.point_rows.all()
        for code in cards[str(row.point)]["tasks"]
        if code.split(".")[1][0] in "DU"
    ]
    done_lines = activation.log.filter(text__startswith="Udført: P")
    omitted = activation.log.filter(kind=Kind.OMISSION)

    assert len(filled["rows"]) == len(deadlines) == sum(filled["all"].values())
    assert filled["all"]["on-time"] == done_lines.count() == 3
    assert filled["all"]["omitted"] == omitted.count() == 1
    late = [row["code"] for row in filled["rows"] if row["how"] == "not-done"]
    assert late == [c for c in deadlines if c.startswith("P4.D") and c != "P4.D5"]
    assert sum(sum(counts.values()) for counts in filled["points"].values()) == len(deadlines)


def test_the_banner_is_measured_from_the_change_that_made_it_public():
    activation = make_activation(level="N1", chosen_points=[])
    logbook.write(
        activation, Kind.EVENT, "Intet banner.", reference="banner-seen",
        happened_at=activation.activated_at,
    )  # fmt: skip
    Activation.objects.filter(pk=activation.pk).update(
        activated_at=activation.activated_at - timedelta(hours=5)
    )
    activation.refresh_from_db()
    assert measures.moments(activation)["banner"] is None

    activation.change_level("N3", reason="Flere.", by=make_person(), seen=activation.version)
    logbook.write(
        activation, Kind.EVENT, "Set.", reference="banner-seen", happened_at=activation.public_at
    )
    [row] = [row for row in measures.times(activation) if row["moment"] == "banner"]
    assert 0 <= row["seconds"] < 60


@pytest.mark.parametrize(("hours", "how"), [(23, "on-time"), (24, "on-time"), (25, "late")])
def test_a_task_is_on_time_until_its_deadline(hours, how):
    activation = make_activation()
    working.done(activation, "P1.D1", seen=0, by=make_person())
    begun = activation.point_rows.get(point=1).in_force_since
    activation.tasks.update(last_done_at=begun + timedelta(hours=hours))

    [row] = [r for r in measures.task_rows(activation) if r["code"] == "P1.D1"]
    assert (row["how"], row["seconds"]) == (how, hours * 3600)


def test_a_task_waits_while_it_runs_and_falls_away_when_the_point_stops_first():
    activation = make_activation()
    assert measures.tasks(activation)["all"].keys() == {"waiting"}
    working.stop_point(activation, 3, evidence="Alt er aftalt.", by=make_person())
    each = measures.tasks(activation)["points"]

    assert each["3"].keys() == {"not-due"}
    assert each["1"].keys() == {"waiting"}


def test_an_ongoing_task_has_no_deadline_and_is_not_counted():
    rows = measures.task_rows(make_activation())
    assert rows
    assert not [row for row in rows if ".L" in row["code"]]


def test_the_indicators_have_before_first_last_and_after():
    activation = make_activation()
    by, start = make_person(), activation.activated_at
    for hours, value in ((-48, 1), (-24, 2), (1, 3), (2, 4), (3, 5)):
        when = start + timedelta(hours=hours)
        working.count(activation, "P2.I2", Decimal(value), by=by, counted_at=when)
    Activation.objects.filter(pk=activation.pk).update(
        state="closed", ended_at=start + timedelta(hours=3), ended_by=by
    )
    activation.refresh_from_db()

    [row] = measures.of(activation)["indicators"]
    assert {k: row[k] for k in ("before", "first", "last", "after", "count")} == {
        "before": "2",
        "first": "3",
        "last": "4",
        "after": "5",
        "count": 5,
    }


def test_what_was_not_done_is_there_as_it_was_corrected():
    activation = make_activation()
    line = logbook.write(activation, Kind.OMISSION, "Vi sender ikke M03.")
    logbook.write(activation, Kind.CORRECTION, "Vi sender ikke M04.", corrects=line)

    [row] = measures.of(activation)["omissions"]
    assert (row["line"], row["text"]) == (line.number, "Vi sender ikke M04.")


def test_the_page_shows_the_filled_parts_without_a_word_typed(client, lead):
    activation = lived_through()
    page = client.get(address("report", activation)).text

    for said in (
        "Stabsberedskab (N2)",
        "Operationsberedskab (N3)",
        "Afsluttet – evaluering udestår",
        "Alle i prioritet A kontaktet (P2.D2)",
        "−40 min.",
        "P2.I2 Kontakttab",
        "Undladt: P4.D5",
        "Ingen har skrevet i den endnu.",
        logbook.head(activation).in_groups,
    ):
        assert said in page, said


def test_the_sixteen_parts_stand_in_order():
    assert list(after_action.PARTS) == list(range(1, 17))
    keys = [q.key for part in after_action.PARTS.values() for q in part.questions]
    assert len(keys) == len(set(keys))
    assert not [key for key in keys if key.startswith("_")]
    assert {n for n, part in after_action.PARTS.items() if part.is_filled_in} >= {
        2,
        3,
        4,
        13,
        14,
        16,
    }


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (None, "–"),
        (0, "0 sek."),
        (59, "59 sek."),
        (60, "1 min."),
        (3599, "59 min."),
        (3660, "1 t. 1 min."),
        (86_400, "1 dag"),
        (180_000, "2 dage 2 t."),
        (-2400, "−40 min."),
    ],
)
def test_durations_are_said_plainly(seconds, said):
    assert after_action.lasted(seconds) == said


# -- written part by part --------------------------------------------------------------------------
def test_a_part_is_saved_and_the_next_one_offered(client, lead):
    activation = bring_to("closed")
    sent = {"version": 0, "in-place": "En plan.", "happened": "", "differences": "", "go_on": "1"}
    page = client.post(address("report-part", activation, 5), sent)

    report = after_action.report_of(activation)
    assert page.url == address("report-part", activation, 6)
    assert report.texts["in-place"] == "En plan."
    assert (report.version, report.written_by, report.state) == (2, lead, "draft")
    assert activation.log.last().text == "Evaluering, del 5: gemt."
    assert AuditEvent.objects.filter(verb="crisis.review", detail="part 5").exists()


@pytest.mark.parametrize("number", [n for n, part in after_action.PARTS.items() if part.questions])
def test_every_written_part_can_be_opened_and_saved(client, lead, number):
    activation = bring_to("closed")
    part = after_action.PARTS[number]
    filled = {question.key: f"Svar {question.key}." for question in part.questions}
    assert client.get(address("report-part", activation, number)).status_code == 200
    page = client.post(
        address("report-part", activation, number), {"version": 0, **filled}, follow=True
    )

    for text in filled.values():
        assert text in page.text


@pytest.mark.parametrize("number", [0, 2, 3, 4, 14, 16, 17])
def test_what_the_log_fills_in_cannot_be_written(client, lead, number):
    activation = bring_to("closed")
    assert client.get(address("report-part", activation, number)).status_code == 404


def test_two_people_may_write_on_different_parts_at_once(client, lead):
    activation = bring_to("closed")
    other = make_person()
    write(activation, 6, by=other, seen=0, well="Hurtigt.")
    sent = {"version": 0, "in-place": "En plan."}
    assert client.post(address("report-part", activation, 5), sent).status_code == 302

    report = after_action.report_of(activation)
    assert (report.texts["well"], report.texts["in-place"]) == ("Hurtigt.", "En plan.")
    assert report.writers == {lead.pk, other.pk}


def test_two_people_on_the_same_part_see_both_texts(client, lead):
    activation = bring_to("closed")
    write(activation, 5, by=make_person(), **{"in-place": "Deres tekst."})
    sent = {"version": 0, "in-place": "Min tekst."}
    page = client.post(address("report-part", activation, 5), sent)

    assert page.status_code == 409
    assert "Deres tekst." in page.text
    assert "Min tekst." in page.text
    assert after_action.report_of(activation).texts["in-place"] == "Deres tekst."

    version = page.context["form"]["version"].value()
    both = {"version": version, "in-place": "Begge tekster."}
    assert client.post(address("report-part", activation, 5), both).status_code == 302
    assert after_action.report_of(activation).texts["in-place"] == "Begge tekster."


def test_no_person_comes_into_the_report_and_the_text_is_kept(client, lead):
    activation = bring_to("closed")
    text = "Hun har nummer 010190-1234."
    page = client.post(address("report-part", activation, 9), {"version": 0, "voices-staff": text})
    assert "CPR-nummer" in page.text
    assert text in page.text
    assert after_action.report_of(activation) is None


@pytest.mark.parametrize("form", list(after_action.FORMATS))
def test_the_format_is_chosen_with_the_first_part(client, lead, form):
    activation = bring_to("closed")
    sent = {"version": 0, "format": form, "summary": "Kort."}
    page = client.post(address("report-part", activation, 1), sent, follow=True)
    assert str(after_action.FORMATS[form]) in page.text


def test_an_annulled_activation_has_no_report_to_write(client, lead):
    activation = bring_to("annulled")
    page = client.get(address("report", activation)).text
    assert "En annulleret aktivering bliver ikke evalueret." in page
    page = client.post(address("report-part", activation, 5), {"version": 0, "in-place": "x"})
    assert page.status_code == 409
    assert after_action.report_of(activation) is None


# -- approval --------------------------------------------------------------------------------------
def test_another_person_approves_and_the_activation_is_reviewed(client, lead):
    activation = lived_through()
    write(activation, by=make_person(), happened="Meget.")
    version = after_action.report_of(activation).version
    page = client.post(address("report-approve", activation), {"version": version}, follow=True)

    assert "Rapporten er godkendt, og aktiveringen er evalueret." in page.text
    activation.refresh_from_db()
    report = after_action.report_of(activation)
    assert activation.position == plan.REVIEWED
    assert (report.state, report.approved_by) == ("approved", lead)
    step = activation.steps.get(kind=Step.Kind.REVIEWED)
    assert (step.start, step.to, step.by) == ("closed", "reviewed", lead)
    assert AuditEvent.objects.filter(verb="crisis.review", detail="closed > reviewed").exists()
    assert logbook.verify(activation) == []


@pytest.mark.parametrize("is_last", [False, True])
def test_nobody_approves_what_they_have_written_in(client, lead, is_last):
    activation = bring_to("closed")
    other = make_person()
    for by, number in ((lead, 5), (other, 6)) if not is_last else ((other, 5), (lead, 6)):
        write(activation, number, by=by, happened="Meget.")
    report = after_action.report_of(activation)
    page = client.post(address("report-approve", activation), {"version": report.version})

    assert page.status_code == 409
    assert "Du har selv skrevet i rapporten." in page.text
    with pytest.raises(NotTwoPeople):
        after_action.approve(activation, by=lead, seen=report.version)
    activation.refresh_from_db()
    assert activation.position == plan.CLOSED


def test_the_database_refuses_an_approval_by_the_writer():
    activation = bring_to("closed")
    report = write(activation, by=make_person(), happened="Meget.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(approved_by=report.written_by)


def test_a_report_that_changed_since_it_was_read_is_not_approved(client, lead):
    activation = bring_to("closed")
    old = write(activation, by=make_person(), happened="Meget.").version
    write(activation, by=make_person(), happened="Noget andet.")
    page = client.post(address("report-approve", activation), {"version": old})

    assert page.status_code == 409
    assert "En kollega har gemt imens." in page.text
    activation.refresh_from_db()
    assert activation.position == plan.CLOSED


@pytest.mark.parametrize("position", ["N1", "N2", "N3", "N4", "annulled"])
def test_only_a_closed_activation_is_reviewed(position):
    activation = bring_to(position)
    Report.objects.create(
        activation=activation,
        written_by=make_person(),
        written_at=timezone.now(),
    )
    with pytest.raises(plan.Refused):
        after_action.approve(activation, by=make_person(), seen=1)
    assert after_action.report_of(activation).state == "draft"


def test_nothing_is_reviewed_without_an_approved_report():
    activation = bring_to("closed")
    with pytest.raises(plan.Refused):
        activation.review(by=make_person(), seen=activation.version)
    write(activation, by=make_person(), happened="Meget.")
    with pytest.raises(plan.Refused):
        activation.review(by=make_person(), seen=activation.version)


def test_an_approved_report_keeps_its_figures_and_takes_no_more_text(client, lead):
    activation = lived_through()
    write(activation, by=make_person(), happened="Meget.")
    before = measures.of(activation)
    after_action.approve(activation, by=lead, seen=after_action.report_of(activation).version)
    activation.point_rows.all().delete()
    activation.tasks.all().delete()
    activation.readings.all().delete()

    report = after_action.report_of(activation)
    assert after_action.filled_in(activation, report) == before
    with pytest.raises(plan.Refused):
        write(activation, by=lead, happened="For sent.")
    assert client.get(address("report", activation)).status_code == 200


def test_the_report_as_pdf(client, lead):
    activation = lived_through()
    write(activation, by=lead, happened="Meget skete der.")
    page = client.get(address("report-pdf", activation))

    assert page.content.startswith(b"%PDF-")
    assert f'filename="evaluering-{activation.number}.pdf"' in page["Content-Disposition"]
    assert AuditEvent.objects.filter(verb="crisis.export", detail="report pdf").exists()


def test_a_closed_activation_without_a_report_is_missing_until_it_is_approved():
    activation = bring_to("closed")
    bring_to("N3", areas=["nord"])
    exercise = make_activation(kind=Activation.Kind.EXERCISE)
    step_down(exercise)
    step_down(exercise)
    assert [one.pk for one in after_action.missing()] == [activation.pk]

    report = write(activation, by=make_person(), happened="Meget.")
    assert [one.pk for one in after_action.missing()] == [activation.pk]
    after_action.approve(activation, by=make_person(), seen=report.version)
    assert after_action.missing() == []


# -- lessons ---------------------------------------------------------------------------------------
def test_a_lesson_is_written_with_function_and_date(client, lead):
    activation = bring_to("closed")
    sent = {"text": "Øv M15.", "owner": "Kriseleder", "due_on": "2027-01-31", "point": "1"}
    page = client.post(address("lesson-add", activation), sent, follow=True)

    made = activation.recommendations.get()
    assert "Anbefaling 1 er skrevet." in page.text
    assert (made.number, made.owner, made.point, made.state) == (1, "Kriseleder", 1, "open")
    assert activation.log.last().text == "Anbefaling 1: Øv M15. (Kriseleder)"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"text": ""}, "Skriv, hvad der skal ændres."),
        ({"owner": "Opdigtet Person"}, "Vælg en funktion på listen."),
        ({"owner": ""}, "Vælg en funktion."),
        ({"due_on": "snart"}, "Skriv en dato, for eksempel"),
    ],
)
def test_a_lesson_without_its_parts_is_refused(client, lead, wrong, sentence):
    activation = bring_to("closed")
    sent = {"text": "Øv M15.", "owner": "Kriseleder", "due_on": "2027-01-31"} | wrong
    assert sentence in client.post(address("lesson-add", activation), sent).text
    assert not activation.recommendations.exists()


def test_every_move_in_the_table_is_done_with_a_reason_and_the_rest_refused():
    by = make_person()
    activation = bring_to("closed")
    states = list(Recommendation.State)
    for start in states:
        for to in states:
            one = lesson(activation, by)
            Recommendation.objects.filter(pk=one.pk).update(state=start)
            one.refresh_from_db()
            if to in Recommendation.MOVES[start]:
                one.move(to, reason="Sådan.", by=by, seen=start)
                assert (one.state, one.reason) == (to, "Sådan.")
                assert activation.log.last().text.endswith(f"{to.label}. Sådan.")
            else:
                with pytest.raises(plan.Refused):
                    one.move(to, reason="Sådan.", by=by, seen=start)
    assert set(Recommendation.MOVES) == set(states)


def test_a_lesson_that_moved_meanwhile_is_not_moved_again(client, lead):
    activation = bring_to("closed")
    one = lesson(activation, lead)
    one.move("dropped", reason="Nej.", by=make_person(), seen="open")
    # Back to open by another, and the page still thinks that it was decided.
    sent = {"seen": "decided", "state": "open", "reason": "Ja."}
    page = client.post(address("lesson-move", activation, 1), sent)

    assert page.status_code == 409
    one.refresh_from_db()
    assert one.state == "dropped"


def test_a_move_needs_a_reason(client, lead):
    activation = bring_to("closed")
    lesson(activation, lead)
    page = client.post(
        address("lesson-move", activation, 1), {"seen": "open", "state": "decided", "reason": ""}
    )
    assert "Skriv en begrundelse." in page.text
    assert activation.recommendations.get().state == "open"


def test_the_list_has_the_open_ones_first_and_marks_those_over_their_date(client, lead):
    one, other = bring_to("closed"), bring_to("closed", areas=["nord"])
    late = lesson(one, lead, due_on="2026-01-31", text="Den sene.")
    lesson(other, lead, due_on="2099-01-31", text="Den åbne.")
    done = lesson(other, lead, due_on="2026-01-31", text="Den udførte.")
    done.move("dropped", reason="Nej.", by=lead, seen="open")
    page = client.get(reverse("crisisplan:lessons"))

    assert [x.text for x in page.context["open_ones"]] == ["Den sene.", "Den åbne."]
    assert [x.text for x in page.context["ended"]] == ["Den udførte."]
    assert late.is_overdue
    assert page.text.count("Over frist") == 1


def test_a_lesson_goes_onto_a_draft_of_the_plan_and_the_next_onto_the_same(client, lead):
    activation = bring_to("closed")
    first, second = lesson(activation, lead), lesson(activation, lead)
    in_force = freezing.in_force()
    for number in (1, 2):
        page = client.post(address("lesson-carry", activation, number), follow=True)
        assert "Anbefalingen står nu på kladden til planens udgave 2." in page.text

    draft = PlanEdition.objects.get(state="draft")
    assert (draft.number, draft.content, draft.made_by) == (2, in_force.content, lead)
    assert draft.note == f"{activation.number}, anbefaling 1; {activation.number}, anbefaling 2"
    for one in (first, second):
        one.refresh_from_db()
        assert one.edition == draft
    in_force.refresh_from_db()
    assert in_force.state == "published"

    again = client.post(address("lesson-carry", activation, 1))
    assert again.status_code == 409
    assert "Anbefalingen er allerede i en kladde" in again.text


@pytest.mark.parametrize("page", ["report", "lessons"])
def test_the_button_sends_its_token_and_the_draft_is_linked_afterwards(lead, page):
    activation = bring_to("closed")
    lesson(activation, lead)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(lead)
    where = address("report", activation) if page == "report" else reverse("crisisplan:lessons")
    form = browser.get(where).text.split(address("lesson-carry", activation, 1))[1]
    token = form.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    browser.post(address("lesson-carry", activation, 1), {"csrfmiddlewaretoken": token})

    assert PlanEdition.objects.get(state="draft").number == 2
    main = browser.get(where).text.split("<main")[1]
    assert f'<a href="{reverse("crisisplan:editions")}">Kladde til udgave 2</a>' in main
    browser.force_login(make_person("crisis-staff"))
    assert reverse("crisisplan:editions") not in browser.get(where).text


def test_a_draft_with_many_lessons_keeps_a_note_that_fits(lead):
    activation = bring_to("closed")
    for _number in range(30):
        after_action.carry_into_plan(lesson(activation, lead), by=lead)

    draft = PlanEdition.objects.get(state="draft")
    assert len(draft.note) <= 300
    assert Recommendation.objects.filter(edition=draft).count() == 30


@pytest.mark.parametrize(
    ("role", "name", "status"),
    [
        ("crisis-staff", "lesson-add", 200),
        ("administrator", "lesson-add", 403),
        ("crisis-staff", "report-approve", 403),
        ("administrator", "report", 200),
        ("editor", "report", 403),
    ],
)
def test_who_may_what(client, role, name, status):
    activation = bring_to("closed")
    client.force_login(make_person(role))
    assert client.get(address(name, activation)).status_code == status


def test_only_those_who_edit_the_plan_carry_a_lesson_into_it(client):
    activation = bring_to("closed")
    person = make_person("crisis-staff")
    lesson(activation, person)
    client.force_login(person)
    assert client.post(address("lesson-carry", activation, 1)).status_code == 403
    assert "ændrer planen" not in client.get(reverse("crisisplan:lessons")).text


# -- history ---------------------------------------------------------------------------------------
def test_history_keeps_exercises_apart_and_shows_measured_times(client, lead):
    activation = lived_through()
    exercise = make_activation(kind=Activation.Kind.EXERCISE, by=lead)
    logbook.write(exercise, Kind.MESSAGE_OUT, "M01 til deltagerne.")
    page = client.get(reverse("crisisplan:history"))

    assert [row["activation"] for row in page.context["real"]] == [activation]
    assert [row["activation"] for row in page.context["exercises"]] == [exercise]
    assert "Virkelige aktiveringer: 1" in page.text
    assert f"ØVELSE {exercise.number}" in page.text
    [row] = page.context["real"]
    seconds = {r["moment"]: r["seconds"] for r in measures.times(activation)}
    assert row["times"]["banner"] == f"{seconds['banner']} sek."
    assert row["times"]["message"] == f"{seconds['message']} sek."
    assert len(row["tasks"]) == len(measures.task_rows(activation))


def test_an_exercise_one_is_not_in_is_not_in_ones_history(client, lead):
    exercise = make_activation(kind=Activation.Kind.EXERCISE)
    lesson(exercise, make_person(), text="Fra øvelsen.")

    assert exercise.number not in client.get(reverse("crisisplan:history")).text
    assert "Fra øvelsen." not in client.get(reverse("crisisplan:lessons")).text
    for name in ("log", "log-check", "log-export", "pictures", "report", "report-pdf"):
        assert client.get(address(name, exercise)).status_code == 404, name


def test_a_long_history_is_read_page_by_page(client, lead, monkeypatch):
    monkeypatch.setattr("crisisplan.views.reviews.A_PAGE", 2)
    made = [make_activation(by=lead, illness=f"sygdom {n}") for n in range(4)]
    exercise = make_activation(kind=Activation.Kind.EXERCISE, by=lead)

    seen = []
    for number in (1, 2, 3):
        page = client.get(reverse("crisisplan:history"), {"side": number})
        seen += [row["activation"] for row in page.context["real"] + page.context["exercises"]]
        assert "Virkelige aktiveringer: 4" in page.text and f"Side {number} af 3" in page.text
    assert seen == [*reversed(made), exercise]
    assert 'href="?side=2"' in page.text and "Ældre" not in page.text
    assert "Side 3 af 3" in client.get(reverse("crisisplan:history"), {"side": "99"}).text


def test_history_of_the_empty_portal(client, lead):
    page = client.get(reverse("crisisplan:history")).text
    assert "Planen har ikke været i kraft før på denne portal." in page


def test_the_report_page_does_not_ask_more_the_longer_the_log_is(client, lead):
    activation = lived_through()
    client.get(address("report", activation))
    asked = []
    for count in (1, 100):
        for number in range(count):
            logbook.write(activation, Kind.EVENT, f"Linje {number}.")
        with CaptureQueriesContext(connection) as queries:
            client.get(address("report", activation))
        asked.append(len(queries))

    assert abs(asked[0] - asked[1]) <= 1  # the state of the pages is read again now and then
