"""Signatures of the simulated carrier: `t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.carrier.body">`.

The name of the carrier is signed along, so that what one carrier sent cannot be replayed in the name of another.
"""

import hashlib
import hmac
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

HEADER = "Carrier-Signature"
# A signature older than this is a replay.
AGE = timedelta(minutes=5)


def sign(body: bytes, *, carrier: str, moment: int | None = None) -> str:
    """The value of the header for `body` at `moment` (unix seconds), by default now.

    This is the time of the machines that talk, which `clock.at()` does not shift.
    """
    moment = int(timezone.now().timestamp()) if moment is None else moment
    return f"t={moment},v1={_digest(body, carrier, moment)}"


def is_signed(body: bytes, header: str, *, carrier: str) -> bool:
    """True when `header` signs `body` for `carrier` with our secret, not longer ago than AGE."""
    parts = dict(part.partition("=")[::2] for part in header.split(","))
    moment, given = parts.get("t", ""), parts.get("v1", "")
    if not (moment.isascii() and moment.isdigit() and len(moment) < 12 and given.isascii()):
        return False
    if not settings.SIMULATED_CARRIER_SECRET:  # anybody could sign with it
        return False
    age = abs(timezone.now().timestamp() - int(moment))
    return age <= AGE.total_seconds() and hmac.compare_digest(_digest(body, carrier, int(moment)), given)


def _digest(body: bytes, carrier: str, moment: int) -> str:
    secret = settings.SIMULATED_CARRIER_SECRET.encode()
    return hmac.new(secret, f"{moment}.{carrier}.".encode() + body, hashlib.sha256).hexdigest()
