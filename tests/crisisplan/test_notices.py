"""Who leads the plan hears of each change and each passed deadline, and a mail says no more."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from crisisplan import notices, public
from crisisplan.models import Activation
from portal import outbox
from portal.models import OutboxMessage
from tests.crisisplan.builders import make_activation, make_person
from tests.crisisplan.exercises import make_exercise

pytestmark = pytest.mark.django_db
BOX = "kriseledelse@example.invalid"


@pytest.fixture(autouse=True)
def boxes(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.NOTICE_ADDRESSES = {"crisis": BOX, "crisis-anchor": "arkiv@example.invalid"}


def mails():
    while outbox.deliver_next():
        pass
    return [message for message in mail.outbox if message.to == [BOX]]


def reminders():
    return OutboxMessage.objects.filter(kind="crisisplan.reminder").count()


def test_each_change_of_level_is_told_at_once():
    activation = make_activation()
    activation.change_level("N2", reason="Færre.", by=make_person(), seen=1, chosen_points=[1])
    activation.annul(reason="En fejl.", by=make_person(), seen=activation.version)

    assert [message.subject for message in mails()] == ["Beredskabet er ændret"] * 3


def test_the_mail_says_nothing_of_the_matter(settings):
    activation = make_activation(level="N1", chosen_points=[])
    [message] = mails()

    assert message.body == (
        "En kollega har ændret beredskabet. Log ind for at se det:\n"
        f"{settings.STAFF_URL}/\n\nDu kan ikke svare på denne mail."
    )
    for word in (activation.number, activation.illness, "N1", "Midtjylland"):
        assert word not in message.subject + message.body


def test_an_exercise_is_told_to_nobody(time_machine):
    exercise = make_exercise()
    time_machine.move_to(timezone.now() + timedelta(days=40))
    public.tidy()

    assert exercise.is_running
    assert mails() == []


def test_a_passed_deadline_is_told_once_a_day(time_machine):
    activation = make_activation(level="N2")
    start = activation.activated_at
    counted = []
    for hours in (23, 24.1, 24.2, 48.1, 48.2):  # only the countersignature is due within two days
        time_machine.move_to(start + timedelta(hours=hours), tick=False)
        public.tidy()
        counted.append(reminders())

    assert counted == [0, 1, 1, 2, 2]
    assert mails()[-1].subject == "Frist i beredskabet"


def test_what_was_done_in_time_is_not_told(time_machine):
    activation = make_activation(level="N2")
    activation.countersign(by=make_person(), seen=activation.version)
    time_machine.move_to(timezone.now() + timedelta(hours=30), tick=False)
    notices.remind()

    assert reminders() == 0


def test_an_unsigned_annulment_is_told_and_a_signed_one_is_not(time_machine):
    activation = make_activation()
    activation.annul(reason="En fejl.", by=make_person(), seen=activation.version)
    time_machine.move_to(timezone.now() + timedelta(hours=25), tick=False)
    notices.remind()
    assert reminders() == 1

    Activation.objects.get().countersign(by=make_person(), seen=activation.version)
    time_machine.move_to(timezone.now() + timedelta(days=2), tick=False)
    notices.remind()
    assert reminders() == 1
