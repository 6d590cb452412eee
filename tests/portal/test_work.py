"""The worker: delivers what is due and forgets what has had its time."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from portal import limits, outbox
from portal.models import OutboxMessage, RateBucket
from referrals.models import Draft, UnlockedKeys
from tests import builders

pytestmark = pytest.mark.django_db


def test_one_round_delivers_what_waits(mailoutbox):
    outbox.post("referrals.notice", "cmm", key="k")
    call_command("work", "--once")

    assert OutboxMessage.objects.get().state == "done"
    assert len(mailoutbox) == 1


def test_one_round_forgets_everything_that_has_had_its_time(time_machine):
    time_machine.move_to("2026-11-25 08:00+01:00", tick=False)
    people = builders.make_people()
    builders.signed_in(people["cmm-lead"], unlocked_as="cmm-lead")
    limits.hit(limits.UNLOCK, "x")
    Draft.objects.create(
        pk="x", sealed=b"", made_at=timezone.now(), expires_at=timezone.now() + timedelta(hours=1)
    )
    outbox.post("referrals.notice", "cmm", key="old")
    OutboxMessage.objects.update(state="done", created_at=timezone.now() - timedelta(days=400))
    time_machine.move_to("2026-11-26 08:00+01:00", tick=False)
    RateBucket.objects.update(ends_at=outbox.database_now() - timedelta(seconds=1))
    call_command("work", "--once")

    for model in (Session, UnlockedKeys, RateBucket, Draft, OutboxMessage):
        assert not model.objects.exists(), model


def test_a_dead_letter_is_kept_for_a_person():
    outbox.post("referrals.notice", "cmm", key="dead")
    OutboxMessage.objects.update(state="dead", created_at=timezone.now() - timedelta(days=400))
    call_command("work", "--once")

    assert OutboxMessage.objects.get().state == "dead"
