"""The plan editor: two people, both languages, one sheet of paper; what runs is left alone."""

import copy

import pytest
from django.urls import reverse

from crisisplan import cards_now
from crisisplan.editions import checks as plan_checks
from crisisplan.editions import freezing, planning
from crisisplan.models import PlanEdition, Step
from crisisplan.plan import Refused
from portal import audit
from portal.errors import NotTwoPeople
from portal.models import AuditEvent
from tests.crisisplan.builders import bring_to, make_activation, make_person
from tests.crisisplan.test_together import at_once

pytestmark = pytest.mark.django_db


def changed_draft(by=None, text="Ring til alle."):
    """A draft with one role changed (a card would be laid out on paper)."""
    by = by or make_person()
    draft = planning.start_draft(by=by)
    role = copy.deepcopy(draft.content["roles"]["KRL"])
    role["duty"] = {"da": text, "en": "Call everybody."}
    planning.save(draft, "roles", "KRL", role, by=by, seen=draft.checksum)
    return draft


def published(**changes):
    draft = changed_draft(**changes)
    planning.publish(draft, note="Kortere.", by=make_person(), seen=draft.checksum)
    return draft


def pages_of(client, role="crisis-lead"):
    person = make_person(role)
    client.force_login(person)
    return person


# -- drafts ---------------------------------------------------------------------------------------
def test_there_is_one_draft_and_it_begins_as_the_plan_in_force():
    first, second = planning.start_draft(by=make_person()), planning.start_draft(by=make_person())
    assert first.pk == second.pk
    assert first.content == freezing.in_force().content
    assert (first.number, first.state) == (2, "draft")


def test_a_lesson_and_the_editor_share_the_draft():
    from datetime import date

    from crisisplan.models import Recommendation
    from crisisplan.reports import after_action

    lesson = Recommendation.make(
        bring_to("closed"), text="Ring før.", owner="FLT", due_on=date(2027, 1, 1), by=make_person()
    )
    carried = after_action.carry_into_plan(lesson, by=make_person())
    assert planning.draft() == carried == planning.start_draft(by=make_person())


def test_two_who_edit_at_once_do_not_overwrite_each_other():
    draft = planning.start_draft(by=make_person())
    seen = draft.checksum
    one = PlanEdition.objects.get(pk=draft.pk)
    role = copy.deepcopy(draft.content["roles"]["KRL"]) | {"name": {"da": "A", "en": "A"}}
    planning.save(draft, "roles", "KRL", role, by=make_person(), seen=seen)
    other = copy.deepcopy(one.content["roles"]["SFL"]) | {"name": {"da": "B", "en": "B"}}
    with pytest.raises(Refused) as refused:
        planning.save(one, "roles", "SFL", other, by=make_person(), seen=seen)
    assert "En kollega har gemt" in str(refused.value.sentence)
    assert planning.draft().content["roles"]["SFL"]["name"]["da"] == "Sundhedsfaglig leder"


def test_the_last_editor_may_not_put_it_in_force_and_another_may():
    editor = make_person()
    draft = changed_draft(by=editor)
    with pytest.raises(NotTwoPeople):
        planning.publish(draft, note="Kortere.", by=editor, seen=draft.checksum)
    assert freezing.in_force().number == 1

    planning.publish(draft, note="Kortere.", by=make_person(), seen=draft.checksum)
    assert freezing.in_force().number == 2
    assert PlanEdition.objects.get(number=1).state == "superseded"
    verbs = AuditEvent.objects.filter(chain="plan:2").values_list("verb", flat=True)
    assert set(verbs) == {"crisis.plan"} and audit.verify() == []


def test_saving_the_same_words_makes_nobody_the_last_editor():
    editor, passer_by = make_person(), make_person()
    draft = changed_draft(by=editor)
    same = copy.deepcopy(draft.content["roles"]["KRL"])
    planning.save(draft, "roles", "KRL", same, by=passer_by, seen=draft.checksum)
    with pytest.raises(NotTwoPeople):
        planning.publish(planning.draft(), note="Mit.", by=editor, seen=draft.checksum)


def test_the_row_itself_refuses_the_last_editor_whatever_the_object_says():
    editor = make_person()
    draft = changed_draft(by=editor)
    draft.made_by = make_person()  # an object that is no longer true
    with pytest.raises(Refused):
        draft.publish(note="Kortere.", by=editor, seen=draft.checksum)
    assert freezing.in_force().number == 1


