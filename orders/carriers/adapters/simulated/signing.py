"""Signatures of the simulated carrier.

The name of the carrier is signed along, so that what one carrier sent cannot be replayed in the name of another.
"""

from datetime import timedelta

from django.conf import settings

from marketplace.lib import signatures

HEADER = "Carrier-Signature"
# A signature older than this is a replay.
AGE = timedelta(minutes=5)


def sign(body: bytes, *, carrier: str, moment: int | None = None) -> str:
    """The value of the header for `body` at `moment` (unix seconds), by default now."""
    return signatures.sign(_named(body, carrier), secret=settings.SIMULATED_CARRIER_SECRET, moment=moment)


def is_signed(body: bytes, header: str, *, carrier: str) -> bool:
    """True when `header` signs `body` for `carrier` with our secret, not longer ago than AGE."""
    secret = settings.SIMULATED_CARRIER_SECRET
    if not secret:  # anybody could sign with it
        return False
    return signatures.is_signed(_named(body, carrier), header, secret=secret, age=AGE)


def _named(body: bytes, carrier: str) -> bytes:
    return f"{carrier}.".encode() + body
