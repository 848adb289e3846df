"""Stripe's own books, as far as they are about this shop."""

import stripe

from marketplace.lib.money import Money
from payments.gateways.base import Statement
from payments.gateways.stripe.constants import ATTEMPT, REFUND, REFUND_FAILED, ROWS_AT_ONCE
from payments.gateways.stripe.reading import money


def read_books(client: stripe.StripeClient) -> Statement:
    """Every captured charge with one of our numbers, and every refund of those, page by page.

    A refund that somebody made in Stripe's dashboard has no number of ours: it is listed under Stripe's, so
    that the comparison finds it. Charges of others on the same account are left out.
    """
    charges: dict[str, Money] = {}
    ours: set[str] = set()
    for row in client.v1.charges.list({"limit": ROWS_AT_ONCE}).auto_paging_iter():
        charge = row.to_dict()
        number = (charge["metadata"] or {}).get(ATTEMPT)
        if number and charge["captured"] and charge["status"] == "succeeded":
            charges[number] = money(charge["amount_captured"], charge["currency"])
            ours.add(charge["id"])
    refunds: dict[str, Money] = {}
    for line in client.v1.refunds.list({"limit": ROWS_AT_ONCE}).auto_paging_iter():
        refund = line.to_dict()
        if refund["charge"] in ours and refund["status"] not in REFUND_FAILED:
            number = (refund["metadata"] or {}).get(REFUND) or refund["id"]
            refunds[number] = money(refund["amount"], refund["currency"])
    return Statement(charges=charges, refunds=refunds)
