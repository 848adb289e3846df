"""Signatures of messages between machines: `t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.message">`.

The time is that of the machines that talk, which `clock.at()` does not shift.
"""

import hashlib
import hmac
from datetime import timedelta

from django.utils import timezone


def sign(message: bytes, *, secret: str, moment: int | None = None) -> str:
    """The value of the signature header for `message` at `moment` (unix seconds), by default now."""
    moment = int(timezone.now().timestamp()) if moment is None else moment
    return f"t={moment},v1={_digest(message, secret, moment)}"


def is_signed(message: bytes, header: str, *, secret: str, age: timedelta) -> bool:
    """True when `header` signs `message` with `secret`, not longer ago than `age`: an older one is a replay."""
    parts = dict(part.partition("=")[::2] for part in header.split(","))
    moment, given = parts.get("t", ""), parts.get("v1", "")
    if not (moment.isascii() and moment.isdigit() and len(moment) < 12 and given.isascii()):
        return False
    passed = abs(timezone.now().timestamp() - int(moment))
    return passed <= age.total_seconds() and hmac.compare_digest(_digest(message, secret, int(moment)), given)


def _digest(message: bytes, secret: str, moment: int) -> str:
    return hmac.new(secret.encode(), f"{moment}.".encode() + message, hashlib.sha256).hexdigest()