def test_a_draft_that_changes_nothing_or_was_changed_meanwhile_is_refused():
    draft = planning.start_draft(by=make_person())
    with pytest.raises(Refused) as nothing:
        planning.publish(draft, note="Intet.", by=make_person(), seen=draft.checksum)
    assert "magen til" in str(nothing.value.sentence)

    old = draft.checksum
    changed_draft()
    with pytest.raises(Refused):
        planning.publish(planning.draft(), note="Kortere.", by=make_person(), seen=old)
    assert freezing.in_force().number == 1


# -- checks ---------------------------------------------------------------------------------------
def test_the_shipped_plan_has_no_problems_and_every_card_is_one_sheet():
    content = freezing.shipped()
    assert plan_checks.problems(content) == []
    for language in ("da", "en"):
        assert plan_checks.card_fits(content, "4", language)


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("da", "", "Skriv teksten på dansk"),
        ("en", "  ", "Skriv teksten på engelsk"),
        ("da", "Ring {nummer}", "Ukendt felt: {nummer}"),
        ("en", "Call {telefon}", "Ukendt felt: {telefon}"),
        ("da", "Ring {telefon", "med begge parenteser"),
        ("da", "Ring til CMM {telefon}", "Fjern »CMM«"),
        ("en", "Call the clinic {phone}", "Fjern »clinic«"),
        ("da", "Ring {telefon}. " + "Vi hjælper dig. " * 12, "En SMS har 160"),
        ("da", "Ring til os.", "Felterne er ikke ens: phone"),
    ],
)
def test_a_message_is_checked_in_each_language(language, text, said):
    message = {"use": {"da": "x", "en": "x"}, "da": "Ring {telefon}", "en": "Call {phone}"}
    assert plan_checks.problems_of_message("M08", message) == []
    found = plan_checks.problems_of_message("M08", {**message, language: text})
    assert any(said in problem.sentence for problem in found), found


def test_acute_help_is_never_said_to_be_free():
    text = {**freezing.shipped()["messages"]["M02"], "da": "Gratis hjælp {symptomer} {telefon}"}
    assert any("gratis" in p.sentence for p in plan_checks.problems_of_message("M02", text))


def test_a_card_that_does_not_fit_on_one_sheet_is_not_saved():
    draft = planning.start_draft(by=make_person())
    card = copy.deepcopy(draft.content["cards"]["1"])
    card["purpose"]["en"] = "A very long purpose. " * 200
    with pytest.raises(Refused) as refused:
        planning.save(draft, "cards", "1", card, by=make_person(), seen=draft.checksum)
    assert "Kort 1 kan ikke stå på én side på engelsk" in str(refused.value.sentence)
    assert planning.draft().checksum == freezing.in_force().checksum


def test_codes_are_never_used_again():
    card = freezing.shipped()["cards"]["1"]
    assert planning.next_code(card, 1, "D") == "P1.D8"
    without = planning.without_code(card, "P1.D7")
    assert "P1.D7" not in without["tasks"]
    assert planning.next_code(without, 1, "D") == "P1.D8"
    more = planning.with_code(without, 1, "D", {"da": "Ny", "en": "New"})
    assert list(more["tasks"])[6:8] == ["P1.D8", "P1.U1"]  # in its place on the card
    again = planning.with_code_again(more, "P1.D7")
    assert again["tasks"]["P1.D7"] == card["tasks"]["P1.D7"] and again["retired"] == {}
    figure = planning.with_code(card, 1, "I", {"da": "Tal", "en": "Figure"})
    assert list(figure["indicators"])[-1] == "P1.I6"


def test_differences_are_said_in_words():
    old, new = freezing.shipped(), freezing.shipped()
    new["cards"]["1"] = planning.without_code(new["cards"]["1"], "P1.D1")
    new["messages"]["M01"]["en"] = "Other."
    new["roles"]["KRL"]["name"]["da"] = "Leder"
    where = [change.where for change in plan_checks.changes(old, new)]
    assert "Kort 1, P1.D1, dansk" in where and "Kort 1, Taget ud, P1.D1, engelsk" in where
    assert "Besked M01, engelsk" in where
    assert any(one.startswith("Rolle KRL") and one.endswith("dansk") for one in where)


