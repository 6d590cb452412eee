"""The pages of the messages: the whole way in a browser's requests, and what they refuse."""

import re
from threading import Barrier, Thread

import pytest
from django.contrib.admin import site
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse

from crisisplan import plan
from crisisplan.announcements import announcing, dispatching, messages, outlet_mail
from crisisplan.models import (
    Announcement,
    Area,
    Dispatch,
    Participant,
    Recipient,
    RecipientList,
)
from portal import outbox
from portal.models import AuditEvent, OutboxMessage
from tests.crisisplan.builders import make_activation, make_person
from tests.crisisplan.test_announcing import (
    TEXT,
    boxes,
    deliver_all,
    make_approved,
    make_draft,
    make_list,
    smtp,  # noqa: F401 – a fixture
    states,
)

pytestmark = pytest.mark.django_db

SOURCE = {
    "source": "Sundhedsstyrelsen: mpox",
    "source_url": "https://www.sst.dk/mpox",
    "source_date": "2026-11-20",
    "source_words": "Hold afstand.",
}
M01 = {
    "text": messages.TEMPLATES["M01"].da,
    "value_illness": "mpox",
    "value_advice": "Hold afstand",
    "value_phone": "70 20 25 50",
    "value_link": "https://portal.invalid/beredskab/",
    **SOURCE,
}


def address(name, activation, *more):
    return reverse(f"crisisplan:{name}", args=[activation.pk, *more])


def signed_in(role="crisis-staff"):
    client = Client()
    client.user = make_person(role)
    client.force_login(client.user)
    return client


def write_at(activation, template="M01", language="da"):
    return f"{address('announce-write', activation)}?template={template}&language={language}"


def posted(client, announcement, name, **given):
    announcement.refresh_from_db()
    path = address(f"announce-{name}", announcement.activation, announcement.number)
    return client.post(path, {"seen": announcement.version, **given})


def paths_of(activation, number=1):
    here = [address(name, activation) for name in ("announce", "announce-write", "announce-not")]
    of_text = "send by-hand text read approve source edit correct down withdraw"
    return here + [address(f"announce-{name}", activation, number) for name in of_text.split()]


# -- the whole way --------------------------------------------------------------------------------
def test_from_template_to_recipient_by_the_pages_alone(smtp):  # noqa: F811
    activation, partners = make_activation(), make_list("da", "en", "th")
    writer, reader, clinical = signed_in(), signed_in(), signed_in("crisis-clinical")
    chosen = writer.get(address("announce-write", activation))
    assert "M01 – Første besked" in chosen.text
    assert "M15 –" not in chosen.text
    form = writer.get(write_at(activation))
    assert 'value="mpox"' in form.text and "{sygdom}" in form.text

    looked = writer.post(write_at(activation), {**M01, "do": "look"})
    assert "Ny sygdom: mpox. Råd fra myndighederne: Hold afstand." in looked.text
    assert "bliver til 1 sms" in looked.text
    assert not Announcement.objects.exists()
    kept = writer.post(write_at(activation), {**M01, "do": "keep"}, follow=True)
    assert "Skal læses af en anden" in kept.text
    text = Announcement.objects.get()
    assert text.source_checksum and "{" not in text.text

    assert "Læs den igennem" not in kept.text  # one's own text
    assert posted(writer, text, "read", is_read="on").status_code == 409
    assert posted(reader, text, "read", is_read="on").status_code == 302
    assert posted(reader, text, "approve").status_code == 403
    given = {"days": "5", "is_compared": "on", "is_true": "on"}
    assert posted(clinical, text, "approve", **given).status_code == 302
    text.refresh_from_db()
    assert (text.expires_at - text.approved_at).days == 5

    send = address("announce-send", activation, 1)
    assert partners.name in writer.get(send).text
    page = writer.get(send, {"lists": partners.pk})
    assert page.text.count(" checked") == 3
    assert "Vil helst have thai, får teksten på dansk" in page.text
    two = boxes(partners)[:2]
    assert posted(writer, text, "send", boxes=two).status_code == 302
    assert posted(writer, text, "send", boxes=two).status_code == 302
    assert deliver_all() == 2
    assert len(smtp.mails) == 2
    page = writer.get(send, {"lists": partners.pk})
    assert page.text.count(" checked") == 1
    assert "2 modtagere har allerede fået teksten" in page.text
    shown = writer.get(address("announce-text", activation, 1)).text
    assert shown.count("<strong>Sendt</strong>") == 2
    assert "ingensteds.invalid" not in shown


