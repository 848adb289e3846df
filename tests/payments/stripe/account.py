"""The books and rules of the conformance server: sessions, intents, charges, refunds and events, as Stripe has them.

What a buyer does on the hosted page is decided by the test cards that Stripe publishes.
"""

import json
import secrets
import time
from threading import RLock
from typing import Any

from tests.payments.stripe.rules import ApiError, check_session, read_number

Row = dict[str, Any]

# The card's number, then `code` and `decline_code` of the error it meets.
DECLINES = {
    "4000000000000002": ("card_declined", "generic_decline"),
    "4000000000009995": ("card_declined", "insufficient_funds"),
    "4000000000009987": ("card_declined", "lost_card"),
    "4000000000009979": ("card_declined", "stolen_card"),
    "4000000000006975": ("card_declined", "card_velocity_exceeded"),
    "4000000000000069": ("expired_card", None),
    "4000000000000127": ("incorrect_cvc", None),
    "4000000000000119": ("processing_error", None),
    "4100000000000019": ("card_declined", "fraudulent"),
}
SUCCESS, ASKS_THE_BANK = "4242424242424242", "4000002500003155"
DISPUTE_FEE = 1500  # cents
# A debit of a bank account: the buyer is done at once, the money comes or fails days later.
DEBIT = "AT611904300234573201"


