"""Paying for a checkout or a gift certificate, in three phases: prepare under locks, ask the gateway outside any
transaction, finish under locks (`orders.services.settling`).
"""

from collections.abc import Mapping, Sequence

from django.db import transaction

from accounts.models import User
from marketplace.lib.money import Money
from marketplace.lib.publishing import publish_on_commit
from orders import access
from orders.errors import PriceChanged
from orders.locks import lock_checkout, lock_checkout_orders
from orders.models import Order
from orders.services.requote import hold_for_payment
from orders.services.settling import (
    choose_otherwise,
    process_event,
    resolve_attempt,
    settle_attempt,
    settle_covered,
)
from orders.tasks import ask_gateway
from payments import selectors
from payments.constants import LOST_ANSWER_ASK_AFTER_SECONDS
from payments.errors import MethodUnavailable, PaymentClosed
from payments.gateways.base import Card, GatewayError, KeptCard
from payments.gateways.registry import gateway_named
from payments.models import GiftCard, PaymentAttempt
from payments.services import asking, events
from payments.services.attempts import find_attempt, open_attempt


def pay_checkout(
    *,
    buyer: User,
    number: str,
    card: Card | KeptCard | None,
    idempotency_key: str,
    expected_total: Money,
    return_url: str,
    gateway: str = "",
    keeps_card: bool = False,
) -> PaymentAttempt | None:
    """Pay what is unpaid of the buyer's checkout, or an ordered gift certificate; the attempt as it stands afterwards.

    None when certificates have paid it all, without any attempt.

    Without a card the buyer pays on the page of the gateway: the attempt names it in `confirm_url`. Without the
    name of a gateway the first one that is switched on is used. With `keeps_card` the gateway is asked to keep a typed
    card that has paid, for the next time.

    The same key again returns the first attempt, whatever became of it, and charges nothing. A lost answer
    leaves the attempt open: it is asked for by a task, and by the sweep. Raises NotFound, PaymentClosed
    (nothing to pay), AttemptOpen (the bank still thinks), UnknownGateway, MethodUnavailable (this sum, or from this
    country), PriceChanged (not `expected_total`, or goods that are no longer held cost something else now: see
    `accept_quote`).
    """
    attempt, is_new = _prepare(
        buyer=buyer,
        number=number,
        card=card,
        idempotency_key=idempotency_key,
        expected_total=expected_total,
        gateway=gateway,
        keeps_card=keeps_card,
    )
    if attempt is None:
        return None
    if is_new:
        _ask_for_money(attempt, card, return_url)
    attempt.refresh_from_db()
    return attempt


def return_from_bank(*, buyer: User, number: str) -> None:
    """The buyer is back from the bank's page: learn at once what was decided there. Raises NotFound."""
    payable = access.payable_for_buyer(buyer, number)
    payment = selectors.latest_payment([payable.number])
    attempt = selectors.latest_attempt(payment) if payment else None
    if attempt is not None and attempt.is_open and not resolve_attempt(attempt_id=attempt.pk):
        publish_on_commit(ask_gateway, attempt.pk, countdown=LOST_ANSWER_ASK_AFTER_SECONDS)


def handle_event(*, provider: str, body: bytes, headers: Mapping[str, str]) -> None:
    """A webhook: kept first, then acted on. Delivered again, it changes nothing.

    Raises UnknownGateway or BadSignature.
    """
    process_event(event=events.record_event(provider=provider, body=body, headers=headers))


@transaction.atomic(durable=True)
def _prepare(
    *,
    buyer: User,
    number: str,
    card: Card | KeptCard | None,
    idempotency_key: str,
    expected_total: Money,
    gateway: str,
    keeps_card: bool,
) -> tuple[PaymentAttempt | None, bool]:
    unpaid = _lock_orders(buyer, number)
    payment = selectors.open_payment(number)
    if payment is None:
        return _known_attempt(number, idempotency_key), False
    if known := find_attempt(payment_id=payment.pk, idempotency_key=idempotency_key):
        return known, False
    if payment.amount != expected_total:
        raise PriceChanged(before=expected_total, after=payment.amount)
    if unpaid:
        hold_for_payment(checkout=unpaid[0].checkout, orders=unpaid)
    due = selectors.due(payment)
    if not due:
        settle_covered(payment=payment, orders=unpaid)
        return None, False
    if gateway:
        _check_method(gateway, due, unpaid)
    return open_attempt(
        payment_id=payment.pk,
        card=card,
        idempotency_key=idempotency_key,
        gateway=gateway,
        keeps_card=keeps_card,
    )


def _lock_orders(buyer: User, number: str) -> list[Order]:
    """The unpaid orders of the buyer's checkout under lock; none where the buyer's gift certificate is paid."""
    if isinstance(access.payable_for_buyer(buyer, number), GiftCard):
        return []
    orders = lock_checkout_orders(lock_checkout(access.checkout_for_buyer(buyer, number).number))
    return [order for order in orders if order.status == Order.Status.AWAITING_PAYMENT]


def change_method(*, buyer: User, number: str) -> None:
    """The buyer will pay in another way than the one that is awaited. Safe to repeat. Raises NotFound."""
    payment = selectors.open_payment(access.payable_for_buyer(buyer, number).number)
    attempt = selectors.latest_attempt(payment) if payment else None
    if attempt is not None:
        choose_otherwise(attempt_id=attempt.pk)


def _check_method(gateway: str, amount: Money, orders: Sequence[Order]) -> None:
    method = gateway_named(gateway).method
    countries = {order.address.get("country", "") for order in orders} or {""}
    if any(method.obstacle(amount=amount, country=country) for country in countries):
        raise MethodUnavailable


def _known_attempt(reference: str, idempotency_key: str) -> PaymentAttempt:
    """The attempt a repeated form has made before the payment was over. Raises PaymentClosed without one."""
    payment = selectors.latest_payment([reference])
    known = find_attempt(payment_id=payment.pk, idempotency_key=idempotency_key) if payment else None
    if known is None:
        raise PaymentClosed
    return known


def _ask_for_money(attempt: PaymentAttempt, card: Card | KeptCard | None, return_url: str) -> None:
    try:
        charge = asking.ask_for_charge(attempt=attempt, card=card, return_url=return_url)
    except GatewayError:
        # The card may have been charged or not. Only the gateway knows, so ask it again soon.
        publish_on_commit(ask_gateway, attempt.pk, countdown=LOST_ANSWER_ASK_AFTER_SECONDS)
        return
    settle_attempt(attempt_id=attempt.pk, charge=charge)