def test_a_text_in_thai_starts_in_english_with_the_danish_beside_it():
    activation, client = make_activation(), signed_in()
    page = client.get(write_at(activation, "M02", "th")).text
    assert "Ill with {symptoms}?" in page
    assert "Er du syg med {symptomer}?" in page
    given = {"text": "ก" * 80 + " {phone}", "value_phone": "70 20 25 50", **SOURCE}
    looked = client.post(write_at(activation, "M02", "th"), {**given, "do": "look"})
    assert "kun er på 70 tegn" in looked.text
    client.post(write_at(activation, "M02", "th"), {**given, "do": "keep"})
    page = client.get(address("announce-text", activation, 1)).text
    assert 'lang="th"' in page and "Den danske ordlyd" in page


def test_the_second_reader_compares_with_the_danish_text():
    values = {"illness": "mpox", "advice": "Keep away", "phone": "70 20 25 50", "link": ""}
    text = make_draft(language="en", text="New illness: mpox.", values=values)
    page = signed_in().get(address("announce-read", text.activation, text.number)).text
    # The plan's own, with what the portal knows; English words in a Danish sentence help nobody.
    assert "Ny sygdom: mpox. Råd fra myndighederne: {raad}." in page and "Keep away" not in page

    make_draft(activation=text.activation, text="Ny sygdom: mpox. Hold afstand.")
    page = signed_in().get(address("announce-read", text.activation, text.number)).text
    assert "Ny sygdom: mpox. Hold afstand." in page and "{raad}" not in page


def test_without_lists_whoever_may_make_one_is_shown_the_way():
    text = make_approved()
    path = address("announce-send", text.activation, text.number)
    lists = reverse("admin:crisisplan_recipientlist_changelist")

    assert lists in signed_in("crisis-lead").get(path).text
    page = signed_in("crisis-staff").get(path).text
    assert lists not in page and "En kriseleder laver dem under Administration." in page


def test_undoing_a_deed_leads_back_to_the_text():
    text = make_approved()
    where = address("announce-text", text.activation, text.number)
    for name, role in (("withdraw", "crisis-staff"), ("send", "crisis-staff")):
        path = address(f"announce-{name}", text.activation, text.number)
        page = signed_in(role).get(path).text.split("<main")[1]
        assert page.count(f'href="{where}"') >= 1 and 'href=""' not in page
    page = signed_in().get(address("announce-not", text.activation)).text
    assert f'href="{address("announce", text.activation)}">Fortryd' in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"value_advice": ""}, "Udfyld »Råd fra myndighederne«, eller tag {raad} ud af teksten."),
        ({"text": "Kom i klinikken {sygdom}"}, "Fjern »klinikken«"),
        ({"value_advice": "se cmm.dk"}, "Fjern »cmm«"),
        ({"value_advice": "Ring 010190-1234"}, "CPR"),
        ({"source": ""}, "Skriv, hvilken myndighed"),
        ({"source_url": ""}, "Skriv linket"),
        ({"source_url": "javascript:alert(1)"}, "Skriv hele adressen"),
        ({"source_date": ""}, "Skriv rådets dato"),
        ({"source_date": "2031-01-01"}, "ikke kommet endnu"),
        ({"text": ""}, "Skriv teksten"),
        ({"text": "a" * 1001}, "Gør teksten kortere"),
    ],
)
def test_the_form_says_what_to_put_right(changes, said):
    activation = make_activation()
    page = signed_in().post(write_at(activation), {**M01, **changes, "do": "keep"})
    assert page.status_code == 200
    assert said in page.text
    assert not Announcement.objects.exists()


