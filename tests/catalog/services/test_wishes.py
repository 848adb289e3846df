"""Wish lists and wishes: what each service does, and what it leaves alone."""

from datetime import timedelta
from decimal import Decimal

import pytest

from catalog import errors
from catalog.models import GiftReservation, PriceWatch, Wishlist, WishlistItem
from catalog.selectors import saved
from catalog.selectors.wishes import lists_of, wish_page
from catalog.services import lists, wish_items, wishlists
from catalog.services.prices import change_price
from catalog.services.timers import sweep
from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from marketplace.lib.money import Money
from tests.factories.accounts import UserFactory
from tests.factories.catalog import ProductFactory, VariantFactory, WishlistFactory, WishlistItemFactory

pytestmark = pytest.mark.django_db
PLAIN = {"name": "Для дачи", "occasion": "", "event_date": None, "note": ""}


def usd(amount):
    return Money(Decimal(amount), "USD")


def wished(user):
    return list(WishlistItem.objects.present().filter(wishlist__user=user).values_list("variant_id", flat=True))


def watched(user):
    return set(PriceWatch.objects.filter(user=user).values_list("variant_id", flat=True))


@pytest.fixture
def variant(db):
    return VariantFactory()


@pytest.fixture
def dacha(buyer):
    return lists.create_list(user=buyer, fields=PLAIN)


@pytest.mark.parametrize("number", [1, 24])
def test_a_page_of_wishes(buyer, django_assert_num_queries, number):
    variants = [ProductFactory().variants.get() for _ in range(number)]
    for variant in variants:
        for _ in range(2):
            wishlists.add_wish(user=buyer, variant_id=variant.pk)
    change_price(variant_id=variants[0].pk, list_price=usd("8.00"), reason="edit")
    with django_assert_num_queries(5):
        found = wish_page(buyer)
    assert [wish.offer.variant_id for wish in found.wishes] == [one.pk for one in reversed(variants)]
    assert (found.total, found.cheaper_count) == (number, 1)
    assert found.wishes[-1].price_change == usd("-2.00")
    assert [wish.price_change for wish in found.wishes[:-1]] == [None] * (number - 1)
    cheaper = wish_page(buyer, only_cheaper=True)
    assert [wish.offer.variant_id for wish in cheaper.wishes] == [variants[0].pk]
    assert (cheaper.total, cheaper.page.paginator.count) == (number, 1)
    assert (saved.wish_ids(buyer), saved.wish_count(buyer)) == ({one.pk for one in variants}, number)


def test_the_orders_of_a_list(buyer, dacha):
    prices = {"30.00": 1, "10.00": 3, "20.00": 2}
    for price, priority in prices.items():
        variant = VariantFactory(price=usd(price))
        WishlistItemFactory(wishlist=dacha, variant=variant, priority=priority, price_added=usd("25.00"))

    def shown(sort):
        return [str(int(wish.offer.price.amount)) for wish in wish_page(buyer, sort=sort).wishes]

    assert shown("new") == ["20", "10", "30"]
    assert shown("priority") == ["10", "20", "30"]
    assert shown("price") == shown("fallen") == ["10", "20", "30"]
    assert shown("nonsense") == shown("new")


def test_what_nobody_is_shown_cannot_be_wished(buyer):
    draft = ProductFactory(draft=True).variants.get()
    for pk in (draft.pk, 10**9):
        with pytest.raises(NotFound):
            wishlists.add_wish(user=buyer, variant_id=pk)
    assert wished(buyer) == []


def test_a_heart_taken_back_returns_with_its_notes(buyer, variant, dacha):
    wishlists.add_wish(user=buyer, variant_id=variant.pk)
    item = WishlistItemFactory(wishlist=dacha, variant=variant, note="синий", quantity=3)
    wishlists.remove_wish(user=buyer, variant_id=variant.pk)
    assert (wished(buyer), watched(buyer)) == ([], set())
    for _ in range(2):
        wishlists.restore_wish(user=buyer, variant_id=variant.pk)
    assert sorted(wished(buyer)) == [variant.pk] * 2
    assert watched(buyer) == {variant.pk}
    item.refresh_from_db()
    assert (item.note, item.quantity) == ("синий", 3)