# -- what runs is left alone ----------------------------------------------------------------------
def spoiled(thing):
    """The same document with every text and flag in it changed."""
    if isinstance(thing, dict):
        return {key: spoiled(value) for key, value in thing.items()}
    if isinstance(thing, list):
        return [spoiled(value) for value in thing]
    if isinstance(thing, bool):
        return not thing
    return f"{thing} ændret" if isinstance(thing, str) else thing


def test_editing_every_field_of_the_plan_changes_no_byte_of_what_runs():
    """B10: also the areas and contacts, which are rows of their own."""
    from crisisplan.models import Area, FrozenPlan
    from portal.models import Contact

    activation = make_activation()
    before = FrozenPlan.objects.filter(activation=activation).values_list("content", "checksum")
    raw = [tuple(map(str, row)) for row in before]
    cards = [(c.title, [t.text for t in c.tasks]) for c in cards_of(activation)]

    draft = planning.start_draft(by=make_person())
    new = spoiled(draft.content)
    draft.save_draft(new, freezing.checksum(new), by=make_person(), seen=draft.checksum)
    draft.publish(note="Alt.", by=make_person(), seen=draft.checksum)
    Area.objects.update(da="Ændret", en="Changed", regions="Ændret", operator="Ændret")
    Contact.objects.update(name="Ændret", phone="00 00 00 00")

    assert freezing.in_force().content == new
    assert len(freezing.differences(freezing.shipped(), new)) > 400
    after = FrozenPlan.objects.filter(activation=activation).values_list("content", "checksum")
    assert [tuple(map(str, row)) for row in after] == raw
    assert [(c.title, [t.text for t in c.tasks]) for c in cards_of(activation)] == cards
    activation.refresh_from_db()
    assert activation.places[0].da == "Midtjylland"


def cards_of(activation):

    return cards_now.cards_of(activation)


def test_the_lead_adopts_a_newer_edition_as_a_logged_decision():
    activation = make_activation()
    assert planning.newer_for(activation) is None
    newest = published()
    assert planning.newer_for(activation) == newest
    before = freezing.plan_of(activation)

    lead = make_person()
    planning.adopt(activation, newest, reason="Kortere.", by=lead, seen=activation.version)

    now = freezing.plan_of(activation)
    assert (now.number, now.edition, now.adopted_by) == (2, newest, lead)
    assert now.content["roles"]["KRL"]["duty"]["da"] == "Ring til alle."
    before.refresh_from_db()
    assert before.content["roles"]["KRL"]["duty"]["da"] != "Ring til alle."  # what was stays
    assert (activation.version, activation.plan_version) == (2, "2")
    step = activation.steps.get(kind=Step.Kind.ADOPTED)
    line = activation.log.order_by("-number").first()
    assert now.checksum[:16] in step.reason and step.reason in line.text
    assert AuditEvent.objects.filter(chain=activation.chain, verb="crisis.adopt").count() == 1


def test_adopting_is_refused_for_a_draft_an_old_one_a_stale_page_and_after_the_end():
    activation, newest = make_activation(), published()
    give = {"reason": "Nyt.", "by": make_person()}
    with pytest.raises(Refused):
        planning.adopt(activation, newest, **give, seen=activation.version - 1)
    with pytest.raises(Refused):
        planning.adopt(activation, changed_draft(text="Nyt."), **give, seen=activation.version)
    planning.adopt(activation, newest, **give, seen=activation.version)
    with pytest.raises(Refused):
        planning.adopt(activation, newest, **give, seen=activation.version)
    ended = bring_to("closed", illness="kolera")
    with pytest.raises(Refused):
        planning.adopt(ended, newest, **give, seen=ended.version)
    assert activation.plans.count() == 2 and ended.plans.count() == 1


# -- pages ----------------------------------------------------------------------------------------
def fields_of(page):
    """What the page's form holds, as a browser would send it."""
    form = page.context["form"]
    return {name: form[name].value() or "" for name in form.fields if name not in ("out", "back")}


