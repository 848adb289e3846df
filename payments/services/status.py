"""The only writers of the status of payments, attempts, holds, payouts and refunds."""

from typing import Any

from django.db import models

from marketplace.lib import clock
from marketplace.lib.transactions import require_transaction
from payments import rules
from payments.errors import IllegalTransition
from payments.models import Hold, Payment, PaymentAttempt, Payout, Refund


def _move(row: models.Model, table: rules.Table, target: str, **changes: Any) -> None:
    require_transaction()
    current = row.status  # type: ignore[attr-defined]
    if not rules.can_move(table, current, target):
        raise IllegalTransition(current=current, target=target)
    row.status = target  # type: ignore[attr-defined]
    for name, value in changes.items():
        setattr(row, name, value)
    touched = ["updated_at"] if hasattr(row, "updated_at") else []
    row.save(update_fields=["status", *changes, *touched])


def move_payment(payment: Payment, target: str) -> None:
    """Move a locked payment; raises IllegalTransition. A capture writes its date."""
    changes = {"captured_at": clock.now()} if target == Payment.Status.CAPTURED else {}
    _move(payment, rules.PAYMENT_MOVES, target, **changes)


def move_attempt(attempt: PaymentAttempt, target: str, **changes: Any) -> None:
    """Move an attempt whose payment is locked, with other columns; raises IllegalTransition."""
    if target not in PaymentAttempt.OPEN:
        changes["resolved_at"] = clock.now()
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