def test_an_old_removal_does_not_come_back_with_a_new_one(buyer, variant, dacha):
    first = WishlistItemFactory(wishlist=dacha, variant=variant, removed_at=clock.now() - timedelta(minutes=5))
    wishlists.add_wish(user=buyer, variant_id=variant.pk)
    wishlists.remove_wish(user=buyer, variant_id=variant.pk)
    wishlists.restore_wish(user=buyer, variant_id=variant.pk)
    first.refresh_from_db()
    assert first.removed_at is not None
    assert wished(buyer) == [variant.pk]


def test_placing_into_lists_and_a_new_one(buyer, variant, dacha):
    wishlists.add_wish(user=buyer, variant_id=variant.pk)
    other = WishlistFactory()
    for _ in range(2):
        wishlists.place_wish(user=buyer, variant_id=variant.pk, list_ids=[dacha.pk, other.pk], new_name="Ёлка")
    assert [(entry.wishlist.name, entry.count) for entry in lists_of(buyer)] == [("", 0), ("Для дачи", 1), ("Ёлка", 1)]
    assert not other.items.exists(), "a stranger's list is not written to"
    assert PriceWatch.objects.filter(user=buyer).count() == 1
    wishlists.place_wish(user=buyer, variant_id=variant.pk, list_ids=[])
    assert (wished(buyer), watched(buyer)) == ([], set())


def test_a_name_in_other_letters_is_the_same_list(buyer, variant, dacha):
    assert wishlists.place_wish(user=buyer, variant_id=variant.pk, list_ids=[], new_name="для ДАЧИ") == [dacha]


def test_the_price_is_watched_as_long_as_any_list_holds_the_variant(buyer, variant, dacha):
    wishlists.add_wish(user=buyer, variant_id=variant.pk)
    second = WishlistItemFactory(wishlist=dacha, variant=variant)
    change_price(variant_id=variant.pk, list_price=usd("7.00"), reason="edit")
    first = WishlistItem.objects.get(wishlist__is_default=True, variant=variant)
    wish_items.remove_item(user=buyer, pk=first.pk)
    assert PriceWatch.objects.get(user=buyer).price_saved == usd("10.00")
    lists.delete_list(user=buyer, pk=dacha.pk)
    assert watched(buyer) == set()
    lists.restore_list(user=buyer, pk=dacha.pk)
    assert watched(buyer) == {variant.pk}
    wish_items.remove_item(user=buyer, pk=second.pk)
    assert watched(buyer) == set()


def test_limits(buyer, variant, dacha, monkeypatch):
    monkeypatch.setattr(wishlists, "WISHES_PER_LIST", 1)
    wishlists.add_wish(user=buyer, variant_id=variant.pk)
    with pytest.raises(errors.ListFull):
        wishlists.add_wish(user=buyer, variant_id=VariantFactory().pk)
    wishlists.add_wish(user=buyer, variant_id=variant.pk)
    other = WishlistItemFactory(wishlist=dacha)
    default = Wishlist.objects.get(user=buyer, is_default=True)
    for act in (wish_items.move_wish, wish_items.copy_wish):
        with pytest.raises(errors.ListFull):
            act(user=buyer, pk=other.pk, wishlist_id=default.pk)
    monkeypatch.setattr(lists, "LISTS_PER_MEMBER", 2)
    monkeypatch.setattr(wishlists, "LISTS_PER_MEMBER", 2)
    with pytest.raises(errors.TooManyLists):
        lists.create_list(user=buyer, fields=PLAIN | {"name": "Третий"})
    with pytest.raises(errors.TooManyLists):
        wishlists.place_wish(user=buyer, variant_id=variant.pk, list_ids=[], new_name="Третий")


def test_a_list_is_made_once_by_a_double_click_and_changed(buyer, dacha):
    assert lists.create_list(user=buyer, fields=PLAIN) == dacha
    changed = lists.change_list(user=buyer, pk=dacha.pk, fields=PLAIN | {"name": "Свадьба", "occasion": "wedding"})
    assert (changed.name, changed.kind, changed.visibility) == ("Свадьба", "gift", "private")