def test_the_pages_take_a_draft_from_begun_to_in_force(client):
    pages_of(client)
    listed = client.get(reverse("crisisplan:editions"))
    assert "Begynd en kladde" in listed.text
    client.post(reverse("crisisplan:edition-start"))

    address = reverse("crisisplan:edition-edit", args=["messages", "M08"])
    page = client.get(address)
    assert 'lang="en"' in page.text and "Som SMS, dansk" in page.text
    sent = fields_of(page) | {"text_da": "Ring {nummer}"}
    again = client.post(address, sent)
    assert "Ukendt felt: {nummer}" in again.text and "Fejl:" in again.text
    sent |= {"text_da": "Ring {telefon}.", "text_en": "Call {phone}."}
    assert client.post(address, sent).status_code == 302
    stale = client.post(address, {**sent, "text_da": "Skriv {telefon}."})
    assert stale.status_code == 409 and "En kollega har gemt" in stale.text

    refused = client.get(reverse("crisisplan:edition-publish"))
    assert refused.status_code == 409 and "En anden" in refused.text

    pages_of(client)
    asked = client.get(reverse("crisisplan:edition-publish"))
    assert "Besked M08, dansk" in asked.text and "Ring {telefon}." in asked.text
    without = client.post(reverse("crisisplan:edition-publish"), fields_of(asked))
    assert "Skriv, hvad der er ændret, og hvorfor." in without.text
    client.post(reverse("crisisplan:edition-publish"), fields_of(asked) | {"note": "Kortere."})
    assert freezing.in_force().content["messages"]["M08"]["da"] == "Ring {telefon}."
    assert "Kortere." in client.get(reverse("crisisplan:edition", args=[2])).text


def test_a_card_is_edited_with_a_task_more_and_one_taken_out(client):
    person = pages_of(client)
    planning.start_draft(by=person)
    address = reverse("crisisplan:edition-edit", args=["cards", "7"])
    sent = fields_of(client.get(address))
    sent |= {"letter": "U", "new_da": "Ny opgave.", "new_en": "", "out": ["P7.L1"]}
    again = client.post(address, sent)
    assert again.status_code == 200 and "Skriv teksten på begge sprog." in again.text
    done = client.post(address, {**sent, "new_en": "New task."})
    assert done.status_code == 302, done.context["form"].errors
    card = planning.draft().content["cards"]["7"]
    assert card["retired"].keys() == {"P7.L1"} and "P7.L1" not in card["tasks"]
    assert {"da": "Ny opgave.", "en": "New task."} in card["tasks"].values()
    assert "P7.L1" in client.get(address).text  # may be taken in again


def test_the_page_of_adopting_shows_what_changes(client):
    activation = make_activation()
    pages_of(client)
    address = reverse("crisisplan:edition-adopt", args=[activation.pk])
    assert client.get(address).status_code == 409
    published()
    page = client.get(address)
    assert "Ring til alle." in page.text and "Rolle KRL" in page.text
    sent = fields_of(page) | {"reason": "Kortere.", "confirmation": "OPDATER"}
    assert client.post(address, {**sent, "confirmation": "ja"}).status_code == 200
    assert freezing.plan_of(activation).edition.number == 1
    assert client.post(address, sent).status_code == 302
    assert freezing.plan_of(activation).edition.number == 2


@pytest.mark.parametrize("role", ["crisis-staff", "crisis-clinical", "administrator"])
def test_only_who_may_edit_the_plan_reaches_it(client, role):
    pages_of(client, role)
    assert client.get(reverse("crisisplan:editions")).status_code == 403


def test_no_part_that_is_not_there(client):
    planning.start_draft(by=pages_of(client))
    for part, key in (("cards", "9"), ("areas", "midt"), ("roles", "XXX")):
        address = reverse("crisisplan:edition-edit", args=[part, key])
        assert client.get(address).status_code == 404


# -- at the same time -----------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_put_it_in_force_once():
    for number in range(6):
        draft = changed_draft(text=f"Ring til alle, {number}.")
        people = [make_person(), make_person()]
        rows = [PlanEdition.objects.get(pk=draft.pk) for _ in people]
        results = at_once(
            *(
                lambda row=row, by=by: planning.publish(row, note="Nyt.", by=by, seen=row.checksum)
                for row, by in zip(rows, people, strict=True)
            )
        )
        assert results.count(None) == 1, results
        assert sum(isinstance(result, Refused) for result in results) == 1, results
        assert PlanEdition.objects.filter(state="published").count() == 1
        assert freezing.in_force().number == draft.number
