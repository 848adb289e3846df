"""The steps of a purchase, through the services, for tests that start in the middle of one."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Store, User
from catalog.models import Variant
from marketplace.lib import ids
from marketplace.lib.money import Money
from marketplace.lib.visitor import Visitor
from messaging.models import Notification, OutboxEmail
from orders.carriers.formats import s10_code
from orders.errors import PriceChanged
from orders.models import Cart, Checkout, Order
from orders.selectors.cart import checkout_view
from orders.services.cart import add_to_cart
from orders.services.checkout import place_checkout
from orders.services.payment import pay_checkout
from orders.services.shipping import ship_order
from payments.selectors import open_payment
from tests.factories.accounts import AddressFactory, StoreFactory, StoreMemberFactory, UserFactory
from tests.factories.catalog import DeliveryTemplateFactory, ProductFactory
from tests.factories.payments import card

_codes = iter(range(10_000_000, 99_999_999))


def usd(amount: str | int) -> Money:
    return Money(Decimal(amount), "USD")


def open_store(**values: Any) -> Store:
    """A store in Russia with an owner, that sends by post for 2.00 in 12 to 22 days."""
    store: Store = StoreFactory(**{"country": "RU"} | values)
    StoreMemberFactory(store=store)
    DeliveryTemplateFactory(store=store, code="post")
    return store


def variant_of(store: Store | None = None, **values: Any) -> Variant:
    """A live variant of a store that delivers: 10.00, ten pieces."""
    product = ProductFactory(
        store=store or open_store(), **{f"variants__{key}": value for key, value in values.items()}
    )
    return product.variants.get()


def member(**values: Any) -> User:
    """A buyer with an address in Moscow."""
    user: User = UserFactory(**values)
    AddressFactory(user=user)
    return user


def place(
    buyer: User,
    *variants: Variant,
    quantity: int = 1,
    key: str = "",
    visitor: Visitor | None = None,
    gift_cards: Sequence[str] = (),
) -> Checkout:
    """Put the variants into the cart and order everything that is ticked."""
    for variant in variants:
        add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=quantity)
    return place_cart(buyer, key=key, visitor=visitor, gift_cards=gift_cards)


def place_cart(
    buyer: User,
    *,
    key: str = "",
    visitor: Visitor | None = None,
    total: Money | None = None,
    gift_cards: Sequence[str] = (),
) -> Checkout:
    """Order the ticked lines as the page would."""
    view = checkout_view(buyer)
    assert view.address is not None
    return place_checkout(
        buyer=buyer,
        store_ids=[group.store.pk for group in view.groups],
        address_id=view.address.pk,
        delivery={group.store.pk: group.option.code for group in view.groups if group.option},
        expected_total=total or view.total,
        idempotency_key=key or ids.token(),
        visitor=visitor or Visitor(),
        gift_cards=gift_cards,
    )


def pay(checkout: Checkout, code: str = "success") -> None:
    """Pay with one of the sandbox's cards."""
    payment = open_payment(checkout.number)
    assert payment is not None
    pay_checkout(
        buyer=checkout.buyer,
        number=checkout.number,
        card=card(code),
        idempotency_key=ids.token(),
        expected_total=payment.amount,
        return_url="https://shop.example/return/",
    )


def refused(checkout: Checkout) -> PriceChanged:
    """What the page of payment shows instead of paying: what has changed, and the new total `after`."""
    with pytest.raises(PriceChanged) as error:
        pay(checkout)
    return error.value


def paid_order(
    *variants: Variant, buyer: User | None = None, quantity: int = 1, gift_cards: Sequence[str] = ()
) -> Order:
    """A paid order that waits for its seller; gift certificates pay what they can."""
    checkout = place(buyer or member(), *(variants or (variant_of(),)), quantity=quantity, gift_cards=gift_cards)
    if open_payment(checkout.number) is not None:
        pay(checkout)
    return fresh(checkout.orders.get())


def seller_of(order: Order) -> User:
    """Somebody who acts for the order's store."""
    return User.objects.get(memberships__store=order.store)


def tracking_code() -> str:
    """A code that China Post might give out, never used before."""
    return s10_code(service="RB", serial=next(_codes), country="CN")


def ship(order: Order, lines: dict[int, int] | None = None) -> Order:
    """Hand over what is left, or the pieces given by line."""
    ship_order(
        order_number=order.number,
        store=order.store,
        user=seller_of(order),
        carrier="china_post",
        tracking_code=tracking_code(),
        lines=lines,
    )
    return fresh(order)


def fresh(order: Order) -> Order:
    """The order as it stands in the database."""
    return Order.objects.select_related("store", "buyer", "checkout").get(pk=order.pk)


def events_of(order: Order) -> list[str]:
    """The codes of its history, oldest first."""
    return list(order.events.values_list("code", flat=True))


def told(user: User) -> list[str]:
    """The kinds of messages a user has received, oldest first."""
    return list(Notification.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def mailed(user: User) -> list[str]:
    """The templates of the mails to a user, oldest first."""
    return list(OutboxEmail.objects.filter(user=user).order_by("pk").values_list("template", flat=True))


def pending_timers(order: Order) -> dict[str, Any]:
    """What will happen by itself, and when."""
    return dict(order.timers.filter(done_at__isnull=True).values_list("kind", "due_at"))


def stock_of(variant: Variant) -> tuple[int, int]:
    """Pieces on hand and reserved."""
    variant.refresh_from_db()
    return variant.stock_on_hand, variant.stock_reserved


def empty_cart(buyer: User) -> bool:
    """Whether nothing is left to order."""
    return not Cart.objects.get(user=buyer).lines.to_order().exists()


def numbers(orders: Sequence[Order]) -> list[str]:
    """Public numbers, to compare."""
    return [order.number for order in orders]
