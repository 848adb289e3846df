"""A line becomes another variant of its product, or a wish."""

import pytest

from accounts.models import User
from catalog.errors import InsufficientStock, ListFull, NotForSale, TooManyLists
from catalog.models import PriceWatch, Product, Variant, Wishlist, WishlistItem
from catalog.services.wishlists import default_wishlist
from marketplace.lib.errors import NotFound
from orders.models import CartLine
from orders.services import cart, cart_moves
from tests.factories.catalog import VariantFactory
from tests.orders import journeys
from tests.orders.journeys import usd

pytestmark = pytest.mark.django_db


@pytest.fixture
def first() -> Variant:
    return journeys.variant_of()


@pytest.fixture
def second(first: Variant) -> Variant:
    variant: Variant = VariantFactory(product=first.product, list_price=usd(12), stock_on_hand=4)
    return variant


def present(buyer: User) -> dict[int, int]:
    lines = CartLine.objects.present().filter(cart__user=buyer)
    return {line.variant_id: line.quantity for line in lines}


def watched(buyer: User) -> set[int]:
    return set(PriceWatch.objects.filter(user=buyer, source="cart").values_list("variant_id", flat=True))


def test_another_variant_at_its_own_price(buyer: User, first: Variant, second: Variant) -> None:
    line = cart.add_to_cart(buyer=buyer, variant_id=first.pk, quantity=3)
    for _ in range(2):
        changed = cart_moves.change_variant(buyer=buyer, line_id=line.pk, variant_id=second.pk)
        assert (changed.pk, changed.price_seen, changed.stock_seen) == (line.pk, second.price, 4)
        assert present(buyer) == {second.pk: 3}
        assert watched(buyer) == {second.pk}


def test_fewer_pieces_where_there_are_fewer(buyer: User, first: Variant, second: Variant) -> None:
    line = cart.add_to_cart(buyer=buyer, variant_id=first.pk, quantity=9)
    assert cart_moves.change_variant(buyer=buyer, line_id=line.pk, variant_id=second.pk).quantity == 4


def test_a_line_that_is_there_is_joined(buyer: User, first: Variant, second: Variant) -> None:
    line = cart.add_to_cart(buyer=buyer, variant_id=first.pk, quantity=1)
    cart.add_to_cart(buyer=buyer, variant_id=second.pk, quantity=2)
    cart_moves.change_variant(buyer=buyer, line_id=line.pk, variant_id=second.pk)
    assert present(buyer) == {second.pk: 3}
    assert watched(buyer) == {second.pk}


def test_a_removed_line_is_no_obstacle_and_adds_nothing(buyer: User, first: Variant, second: Variant) -> None:
    line = cart.add_to_cart(buyer=buyer, variant_id=first.pk, quantity=1)
    other = cart.add_to_cart(buyer=buyer, variant_id=second.pk, quantity=2)
    cart.remove_line(buyer=buyer, line_id=other.pk)
    cart_moves.change_variant(buyer=buyer, line_id=line.pk, variant_id=second.pk)
    assert present(buyer) == {second.pk: 1}


def test_refusals_leave_the_line_alone(buyer: User, first: Variant, second: Variant) -> None:
    line = cart.add_to_cart(buyer=buyer, variant_id=first.pk, quantity=1)
    stranger = journeys.variant_of()
    with pytest.raises(NotFound):
        cart_moves.change_variant(buyer=buyer, line_id=line.pk, variant_id=stranger.pk)
    with pytest.raises(NotFound):
        cart_moves.change_variant(buyer=journeys.member(), line_id=line.pk, variant_id=second.pk)
    Variant.objects.filter(pk=second.pk).update(stock_on_hand=0)
    with pytest.raises(InsufficientStock):
        cart_moves.change_variant(buyer=buyer, line_id=line.pk, variant_id=second.pk)
    Variant.objects.filter(pk=second.pk).update(is_active=False)
    with pytest.raises(NotForSale):
        cart_moves.change_variant(buyer=buyer, line_id=line.pk, variant_id=second.pk)
    assert present(buyer) == {first.pk: 1}


def wished(buyer: User) -> list[tuple[str, int]]:
    items = WishlistItem.objects.present().filter(wishlist__user=buyer).order_by("pk")
    return [(str(item.wishlist), item.variant_id) for item in items]


def test_into_the_default_list(buyer: User, first: Variant) -> None:
    line = cart.add_to_cart(buyer=buyer, variant_id=first.pk, quantity=2)
    wishlist = cart_moves.move_to_wishes(buyer=buyer, line_id=line.pk, list_id=None)
    assert wishlist.is_default
    assert (present(buyer), wished(buyer)) == ({}, [(str(wishlist), first.pk)])
    assert [watch.source for watch in PriceWatch.objects.filter(user=buyer)] == ["wish"]
    with pytest.raises(NotFound):
        cart_moves.move_to_wishes(buyer=buyer, line_id=line.pk, list_id=None)
    cart.restore_line(buyer=buyer, line_id=line.pk)
    assert (present(buyer), len(wished(buyer))) == ({first.pk: 2}, 1), "undo brings the line back, the wish stays"


def test_into_a_chosen_and_into_a_new_list(buyer: User, first: Variant) -> None:
    chosen = Wishlist.objects.create(user=buyer, name="Дача")
    default_wishlist(user=buyer)
    line = cart.add_to_cart(buyer=buyer, variant_id=first.pk, quantity=1)
    assert cart_moves.move_to_wishes(buyer=buyer, line_id=line.pk, list_id=chosen.pk) == chosen
    cart.restore_line(buyer=buyer, line_id=line.pk)
    cart_moves.move_to_wishes(buyer=buyer, line_id=line.pk, list_id=chosen.pk, new_name="Праздник")
    assert wished(buyer) == [("Дача", first.pk), ("Праздник", first.pk)]


def test_nothing_leaves_the_cart_when_no_list_takes_it(
    buyer: User, first: Variant, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = cart.add_to_cart(buyer=buyer, variant_id=first.pk, quantity=1)
    foreign = Wishlist.objects.create(user=journeys.member(), name="Чужой")
    with pytest.raises(NotFound):
        cart_moves.move_to_wishes(buyer=buyer, line_id=line.pk, list_id=foreign.pk)
    monkeypatch.setattr("catalog.services.wishlists.WISHES_PER_LIST", 0)
    with pytest.raises(ListFull):
        cart_moves.move_to_wishes(buyer=buyer, line_id=line.pk, list_id=None)
    monkeypatch.setattr("catalog.services.wishlists.LISTS_PER_MEMBER", 0)
    with pytest.raises(TooManyLists):
        cart_moves.move_to_wishes(buyer=buyer, line_id=line.pk, list_id=None, new_name="Ещё")
    Product.objects.update(status=Product.Status.BLOCKED)
    with pytest.raises(NotFound):
        cart_moves.move_to_wishes(buyer=buyer, line_id=line.pk, list_id=None)
    assert (present(buyer), wished(buyer)) == ({first.pk: 1}, [])
