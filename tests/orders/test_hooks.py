"""What a guest pressed is done after sign-in (S2); a refund that arrived is written down and told."""

from collections.abc import Callable

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from accounts.ports import resume_actions, resume_notes
from catalog.errors import InsufficientStock
from marketplace.lib.errors import NotFound
from orders.hooks import tell_refund
from orders.models import CartLine
from orders.services.cancel import refuse_order
from payments.models import Refund
from tests.factories.payments import paid_payment
from tests.orders import journeys

pytestmark = pytest.mark.django_db


def resume(name: str) -> Callable[[User, str], str]:
    action = resume_actions.get(name)
    assert action is not None
    return action


def test_into_the_cart(buyer: User) -> None:
    variant = journeys.variant_of()
    assert resume("cart")(buyer, f"{variant.pk}:3") == reverse("orders:cart")
    line = CartLine.objects.get(cart__user=buyer)
    assert (line.variant, line.quantity) == (variant, 3)


def test_straight_to_the_checkout_of_that_store(buyer: User) -> None:
    variant = journeys.variant_of()
    url = resume("buy")(buyer, f"{variant.pk}:2")
    assert url == f"{reverse('orders:checkout')}?seller={variant.product.store.slug}"
    assert CartLine.objects.to_order().get().quantity == 2


def test_one_piece_when_no_quantity_was_said(buyer: User) -> None:
    resume("cart")(buyer, str(journeys.variant_of().pk))
    assert CartLine.objects.get().quantity == 1


@pytest.mark.parametrize("argument", ["", "x", "1:x", "-1:1", "0:1", "1:2:3", "²:1"])
@pytest.mark.parametrize("name", ["cart", "buy"])
def test_nonsense_is_not_found(buyer: User, name: str, argument: str) -> None:
    with pytest.raises(NotFound):
        resume(name)(buyer, argument)
    assert not CartLine.objects.exists()


def test_sold_out_in_the_meantime(buyer: User) -> None:
    variant = journeys.variant_of(stock_on_hand=0)
    with pytest.raises(InsufficientStock):
        resume("cart")(buyer, f"{variant.pk}:1")


@pytest.mark.parametrize("name", ["cart", "buy"])
def test_the_sign_in_page_names_the_product(name: str) -> None:
    variant, note = journeys.variant_of(), resume_notes.get(name)
    assert note is not None
    with translation.override("en"):
        assert variant.product.title_en in note(f"{variant.pk}:1")
    assert note("nonsense") == ""


def test_a_refund_that_arrived_is_told_once() -> None:
    order = journeys.paid_order()
    refuse_order(store=order.store, number=order.number, user=journeys.seller_of(order))
    refund = Refund.objects.get(reference=order.number)
    with transaction.atomic():
        tell_refund(refund)
    assert order.events.get(code="order:refunded").data == {"amount": "12.00"}
    assert journeys.told(order.buyer)[-1] == "order_refunded"


def test_a_refund_of_no_order_is_none_of_our_business() -> None:
    payment = paid_payment()
    with transaction.atomic():
        tell_refund(Refund(payment=payment, reference=payment.reference, amount=payment.amount))