@pytest.mark.parametrize("query", ["?template=M15&language=da", "?template=M01&language=xx"])
def test_a_choice_that_is_not_offered_is_asked_again(query):
    page = signed_in().get(address("announce-write", make_activation()) + query)
    assert page.status_code == 200
    assert 'name="text"' not in page.text


def test_the_texts_come_from_the_activations_own_plan():
    activation = make_activation()
    frozen = activation.plans.get()
    frozen.content["messages"]["M08"]["da"] = "Opdigtet ordlyd {telefon}"
    frozen.save()
    assert "Opdigtet ordlyd" in signed_in().get(write_at(activation, "M08")).text


# -- refusals -------------------------------------------------------------------------------------
def test_a_stale_page_gets_409_and_what_stands_now():
    activation, clinical = make_activation(), signed_in("crisis-clinical")
    draft = make_draft(activation)
    seen = draft.version
    announcing.mark_read(draft, seen=seen, by=make_person())
    path = address("announce-approve", activation, draft.number)
    given = {"seen": seen, "days": "3", "is_compared": "on", "is_true": "on"}
    page = clinical.post(path, given)
    assert page.status_code == 409
    assert "En kollega har ændret teksten" in page.text
    assert "Skal godkendes" in page.text
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_the_approver_confirms_the_source_and_the_promise():
    draft = make_draft()
    announcing.mark_read(draft, seen=draft.version, by=make_person())
    page = posted(signed_in("crisis-clinical"), draft, "approve", days="3")
    assert "Sammenlign med kilden" in page.text
    assert "Se efter, at løftet er sandt" in page.text
    page = posted(signed_in("crisis-clinical"), draft, "approve", days="8")
    assert "Skriv et tal fra 1 til 7." in page.text


def test_the_changed_source_stops_it_in_one_press():
    partners = make_list("da")
    approved = make_approved()
    client = signed_in()
    posted(client, approved, "send", boxes=boxes(partners))
    assert posted(client, approved, "source").status_code == 302
    assert states(approved) == {"stopped": 1}
    page = client.get(address("announce-text", approved.activation, approved.number)).text
    assert "dens nye dato mangler" in page
    assert "Send …" not in page


def test_nothing_is_offered_to_one_who_may_only_look():
    approved = make_approved()
    page = signed_in("administrator").get(address("announce-text", approved.activation, 1))
    assert page.status_code == 200
    assert "Det kan du gøre nu" not in page.text


def test_the_portal_says_that_it_holds_no_numbers():
    approved = make_approved()
    client = signed_in()
    page = client.get(address("announce-by-hand", approved.activation, 1)).text
    assert "Portalen har aldrig telefonnumre" in page
    given = {"channel": "sms", "place": "12 numre", "day": "2026-01-01", "clock": "14.05"}
    assert posted(client, approved, "by-hand", **given).status_code == 302
    row = approved.dispatches.get()
    assert row.made_at == approved.activation.activated_at  # never before it began


def test_a_decision_not_to_send_is_an_omission_in_the_log():
    activation = make_activation()
    given = {"reason": "M05: der er ingen nye regler."}
    signed_in().post(address("announce-not", activation), given)
    assert activation.log.get(kind="omission").text.endswith("der er ingen nye regler.")


