"""Payments in the states that tests start from; every state is reached through the services."""

from decimal import Decimal
from typing import Any

import factory
from django.db import transaction

from marketplace.lib import ids
from marketplace.lib.idempotency import new_key
from marketplace.lib.money import Money
from payments.gateways.base import Card, Charge, Outcome
from payments.gateways.sandbox.cards import BY_CODE
from payments.models import Payment, PaymentAttempt
from payments.services.attempts import open_attempt
from payments.services.capture import record_charge
from payments.services.create import Allocation, create_payment
from tests.factories.accounts import StoreFactory, UserFactory


def card(code: str = "success") -> Card:
    """One of the sandbox's demo cards, valid for years."""
    return Card(number=BY_CODE[code].number, month=12, year=2039, cvc="123", holder="ANNA SOKOLOVA")


def allocation(amount: str = "100.00", **values: Any) -> Allocation:
    """The share of one order; by default the whole amount is the base of 8 % commission."""
    return Allocation(
        reference=values.get("reference") or ids.public_number(),
        store_id=values.get("store_id") or StoreFactory().pk,
        amount=Money(Decimal(amount)),
        commission_rate=Decimal(values.get("rate", "0.0800")),
        commission_base=Money(Decimal(values.get("base", amount))),
    )


class PaymentFactory(factory.Factory):
    """A payment to be made. `amounts` are the shares of its orders; `shares` gives them in full."""

    class Meta:
        model = Payment

    reference = factory.LazyFunction(ids.public_number)
    buyer = factory.LazyFunction(UserFactory)
    amounts = ("100.00",)
    shares: Any = None

    @classmethod
    def _create(cls, model_class: type[Payment], *args: Any, **values: Any) -> Payment:
        amounts, shares = values.pop("amounts"), values.pop("shares")
        with transaction.atomic():
            return create_payment(allocations=shares or [allocation(amount) for amount in amounts], **values)


def attempt_of(payment: Payment, code: str = "success", key: str = "") -> PaymentAttempt:
    """An attempt that has not asked the gateway yet."""
    with transaction.atomic():
        return open_attempt(payment_id=payment.pk, card=card(code), idempotency_key=key or new_key())[0]


def capture(attempt: PaymentAttempt) -> Any:
    """The gateway's good answer, recorded."""
    with transaction.atomic():
        return record_charge(
            attempt_id=attempt.pk,
            charge=Charge(outcome=Outcome.CAPTURED, provider_reference=f"ch-{attempt.number}"),
        )


def paid_payment(**values: Any) -> Payment:
    """A captured payment: its money is in escrow. The sandbox does not know of it."""
    payment: Payment = PaymentFactory(**values)
    capture(attempt_of(payment))
    payment.refresh_from_db()
    return payment


def paid_order(amount: str = "100.00", **values: Any) -> str:
    """The reference of one paid order."""
    share = allocation(amount, **values)
    paid_payment(shares=[share])
    return share.reference
