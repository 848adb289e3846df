"""Deleting a member while something else is being done for the very same member."""

from __future__ import annotations

from functools import partial

import pytest

from accounts.errors import MemberGone
from accounts.locks import only_sweep_of_deletions
from accounts.models import AccountDeletion, Address, Consent, DataExport, User
from accounts.services.addresses import add_address
from accounts.services.consents import give_consent
from accounts.services.deletion import cancel_deletion, carry_out, carry_out_due, schedule_deletion
from accounts.services.export import request_export
from accounts.services.export_making import produce
from marketplace.lib import clock, ids
from marketplace.lib.visitor import Visitor
from messaging.models import OutboxEmail
from orders.errors import GiftNotPossible
from orders.models import Checkout, GiftDelivery, Order
from orders.selectors.cart import checkout_view
from orders.services.cart import add_to_cart
from orders.services.checkout import place_checkout
from tests.concurrency.threads import at_once
from tests.factories.accounts import UserFactory
from tests.orders.journeys import member, place_cart, variant_of
from tests.orders.services.test_gifts import promised, ready_gift, wish

pytestmark = pytest.mark.django_db(transaction=True)


def _due(user: User) -> AccountDeletion:
    planned = schedule_deletion(user=user)
    AccountDeletion.objects.filter(pk=planned.pk).update(due_at=clock.now())
    planned.refresh_from_db()
    return planned


@pytest.mark.parametrize("_round", range(4))
def test_an_order_and_the_deletion_at_the_same_moment(_round: int) -> None:
    """Either the order is placed and the deletion waits for it, or the member is gone and nothing is ordered."""
    buyer = member()
    add_to_cart(buyer=buyer, variant_id=variant_of().pk, quantity=1)
    planned = _due(buyer)

    order, deletion = at_once([lambda: place_cart(buyer), lambda: carry_out(deletion_id=planned.pk)])

    assert deletion is True
    fresh = User.objects.get(pk=buyer.pk)
    if fresh.anonymised_at is None:
        assert Order.objects.get(buyer=buyer).address["recipient"] == "Anna Sokolova"
        assert AccountDeletion.objects.get().postponed_count == 1
    else:
        assert isinstance(order, MemberGone | AssertionError), order  # the page found no address, or the lock nobody
        assert not Order.objects.exists() and not Address.objects.filter(user=buyer)


@pytest.mark.parametrize("_round", range(4))
def test_a_gift_and_the_deletion_of_whoever_gets_it_at_the_same_moment(_round: int) -> None:
    """Either the gift is ordered and the deletion waits for it, or there is no gift and no address left."""
    giver, item = member(), wish()
    promised(item, giver)
    planned = _due(item.wishlist.user)

    gift, deletion = at_once([ready_gift(giver, item), lambda: carry_out(deletion_id=planned.pk)])

    assert deletion is True
    owner = User.objects.get(pk=item.wishlist.user_id)
    if owner.anonymised_at is None:
        assert GiftDelivery.objects.get(order__checkout=gift).address["recipient"] == "Zarafina Quux"
        assert AccountDeletion.objects.get().postponed_count == 1
    else:
        assert isinstance(gift, GiftNotPossible), gift
        assert not GiftDelivery.objects.exists()
        assert not Order.objects.exists()


def test_two_who_send_each_other_gifts_wait_for_nobody_twice() -> None:
    first, second = wish(), wish()
    for owner, item in ((second.wishlist.user, first), (first.wishlist.user, second)):
        promised(item, owner)
    results = at_once([ready_gift(second.wishlist.user, first), ready_gift(first.wishlist.user, second)])
    assert {type(one) for one in results} == {Checkout}, results


def test_the_checkout_that_waited_finds_nobody() -> None:
    """The order of events that matters most: the deletion has the lock, the checkout waits for it."""
    buyer = member()
    add_to_cart(buyer=buyer, variant_id=variant_of().pk, quantity=1)
    planned = _due(buyer)
    view = checkout_view(buyer)  # the page was drawn before
    assert view.address is not None
    assert carry_out(deletion_id=planned.pk)
    with pytest.raises(MemberGone):
        place_checkout(
            buyer=buyer,
            store_ids=[group.store.pk for group in view.groups],
            address_id=view.address.pk,
            delivery={group.store.pk: group.option.code for group in view.groups if group.option},
            expected_total=view.total,
            idempotency_key=ids.token(),
            visitor=Visitor(),
        )
    assert not Order.objects.exists()


def test_two_sweeps_carry_it_out_once() -> None:
    planned = _due(UserFactory())
    results = at_once([lambda: carry_out(deletion_id=planned.pk)] * 2)
    assert sorted(results) == [False, True]
    assert OutboxEmail.objects.filter(template="account_deleted").count() == 1


def test_a_second_sweep_leaves_everything_to_the_first() -> None:
    """Reading all sessions side by side would only be slow twice."""
    user = UserFactory()
    _due(user)
    with only_sweep_of_deletions() as is_mine:
        assert is_mine
        assert at_once([lambda: carry_out_due(now=clock.now())] * 2) == [0, 0]
    assert at_once([lambda: carry_out_due(now=clock.now())]) == [1]
    user.refresh_from_db()
    assert user.anonymised_at is not None


def test_kept_or_deleted_but_not_both() -> None:
    for _ in range(4):
        user = UserFactory()
        planned = _due(user)
        kept, _done = at_once([partial(cancel_deletion, user=user), partial(carry_out, deletion_id=planned.pk)])
        user.refresh_from_db()
        planned.refresh_from_db()
        assert (user.anonymised_at is None) is (kept is True)
        assert planned.status == ("cancelled" if kept is True else "scheduled")


def test_pressing_twice_makes_one_of_each() -> None:
    user = UserFactory()
    exports = at_once([lambda: request_export(user=user)] * 4)
    assert len({export.pk for export in exports}) == 1 == DataExport.objects.count()
    plans = at_once([lambda: schedule_deletion(user=user)] * 4)
    assert len({plan.pk for plan in plans}) == 1 == AccountDeletion.objects.count()
    consents = at_once([lambda: give_consent(user=user, kind=Consent.Kind.MARKETING)] * 4)
    assert len({consent.pk for consent in consents}) == 1


def test_two_workers_make_one_archive() -> None:
    export = request_export(user=UserFactory())
    results = at_once([lambda: produce(pk=export.pk)] * 3)
    assert sorted(results) == [False, False, True]
    assert OutboxEmail.objects.filter(template="account_export_ready").count() == 1


def test_an_address_added_at_that_moment_does_not_survive() -> None:
    fields = {"recipient": "Late Person", "phone": "+7", "country": "RU", "region": "", "city": "M", "street": "S"}
    fields |= {"street2": "", "postcode": "1", "comment": ""}
    for _ in range(4):
        user = UserFactory()
        planned = _due(user)
        at_once([partial(add_address, user=user, fields=fields), partial(carry_out, deletion_id=planned.pk)])
        assert not Address.objects.filter(user=user)
