"""Signatures of the sandbox bank's webhooks."""

from django.conf import settings

from marketplace.lib import signatures
from payments.gateways.sandbox.constants import SIGNATURE_AGE


def sign(body: bytes, *, moment: int | None = None) -> str:
    """The value of the signature header for `body` at `moment` (unix seconds), by default now."""
    return signatures.sign(body, secret=settings.SANDBOX_WEBHOOK_SECRET, moment=moment)


def is_signed(body: bytes, header: str) -> bool:
    """True when `header` signs `body` with our secret, not longer ago than SIGNATURE_AGE."""
    return signatures.is_signed(body, header, secret=settings.SANDBOX_WEBHOOK_SECRET, age=SIGNATURE_AGE)