# -- taking back ----------------------------------------------------------------------------------
def test_the_retraction_is_two_screens_from_the_control_page(smtp):  # noqa: F811
    activation, partners = make_activation(), make_list("da", "da", "en")
    approved = make_approved(activation)
    dispatching.send(approved, boxes(partners), seen=approved.version, by=make_person())
    deliver_all()
    given = {"channel": "post", "place": "En opslagstavle", "day": "2026-11-25", "clock": "10.00"}
    posted(signed_in(), approved, "by-hand", **given)
    lead = signed_in("crisis-lead")
    control = lead.get(reverse("crisisplan:control")).text
    here = address("activation", activation)
    annul = address("annul", activation)
    assert here in control  # screen 1
    assert annul in lead.get(here).text  # screen 2
    page = lead.get(annul).text
    assert "M15 bliver sendt på dansk til 2 modtagere." in page
    assert "M15 bliver sendt på engelsk til 1 modtager." in page
    assert "Opdigtet Partnere i Ingensteds 1" in page
    assert "En opslagstavle" in page
    assert "Fejl: Meddelelsen" in page and "Mistake: the notice" in page
    given = {"version": activation.version, "reason": "En fejl.", "confirmation": "ANNULLER"}
    done = lead.post(annul, given, follow=True)
    assert "Skal tages ned eller rettes" in done.text
    deliver_all()
    assert len(smtp.mails) == 6

    row = approved.dispatches.get(channel="post")
    staff = signed_in()
    down = address("announce-down", activation, approved.number)
    assert staff.post(down, {"row": row.pk}).status_code == 302
    assert staff.post(down, {"row": row.pk}).status_code == 409
    assert "Skal tages ned" not in staff.get(address("announce", activation)).text


def test_annulling_a_quiet_one_says_that_nobody_is_told():
    activation, lead = make_activation(), signed_in("crisis-lead")
    annul = address("annul", activation)
    assert "Ingen beskeder er sendt" in lead.get(annul).text
    given = {"version": activation.version, "reason": "En fejl.", "confirmation": "ANNULLER"}
    assert lead.post(annul, given).url == address("activation", activation)
    assert lead.get(annul).status_code == 409


def test_one_text_is_corrected_from_its_own_page(smtp):  # noqa: F811
    activation, partners = make_activation(), make_list("da", "en")
    wrong = make_approved(activation)
    dispatching.send(wrong, boxes(partners), seen=wrong.version, by=make_person())
    deliver_all()
    client = signed_in()
    path = address("announce-correct", activation, wrong.number)
    page = client.get(path).text
    assert TEXT in page and "{rettelse}" in page
    given = {
        "text": messages.TEMPLATES["M11"].da,
        "value_date": "25-11-2026",
        "value_error": "testen er lukket",
        "value_fix": "den er åben",
        "value_phone": "70 20 25 50",
        "do": "keep",
        **SOURCE,
    }
    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    for _press in range(2):
        assert client.post(path, {**given, "key": key}).status_code == 302
    m11 = activation.announcements.get(template="M11")
    assert m11.replaces == wrong
    posted(signed_in(), m11, "read", is_read="on")
    approval = {"days": "3", "is_compared": "on"}
    posted(signed_in("crisis-clinical"), m11, "approve", **approval)
    page = client.get(address("announce-send", activation, m11.number)).text
    assert page.count(" checked") == 2  # those who got the wrong one, chosen beforehand


