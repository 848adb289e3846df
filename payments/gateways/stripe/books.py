"""Stripe's own books, as far as they are about this shop."""

from datetime import datetime
from typing import Any

import stripe

from marketplace.lib.money import Money
from payments.gateways.base import Statement
from payments.gateways.stripe.constants import (
    ATTEMPT,
    DISPUTE_WARNING,
    REFUND,
    REFUND_FAILED,
    ROWS_AT_ONCE,
)
from payments.gateways.stripe.reading import dispute_fee, money

_WITH_CHARGE = {"expand": ["data.charge"]}


def read_books(client: stripe.StripeClient, *, since: datetime | None, until: datetime | None) -> Statement:
    """Every captured charge with one of our numbers, and every refund and dispute of such, page by page.

    A refund that somebody made in Stripe's dashboard has no number of ours: it is listed under Stripe's, so
    that the comparison finds it. Charges of others on the same account are left out.
    """
    span = _span(since, until)
    disputes, fees = _disputes(client, span)
    return Statement(_charges(client, span), _refunds(client, span), disputes, fees)


def _charges(client: stripe.StripeClient, span: Any) -> dict[str, Money]:
    charges: dict[str, Money] = {}
    for row in client.v1.charges.list({"limit": ROWS_AT_ONCE, **span}).auto_paging_iter():
        charge = row.to_dict()
        number = (charge["metadata"] or {}).get(ATTEMPT)
        if number and charge["captured"] and charge["status"] == "succeeded":
            charges[number] = money(charge["amount_captured"], charge["currency"])
    return charges


def _refunds(client: stripe.StripeClient, span: Any) -> dict[str, Money]:
    refunds: dict[str, Money] = {}
    params: Any = {"limit": ROWS_AT_ONCE, **span, **_WITH_CHARGE}
    for row in client.v1.refunds.list(params).auto_paging_iter():
        refund = row.to_dict()
        if _is_ours(refund) and refund["status"] not in REFUND_FAILED:
            number = (refund["metadata"] or {}).get(REFUND) or refund["id"]
            refunds[number] = money(refund["amount"], refund["currency"])
    return refunds


def _disputes(client: stripe.StripeClient, span: Any) -> tuple[dict[str, Money], dict[str, Money]]:
    """Money that banks have, or keep, and fees; a dispute that was won has given back all but the fee."""
    disputes: dict[str, Money] = {}
    fees: dict[str, Money] = {}
    params: Any = {"limit": ROWS_AT_ONCE, **span, **_WITH_CHARGE}
    for row in client.v1.disputes.list(params).auto_paging_iter():
        dispute = row.to_dict()
        is_taken = dispute["status"] != "won" and not dispute["status"].startswith(DISPUTE_WARNING)
        if _is_ours(dispute) and is_taken:
            disputes[dispute["id"]] = money(dispute["amount"], dispute["currency"])
        if _is_ours(dispute) and (fee := dispute_fee(dispute)):
            fees[dispute["id"]] = fee
    return disputes, fees


def _is_ours(row: Any) -> bool:
    return bool((row["charge"]["metadata"] or {}).get(ATTEMPT))


def _span(since: datetime | None, until: datetime | None) -> Any:
    ends = {"gte": since, "lt": until}
    created = {name: int(moment.timestamp()) for name, moment in ends.items() if moment is not None}
    return {"created": created} if created else {}
