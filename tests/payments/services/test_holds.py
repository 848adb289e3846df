"""Holds: scheduled, released, frozen; and what sellers and orders are shown of them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.admin.sites import site
from django.test import RequestFactory

from marketplace.lib import clock
from marketplace.lib.money import Money
from marketplace.lib.transactions import checked_lock_order
from payments import selectors
from payments.errors import IllegalTransition
from payments.models import Hold, LedgerTransaction
from payments.services.holds import freeze_hold, release_hold, schedule_release, unfreeze_hold
from payments.services.refunds import refund
from payments.services.timers import sweep
from tests.factories.accounts import StoreFactory, UserFactory
from tests.factories.payments import allocation, paid_order, paid_payment

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_release_shares_between_marketplace_and_seller() -> None:
    reference = paid_order("100.00", base="90.00", rate="0.0800")
    now = clock.now()
    with checked_lock_order():
        release_hold(reference=reference, at=now)
    hold = Hold.objects.get()
    assert (hold.status, hold.released_at, hold.release_at) == ("releasable", now, now)
    view = selectors.money_of(reference)
    assert (view.held, view.commission, view.due_to_store) == (Money.zero(), Money("7.20"), Money("92.80"))


def test_releasing_twice_changes_nothing() -> None:
    reference = paid_order()
    release_hold(reference=reference, at=clock.now())
    release_hold(reference=reference, at=clock.now() + DAY)
    assert LedgerTransaction.objects.filter(kind="release").count() == 1
    assert selectors.store_balance(Hold.objects.get().store_id).available == Money("92.00")


def test_an_unpaid_order_has_nothing_to_release() -> None:
    release_hold(reference="UNPAID", at=clock.now())
    schedule_release(reference="UNPAID", at=clock.now())
    assert not LedgerTransaction.objects.exists()


def test_the_sweep_releases_on_the_date_and_not_before() -> None:
    reference = paid_order()
    at = clock.now() + 15 * DAY
    schedule_release(reference=reference, at=at)
    assert sweep(now=at - timedelta(seconds=1)) == 0
    assert sweep(now=at) == 1
    assert Hold.objects.get().status == "releasable"
    assert Hold.objects.get().released_at == at
    assert sweep(now=at) == 0


def test_a_frozen_hold_waits_for_the_dispute() -> None:
    reference = paid_order()
    at = clock.now() + DAY
    schedule_release(reference=reference, at=at)
    freeze_hold(reference=reference)
    freeze_hold(reference=reference)
    assert sweep(now=at) == 0
    with pytest.raises(IllegalTransition):
        release_hold(reference=reference, at=at)
    assert selectors.money_of(reference).held == Money("100.00")
    unfreeze_hold(reference=reference)
    assert sweep(now=at) == 1


def test_a_released_hold_is_not_frozen() -> None:
    reference = paid_order()
    release_hold(reference=reference, at=clock.now())
    with pytest.raises(IllegalTransition):
        freeze_hold(reference=reference)
    schedule_release(reference=reference, at=clock.now() + DAY)
    assert Hold.objects.get().release_at < clock.now() + DAY


def test_a_store_sees_what_is_held_pending_and_available() -> None:
    store = StoreFactory()
    references = [paid_order(amount, store_id=store.pk) for amount in ("10.00", "20.00", "40.00")]
    paid_order("999.00")
    schedule_release(reference=references[1], at=clock.now() + DAY)
    release_hold(reference=references[2], at=clock.now())
    balance = selectors.store_balance(store.pk)
    assert (balance.held, balance.pending, balance.available) == (Money("10.00"), Money("20.00"), Money("36.80"))


def test_the_holds_of_a_store_are_one_query(django_assert_num_queries: Any) -> None:
    store = StoreFactory()
    first, second = (paid_order(amount, store_id=store.pk) for amount in ("10.00", "20.00"))
    paid_order("999.00")
    release_hold(reference=second, at=clock.now())
    with django_assert_num_queries(1):
        rows = [
            (hold.reference, hold.escrow_amount, hold.commission_amount, hold.payable_amount, hold.allocation.worth)
            for hold in selectors.holds_for_store(store.pk)
        ]
    assert rows == [
        (second, Money.zero(), Money("1.60"), Money("18.40"), Money("20.00")),
        (first, Money("10.00"), None, None, Money("10.00")),
    ]


def test_the_money_of_an_order_tells_its_whole_story(django_assert_num_queries: Any) -> None:
    start = clock.now()
    with clock.at(start):
        reference = paid_order("100.00")
    with clock.at(start + DAY):
        refund(reference=reference, amount=Money("25.00"), reason="goodwill", key="k")
        schedule_release(reference=reference, at=start + 15 * DAY)
    with django_assert_num_queries(3):
        view = selectors.money_of(reference)
    assert (view.captured, view.refunded, view.refundable, view.held) == (
        Money("100.00"),
        Money("25.00"),
        Money("75.00"),
        Money("75.00"),
    )
    assert [(event.kind, event.amount, event.at, event.is_expected) for event in view.timeline] == [
        ("captured", Money("100.00"), start, False),
        ("refunded", Money("25.00"), start + DAY, False),
        ("release_expected", Money("75.00"), start + 15 * DAY, True),
    ]
    with clock.at(start + 15 * DAY):
        sweep(now=clock.now())
    kinds = [event.kind for event in selectors.money_of(reference).timeline]
    assert kinds == ["captured", "refunded", "released"]
    assert view.hold_status == "held"


def test_a_share_is_expected_as_it_will_be_released() -> None:
    reference = paid_order("100.00", base="90.00", rate="0.0850")
    refund(reference=reference, amount=Money("33.33"), reason="goodwill", key="k")
    expected = selectors.money_of(reference).expected
    assert expected is not None
    assert (expected.held, expected.commission, expected.percent) == (Money("66.67"), Money("5.10"), Decimal("8.5"))
    freeze_hold(reference=reference)
    assert selectors.money_of(reference).expected == expected
    unfreeze_hold(reference=reference)
    release_hold(reference=reference, at=clock.now())
    view = selectors.money_of(reference)
    assert (view.commission, view.due_to_store) == (expected.commission, expected.share)
    assert view.expected is None


@pytest.mark.parametrize(("rate", "percent"), [("0.1000", "10"), ("0.0800", "8"), ("0.0725", "7.25"), ("0.0000", "0")])
def test_a_rate_is_written_without_needless_zeros(rate: str, percent: str) -> None:
    expected = selectors.money_of(paid_order("100.00", rate=rate)).expected
    assert expected is not None and str(expected.percent) == percent


def test_money_that_all_went_back_brings_nothing() -> None:
    reference = paid_order("100.00")
    refund(reference=reference, amount=Money("100.00"), reason="goodwill", key="k")
    assert selectors.money_of(reference).expected is None
    assert selectors.money_of("UNPAID").expected is None


def test_the_orders_of_one_payment_have_their_own_story() -> None:
    shares = [allocation("60.00"), allocation("40.00")]
    paid_payment(shares=shares)
    assert [selectors.money_of(share.reference).captured for share in shares] == [Money("60.00"), Money("40.00")]


def test_nothing_paid_has_no_story() -> None:
    view = selectors.money_of("UNPAID")
    assert (view.captured, view.refundable, view.timeline, view.hold_status) == (Money.zero(), Money.zero(), (), "")


@pytest.mark.parametrize(
    "model", [model for model in site._registry if model._meta.app_label == "payments"], ids=lambda m: m.__name__
)
def test_not_even_a_superuser_changes_money_in_the_admin(model: Any) -> None:
    request = RequestFactory().get("/")
    request.user = UserFactory(is_staff=True, is_superuser=True)
    admin = site._registry[model]
    assert admin.has_view_permission(request)
    assert not admin.has_add_permission(request)
    assert not admin.has_change_permission(request)
    assert not admin.has_delete_permission(request)


def test_one_broken_hold_stops_neither_the_others_nor_the_refunds(monkeypatch: pytest.MonkeyPatch) -> None:
    broken, sound = paid_order(), paid_order()
    now = clock.now()
    for reference in (broken, sound):
        schedule_release(reference=reference, at=now)
    real = release_hold

    def fail_for_one(*, reference: str, at: Any) -> None:
        if reference == broken:
            raise RuntimeError("unforeseen")
        real(reference=reference, at=at)

    monkeypatch.setattr("payments.services.holds.release_hold", fail_for_one)
    assert sweep(now=now) == 1
    assert dict(Hold.objects.values_list("reference", "status")) == {broken: "held", sound: "releasable"}
