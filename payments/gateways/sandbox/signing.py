"""Signatures of the sandbox bank's webhooks: `t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">`."""

import hashlib
import hmac

from django.conf import settings
from django.utils import timezone

from payments.gateways.sandbox.constants import SIGNATURE_AGE


def sign(body: bytes, *, moment: int | None = None) -> str:
    """The value of the signature header for `body` at `moment` (unix seconds), by default now.

    This is the time of the machines that talk, which `clock.at()` does not shift.
    """
    moment = int(timezone.now().timestamp()) if moment is None else moment
    return f"t={moment},v1={_digest(body, moment)}"


def is_signed(body: bytes, header: str) -> bool:
    """True when `header` signs `body` with our secret, not longer ago than SIGNATURE_AGE."""
    parts = dict(part.partition("=")[::2] for part in header.split(","))
    moment = parts.get("t", "")
    if not (moment.isascii() and moment.isdigit() and len(moment) < 12):
        return False
    age = abs(timezone.now().timestamp() - int(moment))
    return age <= SIGNATURE_AGE.total_seconds() and hmac.compare_digest(
        _digest(body, int(moment)), parts.get("v1", "").encode("ascii", "replace").decode()
    )


def _digest(body: bytes, moment: int) -> str:
    secret = settings.SANDBOX_WEBHOOK_SECRET.encode()
    return hmac.new(secret, f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
