"""What the help centre says about paying, read from the gateways that are switched on (S32)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marketplace.lib.formatting import current_language
from payments import selectors
from payments.constants import UNKNOWN_DECLINE, Decline
from payments.gateways.method import Method


def methods() -> Sequence[Method]:
    """Every way to pay that buyers are offered now, in the order of the payment page."""
    return selectors.methods()


def declines() -> Sequence[Decline]:
    """Why a payment is refused in one of these ways: each once, with its next step; the unknown one last."""
    known = {decline.reason: decline for method in methods() for decline in method.declines}
    language = current_language()
    return [*sorted(known.values(), key=lambda decline: _sortable(decline.reason, language)), UNKNOWN_DECLINE]


def _sortable(reason: Any, language: str) -> str:
    return str(reason).casefold().replace("ё", "е") if language == "ru" else str(reason).casefold()
