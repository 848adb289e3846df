"""One line per variant, the product's own quantity rules, undo, and what saving for later leaves alone."""

import datetime as dt

import pytest

from accounts.models import Store, User
from catalog.errors import InsufficientStock, NotForSale
from catalog.models import PriceWatch
from catalog.services.wishlists import add_wish
from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from marketplace.lib.money import Money
from orders.constants import MAX_CART_LINES
from orders.errors import CartFull, LotNotAllowed, OwnGoods, QuantityNotAllowed
from orders.models import Cart, CartLine
from orders.services import cart
from tests.factories.accounts import StoreMemberFactory
from tests.factories.catalog import PriceTierFactory
from tests.factories.orders import CartFactory, CartLineFactory
from tests.orders import journeys
from tests.orders.journeys import usd

pytestmark = pytest.mark.django_db


def line_of(buyer: User) -> CartLine:
    return CartLine.objects.get(cart__user=buyer)


def test_adding_twice_makes_one_line(buyer: User) -> None:
    variant = journeys.variant_of()
    cart.add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=2)
    cart.add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=3)
    line = line_of(buyer)
    assert (line.quantity, line.is_selected, line.saved_for_later) == (5, True, False)


def test_the_price_seen_is_that_of_the_quantity(buyer: User) -> None:
    variant = journeys.variant_of()
    PriceTierFactory(variant=variant, min_quantity=3, price=usd(9))
    cart.add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=2)
    assert line_of(buyer).price_seen == usd(10)
    cart.add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=1)
    assert line_of(buyer).price_seen == usd(9)


def test_a_cart_reserves_nothing(buyer: User) -> None:
    variant = journeys.variant_of()
    cart.add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=10)
    assert journeys.stock_of(variant) == (10, 0)


def test_more_than_there_is(buyer: User) -> None:
    variant = journeys.variant_of()
    cart.add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=8)
    with pytest.raises(InsufficientStock) as error:
        cart.add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=3)
    assert error.value.params["available"] == 10
    assert line_of(buyer).quantity == 8


@pytest.mark.parametrize("quantity", [1, 4, 9, 0, -2])
def test_minimum_maximum_and_lot(buyer: User, quantity: int) -> None:
    variant = journeys.variant_of()
    type(variant.product).objects.filter(pk=variant.product_id).update(min_quantity=2, max_quantity=8, lot_size=3)
    with pytest.raises(LotNotAllowed) as error:
        cart.add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=quantity)
    assert error.value.params == {"minimum": 3, "maximum": 6, "lot": 3}
    assert not CartLine.objects.exists()


@pytest.mark.parametrize("quantity", [0, 10_000])
def test_without_rules_of_its_own(buyer: User, quantity: int) -> None:
    variant = journeys.variant_of(stock_on_hand=20_000)
    with pytest.raises(QuantityNotAllowed) as error:
        cart.add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=quantity)
    assert error.value.params == {"minimum": 1, "maximum": 9999}


def test_the_button_of_a_card_takes_the_least_that_can_be_had_then_a_lot_more(buyer: User) -> None:
    variant = journeys.variant_of(stock_on_hand=20)
    type(variant.product).objects.filter(pk=variant.product_id).update(min_quantity=4, lot_size=3)
    assert cart.add_to_cart(buyer=buyer, variant_id=variant.pk).quantity == 6
    assert cart.add_to_cart(buyer=buyer, variant_id=variant.pk).quantity == 9
    cart.buy_now(buyer=buyer, variant_id=variant.pk)
    assert CartLine.objects.get().quantity == 6


def test_whole_lots_are_welcome(buyer: User) -> None:
    variant = journeys.variant_of()
    type(variant.product).objects.filter(pk=variant.product_id).update(min_quantity=2, max_quantity=8, lot_size=3)
    assert cart.add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=6).quantity == 6


@pytest.mark.parametrize("status", [Store.Status.VACATION, Store.Status.SUSPENDED, Store.Status.CLOSED])
def test_closed_stores_sell_nothing(buyer: User, status: str) -> None:
    variant = journeys.variant_of()
    Store.objects.update(status=status)
    with pytest.raises(NotForSale):
        cart.add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=1)


def test_unknown_variant(buyer: User) -> None:
    with pytest.raises(NotFound):
        cart.add_to_cart(buyer=buyer, variant_id=0, quantity=1)


def test_nobody_buys_from_the_own_store(buyer: User) -> None:
    variant = journeys.variant_of()
    StoreMemberFactory(store=variant.product.store, user=buyer, role="clerk")
    with pytest.raises(OwnGoods):
        cart.add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=1)


def test_a_full_cart_takes_no_new_line_but_more_of_an_old_one(buyer: User) -> None:
    variant = journeys.variant_of()
    basket = CartFactory(user=buyer)
    CartLineFactory.create_batch(MAX_CART_LINES - 1, cart=basket, variant__product=variant.product)
    cart.add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=1)
    other = journeys.variant_of(variant.product.store)
    with pytest.raises(CartFull):
        cart.add_to_cart(buyer=buyer, variant_id=other.pk, quantity=1)
    assert cart.add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=1).quantity == 2


