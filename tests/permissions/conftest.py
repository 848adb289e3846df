"""The world of the matrix."""

import pytest

from tests.permissions.world import World, build_world


@pytest.fixture
def world(db: None) -> World:
    from tests.factories.accounts import PhoneFactory, ready_export, session_of
    from tests.factories.catalog import WishlistFactory, WishlistItemFactory
    from tests.factories.orders import CartFactory, CartLineFactory
    from tests.orders.journeys import paid_order, variant_of

    order = paid_order(variant_of())
    line = CartLineFactory(cart=CartFactory(user=order.buyer))
    phone = PhoneFactory(user=order.buyer)
    things = {"export": ready_export(order.buyer), "session": session_of(order.buyer)}
    wishlist = WishlistFactory(user=order.buyer, shared=True)
    things["wish"] = WishlistItemFactory(wishlist=wishlist, variant=order.lines.get().variant)
    return build_world(order, cart_line=line, phone=phone, **things)