class Account:
    """One account at Stripe. Every method is what a call, a buyer or time does to it."""

    def __init__(self, *, api_key: str, webhook_secret: str) -> None:
        self.api_key, self.webhook_secret = api_key, webhook_secret
        self.lock = RLock()
        self.page_base = ""
        self.sessions: dict[str, Row] = {}
        self.intents: dict[str, Row] = {}
        self.charges: dict[str, Row] = {}
        self.refunds: dict[str, Row] = {}
        self.disputes: dict[str, Row] = {}
        self.events: list[Row] = []
        self.next_refund_status = "succeeded"
        self._intent_metadata: dict[str, Row] = {}

    # What the API does

    def create_session(self, params: Row) -> Row:
        """`POST /v1/checkout/sessions` of one line in mode `payment`."""
        amount, currency = check_session(params)
        number = _number("cs_test_", 58)
        self.sessions[number] = {
            "id": number,
            "object": "checkout.session",
            "mode": "payment",
            "status": "open",
            "payment_status": "unpaid",
            "payment_intent": None,
            "amount_total": amount,
            "currency": currency,
            "client_reference_id": params.get("client_reference_id"),
            "metadata": params.get("metadata", {}),
            "created": int(time.time()),
            "expires_at": int(params.get("expires_at", time.time() + 24 * 3600)),
            "success_url": params["success_url"],
            "cancel_url": params.get("cancel_url"),
            "url": f"{self.page_base}/c/pay/{number}#{'fid' * 150}",
            "livemode": False,
        }
        self._intent_metadata[number] = params.get("payment_intent_data", {}).get("metadata", {})
        return self.sessions[number]

    def expire_session(self, number: str) -> Row:
        """`POST /v1/checkout/sessions/:id/expire`, and what time does."""
        session = self.find(self.sessions, number)
        if session["status"] != "open":
            raise ApiError(400, f"Only Checkout Sessions with a status in [open] can be expired: {session['status']}")
        session.update(status="expired", url=None)
        self._tell("checkout.session.expired", session)
        return session

    def create_refund(self, params: Row) -> Row:
        """`POST /v1/refunds`, whole or partial, capped by what is left of the charge."""
        intent = self.find(self.intents, params.get("payment_intent", ""), param="payment_intent")
        charge = self.charges.get(intent["latest_charge"] or "")
        if charge is None:
            raise ApiError(400, "This PaymentIntent does not have a successful charge to refund.")
        left = charge["amount_captured"] - charge["amount_refunded"]
        amount = read_number(params.get("amount", str(left)), "amount")
        if left == 0:
            raise ApiError(400, "The charge has already been refunded.", code="charge_already_refunded")
        if amount > left:
            raise ApiError(400, f"Refund amount ({amount}) is greater than unrefunded amount ({left})", param="amount")
        number = _number("re_", 24)
        is_failed = self.next_refund_status == "failed"
        charge["amount_refunded"] += 0 if is_failed else amount
        self.refunds[number] = {
            "id": number,
            "object": "refund",
            "amount": amount,
            "currency": charge["currency"],
            "charge": charge["id"],
            "payment_intent": intent["id"],
            "metadata": params.get("metadata", {}),
            "status": self.next_refund_status,
            "failure_reason": "lost_or_stolen_card" if is_failed else None,
            "created": int(time.time()),
        }
        self._tell("refund.created", self.refunds[number])
        return self.refunds[number]

    def fail_refund(self, number: str) -> None:
        """Days later the buyer's bank sends a refund back."""
        refund = self.refunds[number]
        refund.update(status="failed", failure_reason="expired_or_canceled_card")
        charge = self.charges[refund["charge"]]
        charge["amount_refunded"] -= refund["amount"]
        self._tell("refund.failed", refund)

    def dispute(self, payment_intent: str, *, status: str = "needs_response", amount: int = 0) -> str:
        """The holder of the card turns to the bank; the number of the dispute."""
        charge = self.charges[self.intents[payment_intent]["latest_charge"]]
        number = _number("dp_", 24)
        self.disputes[number] = {
            "id": number,
            "object": "dispute",
            "amount": amount or charge["amount"],
            "currency": charge["currency"],
            "charge": charge["id"],
            "payment_intent": payment_intent,
            "reason": "product_not_received",
            "status": status,
            "evidence": {},
            "evidence_details": {"due_by": int(time.time()) + 7 * 24 * 3600, "submission_count": 0},
            "metadata": {},
            "created": int(time.time()),
            "balance_transactions": [],
        }
        if not status.startswith("warning"):
            self._move_dispute(number, sign=-1, fee=DISPUTE_FEE)
        self._tell("charge.dispute.created", self.disputes[number])
        if not status.startswith("warning"):
            self._tell("charge.dispute.funds_withdrawn", self.disputes[number])
        return number

    def _move_dispute(self, number: str, *, sign: int, fee: int) -> None:
        """The movement of the account's balance: the sum, and what Stripe takes for it."""
        dispute = self.disputes[number]
        amount = sign * dispute["amount"]
        move = {"id": _number("txn_", 24), "object": "balance_transaction", "type": "adjustment"}
        move |= {"amount": amount, "fee": fee, "net": amount - fee, "currency": dispute["currency"]}
        dispute["balance_transactions"].append(move)

    def update_dispute(self, number: str, params: Row) -> Row:
        """`POST /v1/disputes/:id`: evidence may be submitted once."""
        dispute = self.find(self.disputes, number)
        if dispute["status"] != "needs_response":
            raise ApiError(400, "This dispute is already closed or its evidence was already submitted.")
        dispute["evidence"] |= params.get("evidence", {})
        if params.get("submit") in {"true", "True"}:
            dispute["status"] = "under_review"
            dispute["evidence_details"]["submission_count"] += 1
            self._tell("charge.dispute.updated", dispute)
        return dispute

    def decide_dispute(self, number: str, status: str) -> Row:
        """`POST /v1/disputes/:id/close`, or the bank's decision."""
        dispute = self.find(self.disputes, number)
        dispute["status"] = status
        if status == "won":
            self._move_dispute(number, sign=1, fee=0)
        self._tell("charge.dispute.closed", dispute)
        if status == "won":
            self._tell("charge.dispute.funds_reinstated", dispute)
        return dispute

    def rows_of(self, name: str) -> dict[str, Row]:
        """The objects of one kind, as the address names it. Raises the 404 of the API."""
        kinds = {
            "sessions": self.sessions,
            "payment_intents": self.intents,
            "charges": self.charges,
            "refunds": self.refunds,
            "disputes": self.disputes,
        }
        if name not in kinds:
            raise ApiError(404, f"Unrecognized request URL (/v1/{name}).")
        return kinds[name]

    def find(self, rows: dict[str, Row], number: str, *, param: str = "id") -> Row:
        """One object. Raises the 404 of the API."""
        if number not in rows:
            raise ApiError(404, f"No such object: '{number}'", code="resource_missing", param=param)
        return rows[number]

    def expanded(self, row: Row, names: list[str]) -> Row:
        """An object with its payment intent, or its charge, inside, if the call has asked for it."""
        if "data.charge" in names:
            return row | {"charge": self.charges[row["charge"]]}
        if "payment_intent" not in names or not row["payment_intent"]:
            return row
        return row | {"payment_intent": self.intents[row["payment_intent"]]}

    # What the buyer does on the hosted page

    def pay(self, number: str, card: str, *, is_confirmed: bool = True) -> bool:
        """The buyer presses «Pay»; True when the page is done and leads back to the shop."""
        session = self.sessions[number]
        if session["status"] != "open":
            return bool(session["status"] == "complete")
        intent = self._intent_of(session)
        if card == DEBIT:
            intent.update(status="processing", last_payment_error=None)
            return self._complete(session)
        if card == SUCCESS or (card == ASKS_THE_BANK and is_confirmed):
            self._capture(session, intent)
            return self._complete(session)
        if card == ASKS_THE_BANK:
            self._decline(intent, "payment_intent_authentication_failure", None)
        else:
            self._decline(intent, *DECLINES.get(card, ("incorrect_number", None)))
        return False

    def settle_debit(self, number: str, *, arrives: bool) -> None:
        """The bank decides about a debit that was begun on the page."""
        session = self.sessions[number]
        intent = self.intents[session["payment_intent"]]
        if arrives:
            self._capture(session, intent)
            self._tell("checkout.session.async_payment_succeeded", session)
        else:
            self._decline(intent, "payment_intent_payment_attempt_failed", "insufficient_funds")
            self._tell("checkout.session.async_payment_failed", session)

    def _intent_of(self, session: Row) -> Row:
        """The payment intent is made when the buyer first tries to pay."""
        if session["payment_intent"] is None:
            session["payment_intent"] = number = _number("pi_", 24)
            self.intents[number] = {
                "id": number,
                "object": "payment_intent",
                "amount": session["amount_total"],
                "currency": session["currency"],
                "status": "requires_payment_method",
                "last_payment_error": None,
                "latest_charge": None,
                "metadata": self._intent_metadata[session["id"]],
                "created": int(time.time()),
            }
        return self.intents[session["payment_intent"]]

    def _capture(self, session: Row, intent: Row) -> None:
        number = _number("ch_", 24)
        self.charges[number] = {
            "id": number,
            "object": "charge",
            "amount": intent["amount"],
            "amount_captured": intent["amount"],
            "amount_refunded": 0,
            "captured": True,
            "paid": True,
            "status": "succeeded",
            "currency": intent["currency"],
            "payment_intent": intent["id"],
            "metadata": dict(intent["metadata"]),
            "created": int(time.time()),
        }
        intent.update(status="succeeded", latest_charge=number, last_payment_error=None)
        session["payment_status"] = "paid"
        self._tell("payment_intent.succeeded", intent)
        self._tell("charge.succeeded", self.charges[number])

    def _complete(self, session: Row) -> bool:
        session.update(status="complete", url=None)
        self._tell("checkout.session.completed", session)
        return True

    def _decline(self, intent: Row, code: str, decline_code: str | None) -> None:
        error = {"type": "card_error", "code": code, "message": "Your card was declined."}
        if decline_code:
            error["decline_code"] = decline_code
        intent.update(status="requires_payment_method", last_payment_error=error)
        self._tell("payment_intent.payment_failed", intent)

    def _tell(self, kind: str, what: Row) -> None:
        """Events carry the object as it is now, and never expanded."""
        self.events.append(
            {
                "id": _number("evt_", 24),
                "object": "event",
                "type": kind,
                "created": int(time.time()),
                "livemode": False,
                "data": {"object": json.loads(json.dumps(what))},
            }
        )


def _number(prefix: str, length: int) -> str:
    return prefix + secrets.token_hex(length)[:length]
