"""The editors are told when a guide is to be read again: once a week, and nothing about whom."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from guidance.models import Edition
from guidance.reminders import remind
from portal import outbox
from portal.models import OutboxMessage
from tests.guidance.library import make_contacts, make_editor, make_published

pytestmark = pytest.mark.django_db


def due_in(days: int) -> Edition:
    make_contacts()
    edition = make_published()
    day = timezone.localdate() + timedelta(days=days)
    edition.confirm(until=day, by=make_editor())
    return edition


@pytest.mark.parametrize(("days", "count"), [(-10, 1), (0, 1), (30, 1), (31, 0)])
def test_a_guide_is_due_from_a_month_before(days, count):
    due_in(days)
    remind()
    assert OutboxMessage.objects.count() == count


def test_once_a_week_is_enough():
    due_in(0)
    for _hour in range(5):
        remind()
    assert OutboxMessage.objects.count() == 1


def test_the_mail_goes_to_the_shared_box_and_names_no_one(settings):
    due_in(0)
    remind()
    assert outbox.deliver_next()
    [sent] = mail.outbox
    assert sent.to == [settings.NOTICE_ADDRESSES["editors"]]
    assert "/admin/guidance/edition/" in sent.body


def test_a_guide_that_has_been_read_is_no_longer_due():
    edition = due_in(-1)
    edition.confirm(until=timezone.localdate() + timedelta(days=365), by=make_editor())
    remind()
    assert not OutboxMessage.objects.exists()
