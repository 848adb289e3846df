"""The adapter between the shop and Stripe.

The buyer pays on Stripe's hosted page: cards are typed there and never pass through the shop. Our numbers
travel along, as the key of each call, as `client_reference_id` and in the metadata, so that whatever Stripe
says can be told apart from what belongs to others on the same account.
"""

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

import stripe
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.lib import clock
from marketplace.lib.formatting import current_language
from marketplace.lib.money import Money
from messaging.rules import absolute_url
from payments.constants import GATEWAY_TIMEOUT_SECONDS
from payments.errors import BadSignature
from payments.gateways.base import Card, Charge, Event, KeptCard, Option, Outcome, RefundAnswer, Statement
from payments.gateways.method import Method
from payments.gateways.stripe.api import Refused, stripe_client
from payments.gateways.stripe.books import read_books
from payments.gateways.stripe.constants import (
    ATTEMPT,
    CLOCKS_DIFFER_BY,
    DECLINE_CODE_LENGTH,
    DECLINE_CODES,
    EVIDENCE_LENGTH,
    PAGE_OPEN_FOR,
    REFUND,
    ROWS_AT_ONCE,
    SIGNATURE_AGE,
    SIGNATURE_HEADER,
)
from payments.gateways.stripe.reading import minor_units, read_event, read_refund, read_session, shop_code

CARD = Method(
    gateway="stripe",
    name=gettext_lazy("Card or wallet"),
    text=gettext_lazy("The page of Stripe shows which ones. This shop never sees your card."),
    icon="credit-card",
    duration=gettext_lazy("At once."),
    steps=(
        gettext_lazy("Choose “Card or wallet” on the payment page and press “Pay”."),
        gettext_lazy("Type the card or choose the wallet on the page of Stripe, and confirm if your bank asks for it."),
        gettext_lazy("You come back to the shop, and the order is paid."),
    ),
    decline_codes=tuple(sorted({*DECLINE_CODES.values(), "page_expired", "not_completed", "no_answer"})),
)


