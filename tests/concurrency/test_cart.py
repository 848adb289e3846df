"""Two devices at one cart: no change is lost, none is done twice, nobody waits for ever."""

from __future__ import annotations

import pytest

from accounts.models import User
from catalog.models import PriceWatch, Variant, WishlistItem
from catalog.services.wishlists import add_wish, remove_wish
from marketplace.lib.errors import NotFound
from orders.models import Cart, CartLine
from orders.services import cart, cart_moves
from tests.concurrency.threads import at_once
from tests.factories.catalog import VariantFactory
from tests.orders import journeys

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


@pytest.fixture
def buyer(db: None) -> User:
    return journeys.member()


def add(buyer: User, variant: Variant, quantity: int = 1) -> CartLine:
    return cart.add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=quantity)


def watches_fit(buyer: User) -> bool:
    """Exactly what lies in the cart is watched."""
    held = set(CartLine.objects.present().filter(cart__user=buyer).values_list("variant_id", flat=True))
    return held == set(PriceWatch.objects.filter(user=buyer, source="cart").values_list("variant_id", flat=True))


def no_faults(results: list[object], *expected: type[Exception]) -> bool:
    return not [one for one in results if isinstance(one, Exception) and not isinstance(one, expected)]


def test_the_very_first_things_make_one_cart(buyer: User) -> None:
    variants = [journeys.variant_of() for _ in range(4)]
    results = at_once([lambda variant=variant: add(buyer, variant) for variant in variants])
    assert no_faults(results)
    assert (Cart.objects.filter(user=buyer).count(), CartLine.objects.count()) == (1, 4)
    assert watches_fit(buyer)


def test_a_new_quantity_here_and_a_removal_there(buyer: User) -> None:
    line = add(buyer, journeys.variant_of())
    for _ in range(ROUNDS):
        results = at_once(
            [
                lambda: cart.set_quantity(buyer=buyer, line_id=line.pk, quantity=3),
                lambda: cart.remove_line(buyer=buyer, line_id=line.pk),
            ]
        )
        assert no_faults(results, NotFound)
        assert not isinstance(results[1], Exception)
        line.refresh_from_db()
        assert line.removed_at is not None
        assert watches_fit(buyer)
        cart.restore_line(buyer=buyer, line_id=line.pk)


def test_two_undos_bring_one_line_back(buyer: User) -> None:
    line = add(buyer, journeys.variant_of(), 2)
    cart.remove_line(buyer=buyer, line_id=line.pk)
    results = at_once([lambda: cart.restore_line(buyer=buyer, line_id=line.pk)] * 4)
    assert no_faults(results)
    assert CartLine.objects.present().get().quantity == 2
    assert watches_fit(buyer)


def test_a_variant_is_changed_here_and_added_there(buyer: User) -> None:
    first = journeys.variant_of()
    second = VariantFactory(product=first.product, stock_on_hand=100)
    for _ in range(ROUNDS):
        line = add(buyer, first)
        results = at_once(
            [
                lambda pk=line.pk: cart_moves.change_variant(buyer=buyer, line_id=pk, variant_id=second.pk),
                lambda: add(buyer, second, 2),
            ]
        )
        assert no_faults(results)
        found = CartLine.objects.present().get()
        assert (found.variant_id, found.quantity) == (second.pk, 3)
        assert watches_fit(buyer)
        CartLine.objects.all().delete()
        PriceWatch.objects.all().delete()


def test_two_devices_swap_two_variants(buyer: User) -> None:
    """Each takes the variant of the other's line: one line remains, with all pieces."""
    first = journeys.variant_of()
    second = VariantFactory(product=first.product)
    here, there = add(buyer, first), add(buyer, second)
    results = at_once(
        [
            lambda: cart_moves.change_variant(buyer=buyer, line_id=here.pk, variant_id=second.pk),
            lambda: cart_moves.change_variant(buyer=buyer, line_id=there.pk, variant_id=first.pk),
        ]
    )
    assert sum(isinstance(one, NotFound) for one in results) == 1
    assert CartLine.objects.present().get().quantity == 2
    assert watches_fit(buyer)


def test_everything_is_ticked_here_and_one_line_there(buyer: User) -> None:
    lines = [add(buyer, journeys.variant_of()) for _ in range(3)]
    results = at_once(
        [
            lambda: cart.select_lines(buyer=buyer, is_selected=False),
            lambda: cart.select_lines(buyer=buyer, line_ids=[lines[0].pk], is_selected=True),
            lambda: cart.save_for_later(buyer=buyer, line_id=lines[1].pk, is_saved=True),
        ]
    )
    assert no_faults(results)
    assert set(CartLine.objects.to_order().values_list("pk", flat=True)) <= {lines[0].pk}
    assert CartLine.objects.get(pk=lines[1].pk).saved_for_later


def test_a_move_to_wishes_and_the_heart_do_not_wait_for_each_other(buyer: User) -> None:
    variant = journeys.variant_of()
    line = add(buyer, variant)
    for _ in range(ROUNDS):
        results = at_once(
            [
                lambda: cart_moves.move_to_wishes(buyer=buyer, line_id=line.pk, list_id=None),
                lambda: cart_moves.move_to_wishes(buyer=buyer, line_id=line.pk, list_id=None),
                lambda: add_wish(user=buyer, variant_id=variant.pk),
            ]
        )
        assert no_faults(results, NotFound)
        assert sum(isinstance(one, NotFound) for one in results) == 1
        assert WishlistItem.objects.present().count() == 1
        assert [watch.source for watch in PriceWatch.objects.all()] == ["wish"]
        remove_wish(user=buyer, variant_id=variant.pk)
        cart.restore_line(buyer=buyer, line_id=line.pk)


def test_an_order_takes_what_is_ticked_and_leaves_what_comes_later(buyer: User) -> None:
    for _ in range(ROUNDS):
        ordered, later = journeys.variant_of(), journeys.variant_of()
        add(buyer, ordered)
        results = at_once([lambda: journeys.place_cart(buyer), lambda variant=later: add(buyer, variant)])
        assert no_faults(results) or CartLine.objects.to_order().count() == 2, "both stand, or neither is lost"
        assert watches_fit(buyer)
        for line in CartLine.objects.present():
            cart.remove_line(buyer=buyer, line_id=line.pk)


def test_a_guests_action_is_joined_once(buyer: User) -> None:
    variant = journeys.variant_of()
    results = at_once([lambda: cart.keep_wanted(buyer=buyer, variant_id=variant.pk, quantity=3)] * 6)
    assert no_faults(results)
    assert CartLine.objects.present().get().quantity == 3
