"""From a template to the recipient, and back: rules, states, sending, stopping, taking back."""

import ast
import asyncio
import email
import inspect
import io
import re
import socket
import uuid
from datetime import date, timedelta

import pytest
from aiosmtpd.controller import Controller
from django.core.management import call_command
from django.utils import timezone

from crisisplan import plan
from crisisplan.announcements import (
    announcing,
    delivering,
    dispatching,
    messages,
    outlet_exercise,
    outlet_mail,
    outlets,
    retracting,
    sms,
)
from crisisplan.announcements.announcing import Source
from crisisplan.models import Announcement, Dispatch, LogEntry, Recipient, RecipientList
from portal import audit, freshness, outbox
from portal.errors import NotTwoPeople
from portal.models import AuditEvent, OutboxMessage, PublicState
from tests.crisisplan.builders import make_activation, make_person, step_down

pytestmark = pytest.mark.django_db

State, Sent = Announcement.State, Dispatch.State
SOURCE = Source("Sundhedsstyrelsen: mpox", "https://www.sst.dk/mpox", date(2026, 11, 20), "a" * 64)
TEXT = "Ny sygdom: mpox. Hold afstand. Ring 70 20 25 50 https://portal.invalid/beredskab/"


class Server:
    """A real SMTP server's behaviour: keeps what comes, or answers one address as told."""

    def __init__(self):
        self.mails, self.answers, self.before = [], {}, None

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.answers.get(address, "250 OK")
        if not answer.startswith("250"):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.before:
            await asyncio.get_running_loop().run_in_executor(None, self.before)
        mail = email.message_from_bytes(envelope.content)
        text = mail.get_payload(decode=True).decode()
        self.mails.append((envelope.rcpt_tos[0], f"{mail['Subject']}\n{text}"))
        return "250 OK"

    def to(self, address):
        return [text for to, text in self.mails if to == address]


@pytest.fixture
def smtp(settings):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Server()
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", port, False
    yield server
    controller.stop()


def make_list(*languages, kind="partners", name="Partnere i Ingensteds"):
    one = RecipientList.objects.create(name=name, kind=kind)
    for number, language in enumerate(languages, 1):
        Recipient.objects.create(
            list=one,
            organisation=f"Opdigtet {name} {number}",
            email=f"{kind}-{number}@ingensteds.invalid",
            language=language,
        )
    return one


def boxes(*lists):
    return list(Recipient.objects.filter(list__in=lists).values_list("pk", flat=True))


def make_draft(activation=None, **changes):
    wanted = {
        "template": "M01",
        "language": "da",
        "text": TEXT,
        "source": SOURCE,
        "by": None,
        **changes,
    }
    wanted["by"] = wanted["by"] or make_person("crisis-staff")
    return announcing.write(activation or make_activation(), **wanted)


def make_approved(activation=None, **changes):
    draft = make_draft(activation, **changes)
    announcing.mark_read(draft, seen=draft.version, by=make_person("crisis-staff"))
    announcing.approve(draft, seen=draft.version, by=make_person("crisis-clinical"))
    return draft


def send(announcement, *lists, by=None):
    return dispatching.send(
        announcement,
        boxes(*lists),
        seen=announcement.version,
        by=by or make_person("crisis-staff"),
    )


def deliver_all():
    """What the worker does with the messages of this app; returns how many it took."""
    OutboxMessage.objects.exclude(kind=outlet_mail.KIND).delete()  # the log's own anchors
    taken = 0
    while outbox.deliver_next():
        taken += 1
    return taken


def states(announcement):
    counts = {}
    for state in announcement.dispatches.values_list("state", flat=True):
        counts[state] = counts.get(state, 0) + 1
    return counts


def lines(activation, kind=None):
    rows = LogEntry.objects.filter(activation=activation)
    return [row.text for row in (rows.filter(kind=kind) if kind else rows)]


# -- the words ------------------------------------------------------------------------------------
@pytest.mark.parametrize("code", messages.TEMPLATES)
def test_every_placeholder_is_known_in_both_languages(code):
    template = messages.TEMPLATES[code]
    assert set(messages.fields_of(template.da)) == set(messages.fields_of(template.en))
    assert set(messages.fields_of(template.en)) <= set(messages.FIELDS)


