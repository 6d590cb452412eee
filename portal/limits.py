"""How often something may be tried, without storing who tried.

One row per bucket, one upsert per hit, exact over all processes, by the database's clock. The
bucket's name is a keyed hash of purpose and value; addresses are shortened to /24 or /56 before
hashing.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import math
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.http import HttpRequest

from portal.errors import TooOften
from portal.models import RateBucket
from portal.outbox import database_now


@dataclass(frozen=True, slots=True)
class Limit:
    purpose: str
    most: int
    seconds: int


SIGN_IN_NAME = Limit("sign-in-name", 5, 5 * 60)
SIGN_IN_ADDRESS = Limit("sign-in-address", 20, 3600)
UNLOCK = Limit("unlock", 5, 15 * 60)
UNLOCK_WRONG = Limit("unlock-wrong", 20, 24 * 3600)
RECEIPT_ADDRESS = Limit("receipt-address", 10, 3600)
SEND_ADDRESS_SOFT = Limit("send-address-soft", 20, 3600)
SEND_ADDRESS = Limit("send-address", 60, 3600)
SEND_SITE = Limit("send-site", 300, 3600)
MESSAGE_ADDRESS = Limit("message-address", 20, 3600)
PROOF_ADDRESS = Limit("proof-address", 10, 3600)
CALL_ADDRESS = Limit("call-address", 10, 3600)
KEEP_ADDRESS = Limit("keep-address", 30, 3600)
KEPT_CODE_ADDRESS = Limit("kept-code-address", 10, 3600)
KEPT_CODE_SITE = Limit("kept-code-site", 300, 3600)


def allow(limit: Limit, value: str) -> bool:
    """Count one hit; True while the count is within the limit."""
    return not settings.LIMITS or hit(limit, value) <= limit.most


def check(limit: Limit, value: str) -> None:
    """Count one hit. Raises TooOften past the limit."""
    if not allow(limit, value):
        raise TooOften(limit.seconds)


def is_used_up(limit: Limit, value: str) -> bool:
    """Count one hit; True from the last one that the limit has room for."""
    return settings.LIMITS and hit(limit, value) >= limit.most


def hit(limit: Limit, value: str) -> int:
    """Count one hit and return how many there are in the running period."""
    now = database_now()
    bucket = _bucket(limit, value)
    ends_at = now + timedelta(seconds=limit.seconds)
    table = RateBucket._meta.db_table
    # One statement, so that two processes can never both see the same count.
    sql = f"""
        INSERT INTO {table} (bucket, count, ends_at) VALUES (%s, 1, %s)
        ON CONFLICT (bucket) DO UPDATE SET
            count = CASE WHEN {table}.ends_at <= %s THEN 1 ELSE {table}.count + 1 END,
            ends_at = CASE WHEN {table}.ends_at <= %s
                      THEN excluded.ends_at ELSE {table}.ends_at END
        RETURNING count
    """  # noqa: S608 – the table's name is ours
    adapt = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.execute(sql, [bucket, adapt(ends_at), adapt(now), adapt(now)])
        return cursor.fetchone()[0]


def give_back(limit: Limit, value: str) -> None:
    """Take one counted hit back, after a success: what others have tried still counts."""
    running = RateBucket.objects.filter(bucket=_bucket(limit, value), ends_at__gt=database_now())
    running.filter(count__gt=0).update(count=F("count") - 1)


def seconds_left(limit: Limit, value: str) -> int:
    """Until the running period ends, in whole minutes rounded up; at most the limit's own time."""
    bucket = RateBucket.objects.filter(bucket=_bucket(limit, value)).first()
    left = (bucket.ends_at - database_now()).total_seconds() if bucket else 0
    return min(limit.seconds, 60 * max(1, math.ceil(left / 60)))


def forget(limit: Limit, value: str) -> None:
    """Start again from nothing, after a success."""
    RateBucket.objects.filter(bucket=_bucket(limit, value)).delete()


def forget_ended() -> int:
    """Delete the buckets whose period is over; returns how many."""
    return RateBucket.objects.filter(ends_at__lt=database_now()).delete()[0]


def _bucket(limit: Limit, value: str) -> str:
    message = f"{limit.purpose}\x1f{value}".encode()
    return hmac.new(settings.SECRETS["limits"].encode(), message, hashlib.sha256).hexdigest()


def network_of(request: HttpRequest) -> str:
    """The visitor's network (/24 or /56), from the trusted proxies' header or the connection."""
    address = request.META.get("REMOTE_ADDR", "")
    hops = settings.TRUSTED_PROXIES
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if hops and len(forwarded) >= hops:
        address = forwarded[-hops].strip()
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    prefix = 24 if ip.version == 4 else 56
    return str(ipaddress.ip_network(f"{ip}/{prefix}", strict=False))