def test_undo_brings_the_very_line_back(buyer: User) -> None:
    variant = journeys.variant_of()
    line = cart.add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=3)
    cart.select_lines(buyer=buyer, line_ids=[line.pk], is_selected=False)
    cart.remove_line(buyer=buyer, line_id=line.pk)
    assert not CartLine.objects.present().exists()
    cart.restore_line(buyer=buyer, line_id=line.pk)
    back = CartLine.objects.present().get()
    assert (back.pk, back.quantity, back.is_selected, back.price_seen) == (line.pk, 3, False, usd(10))


def test_adding_what_was_removed_starts_anew(buyer: User) -> None:
    variant = journeys.variant_of()
    line = cart.add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=3)
    cart.remove_line(buyer=buyer, line_id=line.pk)
    cart.add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=1)
    assert line_of(buyer).quantity == 1


def test_quantity_zero_removes(buyer: User) -> None:
    line = cart.add_to_cart(buyer=buyer, variant_id=journeys.variant_of().pk, quantity=3)
    cart.set_quantity(buyer=buyer, line_id=line.pk, quantity=0)
    assert not CartLine.objects.present().exists()


def test_set_quantity_keeps_the_rules(buyer: User) -> None:
    line = cart.add_to_cart(buyer=buyer, variant_id=journeys.variant_of().pk, quantity=3)
    with pytest.raises(InsufficientStock):
        cart.set_quantity(buyer=buyer, line_id=line.pk, quantity=11)
    assert cart.set_quantity(buyer=buyer, line_id=line.pk, quantity=10).quantity == 10


def test_saved_lines_are_not_ordered(buyer: User) -> None:
    line = cart.add_to_cart(buyer=buyer, variant_id=journeys.variant_of().pk, quantity=3)
    cart.save_for_later(buyer=buyer, line_id=line.pk, is_saved=True)
    assert not CartLine.objects.to_order().exists()
    cart.save_for_later(buyer=buyer, line_id=line.pk, is_saved=False)
    assert CartLine.objects.to_order().get().pk == line.pk


def test_a_store_is_unticked_as_a_whole(buyer: User) -> None:
    first, second = journeys.variant_of(), journeys.variant_of()
    kept = cart.add_to_cart(buyer=buyer, variant_id=first.pk, quantity=1)
    cart.add_to_cart(buyer=buyer, variant_id=second.pk, quantity=1)
    cart.select_lines(buyer=buyer, is_selected=False, store_id=second.product.store_id)
    assert [line.pk for line in CartLine.objects.to_order()] == [kept.pk]


def test_buy_now_orders_just_this_from_its_store(buyer: User) -> None:
    store = journeys.open_store()
    wanted, other, elsewhere = journeys.variant_of(store), journeys.variant_of(store), journeys.variant_of()
    cart.add_to_cart(buyer=buyer, variant_id=wanted.pk, quantity=4)
    cart.add_to_cart(buyer=buyer, variant_id=other.pk, quantity=1)
    cart.add_to_cart(buyer=buyer, variant_id=elsewhere.pk, quantity=1)
    assert cart.buy_now(buyer=buyer, variant_id=wanted.pk, quantity=2) == store.slug
    ticked = {line.variant_id: line.quantity for line in CartLine.objects.to_order()}
    assert ticked == {wanted.pk: 2, elsewhere.pk: 1}
    assert CartLine.objects.present().count() == 3


def test_somebody_elses_line_does_not_exist(buyer: User) -> None:
    line = cart.add_to_cart(buyer=buyer, variant_id=journeys.variant_of().pk, quantity=3)
    stranger = journeys.member()
    for change in (
        lambda: cart.set_quantity(buyer=stranger, line_id=line.pk, quantity=1),
        lambda: cart.remove_line(buyer=stranger, line_id=line.pk),
        lambda: cart.restore_line(buyer=stranger, line_id=line.pk),
        lambda: cart.save_for_later(buyer=stranger, line_id=line.pk, is_saved=True),
    ):
        with pytest.raises(NotFound):
            change()
    cart.select_lines(buyer=stranger, line_ids=[line.pk], is_selected=False)
    line.refresh_from_db()
    assert (line.quantity, line.is_selected, line.saved_for_later, line.removed_at) == (3, True, False, None)


def test_the_whole_cart_is_ticked_at_once(buyer: User) -> None:
    kept, saved = (cart.add_to_cart(buyer=buyer, variant_id=journeys.variant_of().pk, quantity=1) for _ in range(2))
    cart.save_for_later(buyer=buyer, line_id=saved.pk, is_saved=True)
    cart.select_lines(buyer=buyer, is_selected=False)
    assert not CartLine.objects.to_order().exists()
    cart.select_lines(buyer=buyer, is_selected=True)
    assert [line.pk for line in CartLine.objects.to_order()] == [kept.pk]
    saved.refresh_from_db()
    assert (saved.saved_for_later, saved.is_selected) == (True, False)