@pytest.mark.parametrize("code", messages.TEMPLATES)
def test_a_template_filled_in_has_no_placeholder_left_and_no_banned_word(code):
    values = dict.fromkeys(messages.FIELDS, "x")
    for text in (messages.TEMPLATES[code].da, messages.TEMPLATES[code].en):
        assert messages.problems(code, messages.filled(text, values)) == []


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Ring til Center mod Menneskehandel", "Menneskehandel"),
        ("Call us about trafficking now", "trafficking"),
        ("For dig i prostitution", "prostitution"),
        ("Kom i klinikken", "klinikken"),
        ("Our clinic is open", "clinic"),
        ("Hilsen CMM", "CMM"),
        ("se https://www.cmm.dk/x", "cmm"),
        ("คลินิกเปิด", "คลินิก"),
        ("Clínica abierta", "Clínica"),
    ],
)
def test_a_word_that_tells_too_much_is_refused_except_to_colleagues(text, word):
    assert messages.banned_in("M01", text) == (word,)
    assert messages.banned_in("M13", text) == messages.banned_in("M14", text) == ()
    with pytest.raises(plan.Refused, match="something wrong"):
        make_draft(text=text)
    assert not Announcement.objects.exists()


def test_an_innocent_word_is_not_refused():
    assert messages.banned_in("M01", "Kommune, scmm, klimaks, handel med mennesker i tale") == ()


def test_a_value_that_ends_its_own_sentence_gives_one_full_stop():
    filled = messages.filled("Råd: {raad}. Hjælp: {telefon} {raad}", {"advice": "Vask hænder."})
    assert filled == "Råd: Vask hænder. Hjælp: {telefon} Vask hænder."


def test_an_open_placeholder_is_refused():
    with pytest.raises(plan.Refused) as refusal:
        make_draft(text="Ring {telefon}")
    assert "Telefonnummer" in str(refusal.value.sentence)


def test_emergency_care_is_never_promised_for_free():
    with pytest.raises(plan.Refused) as refusal:
        make_draft(template="M02", text="Akut hjælp er gratis.")
    assert "gratis" in str(refusal.value.sentence)


def test_the_correction_of_a_false_activation_is_not_written_by_hand():
    with pytest.raises(plan.Refused):
        make_draft(template="M15")


def test_thai_is_counted_in_parts_of_seventy():
    thai = sms.sms_length("ก" * 71)
    assert (thai.is_basic, thai.used, thai.parts) == (False, 71, 2)
    assert "70" in thai.in_words
    assert sms.sms_length("æøå" * 50).parts == 1


# -- draft, read, approved ------------------------------------------------------------------------
def test_it_takes_another_to_read_and_another_to_approve():
    writer, reader = make_person("crisis-clinical"), make_person("crisis-clinical")
    draft = make_draft(by=writer)
    with pytest.raises(plan.Refused):
        announcing.approve(draft, seen=draft.version, by=reader)
    with pytest.raises(NotTwoPeople):
        announcing.mark_read(draft, seen=draft.version, by=writer)
    announcing.mark_read(draft, seen=draft.version, by=reader)
    with pytest.raises(NotTwoPeople):
        announcing.approve(draft, seen=draft.version, by=writer)

    announcing.approve(draft, seen=draft.version, by=reader)  # may be the reader
    assert (draft.state, draft.read_by, draft.approved_by) == (State.APPROVED, reader, reader)
    [line] = lines(draft.activation, "decision")
    assert TEXT in line and SOURCE.name in line


@pytest.mark.parametrize(("level", "longest"), [("N1", 14), ("N2", 14), ("N3", 7)])
@pytest.mark.parametrize("days", [None, 3, 400])
def test_an_approval_is_never_longer_than_the_level_allows(level, longest, days):
    draft = make_draft(make_activation(level=level))
    announcing.mark_read(draft, seen=draft.version, by=make_person())
    announcing.approve(draft, seen=draft.version, days=days, by=make_person("crisis-clinical"))
    expected = timedelta(days=min(longest, days or longest))
    assert draft.expires_at - draft.approved_at == expected


def test_going_up_a_level_makes_an_approval_shorter():
    activation = make_activation(level="N2")
    approved = make_approved(activation)
    activation.change_level("N3", reason="Værre.", by=make_person(), seen=activation.version)
    approved.refresh_from_db()
    until = dispatching.goes_out_until(Announcement.objects.get(pk=approved.pk))
    assert until - approved.approved_at == timedelta(days=7)


