"""Payments in the states that tests start from; every state is reached through the services."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import factory
from django.db import transaction

from accounts.models import User
from marketplace.lib import clock, ids
from marketplace.lib.idempotency import new_key
from marketplace.lib.money import Money
from payments.gateways.base import Card, Charge, Dispute, Outcome
from payments.gateways.sandbox.cards import BY_CODE
from payments.models import Chargeback, ManualRefund, Payment, PaymentAttempt, Refund, SavedCard
from payments.services import asking
from payments.services.attempts import open_attempt
from payments.services.by_hand import approve_refund
from payments.services.capture import record_charge
from payments.services.chargebacks import record_dispute
from payments.services.create import Allocation, create_payment
from payments.services.refunds import refund
from payments.services.sending import send_one_refund
from payments.services.vaults import keep_card_of
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


def saved_card(user: User, code: str = "success") -> SavedCard:
    """A card that the sandbox keeps for a member since a payment."""
    payment = PaymentFactory(buyer=user)
    with transaction.atomic():
        attempt, _ = open_attempt(
            payment_id=payment.pk, card=card(code), idempotency_key=new_key(), gateway="sandbox", keeps_card=True
        )
    charge = asking.ask_for_charge(attempt=attempt, card=card(code), return_url="/")
    with transaction.atomic():
        record_charge(attempt_id=attempt.pk, charge=charge)
    assert keep_card_of(attempt_id=attempt.pk)
    return SavedCard.objects.get(user=user, last4=BY_CODE[code].number[-4:])


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


def bank_transfer_of(buyer: User) -> PaymentAttempt:
    """A bank transfer that is awaited."""
    attempt = PaymentAttempt(payment=PaymentFactory(buyer=buyer), gateway="bank_transfer", status="pending")
    attempt.amount = attempt.payment.amount
    attempt.expires_at = clock.now() + timedelta(days=7)
    attempt.save()
    return attempt


def chargeback_of(reference: str, amount: str = "12.00") -> Chargeback:
    """A chargeback about the payment of an order, as the gateway's webhook leaves it."""
    attempt = PaymentAttempt.objects.get(payment__allocations__reference=reference, status="captured")
    reason, respond_by = "product_not_received", clock.now() + timedelta(days=7)
    dispute = Dispute(f"dp-{reference}", "", Money(Decimal(amount)), reason, "opened", respond_by)
    with transaction.atomic():
        assert record_dispute(attempt_id=attempt.pk, dispute=dispute)
    return attempt.chargebacks.get()


def manual_refund_of(buyer: User, amount: str = "30.00") -> Refund:
    """A refund of an order paid by bank transfer, as the queue has it."""
    share = allocation()
    payment = PaymentFactory(buyer=buyer, shares=[share])
    attempt = PaymentAttempt.objects.create(payment=payment, gateway="bank_transfer", amount=payment.amount)
    capture(attempt)
    with transaction.atomic():
        row = refund(reference=share.reference, amount=Money(Decimal(amount)), reason="cancel", key=new_key())
    send_one_refund(refund_id=row.pk)
    row.refresh_from_db()
    return row


def approved_by_hand(row: Refund) -> User:
    """A member of staff has looked at a refund in the queue and approved it, as it is now."""
    colleague = UserFactory(is_staff=True)
    desk = ManualRefund.objects.get(refund=row)
    approve_refund(number=row.number, staff=colleague, seen=desk.version)
    return colleague