def test_a_deleted_list_comes_back_as_it_was(buyer, dacha):
    item = WishlistItemFactory(wishlist=dacha)
    shared = lists.share_list(user=buyer, pk=dacha.pk, visibility="link")
    GiftReservation.objects.create(item=item, token="x", name="Костя")
    lists.delete_list(user=buyer, pk=dacha.pk)
    assert (wished(buyer), lists_of(buyer)) == ([], [])
    back = lists.restore_list(user=buyer, pk=dacha.pk)
    assert (back.token, item.reservations.count()) == (shared.token, 1)
    lists.delete_list(user=buyer, pk=dacha.pk)
    with clock.at(clock.now() + timedelta(hours=2)):
        with pytest.raises(errors.TooLateToUndo):
            lists.restore_list(user=buyer, pk=dacha.pk)
        sweep(now=clock.now())
    assert not Wishlist.objects.filter(pk=dacha.pk).exists()


def test_the_list_of_hearts_stays(buyer):
    default = wishlists.default_wishlist(user=buyer)
    with pytest.raises(errors.DefaultListStays):
        lists.delete_list(user=buyer, pk=default.pk)


def test_links(buyer, dacha, monkeypatch):
    token = lists.share_list(user=buyer, pk=dacha.pk, visibility="link").token
    assert len(token) >= 22, "at least 128 bits"
    assert lists.share_list(user=buyer, pk=dacha.pk, visibility="public").token == token
    renewed = lists.renew_link(user=buyer, pk=dacha.pk).token
    assert renewed not in (None, token)
    assert lists.share_list(user=buyer, pk=dacha.pk, visibility="private").token is None
    with pytest.raises(NotFound):
        lists.renew_link(user=buyer, pk=dacha.pk)
    assert lists.share_list(user=buyer, pk=dacha.pk, visibility="link").token not in (None, token, renewed)
    monkeypatch.setattr(lists, "NEW_LINK_LIMIT", lists.Limit("new-list-link", 3, timedelta(hours=1)))
    with pytest.raises(errors.TooManyLinks):
        lists.renew_link(user=buyer, pk=dacha.pk)


def test_a_wish_goes_out_and_comes_back(buyer, variant):
    item = wishlists.add_wish(user=buyer, variant_id=variant.pk)
    wish_items.change_wish(user=buyer, pk=item.pk, quantity=2, note="синий", priority=3)
    wish_items.remove_item(user=buyer, pk=item.pk)
    with pytest.raises(NotFound):
        wish_items.remove_item(user=buyer, pk=item.pk)
    for _ in range(2):
        back = wish_items.restore_item(user=buyer, pk=item.pk)
    assert (back.note, back.quantity, back.priority) == ("синий", 2, 3)
    assert (wished(buyer), watched(buyer)) == ([variant.pk], {variant.pk})
    wish_items.remove_item(user=buyer, pk=item.pk)
    with clock.at(clock.now() + timedelta(hours=2)):
        with pytest.raises(errors.TooLateToUndo):
            wish_items.restore_item(user=buyer, pk=item.pk)
        assert wish_items.purge_removed() == 1


def test_a_wish_begun_anew_tells_nothing_of_what_it_was(buyer, variant):
    item = wishlists.add_wish(user=buyer, variant_id=variant.pk)
    wish_items.change_wish(user=buyer, pk=item.pk, quantity=2, note="синий", priority=3)
    GiftReservation.objects.create(item=item, token="x")
    wishlists.remove_wish(user=buyer, variant_id=variant.pk)
    again = wishlists.add_wish(user=buyer, variant_id=variant.pk)
    again.refresh_from_db()
    assert (again.pk, again.note, again.quantity, again.priority) == (item.pk, "", 1, 2)
    assert again.reservations.count() == 1


def test_moving_and_copying(buyer, dacha):
    item = WishlistItemFactory(wishlist=dacha, note="синий", quantity=2)
    target = WishlistFactory(user=buyer)
    copy = wish_items.copy_wish(user=buyer, pk=item.pk, wishlist_id=target.pk)
    assert (copy.note, copy.quantity, copy.price_added) == ("синий", 2, item.price_added)
    assert wish_items.copy_wish(user=buyer, pk=item.pk, wishlist_id=target.pk) == copy
    third = WishlistFactory(user=buyer)
    wish_items.move_wish(user=buyer, pk=item.pk, wishlist_id=third.pk)
    assert (dacha.items.count(), target.items.count(), third.items.count()) == (0, 1, 1)


