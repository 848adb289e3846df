"""The world of the matrix."""

import pytest

from tests.permissions.world import World, build_world


@pytest.fixture
def world(db: None) -> World:
    from catalog.models import FavouriteStore
    from tests.factories.accounts import PhoneFactory, ready_export, session_of
    from tests.factories.orders import CartFactory, CartLineFactory
    from tests.orders.journeys import paid_order, variant_of

    order = paid_order(variant_of())
    line = CartLineFactory(cart=CartFactory(user=order.buyer))
    phone = PhoneFactory(user=order.buyer)
    FavouriteStore.objects.create(user=order.buyer, store=order.store)
    things = {"export": ready_export(order.buyer), "session": session_of(order.buyer)}
    return build_world(order, cart_line=line, phone=phone, **things)
