"""The only writers of the status of payments, attempts, holds, payouts, refunds and gift certificates."""

from typing import Any

from django.db import models

from marketplace.lib import clock
from marketplace.lib.prepared_rows import update
from marketplace.lib.transactions import require_transaction
from payments import rules
from payments.errors import IllegalTransition
from payments.models import GiftCard, GiftCardUse, Hold, Payment, PaymentAttempt, Payout, Refund


def _move(row: models.Model, table: rules.Table, target: str, **changes: Any) -> None:
    require_transaction()
    current = row.status  # type: ignore[attr-defined]
    if not rules.can_move(table, current, target):
        raise IllegalTransition(current=current, target=target)
    row.status = target  # type: ignore[attr-defined]
    for name, value in changes.items():
        setattr(row, name, value)
    touched = ["updated_at"] if hasattr(row, "updated_at") else []
    update(row, ["status", *changes, *touched])


def move_payment(payment: Payment, target: str) -> None:
    """Move a locked payment; raises IllegalTransition. A capture writes its date; taken back it has none."""
    changes: dict[str, Any] = {}
    if target == Payment.Status.CAPTURED and payment.captured_at is None:
        changes["captured_at"] = clock.now()
    elif target in Payment.OPEN and payment.captured_at is not None:
        changes["captured_at"] = None
    _move(payment, rules.PAYMENT_MOVES, target, **changes)


def move_attempt(attempt: PaymentAttempt, target: str, **changes: Any) -> None:
    """Move an attempt whose payment is locked, with other columns; raises IllegalTransition."""
    if target not in PaymentAttempt.OPEN:
        changes["resolved_at"] = clock.now()
    elif attempt.resolved_at is not None:
        changes["resolved_at"] = None
    _move(attempt, rules.ATTEMPT_MOVES, target, **changes)


def move_hold(hold: Hold, target: str, **changes: Any) -> None:
    """Move a locked hold, with other columns; raises IllegalTransition."""
    _move(hold, rules.HOLD_MOVES, target, **changes)


def move_refund(refund: Refund, target: str, **changes: Any) -> None:
    """Move a refund whose payment is locked, with other columns; raises IllegalTransition."""
    _move(refund, rules.REFUND_MOVES, target, **changes)


def move_payout(payout: Payout, target: str, **changes: Any) -> None:
    """Move a payout whose store's balance is locked, with other columns; raises IllegalTransition."""
    _move(payout, rules.PAYOUT_MOVES, target, **changes)


def move_gift_card(card: GiftCard, target: str, **changes: Any) -> None:
    """Move a locked gift certificate, with other columns; raises IllegalTransition."""
    _move(card, rules.GIFT_CARD_MOVES, target, **changes)


def move_gift_use(use: GiftCardUse, target: str) -> None:
    """Move a use whose certificate is locked; raises IllegalTransition."""
    _move(use, rules.GIFT_USE_MOVES, target)