def test_two_that_become_one_keep_every_promise(buyer, dacha, variant):
    giver, friend = UserFactory(), UserFactory()
    item = WishlistItemFactory(wishlist=dacha, variant=variant, quantity=5, note="синий", priority=3)
    twin = WishlistItemFactory(wishlist=WishlistFactory(user=buyer), variant=variant, quantity=2)
    for where, who, number in ((item, giver, 2), (item, friend, 1), (item, None, 1), (twin, giver, 1)):
        GiftReservation.objects.create(item=where, giver=who, quantity=number, token=f"{where.pk}-{who}")
    merged = wish_items.move_wish(user=buyer, pk=item.pk, wishlist_id=twin.wishlist_id)
    merged.refresh_from_db()
    assert (merged.pk, merged.quantity, merged.note, merged.priority) == (twin.pk, 5, "синий", 3)
    found = dict(merged.reservations.values_list("giver", "quantity"))
    assert found == {giver.pk: 3, friend.pk: 1, None: 1}
    assert not WishlistItem.objects.filter(pk=item.pk).exists()


@pytest.mark.parametrize("act", [wish_items.move_wish, wish_items.copy_wish])
def test_what_was_promised_before_a_removal_is_still_promised(buyer, dacha, variant, act):
    """A friend has bought it, the owner takes it out, then brings it in from another list."""
    giver = UserFactory()
    gone = WishlistItemFactory(wishlist=WishlistFactory(user=buyer), variant=variant, note="старое")
    GiftReservation.objects.create(item=gone, giver=giver, token="x", quantity=1)
    wish_items.remove_item(user=buyer, pk=gone.pk)
    item = WishlistItemFactory(wishlist=dacha, variant=variant, note="новое")
    if act is wish_items.move_wish:
        GiftReservation.objects.create(item=item, giver=giver, token="y", quantity=1)
    there = act(user=buyer, pk=item.pk, wishlist_id=gone.wishlist_id)
    there.refresh_from_db()
    assert (there.wishlist, there.note, there.removed_at) == (gone.wishlist, "новое", None)
    assert list(there.reservations.values_list("giver", "quantity")) == [
        (giver.pk, 2 if act is wish_items.move_wish else 1)
    ]
    assert WishlistItem.objects.filter(wishlist=gone.wishlist, variant=variant).count() == 1


def test_an_undo_keeps_within_the_limits(buyer, variant, dacha, monkeypatch):
    monkeypatch.setattr(lists, "LISTS_PER_MEMBER", 2)
    monkeypatch.setattr(wishlists, "WISHES_PER_LIST", 1)
    wishlists.add_wish(user=buyer, variant_id=variant.pk)
    wishlists.remove_wish(user=buyer, variant_id=variant.pk)
    wishlists.add_wish(user=buyer, variant_id=VariantFactory().pk)
    with pytest.raises(errors.ListFull):
        wishlists.restore_wish(user=buyer, variant_id=variant.pk)
    lists.delete_list(user=buyer, pk=dacha.pk)
    lists.create_list(user=buyer, fields=PLAIN | {"name": "Для дома"})
    with pytest.raises(errors.TooManyLists):
        lists.restore_list(user=buyer, pk=dacha.pk)


@pytest.mark.parametrize("act", ["change", "remove", "restore", "move", "copy", "delete", "share", "renew", "edit"])
def test_strangers_reach_nothing(buyer, act):
    item = WishlistItemFactory(wishlist=WishlistFactory(shared=True))
    own, pk = WishlistFactory(user=buyer), item.wishlist_id
    calls = {
        "change": lambda: wish_items.change_wish(user=buyer, pk=item.pk, quantity=1, note="", priority=1),
        "remove": lambda: wish_items.remove_item(user=buyer, pk=item.pk),
        "restore": lambda: wish_items.restore_item(user=buyer, pk=item.pk),
        "move": lambda: wish_items.move_wish(user=buyer, pk=item.pk, wishlist_id=own.pk),
        "copy": lambda: wish_items.copy_wish(user=buyer, pk=item.pk, wishlist_id=own.pk),
        "delete": lambda: lists.delete_list(user=buyer, pk=pk),
        "share": lambda: lists.share_list(user=buyer, pk=pk, visibility="private"),
        "renew": lambda: lists.renew_link(user=buyer, pk=pk),
        "edit": lambda: lists.change_list(user=buyer, pk=pk, fields=PLAIN),
    }
    with pytest.raises(NotFound):
        calls[act]()
    mine = WishlistItemFactory(wishlist=own)
    for move in (wish_items.move_wish, wish_items.copy_wish):
        with pytest.raises(NotFound):
            move(user=buyer, pk=mine.pk, wishlist_id=pk)