# -- exercises ------------------------------------------------------------------------------------
def test_whatever_is_pressed_in_an_exercise_nothing_can_leave():
    partners = make_list("da", "en", name="Hemmelig liste")
    exercise = make_activation(kind="exercise")
    clients = [signed_in("crisis-lead"), signed_in("crisis-clinical"), signed_in()]
    for client in clients:
        Participant.objects.create(activation=exercise, user=client.user)
    make_approved(exercise)
    make_draft(exercise)
    press = {
        "boxes": boxes(partners),
        "lists": partners.pk,
        "channel": "post",
        "place": "Et sted",
        "day": "2026-11-25",
        "clock": "10.00",
        "days": "3",
        "is_read": "on",
        "is_compared": "on",
        "is_true": "on",
        "is_public": "on",
        "reason": "Spillet.",
        "do": "keep",
        **M01,
    }
    for client in clients:
        for number in (1, 2, 3):
            for path in paths_of(exercise, number):
                for query in ("", f"?lists={partners.pk}&template=M01&language=da"):
                    page = client.get(path + query)
                    assert "Hemmelig liste" not in page.text, path
                    if page.status_code == 200:
                        assert "ØVELSE" in page.text, path
                    versions = exercise.announcements.filter(number=number)
                    seen = versions.values_list("version", flat=True).first() or 1
                    for _press in range(2):
                        client.post(path + query, {**press, "seen": seen})
    annul = address("annul", exercise)
    given = {"reason": "Spillet.", "confirmation": "ANNULLER"}
    exercise.refresh_from_db()
    assert clients[0].post(annul, {**given, "version": exercise.version}).status_code == 302

    assert exercise.announcements.filter(template="M15").count() == 2
    assert Dispatch.objects.count() >= 4
    assert set(Dispatch.objects.values_list("channel", flat=True)) == {"inside"}
    assert not OutboxMessage.objects.exists()
    assert announcing.public_texts() == []


def test_an_exercise_is_shown_to_those_in_it_and_does_not_exist_for_others():
    exercise = make_activation(kind="exercise")
    make_approved(exercise)
    inside = signed_in()
    Participant.objects.create(activation=exercise, user=inside.user)
    assert "ØVELSE. Ny sygdom" in inside.get(address("announce-text", exercise, 1)).text
    for path in paths_of(exercise):
        assert signed_in("crisis-clinical").get(path).status_code in (404, 405), path


