"""Wishes, gifts and comparisons pressed at the same moment."""

from __future__ import annotations

import pytest

from accounts.models import User
from catalog.models import CompareItem, GiftReservation, PriceWatch, Wishlist, WishlistItem
from catalog.services.compare import add_compared
from catalog.services.gifts import promise_gift
from catalog.services.wish_items import move_wish, remove_item
from catalog.services.wishlists import add_wish, place_wish
from tests.concurrency.threads import at_once
from tests.factories.accounts import UserFactory
from tests.factories.catalog import ProductFactory, VariantFactory, WishlistFactory, WishlistItemFactory

pytestmark = pytest.mark.django_db(transaction=True)


def codes(results: list[object]) -> list[str]:
    return sorted(getattr(result, "code", "done") for result in results)


def test_one_piece_is_promised_once() -> None:
    item = WishlistItemFactory(wishlist=WishlistFactory(shared=True))
    giver: User = UserFactory()
    results = at_once(
        [
            lambda: promise_gift(item_id=item.pk, giver=None, secret="one"),
            lambda: promise_gift(item_id=item.pk, giver=None, secret="two"),
            lambda: promise_gift(item_id=item.pk, giver=giver, secret="three"),
        ]
    )
    assert codes(results) == ["done", "gift_taken", "gift_taken"]
    assert GiftReservation.objects.get().quantity == 1


def test_three_pieces_are_promised_three_times() -> None:
    item = WishlistItemFactory(wishlist=WishlistFactory(shared=True), quantity=3)
    results = at_once([lambda n=n: promise_gift(item_id=item.pk, giver=None, secret=f"browser-{n}") for n in range(5)])
    assert codes(results) == ["done"] * 3 + ["gift_taken"] * 2


def test_a_double_click_promises_once() -> None:
    item = WishlistItemFactory(wishlist=WishlistFactory(shared=True), quantity=5)
    giver: User = UserFactory()
    results = at_once([lambda: promise_gift(item_id=item.pk, giver=giver, secret="one")] * 3)
    assert codes(results) == ["done"] * 3
    assert GiftReservation.objects.get().quantity == 1


def test_a_promise_while_the_owner_moves_the_wish_is_not_lost() -> None:
    owner: User = UserFactory()
    item = WishlistItemFactory(wishlist=WishlistFactory(user=owner, shared=True))
    twin = WishlistItemFactory(wishlist=WishlistFactory(user=owner), variant=item.variant)
    results = at_once(
        [
            lambda: move_wish(user=owner, pk=item.pk, wishlist_id=twin.wishlist_id),
            lambda: promise_gift(item_id=item.pk, giver=None, secret="one"),
        ]
    )
    kept = GiftReservation.objects.filter(item=twin).count()
    assert (codes(results), kept) in [(["done", "done"], 1), (["done", "not_found"], 0)]


def test_hearts_pressed_at_once_make_one_list_one_wish_one_watch() -> None:
    user: User = UserFactory()
    variant = VariantFactory()
    results = at_once([lambda: add_wish(user=user, variant_id=variant.pk)] * 4)
    assert codes(results) == ["done"] * 4
    assert (Wishlist.objects.count(), WishlistItem.objects.count(), PriceWatch.objects.count()) == (1, 1, 1)


def test_the_last_two_lists_let_go_at_once() -> None:
    user: User = UserFactory()
    variant = VariantFactory()
    lists = [WishlistFactory(user=user), WishlistFactory(user=user)]
    place_wish(user=user, variant_id=variant.pk, list_ids=[one.pk for one in lists])
    items = list(WishlistItem.objects.values_list("pk", flat=True))
    at_once([lambda pk=pk: remove_item(user=user, pk=pk) for pk in items])
    assert not PriceWatch.objects.exists()


def test_a_named_list_is_made_once() -> None:
    user: User = UserFactory()
    variant = VariantFactory()
    at_once([lambda: place_wish(user=user, variant_id=variant.pk, list_ids=[], new_name="Дача")] * 3)
    assert Wishlist.objects.get().items.count() == 1


def test_a_fifth_is_not_compared_however_fast() -> None:
    user: User = UserFactory()
    products = [ProductFactory() for _ in range(6)]
    results = at_once([lambda pk=one.pk: add_compared(user=user, product_id=pk) for one in products])
    assert codes(results) == ["compare_full"] * 2 + ["done"] * 4
    assert CompareItem.objects.count() == 4