class StripeGateway:
    """A gateway that takes cards and wallets on a page of its own."""

    name = "stripe"
    method = CARD
    hint = gettext_lazy("With Stripe: you pay on its page and come back here.")

    def options(self) -> Sequence[Option]:
        """One line: which cards and wallets there are, Stripe's page shows."""
        return [Option(self.name, self.name, CARD.name, CARD.text)]

    def page_origin(self) -> str:
        """Stripe's hosted page, or the domain that the account has for it."""
        origin: str = settings.STRIPE_CHECKOUT_ORIGIN
        return origin

    def charge(
        self, *, key: str, amount: Money, card: Card | KeptCard | None, return_url: str, timeout: float
    ) -> Charge:
        """Make the page on which the buyer pays. What Stripe refuses to make a page for is declined."""
        try:
            with stripe_client(timeout=timeout) as client:
                session = client.v1.checkout.sessions.create(
                    _session(key, amount, absolute_url(return_url)), {"idempotency_key": key}
                )
        except Refused as refusal:
            code = shop_code(refusal.code)
            return Charge(Outcome.DECLINED, "", code if code == "amount_too_small" else "not_started")
        return read_session(session.to_dict())

    def confirm(self, *, key: str, reference: str, since: datetime, timeout: float) -> Charge | None:
        """The present state of the page. One whose making got no answer is looked for by our number."""
        try:
            with stripe_client(timeout=timeout) as client:
                number = reference or _find_session(client, key, since)
                if not number:
                    return None
                session = client.v1.checkout.sessions.retrieve(number, {"expand": ["payment_intent"]})
        except Refused as refusal:
            if refusal.code == "resource_missing":
                return None
            raise
        return read_session(session.to_dict())

    def withdraw(self, *, key: str, reference: str, timeout: float) -> None:
        """Let the page expire now; one that is paid or over says no, and that is as good."""
        if reference:
            with suppress(Refused), stripe_client(timeout=timeout) as client:
                client.v1.checkout.sessions.expire(reference)

    def refund(self, *, key: str, charge_key: str, reference: str, amount: Money, timeout: float) -> RefundAnswer:
        """Return money. Stripe forgets keys after a day, so a repeat first looks for the refund by our number."""
        params: Any = {"payment_intent": reference, "amount": minor_units(amount), "metadata": {REFUND: key}}
        try:
            with stripe_client(timeout=timeout) as client:
                made = _find_refund(client, key, reference)
                made = made or client.v1.refunds.create(params, {"idempotency_key": key})
        except Refused as refusal:
            return RefundAnswer(provider_reference="", failure_code=refusal.code[:DECLINE_CODE_LENGTH])
        return read_refund(made.to_dict())

    def find_refund(self, *, key: str, charge_key: str, reference: str, timeout: float) -> RefundAnswer | None:
        """The refund of the payment intent that bears our number, as it stands now."""
        with stripe_client(timeout=timeout) as client:
            made = _find_refund(client, key, reference)
        return read_refund(made.to_dict()) if made else None

    def parse_event(self, *, body: bytes, headers: Mapping[str, str]) -> Event:
        """Read a webhook signed by Stripe not long ago."""
        try:
            event = stripe.Webhook.construct_event(
                body,
                headers.get(SIGNATURE_HEADER, ""),
                settings.STRIPE_WEBHOOK_SECRET,
                tolerance=int(SIGNATURE_AGE.total_seconds()),
                api_key=settings.STRIPE_SECRET_KEY,
            )
        except (stripe.SignatureVerificationError, ValueError, TypeError) as error:  # TypeError: ё in a signature
            raise BadSignature from error
        return read_event(event.to_dict())

    def send_evidence(self, *, key: str, reference: str, text: str, timeout: float) -> None:
        """Submit the evidence; another text is another call."""
        params: Any = {"evidence": {"uncategorized_text": text[:EVIDENCE_LENGTH]}, "submit": True}
        digest = hashlib.sha256(text.encode()).hexdigest()[:16]
        with stripe_client(timeout=timeout) as client:
            client.v1.disputes.update(reference, params, {"idempotency_key": f"{key}-{digest}"})

    def accept_dispute(self, *, key: str, reference: str, timeout: float) -> None:
        """Close the dispute: it counts as lost."""
        with stripe_client(timeout=timeout) as client:
            client.v1.disputes.close(reference, None, {"idempotency_key": f"{key}-close"})

    def statement(self, *, since: datetime | None = None, until: datetime | None = None) -> Statement:
        """The charges, refunds and disputes of the account that bear our numbers."""
        with stripe_client(timeout=GATEWAY_TIMEOUT_SECONDS) as client:
            return read_books(client, since=since, until=until)


def _session(key: str, amount: Money, return_url: str) -> Any:
    """The page: one line with one sum, open as long as the goods are held, and back to the shop either way."""
    title = _("%(shop)s: payment %(number)s") % {"shop": settings.SITE_NAME, "number": key}
    price = {"currency": amount.currency.lower(), "unit_amount": minor_units(amount), "product_data": {"name": title}}
    return {
        "mode": "payment",
        "client_reference_id": key,
        "metadata": {ATTEMPT: key},
        "payment_intent_data": {"metadata": {ATTEMPT: key}},
        "line_items": [{"price_data": price, "quantity": 1}],
        "success_url": return_url,
        "cancel_url": return_url,
        "expires_at": int((clock.now() + PAGE_OPEN_FOR).timestamp()),
        "locale": current_language(),
        # What is charged is the settlement currency (domain: Money).
        "adaptive_pricing": {"enabled": False},
    }


def _find_session(client: stripe.StripeClient, key: str, since: datetime) -> str:
    """The number of the page made for `key`; empty when there is none."""
    span: Any = {
        "gte": int((since - CLOCKS_DIFFER_BY).timestamp()),
        "lte": int((since + CLOCKS_DIFFER_BY).timestamp()),
    }
    pages = client.v1.checkout.sessions.list({"created": span, "limit": ROWS_AT_ONCE})
    return next((page.id for page in pages.auto_paging_iter() if page.client_reference_id == key), "")


def _find_refund(client: stripe.StripeClient, key: str, payment_intent: str) -> stripe.Refund | None:
    rows = client.v1.refunds.list({"payment_intent": payment_intent, "limit": ROWS_AT_ONCE})
    return next((row for row in rows.auto_paging_iter() if (row.to_dict()["metadata"] or {}).get(REFUND) == key), None)