# -- two at once ----------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_two_who_send_at_once_send_once_and_a_stop_meanwhile_holds():
    partners = make_list("da", "en", "th")
    chosen, people = boxes(partners), [make_person(), make_person()]
    for round_ in range(6):
        approved = make_approved(make_activation(illness=f"sygdom {round_}"))
        seen, start = approved.version, Barrier(2)
        counts = []

        def press(person, text=approved, seen=seen, start=start, counts=counts):
            start.wait()
            try:
                mine = Announcement.objects.get(pk=text.pk)
                counts.append(dispatching.send(mine, chosen, seen=seen, by=person))
            finally:
                connection.close()

        threads = [Thread(target=press, args=[person]) for person in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        assert sorted(counts) == [0, 3]
        assert approved.dispatches.count() == 3
    assert OutboxMessage.objects.filter(kind=outlet_mail.KIND).count() == 18


@pytest.mark.django_db(transaction=True)
def test_sending_and_annulling_at_once_leaves_nothing_waiting_that_can_go(smtp):  # noqa: F811
    partners = make_list("da", "en")
    chosen = boxes(partners)
    for round_ in range(6):
        activation = make_activation(illness=f"sygdom {round_}")
        approved, people, start = (
            make_approved(activation),
            [make_person(), make_person()],
            Barrier(2),
        )

        refused, failures = [], []

        def go(deed, start=start, refused=refused, failures=failures):
            start.wait()
            try:
                deed()
            except plan.Refused:
                refused.append(1)
            except Exception as error:
                failures.append(error)
            finally:
                connection.close()

        def sending(text=approved, by=people[0]):
            mine = Announcement.objects.get(pk=text.pk)
            dispatching.send(mine, chosen, seen=mine.version, by=by)

        def annulling(one=activation, by=people[1]):
            one.annul(reason="En fejl.", by=by, seen=one.version)

        threads = [Thread(target=go, args=[deed]) for deed in (sending, annulling)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        assert failures == []
        activation.refresh_from_db()
        assert activation.state == "annulled"
        deliver_all()
        assert set(states(approved)) <= {"stopped"}
    assert smtp.mails == []


@pytest.mark.django_db(transaction=True)
def test_whoever_got_a_mail_while_it_was_annulled_gets_the_correction_once(smtp):  # noqa: F811
    partners = make_list("da", "en", "da", "en", "da", "en")
    chosen, by = boxes(partners), make_person()
    for round_ in range(6):
        activation = make_activation(illness=f"sygdom {round_}")
        approved, start = make_approved(activation), Barrier(3)
        dispatching.send(approved, chosen, seen=approved.version, by=make_person())
        OutboxMessage.objects.exclude(kind=outlet_mail.KIND).delete()
        smtp.mails.clear()
        failures = []

        def go(deed, start=start, failures=failures):
            start.wait()
            try:
                deed()
            except Exception as error:
                failures.append(error)
            finally:
                connection.close()

        def work():
            while outbox.deliver_next():
                pass

        def annul(one=activation):
            one.annul(reason="En fejl.", by=by, seen=one.version)

        threads = [Thread(target=go, args=[deed]) for deed in (work, work, annul)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        assert failures == []
        deliver_all()
        wrong = [to for to, text in smtp.mails if "Ny sygdom" in text]
        corrected = [to for to, text in smtp.mails if "Ny sygdom" not in text]
        assert len(set(wrong)) == len(wrong)
        assert len(set(corrected)) == len(corrected)
        assert set(wrong) <= set(corrected)
        assert states(approved).get("sent", 0) == len(wrong)
        assert "waiting" not in states(approved)


# -- the administrators' site ---------------------------------------------------------------------
@pytest.mark.parametrize("model", [RecipientList, Recipient, Area])
def test_who_may_edit_the_plan_may_edit_its_lists(model):
    admin = site._registry[model]
    for role, may in (("crisis-lead", True), ("crisis-staff", False), ("administrator", False)):
        request = RequestFactory().get("/admin/")
        request.user = make_person(role)
        assert admin.has_change_permission(request) == may, role
        assert admin.has_view_permission(request) == may, role
        assert not admin.has_delete_permission(request)


def test_a_changed_list_is_in_the_audit_trail():
    one = make_list("da")
    request = RequestFactory().post("/admin/")
    request.user = make_person("crisis-lead")
    admin = site._registry[RecipientList]
    form = admin.get_form(request, one)(
        {"name": "Nyt navn", "kind": "partners", "is_active": "on"}, instance=one
    )
    assert form.is_valid(), form.errors
    form.save(commit=False)
    form.instance.save()
    admin.save_related(request, form, [], True)
    assert AuditEvent.objects.get(verb="crisis.plan").chain == f"recipient-list:{one.pk}"


def test_nothing_sealed_or_worked_on_is_in_the_admin():
    ours = {m.__name__ for m in site._registry if m._meta.app_label == "crisisplan"}
    assert ours == {"RecipientList", "Recipient", "Area"}


# -- what a browser may send ----------------------------------------------------------------------
HOSTILE = ["", "\x00", "x" * 20_000, "<script>alert(1)</script>", "{x} {0} {", "-1", "9" * 20, "%s"]
NAMES = (
    "template language text key seen value_illness value_phone source source_url source_date "
    "source_words is_public do days is_read is_same new_date reason boxes lists channel place day "
    "clock row"
).split()


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_is_sent_is_answered(value):
    activation = make_activation()
    make_approved(activation)
    clinical = signed_in("crisis-clinical")
    for path in paths_of(activation):
        for query in ("?template=M01&language=da", "?template=\x00&lists=x"):
            assert clinical.get(path + query).status_code < 500, path
            page = clinical.post(path + query, dict.fromkeys(NAMES, value))
            assert page.status_code < 500, path
            assert "<script>alert" not in page.text


def test_every_page_is_in_english_too():
    activation = make_activation()
    make_approved(activation)
    client = signed_in("crisis-clinical")
    for path in paths_of(activation)[:-2]:
        assert client.get("/en" + path).status_code == 200, path