@pytest.mark.parametrize("missing", ["name", "url", "date"])
def test_health_content_without_a_whole_source_is_not_approved(missing):
    whole = {"name": SOURCE.name, "url": SOURCE.url, "date": SOURCE.date}
    draft = make_draft(source=Source(**{**whole, missing: None if missing == "date" else ""}))
    announcing.mark_read(draft, seen=draft.version, by=make_person())
    with pytest.raises(plan.Refused) as refusal:
        announcing.approve(draft, seen=draft.version, by=make_person("crisis-clinical"))
    assert refusal.value.sentence == announcing.NO_SOURCE


CHANGES = {
    "text": {"text": TEXT + " Mere."},
    "source-date": {"source": Source(SOURCE.name, SOURCE.url, date(2026, 11, 24), "a" * 64)},
    "source-words": {"source": Source(SOURCE.name, SOURCE.url, SOURCE.date, "b" * 64)},
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_of_text_or_source_makes_it_a_draft_again(what):
    approved = make_approved()
    given = {"text": TEXT, "source": SOURCE, **CHANGES[what]}
    announcing.change(approved, seen=approved.version, by=make_person(), **given)
    assert (approved.state, approved.approved_by) == (State.DRAFT, None)
    assert (approved.read_by is None) == (what == "text")
    with pytest.raises(plan.Refused):
        send(approved, make_list("da"))


def test_no_change_leaves_the_approval():
    approved = make_approved()
    announcing.change(approved, seen=approved.version, by=make_person(), text=TEXT, source=SOURCE)
    assert approved.state == State.APPROVED


def test_what_somebody_has_got_keeps_its_words(smtp):
    approved = make_approved()
    send(approved, make_list("da"))
    deliver_all()
    with pytest.raises(plan.Refused) as refusal:
        announcing.change(
            approved, seen=approved.version, by=make_person(), text="Andet", source=SOURCE
        )
    assert refusal.value.sentence == announcing.ALREADY_OUT


def test_a_stale_page_changes_nothing():
    draft = make_draft()
    seen = draft.version
    announcing.mark_read(draft, seen=seen, by=make_person())
    for deed in (announcing.mark_read, announcing.approve, announcing.mark_source_changed):
        with pytest.raises(plan.Refused) as refusal:
            deed(draft, seen=seen, by=make_person("crisis-clinical"))
        assert refusal.value.sentence == dispatching.CHANGED


def test_writing_twice_with_one_key_writes_once():
    activation, key, person = make_activation(), uuid.uuid4(), make_person()
    one = make_draft(activation, key=key, by=person)
    two = make_draft(activation, key=key, by=person)
    assert one == two
    assert Announcement.objects.count() == 1


def test_nothing_is_written_once_it_is_over():
    activation = make_activation(level="N1")
    activation.stop_watching(reason="Roligt.", by=make_person(), seen=activation.version)
    with pytest.raises(plan.Refused) as refusal:
        make_draft(activation)
    assert refusal.value.sentence == dispatching.OVER


# -- sending --------------------------------------------------------------------------------------
def test_one_mail_to_each_box_and_sending_twice_sends_once(smtp):
    approved, partners = make_approved(), make_list("da", "en", "th")
    assert send(approved, partners) == 3
    assert send(approved, partners) == 0
    assert deliver_all() == 3
    assert send(approved, partners) == 0
    assert deliver_all() == 0
    assert states(approved) == {Sent.SENT: 3}
    for number in (1, 2, 3):
        [mail] = smtp.to(f"partners-{number}@ingensteds.invalid")
        assert mail.strip() == f"Besked\n{TEXT}"
    assert len([line for line in lines(approved.activation) if line.startswith("Sendt")]) == 1


def test_a_page_from_before_a_change_sends_nothing():
    approved, partners = make_approved(), make_list("da")
    with pytest.raises(plan.Refused) as refusal:
        dispatching.send(approved, boxes(partners), seen=approved.version - 1, by=make_person())
    assert refusal.value.sentence == dispatching.CHANGED
    assert not Dispatch.objects.exists()


def test_a_box_on_two_lists_gets_one_mail(smtp):
    one, two = make_list("da"), make_list("da", name="Andre")
    approved = make_approved()
    assert send(approved, one, two) == 1
    deliver_all()
    assert len(smtp.mails) == 1
    assert send(approved, two) == 0


def test_a_box_or_list_out_of_use_is_not_reached():
    one, two = make_list("da", "da"), make_list("da", name="Gammel", kind="authorities")
    Recipient.objects.filter(list=one).update(is_active=False)
    RecipientList.objects.filter(pk=two.pk).update(is_active=False)
    with pytest.raises(plan.Refused) as refusal:
        send(make_approved(), one, two)
    assert refusal.value.sentence == dispatching.NO_RECIPIENTS
    assert not Dispatch.objects.exists()


def test_a_box_taken_off_while_it_waited_gets_nothing(smtp):
    approved, one = make_approved(), make_list("da", "da")
    send(approved, one)
    Recipient.objects.filter(email__startswith="partners-1").update(is_active=False)
    deliver_all()
    assert states(approved) == {Sent.SENT: 1, Sent.STOPPED: 1}
    assert [to for to, _text in smtp.mails] == ["partners-2@ingensteds.invalid"]


@pytest.mark.parametrize("code", messages.TO_COLLEAGUES)
def test_what_names_the_centre_never_goes_to_a_clinic(code):
    activation = make_activation()
    approved = make_approved(activation, template=code, text="Center mod Menneskehandel: klar.")
    clinics, staff = make_list("da", kind="clinics"), make_list("da", kind="staff", name="Vagt")
    assert send(approved, clinics, staff) == 1
    assert approved.dispatches.get().recipient.list == staff
    with pytest.raises(plan.Refused):
        dispatching.by_hand(
            approved, channel="post", place="En side", at=timezone.now(), by=make_person()
        )


def test_the_spoken_text_is_only_spoken():
    approved = make_approved(template="M09", text="Tal kun, når I er alene.")
    partners = make_list("da")
    with pytest.raises(plan.Refused) as refusal:
        send(approved, partners)
    assert refusal.value.sentence == dispatching.SPOKEN_ONLY
    for channel in ("post", "print", "sms", "mail", "inside"):
        with pytest.raises(plan.Refused):
            dispatching.by_hand(
                approved, channel=channel, place="Sted", at=timezone.now(), by=make_person()
            )
    dispatching.by_hand(
        approved, channel="spoken", place="To besøg", at=timezone.now(), by=make_person()
    )
    assert approved.dispatches.get().channel == "spoken"
    assert not OutboxMessage.objects.filter(kind=outlet_mail.KIND).exists()


def test_at_n1_the_texts_are_only_made_ready():
    activation, partners = make_activation(level="N1"), make_list("da")
    with pytest.raises(plan.Refused) as refusal:
        send(make_approved(activation), partners)
    assert refusal.value.sentence == dispatching.ONLY_PREPARED
    assert send(make_approved(activation, template="M14", text="Til partnere."), partners) == 1


def test_a_refused_address_has_failed_with_its_class_and_may_be_tried_anew(smtp):
    smtp.answers["partners-1@ingensteds.invalid"] = "550 no such user"
    approved, partners = make_approved(), make_list("da", "da")
    send(approved, partners)
    deliver_all()
    assert states(approved) == {Sent.FAILED: 1, Sent.SENT: 1}
    dead = OutboxMessage.objects.get(state="dead")
    assert dead.error == "SMTPRecipientsRefused"
    assert any("Kunne ikke sendes" in line for line in lines(approved.activation))
    assert retracting.figures(approved.activation).share == 0.5

    smtp.answers.clear()
    assert send(approved, partners) == 1
    deliver_all()
    assert states(approved) == {Sent.SENT: 2}
    assert len(smtp.to("partners-2@ingensteds.invalid")) == 1


def test_a_server_that_is_busy_is_tried_again(smtp):
    smtp.answers["partners-1@ingensteds.invalid"] = "451 later"
    approved = make_approved()
    send(approved, make_list("da"))
    deliver_all()
    assert states(approved) == {Sent.WAITING: 1}
    smtp.answers.clear()
    OutboxMessage.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    deliver_all()
    assert states(approved) == {Sent.SENT: 1}


def test_a_worker_that_dies_between_two_mails_loses_and_doubles_nothing(smtp):
    approved = make_approved()
    send(approved, make_list("da", "en", "th"))
    OutboxMessage.objects.exclude(kind=outlet_mail.KIND).delete()
    outbox.deliver_next()
    held = outbox.claim()  # and the worker dies with it
    assert deliver_all() == 1
    assert states(approved) == {Sent.SENT: 2, Sent.WAITING: 1}
    OutboxMessage.objects.filter(pk=held.pk).update(leased_until=timezone.now() - outbox.LEASE)
    assert deliver_all() == 1
    assert states(approved) == {Sent.SENT: 3}
    assert len({to for to, _text in smtp.mails}) == len(smtp.mails) == 3


def test_what_the_outbox_gave_up_has_failed():
    approved = make_approved()
    send(approved, make_list("da"))
    OutboxMessage.objects.filter(kind=outlet_mail.KIND).update(state="dead", error="OSError")
    announcing.tidy()
    assert states(approved) == {Sent.FAILED: 1}


# -- nothing old goes out -------------------------------------------------------------------------
def test_a_text_past_its_date_cannot_be_sent(time_machine):
    time_machine.move_to("2026-11-25 08:00+01:00", tick=False)
    approved, partners = make_approved(), make_list("da")
    time_machine.move_to("2026-12-02 08:00+01:00", tick=False)
    with pytest.raises(plan.Refused) as refusal:
        send(approved, partners)
    assert refusal.value.sentence == dispatching.EXPIRED
    announcing.tidy()
    approved.refresh_from_db()
    assert approved.state == State.DRAFT
    announcing.approve(approved, seen=approved.version, by=make_person("crisis-clinical"))
    assert send(approved, partners) == 1


def test_a_text_that_passes_its_date_while_it_waits_is_stopped(smtp):
    approved, partners = make_approved(), make_list("da", "en")
    send(approved, partners)
    past = timezone.now() - timedelta(seconds=1)
    Announcement.objects.filter(pk=approved.pk).update(expires_at=past)
    assert deliver_all() == 2
    assert smtp.mails == []
    assert states(approved) == {Sent.STOPPED: 2}
    assert sum("over sin dato" in line for line in lines(approved.activation)) == 2


def test_a_changed_source_stops_what_waits_at_once(smtp):
    approved, partners = make_approved(), make_list("da", "en")
    send(approved, partners)
    OutboxMessage.objects.exclude(kind=outlet_mail.KIND).delete()
    assert outbox.deliver_next()  # one is out
    announcing.mark_source_changed(approved, seen=approved.version, by=make_person())
    assert states(approved) == {Sent.SENT: 1, Sent.STOPPED: 1}
    deliver_all()
    assert len(smtp.mails) == 1
    with pytest.raises(plan.Refused) as refusal:
        send(approved, partners)
    assert refusal.value.sentence == dispatching.NOT_APPROVED

    clinical = make_person("crisis-clinical")
    with pytest.raises(plan.Refused):  # its new date is not known yet
        announcing.approve(approved, seen=approved.version, by=clinical)
    announcing.mark_source_changed(
        approved, seen=approved.version, by=make_person(), new_date=date(2026, 11, 25)
    )
    announcing.approve(approved, seen=approved.version, by=clinical)
    assert send(approved, partners) == 1  # the one that was stopped, and only that
    deliver_all()
    assert states(approved) == {Sent.SENT: 2}
    assert len(smtp.mails) == 2


def test_a_message_from_before_the_stop_delivers_nothing_after_a_new_sending(smtp):
    """Two workers, the old message and the new one: only the new one may deliver."""
    approved, partners = make_approved(), make_list("da")
    send(approved, partners)
    old = OutboxMessage.objects.get(kind=outlet_mail.KIND)
    announcing.mark_source_changed(
        approved, seen=approved.version, by=make_person(), new_date=date(2026, 11, 25)
    )
    announcing.approve(approved, seen=approved.version, by=make_person("crisis-clinical"))
    assert send(approved, partners) == 1
    delivering.deliver(old)
    assert smtp.mails == []
    assert deliver_all() == 2
    assert len(smtp.mails) == 1


def test_the_worker_asks_again_even_when_nobody_stopped_the_row(smtp):
    """The source changed in the moment after the rows were made."""
    approved = make_approved()
    send(approved, make_list("da"))
    Announcement.objects.filter(pk=approved.pk).update(state="draft", approved_by=None)
    deliver_all()
    assert smtp.mails == []
    assert states(approved) == {Sent.STOPPED: 1}


def test_a_withdrawn_text_goes_nowhere(smtp):
    approved = make_approved()
    send(approved, make_list("da"))
    announcing.withdraw(approved, seen=approved.version, by=make_person(), reason="Ikke brug.")
    deliver_all()
    assert smtp.mails == []
    assert states(approved) == {Sent.STOPPED: 1}


def test_the_last_message_still_goes_out_when_the_plan_is_closed(smtp):
    activation = make_activation()
    step_down(activation)
    last = make_approved(activation, template="M12", text="De særlige råd om mpox stopper nu.")
    send(last, make_list("da"))
    step_down(activation)
    deliver_all()
    assert states(last) == {Sent.SENT: 1}


# -- by hand --------------------------------------------------------------------------------------
def test_what_is_put_up_by_hand_is_written_down_once_and_taken_down_once():
    approved, key, by = make_approved(), uuid.uuid4(), make_person()
    for _press in range(2):
        dispatching.by_hand(
            approved, channel="post", place="En side", at=timezone.now(), by=by, key=key
        )
    row = approved.dispatches.get()
    assert (row.state, row.place) == (Sent.SENT, "En side")
    dispatching.take_down(row, by=by)
    with pytest.raises(plan.Refused):
        dispatching.take_down(row, by=by)
    row.refresh_from_db()
    assert row.state == Sent.RETRACTED


# -- taking back ----------------------------------------------------------------------------------
def annul(activation):
    activation.annul(reason="En fejl.", by=make_person(), seen=activation.version)


def test_annulling_tells_everyone_who_got_something_and_stops_the_rest(smtp):
    activation, partners = make_activation(), make_list("da", "da", "en", "th", "da")
    approved = make_approved(activation, is_public=True)
    send(approved, partners)
    OutboxMessage.objects.exclude(kind=outlet_mail.KIND).delete()
    for _half in range(3):
        outbox.deliver_next()
    dispatching.by_hand(
        approved, channel="post", place="En side", at=timezone.now(), by=make_person()
    )
    got = {to for to, _text in smtp.mails}
    assert len(got) == 3
    planned = retracting.prepare(activation)
    assert (planned.stopped, len(planned.told), len(planned.by_hand)) == (2, 3, 1)

    annul(activation)
    assert states(approved) == {Sent.SENT: 4, Sent.STOPPED: 2}
    assert announcing.public_texts() == []
    assert [row.place for row in retracting.to_take_down(activation)] == ["En side"]
    deliver_all()
    corrections = [(to, text) for to, text in smtp.mails[3:]]
    assert {to for to, _text in corrections} == got
    assert len(corrections) == 3
    wanted = dict(Recipient.objects.values_list("email", "language"))
    for to, text in corrections:
        begins = "Besked\nFejl: " if wanted[to] == "da" else "Message\nMistake: "
        assert text.startswith(begins)
        # What it takes back may have been in the other language.
        assert "Fejl: " in text and "Mistake: " in text
    assert any("M15 er sat i gang" in line for line in lines(activation, "message-out"))


def test_annulling_is_one_transaction_and_a_second_press_does_nothing(smtp):
    activation = make_activation()
    send(make_approved(activation), make_list("da"))
    deliver_all()
    seen = activation.version
    annul(activation)
    with pytest.raises(plan.Refused):
        activation.annul(reason="Igen.", by=make_person(), seen=seen)
    deliver_all()
    assert len(smtp.mails) == 2
    assert activation.announcements.filter(template="M15").count() == 2


def test_the_correction_is_word_for_word_the_plans_and_dated_by_the_first_message(
    smtp, time_machine
):
    time_machine.move_to("2026-11-25 14:05+01:00", tick=False)
    activation = make_activation()
    send(make_approved(activation), make_list("da", "en"))
    OutboxMessage.objects.update(due_at=timezone.now() - timedelta(days=800))
    deliver_all()
    time_machine.move_to("2026-11-25 15:30+01:00", tick=False)
    annul(activation)
    danish = activation.announcements.get(template="M15", language="da")
    assert danish.text.startswith(
        "Fejl: Meddelelsen den 25. november 2026 kl. 14.05 blev udsendt ved en fejl."
    )
    assert sms.sms_length(danish.text).parts == 1
    assert danish.approved_by is None and dispatching.is_ready_with_plan(danish)


def test_a_mail_on_its_way_when_it_was_annulled_is_told_of_too(smtp):
    """The worker holds it: nobody can know whether it went, so the box gets the correction."""
    activation = make_activation()
    approved = make_approved(activation)
    send(approved, make_list("da", "da"))
    OutboxMessage.objects.exclude(kind=outlet_mail.KIND).delete()
    held = outbox.claim()
    assert held is not None
    annul(activation)
    assert states(approved) == {Sent.STOPPED: 2}
    deliver_all()
    assert len(smtp.mails) == 1
    row = Dispatch.objects.get(pk=held.subject)
    assert smtp.to(row.recipient.email)[0].startswith("Besked\nFejl: ")


def test_a_mail_that_left_in_the_very_moment_is_counted_and_corrected(smtp):
    """Stopped between the worker's question and the server's answer."""
    activation = make_activation()
    approved = make_approved(activation)
    send(approved, make_list("da"))
    row = approved.dispatches.select_related("recipient", "announcement__activation").get()
    annul(activation)
    assert OutboxMessage.objects.filter(kind=outlet_mail.KIND).count() == 1  # no M15 yet
    delivering._sent(row)
    assert states(approved) == {Sent.SENT: 1}
    deliver_all()
    assert len(smtp.mails) == 1
    assert activation.announcements.filter(template="M15", dispatches__state="sent").count() == 1


def test_annulling_when_nothing_went_out_tells_nobody():
    activation = make_activation()
    draft = make_draft(activation)
    annul(activation)
    draft.refresh_from_db()
    assert draft.state == State.WITHDRAWN
    assert not activation.announcements.filter(template="M15").exists()
    assert not OutboxMessage.objects.filter(kind=outlet_mail.KIND).exists()


def test_one_wrong_text_is_corrected_to_the_same_boxes(smtp):
    activation, partners, others = make_activation(), make_list("da", "en"), None
    others = make_list("da", kind="staff", name="Vagt")
    wrong = make_approved(activation)
    send(wrong, partners)
    deliver_all()
    key, by = uuid.uuid4(), make_person("crisis-staff")
    given = {"text": "Rettelse: Den 25-11 skrev vi forkert. Undskyld.", "values": {}}
    for _press in range(2):
        m11 = retracting.correct_one(
            wrong, seen=wrong.version, by=by, source=SOURCE, key=key, **given
        )
    wrong.refresh_from_db()
    assert (wrong.state, m11.template, m11.replaces) == (State.WITHDRAWN, "M11", wrong)
    announcing.mark_read(m11, seen=m11.version, by=make_person())
    announcing.approve(m11, seen=m11.version, by=make_person("crisis-clinical"))
    same = [box.pk for box in dispatching.got_it(wrong)]
    assert {box.list for box in dispatching.got_it(wrong)} == {partners}
    RecipientList.objects.filter(pk=partners.pk).update(is_active=False)  # still corrected
    assert dispatching.send(m11, same, seen=m11.version, by=by) == 2
    deliver_all()
    assert len(smtp.mails) == 4
    assert retracting.figures(activation).corrections == 1
    assert others.recipients.count() == 1


# -- the public page ------------------------------------------------------------------------------
def crisis_version():
    freshness.bump()
    return PublicState.objects.get().crisis


def test_the_public_reads_what_is_approved_and_marked_for_it(time_machine):
    time_machine.move_to("2026-11-25 08:00+01:00", tick=False)
    activation = make_activation()
    make_approved(activation)
    before = crisis_version()
    shown = make_approved(activation, is_public=True, language="en", text="New illness: mpox.")
    assert crisis_version() > before
    [text] = announcing.public_texts()
    assert (text.language, text.text, text.source) == ("en", shown.text, SOURCE.name)
    assert str(text.approver_role) == "Sundhedsfaglig leder"
    assert text.expires_at == shown.expires_at

    before = crisis_version()
    time_machine.move_to("2026-12-02 08:00+01:00", tick=False)
    assert announcing.public_texts() == []
    announcing.tidy()
    assert crisis_version() > before
    assert any("Over sin dato" in line for line in lines(activation))
    before = crisis_version()
    announcing.tidy()
    assert crisis_version() == before


@pytest.mark.parametrize("code", messages.NOT_PUBLIC[:3])
def test_some_texts_are_never_public(code):
    assert not make_draft(template=code, is_public=True, text="Til jer.").is_public


def test_nothing_is_public_before_n2_or_after_the_end():
    quiet = make_activation(level="N1", illness="stille")
    make_approved(quiet, is_public=True)
    assert announcing.public_texts() == []
    loud = make_activation()
    make_approved(loud, is_public=True)
    assert len(announcing.public_texts()) == 1
    step_down(loud)
    assert len(announcing.public_texts()) == 1
    step_down(loud)
    assert announcing.public_texts() == []


# -- an exercise ----------------------------------------------------------------------------------
def test_the_outlet_of_an_exercise_knows_no_sender():
    tree = ast.parse(inspect.getsource(outlet_exercise))
    asked = {
        name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names
    } | {
        f"{node.module}.{name.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }
    assert not [name for name in asked if re.search(r"outbox|mail|smtp|socket|urllib", name)]
    assert {n.split(".")[0] for n in asked} <= {"__future__", "uuid", "collections", "datetime",
                                                "crisisplan", "portal"}  # fmt: skip
    assert {n for n in asked if n.startswith(("crisisplan", "portal"))} == {
        "crisisplan.models.messages.Announcement",
        "crisisplan.models.messages.Dispatch",
        "crisisplan.models.messages.Recipient",
        "crisisplan.models.messages.RecipientList",
        "portal.models.User",
    }


def test_an_exercise_can_queue_nothing_whatever_is_done():
    partners = make_list("da", "en")
    exercise = make_activation(kind="exercise")
    outlet = outlets.of(exercise)
    assert outlet.lists("M01") == []
    approved = make_approved(exercise, is_public=True)
    assert approved.text.startswith("ØVELSE. ")
    assert not approved.is_public
    assert send(approved, partners) == 1
    assert send(approved, partners) == 0
    for channel in dispatching.BY_HAND:
        dispatching.by_hand(
            approved, channel=channel, place="Et sted", at=timezone.now(), by=make_person()
        )
    edited = make_approved(exercise, template="M14", text="Til partnere.")
    send(edited, partners)
    annul(exercise)

    assert set(Dispatch.objects.values_list("channel", flat=True)) == {"inside"}
    assert not Dispatch.objects.exclude(recipient=None).exists()
    assert not OutboxMessage.objects.exists()
    assert announcing.public_texts() == []
    m15 = exercise.announcements.filter(template="M15")
    assert {one.text[:8] for one in m15} == {"ØVELSE. "}
    assert Dispatch.objects.filter(announcement__in=m15).count() == 2


# -- figures and traces ---------------------------------------------------------------------------
def test_the_figures_of_point_one(smtp, time_machine):
    time_machine.move_to("2026-11-25 08:00+01:00", tick=False)
    activation = make_activation()
    assert retracting.figures(activation).minutes_to_first is None
    assert retracting.figures(activation).share is None
    send(make_approved(activation, template="M14", text="Til partnere."), make_list("da"))
    time_machine.move_to("2026-11-25 08:42+01:00", tick=False)
    approved = make_approved(activation)
    dispatching.by_hand(
        approved, channel="spoken", place="Tre besøg", at=timezone.now(), by=make_person()
    )
    figures = retracting.figures(activation)
    assert (figures.minutes_to_first, figures.waiting, figures.by_hand) == (42, 1, 1)


def test_every_deed_is_in_the_log_and_the_audit_trail(smtp):
    activation = make_activation()
    approved = make_approved(activation)
    send(approved, make_list("da"))
    deliver_all()
    announcing.decide_not_to_send(activation, "M05: ingen nye regler.", by=make_person())
    assert lines(activation, "omission") == [
        "Besked, der ikke bliver sendt: M05: ingen nye regler."
    ]
    deeds = AuditEvent.objects.filter(chain=activation.chain, verb="crisis.message")
    assert deeds.count() == 5  # written, read, approved, sent, not sent
    assert audit.verify(activation.chain) == []
    log = "\n".join(lines(activation))
    assert "ingensteds.invalid" not in log


# -- demo mode -------------------------------------------------------------------------------------
def test_demo_recipients_can_never_be_reached_and_are_made_once():
    call_command("demo_crisis", stdout=io.StringIO())
    boxes = [*Recipient.objects.values_list("organisation", "email")]
    call_command("demo_crisis", stdout=io.StringIO())

    assert [*Recipient.objects.values_list("organisation", "email")] == boxes
    assert len(boxes) >= 3
    assert all(name.startswith("DEMO ") and box.endswith(".invalid") for name, box in boxes)
