"""The world of the matrix."""

import pytest

from tests.permissions.world import World, build_world


@pytest.fixture
def world(db: None) -> World:
    from catalog.models import FavouriteStore
    from tests.factories.accounts import PhoneFactory, ready_export, session_of
    from tests.factories.catalog import QuestionFactory, WishlistFactory, WishlistItemFactory
    from tests.factories.club import CampaignFactory
    from tests.factories.gift_cards import own_card
    from tests.factories.imports import import_of
    from tests.factories.orders import CartFactory, CartLineFactory, OrderFactory, ShipmentFactory
    from tests.factories.payments import bank_transfer_of, chargeback_of, manual_refund_of, saved_card
    from tests.orders.journeys import paid_order, variant_of

    order = paid_order(variant_of())
    line = CartLineFactory(cart=CartFactory(user=order.buyer))
    phone = PhoneFactory(user=order.buyer)
    question = QuestionFactory(product=order.lines.get().product)
    FavouriteStore.objects.create(user=order.buyer, store=order.store)
    things = {"export": ready_export(order.buyer), "session": session_of(order.buyer)}
    things |= {"import": import_of(order.store), "import_checked": import_of(order.store, status="checked")}
    things["campaign"] = CampaignFactory(store=order.store, code="WELCOME")
    wishlist = WishlistFactory(user=order.buyer, shared=True)
    things["wish"] = WishlistItemFactory(wishlist=wishlist, variant=order.lines.get().variant)
    things["parcel"] = ShipmentFactory(order=OrderFactory(shipped=True, buyer=order.buyer, store=order.store))
    things["gift_card"] = own_card(order.buyer, buyer=order.buyer)
    things["transfer"] = bank_transfer_of(order.buyer)
    things["refund"] = manual_refund_of(order.buyer)
    things["saved_card"] = saved_card(order.buyer)
    things["chargeback"] = chargeback_of(order.number)
    return build_world(order, cart_line=line, phone=phone, question=question, **things)
