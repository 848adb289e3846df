"""«Подарю это»: who may promise what, and that the owner learns nothing."""

from datetime import timedelta

import pytest

from catalog import errors
from catalog.models import GiftReservation
from catalog.selectors.shared import first_name, shared_list
from catalog.services import gifts
from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from tests.factories.accounts import UserFactory
from tests.factories.catalog import ProductFactory, WishlistFactory, WishlistItemFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(db):
    return WishlistItemFactory(wishlist=WishlistFactory(shared=True), quantity=3)


def promise(item, secret="one", giver=None, **values):
    return gifts.promise_gift(item_id=item.pk, giver=giver, secret=secret, **values)


def test_pieces_are_given_by_several_and_no_more_than_there_are(item):
    promise(item, "one", quantity=2, name="Костя")
    with pytest.raises(errors.GiftPartlyTaken) as error:
        promise(item, "two", quantity=2)
    assert error.value.params == {"left": 1}
    promise(item, "two")
    with pytest.raises(errors.GiftTaken):
        promise(item, "three")
    assert sum(item.reservations.values_list("quantity", flat=True)) == 3


def test_a_second_press_changes_ones_own_promise(item):
    promise(item, "one", quantity=3, name="Костя")
    again = promise(item, "one", quantity=2)
    assert (again.quantity, again.name, item.reservations.count()) == (2, "Костя", 1)


def test_a_guest_takes_back_what_this_browser_promised(item):
    promise(item, "one")
    assert gifts.withdraw_gift(item_id=item.pk, giver=None, secret="two") is False
    assert gifts.withdraw_gift(item_id=item.pk, giver=None, secret="one") is True
    assert gifts.withdraw_gift(item_id=item.pk, giver=None, secret="one") is False
    assert not GiftReservation.objects.exists()


def test_a_member_is_known_without_the_browser(item):
    giver = UserFactory()
    promise(item, "at home", giver)
    assert promise(item, "at work", giver, quantity=2).quantity == 2
    assert gifts.withdraw_gift(item_id=item.pk, giver=UserFactory(), secret="at home") is False
    assert gifts.withdraw_gift(item_id=item.pk, giver=None, secret="at home") is False
    assert gifts.withdraw_gift(item_id=item.pk, giver=giver, secret="") is True


def test_who_signs_in_later_still_has_the_promise_of_the_browser(item):
    promise(item, "one")
    found = shared_list(item.wishlist, reader=UserFactory(), secret="one")
    assert found.gifts[0].mine is not None


def test_the_owner_promises_nothing_and_sees_nothing(item, django_assert_num_queries):
    promise(item, "one", quantity=2, name="Костя")
    owner = item.wishlist.user
    with pytest.raises(errors.OwnList):
        promise(item, "two", owner)
    with django_assert_num_queries(4):
        found = shared_list(item.wishlist, reader=owner, secret="one")
    assert (found.is_own, found.taken) == (True, 0)
    assert [(gift.left, gift.mine, gift.givers) for gift in found.gifts] == [(3, None, ())]


@pytest.mark.parametrize("number", [1, 12])
def test_what_others_see(item, django_assert_num_queries, number):
    for _ in range(number - 1):
        WishlistItemFactory(wishlist=item.wishlist)
    promise(item, "one", quantity=2, name="Костя")
    hidden = WishlistItemFactory(wishlist=item.wishlist, variant=ProductFactory(draft=True).variants.get())
    with django_assert_num_queries(5):
        found = shared_list(item.wishlist, reader=None, secret="two")
    assert (found.taken, found.total, len(found.gifts)) == (2, number + 2, number)
    assert hidden.pk not in [gift.wish.item.pk for gift in found.gifts]
    gift = next(gift for gift in found.gifts if gift.wish.item == item)
    assert (gift.left, gift.mine, gift.givers, gift.is_taken) == (1, None, ("Костя",), False)


def test_a_wish_lowered_below_the_promises_gives_no_negative_rest(item):
    promise(item, "one", quantity=3)
    item.quantity = 1
    item.save()
    found = shared_list(item.wishlist, reader=None, secret="")
    assert (found.taken, found.total, found.gifts[0].is_taken) == (1, 1, True)


def test_a_removed_wish_cannot_be_promised(item):
    item.removed_at = clock.now()
    item.save()
    with pytest.raises(NotFound):
        promise(item)


def test_one_network_promises_so_much_an_hour(monkeypatch, db):
    monkeypatch.setattr(gifts, "GIFT_LIMIT", gifts.Limit("gift", 2, timedelta(hours=1)))
    for _ in range(2):
        gifts.check_promises("203.0.113.7")
    with pytest.raises(errors.TooManyGifts):
        gifts.check_promises("203.0.113.7")
    gifts.check_promises("203.0.113.8")


@pytest.mark.parametrize(("display", "shown"), [("Игорь Мельник", "Игорь"), ("", "Anna"), ("Ли", "Ли")])
def test_only_the_first_name_is_told(display, shown):
    assert first_name(UserFactory.build(display_name=display, first_name="Anna")) == shown
