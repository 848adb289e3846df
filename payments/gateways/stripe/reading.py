"""What Stripe's objects mean for the shop. Pure: plain dictionaries in, our own types out."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from marketplace.lib.money import Money
from payments.gateways.base import Charge, Dispute, Event, Outcome, RefundAnswer
from payments.gateways.stripe.constants import (
    ATTEMPT,
    CENTS,
    DECLINE_CODE_LENGTH,
    DECLINE_CODES,
    DISPUTE_ENDS,
    DISPUTE_WARNING,
    REFUND,
    REFUND_EVENTS,
    REFUND_FAILED,
)


def minor_units(amount: Money) -> int:
    """An amount as Stripe counts it: cents."""
    return int(amount.amount * CENTS)


def money(amount: int, currency: str) -> Money:
    """An amount of Stripe's as ours."""
    return Money(Decimal(amount) / CENTS, currency.upper())


def shop_code(code: str) -> str:
    """The shop's code of a reason of Stripe's."""
    return DECLINE_CODES.get(code, code[:DECLINE_CODE_LENGTH])


def read_session(session: Mapping[str, Any]) -> Charge:
    """The charge behind a Checkout Session, whose payment intent may be expanded or not.

    Until it is captured the charge goes by the number of the session, from then on by that of the payment
    intent, of which refunds are asked.
    """
    if session["payment_status"] == "paid":
        return Charge(Outcome.CAPTURED, _id(session["payment_intent"]))
    if session["status"] == "expired":
        return Charge(Outcome.DECLINED, session["id"], _last_error(session["payment_intent"]) or "page_expired")
    if session["status"] == "complete":
        return _read_delayed(session)
    return Charge(
        Outcome.NEEDS_CONFIRMATION,
        session["id"],
        _last_error(session["payment_intent"]),
        confirm_url=session["url"] or "",
    )


def _read_delayed(session: Mapping[str, Any]) -> Charge:
    """The buyer is done, the money is not there: it is on its way, or did not come."""
    intent = session["payment_intent"]
    is_over = isinstance(intent, Mapping) and intent["status"] in {"requires_payment_method", "canceled"}
    if is_over:
        return Charge(Outcome.DECLINED, session["id"], _last_error(intent) or "not_completed")
    return Charge(Outcome.PENDING, session["id"])


def read_refund(refund: Mapping[str, Any]) -> RefundAnswer:
    """Whether a refund was taken, or why it will not arrive."""
    if refund["status"] not in REFUND_FAILED:
        return RefundAnswer(refund["id"])
    return RefundAnswer(refund["id"], (refund.get("failure_reason") or refund["status"])[:DECLINE_CODE_LENGTH])


def read_event(event: Mapping[str, Any]) -> Event:
    """One webhook. What says nothing about a payment of ours has no charge."""
    what = event["data"]["object"]
    if event["type"] in REFUND_EVENTS:
        number = (what.get("metadata") or {}).get(REFUND) or ""
        return Event(event["id"], event["type"], number, None, refund=read_refund(what) if number else None)
    if event["type"].startswith("charge.dispute."):
        return Event(event["id"], event["type"], "", None, dispute=_read_dispute(what))
    reader = _READERS.get(event["type"])
    charge = reader(what) if reader else None
    key = (what.get("client_reference_id") or (what.get("metadata") or {}).get(ATTEMPT) or "") if charge else ""
    return Event(event_id=event["id"], kind=event["type"], key=key, charge=charge if key else None)


def _read_dispute(dispute: Mapping[str, Any]) -> Dispute | None:
    """A chargeback; None for a question of the bank about which no money has moved."""
    if dispute["status"].startswith(DISPUTE_WARNING):
        return None
    due = (dispute.get("evidence_details") or {}).get("due_by")
    return Dispute(
        reference=dispute["id"],
        charge_reference=_id(dispute["payment_intent"]),
        amount=money(dispute["amount"], dispute["currency"]),
        reason=dispute["reason"][:DECLINE_CODE_LENGTH],
        status=DISPUTE_ENDS.get(dispute["status"], "opened"),
        respond_by=datetime.fromtimestamp(due, tz=UTC) if due else None,
        fee=dispute_fee(dispute),
    )


def dispute_fee(dispute: Mapping[str, Any]) -> Money | None:
    """What Stripe has taken for a dispute, less what it gave back; None while it shows no movements.

    Fees in another currency than that of the dispute belong to another balance of the account and are left out.
    """
    moves = dispute.get("balance_transactions")
    if not moves:
        return None
    own = [move["fee"] for move in moves if move["currency"] == dispute["currency"]]
    return money(sum(own), dispute["currency"])


def _read_failed_session(session: Mapping[str, Any]) -> Charge:
    return Charge(Outcome.DECLINED, session["id"], "not_completed")


def _read_failed_intent(intent: Mapping[str, Any]) -> Charge:
    """A card was refused on the page; the page stays open, and the buyer may try another one there."""
    return Charge(Outcome.NEEDS_CONFIRMATION, "", _last_error(intent))


_READERS: Mapping[str, Callable[[Mapping[str, Any]], Charge]] = {
    "checkout.session.completed": read_session,
    "checkout.session.async_payment_succeeded": read_session,
    "checkout.session.async_payment_failed": _read_failed_session,
    "checkout.session.expired": read_session,
    "payment_intent.payment_failed": _read_failed_intent,
}


def _last_error(intent: Any) -> str:
    error = (intent.get("last_payment_error") or {}) if isinstance(intent, Mapping) else {}
    return shop_code(error.get("decline_code") or error.get("code") or "")


def _id(what: Any) -> str:
    return str(what["id"] if isinstance(what, Mapping) else what)