def test_what_was_seen_is_remembered_as_it_stood_on_the_page(buyer: User) -> None:
    """The price falls again between the page and the click: that is not taken for seen."""
    variant = journeys.variant_of()
    line = cart.add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=3)
    type(variant).objects.filter(pk=variant.pk).update(price=usd(7))
    for _ in range(2):
        cart.mark_seen(buyer=buyer, seen={line.pk: (usd(8), 4)})
        line.refresh_from_db()
        assert (line.price_seen, line.stock_seen) == (usd(8), 4)
    cart.mark_seen(buyer=journeys.member(), seen={line.pk: (usd(1), 1)})
    line.refresh_from_db()
    assert (line.price_seen, line.stock_seen) == (usd(8), 4)


def test_another_quantity_hides_no_change_of_price(buyer: User) -> None:
    variant = journeys.variant_of()
    PriceTierFactory(variant=variant, min_quantity=3, price=usd(7))
    line = cart.add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=2)
    assert cart.set_quantity(buyer=buyer, line_id=line.pk, quantity=3).price_seen == usd(7)
    cart.set_quantity(buyer=buyer, line_id=line.pk, quantity=1)
    type(variant).objects.filter(pk=variant.pk).update(price=usd(8))
    assert cart.set_quantity(buyer=buyer, line_id=line.pk, quantity=2).price_seen == usd(10)
    assert cart.set_quantity(buyer=buyer, line_id=line.pk, quantity=3).price_seen == usd(9), "2.00 less is still new"


def test_undo_needs_room_too(buyer: User) -> None:
    variant = journeys.variant_of()
    line = cart.add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=1)
    cart.remove_line(buyer=buyer, line_id=line.pk)
    CartLineFactory.create_batch(MAX_CART_LINES, cart=line.cart, variant__product=variant.product)
    with pytest.raises(CartFull):
        cart.restore_line(buyer=buyer, line_id=line.pk)


def test_what_a_guest_pressed_joins_the_cart_once(buyer: User) -> None:
    variant = journeys.variant_of()
    cart.add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=2)
    for _ in range(3):
        cart.keep_wanted(buyer=buyer, variant_id=variant.pk, quantity=5)
        assert line_of(buyer).quantity == 5
    cart.select_lines(buyer=buyer, is_selected=False)
    cart.keep_wanted(buyer=buyer, variant_id=variant.pk, quantity=3)
    assert (line_of(buyer).quantity, line_of(buyer).is_selected) == (5, True)
    cart.keep_wanted(buyer=buyer, variant_id=variant.pk)
    assert line_of(buyer).quantity == 5


def test_a_guest_who_wanted_more_than_there_is_gets_all_and_the_line_says_so(buyer: User) -> None:
    variant = journeys.variant_of(stock_on_hand=4)
    for _ in range(2):
        cart.keep_wanted(buyer=buyer, variant_id=variant.pk, quantity=6)
        line = line_of(buyer)
        assert (line.quantity, line.stock_seen) == (4, 6)
    with pytest.raises(QuantityNotAllowed):
        cart.keep_wanted(buyer=buyer, variant_id=journeys.variant_of().pk, quantity=0)


def watched(buyer: User) -> dict[int, Money]:
    rows = PriceWatch.objects.filter(user=buyer, source=PriceWatch.Source.CART)
    return {row.variant_id: row.price_saved for row in rows}


def test_prices_of_what_is_in_the_cart_are_watched(buyer: User) -> None:
    variant = journeys.variant_of()
    line = cart.add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=1)
    type(variant).objects.filter(pk=variant.pk).update(price=usd(8))
    cart.add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=1)
    assert watched(buyer) == {variant.pk: usd(10)}, "from the first day on"
    cart.save_for_later(buyer=buyer, line_id=line.pk, is_saved=True)
    assert watched(buyer) == {variant.pk: usd(10)}, "a line saved for later, too"
    cart.remove_line(buyer=buyer, line_id=line.pk)
    assert watched(buyer) == {}
    for _ in range(2):
        cart.restore_line(buyer=buyer, line_id=line.pk)
        assert watched(buyer) == {variant.pk: usd(8)}


def test_an_order_ends_the_watch_and_a_wish_keeps_its_own() -> None:
    buyer, variant = journeys.member(), journeys.variant_of()
    add_wish(user=buyer, variant_id=variant.pk)
    journeys.place(buyer, variant)
    assert PriceWatch.objects.get(user=buyer).source == PriceWatch.Source.WISH


def test_removed_lines_are_forgotten_after_a_day(buyer: User) -> None:
    line = cart.add_to_cart(buyer=buyer, variant_id=journeys.variant_of().pk, quantity=3)
    cart.remove_line(buyer=buyer, line_id=line.pk)
    with clock.at(clock.now() + dt.timedelta(hours=23)):
        assert cart.purge_removed_lines() == 0
    with clock.at(clock.now() + dt.timedelta(hours=25)):
        assert cart.purge_removed_lines() == 1
    assert Cart.objects.get(user=buyer).lines.count() == 0
