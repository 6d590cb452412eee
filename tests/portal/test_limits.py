"""Limits: exact over threads, forgetting, and nothing readable stored."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone

from portal import limits
from portal.errors import TooOften
from portal.models import RateBucket
from portal.outbox import database_now

FIVE = limits.Limit("test", 5, 60)


@pytest.mark.django_db
def test_the_sixth_of_five_is_refused():
    assert [limits.allow(FIVE, "a") for _ in range(6)] == [True] * 5 + [False]
    assert limits.allow(FIVE, "b")


@pytest.mark.django_db
def test_check_says_how_long_to_wait():
    for _time in range(5):
        limits.check(FIVE, "a")
    with pytest.raises(TooOften) as refusal:
        limits.check(FIVE, "a")

    assert refusal.value.wait_seconds == 60


def pass_time():
    """The running periods have just ended, by the database's clock."""
    RateBucket.objects.update(ends_at=database_now())


@pytest.mark.django_db
def test_a_new_period_starts_from_one():
    for _time in range(9):
        limits.hit(FIVE, "a")
    pass_time()

    assert limits.hit(FIVE, "a") == 1


@pytest.mark.django_db
def test_a_host_in_another_week_starts_no_new_period(time_machine):
    limits.hit(FIVE, "a")
    for days in (3, -3):
        time_machine.move_to(timezone.now() + timedelta(days=days), tick=False)
        limits.hit(FIVE, "a")
        assert limits.forget_ended() == 0

    assert limits.hit(FIVE, "a") == 4


@pytest.mark.django_db
def test_the_fifth_of_five_uses_it_up(settings):
    assert [limits.is_used_up(FIVE, "a") for _ in range(6)] == [False] * 4 + [True] * 2

    settings.LIMITS = False
    assert not limits.is_used_up(FIVE, "a")


@pytest.mark.django_db
def test_one_hit_given_back_leaves_the_others_counted():
    for _time in range(5):
        limits.hit(FIVE, "a")
    limits.give_back(FIVE, "a")

    assert [limits.allow(FIVE, "a") for _ in range(2)] == [True, False]


@pytest.mark.django_db
def test_nothing_is_given_back_below_nothing_or_from_a_period_that_is_over():
    limits.give_back(FIVE, "a")
    assert not RateBucket.objects.exists()

    limits.hit(FIVE, "a")
    for _time in range(3):
        limits.give_back(FIVE, "a")
    assert limits.hit(FIVE, "a") == 1

    pass_time()
    limits.give_back(FIVE, "a")
    assert RateBucket.objects.get().count == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("left", "told"), [(1, 60), (90, 120), (719, 720), (9999, 3600)])
def test_the_time_left_is_that_of_the_running_period(left, told):
    hour = limits.Limit("hour", 5, 3600)
    limits.hit(hour, "a")
    RateBucket.objects.update(ends_at=database_now() + timedelta(seconds=left))

    # A second may pass between the two questions, and none of the values is at an edge.
    assert limits.seconds_left(hour, "a") == told


@pytest.mark.django_db
def test_neither_name_nor_address_is_stored():
    limits.hit(limits.SIGN_IN_NAME, "et-brugernavn")

    assert "brugernavn" not in RateBucket.objects.get().bucket


@pytest.mark.django_db
def test_ended_buckets_are_deleted():
    limits.hit(FIVE, "a")
    assert limits.forget_ended() == 0
    RateBucket.objects.update(ends_at=database_now() - timedelta(seconds=1))

    assert limits.forget_ended() == 1


@pytest.mark.django_db(transaction=True)
def test_the_limit_is_exact_over_threads():
    passed = []

    def press():
        passed.extend(limits.allow(limits.Limit("race", 50, 60), "x") for _ in range(40))
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert (len(passed), sum(passed)) == (160, 50)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2ff::9", "2001:db8:1:200::/56"),
        ("ikke en adresse", "unknown"),
    ],
)
def test_an_address_is_shortened(address, network):
    request = RequestFactory().get("/", REMOTE_ADDR=address)

    assert limits.network_of(request) == network


def test_a_forged_forwarding_header_is_ignored(settings):
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR="203.0.113.9")

    assert limits.network_of(request) == "192.0.2.0/24"
    settings.TRUSTED_PROXIES = 1
    assert limits.network_of(request) == "203.0.113.0/24"
