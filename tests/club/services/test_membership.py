"""Points and levels in the database: once, under a lock, told to the member."""

import threading
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import ports
from accounts.models import User
from club.models import Membership, PointsEntry
from club.rules import level_for, points_for
from club.selectors import level_of
from club.services import membership as service
from club.services.membership import ensure_membership, record_spend, reverse_spend
from marketplace.lib import clock
from marketplace.lib.money import Money
from messaging.models import Notification, OutboxEmail
from tests.factories.accounts import UserFactory
from tests.factories.club import MembershipFactory


def spend(user: User, amount: str, reference: str = "K1", **more: Any) -> Membership:
    with transaction.atomic():
        return record_spend(user=user, reference=reference, amount=Money(Decimal(amount)), at=clock.now(), **more)


def reverse(user: User, amount: str, reference: str = "K1", key: str = "r1") -> Membership:
    with transaction.atomic():
        return reverse_spend(user=user, reference=reference, key=key, amount=Money(Decimal(amount)), at=clock.now())


def state(user: User) -> tuple[str, str, int]:
    row = Membership.objects.get(user=user)
    return row.level, str(row.spent.amount), row.points


@pytest.mark.django_db
def test_registration_makes_a_member() -> None:
    user = UserFactory()
    for _name, hook in ports.user_registered.items():
        hook(user)
    assert state(user) == ("A0", "0.00", 0)
    assert ensure_membership(user).pk == Membership.objects.get(user=user).pk
    assert level_of(user).code == "A0"
    assert level_of(UserFactory()).code == "A0"


@pytest.mark.django_db
def test_a_finished_order_gives_points_and_a_level() -> None:
    user = UserFactory()
    spend(user, "12.40")
    assert state(user) == ("A1", "12.40", 12)
    entry = PointsEntry.objects.get()
    assert (entry.kind, entry.reference, entry.points, entry.level_after) == ("spend", "K1", 12, "A1")
    assert level_of(user).code == "A1"


@pytest.mark.django_db
def test_cents_of_orders_add_up() -> None:
    user = UserFactory()
    spend(user, "1.50", "K1")
    spend(user, "1.50", "K2")
    assert state(user) == ("A1", "3.00", 3)
    assert list(PointsEntry.objects.order_by("pk").values_list("points", flat=True)) == [1, 2]


@pytest.mark.django_db
def test_the_same_order_counts_once() -> None:
    user = UserFactory()
    spend(user, "120")
    spend(user, "120")
    assert state(user) == ("A2", "120.00", 120)
    assert Notification.objects.count() == OutboxEmail.objects.count() == 1


@pytest.mark.django_db
def test_a_rise_is_told_once_for_each_level() -> None:
    user = UserFactory()
    spend(user, "2", "K1")
    spend(user, "3", "K2")
    spend(user, "600", "K3")
    kinds = Notification.objects.order_by("pk").values_list("kind", "params__level")
    assert list(kinds) == [("club_level_up", "A1"), ("club_level_up", "A3")]


@pytest.mark.django_db
def test_a_refund_takes_back_what_it_is_worth_and_tells_of_a_fall() -> None:
    user = UserFactory()
    spend(user, "120")
    reverse(user, "30")
    assert state(user) == ("A1", "90.00", 90)
    reverse(user, "30")
    assert state(user) == ("A1", "90.00", 90)
    reverse(user, "500", key="r2")
    assert state(user) == ("A0", "0.00", 0)
    reverse(user, "1", key="r3")
    assert PointsEntry.objects.count() == 3
    kinds = Notification.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["club_level_up", "club_level_down", "club_level_down"]


@pytest.mark.django_db
def test_an_order_that_never_counted_has_nothing_to_take_back() -> None:
    user = UserFactory()
    spend(user, "50", "K1")
    reverse(user, "20", reference="K2")
    assert state(user) == ("A1", "50.00", 50)


@pytest.mark.django_db
def test_a_negative_order_is_refused() -> None:
    with pytest.raises(ValueError, match="less than nothing"):
        spend(UserFactory(), "-1")


@pytest.mark.django_db(transaction=True)
def test_a_transaction_is_demanded() -> None:
    user = UserFactory()
    with pytest.raises(RuntimeError):
        record_spend(user=user, reference="K1", amount=Money(Decimal(1)), at=clock.now())
    with pytest.raises(RuntimeError):
        reverse_spend(user=user, reference="K1", key="r", amount=Money(Decimal(1)), at=clock.now())


@pytest.mark.django_db
def test_the_year_option_forgets_old_purchases(monkeypatch: Any) -> None:
    """S51: rolling 365 days instead of a lifetime."""
    monkeypatch.setattr(service, "RANKING_PERIOD", timedelta(days=365))
    user, now = UserFactory(), clock.now()
    with transaction.atomic():
        record_spend(user=user, reference="K1", amount=Money(Decimal(600)), at=now - timedelta(days=400))
        record_spend(user=user, reference="K2", amount=Money(Decimal(5)), at=now)
    assert state(user) == ("A1", "605.00", 605)


@pytest.mark.django_db(transaction=True)
def test_many_orders_finishing_at_once_are_all_counted() -> None:
    user = MembershipFactory().user
    start = threading.Barrier(8)

    def work(n: int) -> None:
        try:
            start.wait()
            spend(user, "10.25", f"K{n // 2}")  # each order is told of twice
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert state(user) == ("A1", "41.00", 41)
    assert PointsEntry.objects.count() == 4


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.booleans(), st.integers(0, 3), st.integers(0, 4), st.integers(0, 90_000)), min_size=1, max_size=12
    )
)
def test_sums_always_equal_the_entries(moves: list[tuple[bool, int, int, int]]) -> None:
    user = UserFactory()
    for is_spend, order, key, cents in moves:
        amount = str(Decimal(cents) / 100)
        if is_spend:
            spend(user, amount, f"{user.pk}-{order}")
        else:
            reverse(user, amount, f"{user.pk}-{order}", f"r{key}")
        row = Membership.objects.get(user=user)
        sums = PointsEntry.objects.filter(membership=row).aggregate(spent=Sum("amount"), points=Sum("points"))
        assert row.spent == (sums["spent"] or Money.zero())
        assert row.points == (sums["points"] or 0) == points_for(row.spent)
        assert row.level == level_for(row.spent).code
        assert row.spent >= Money.zero()


@pytest.mark.django_db
def test_the_database_refuses_a_spend_below_zero() -> None:
    row = MembershipFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=row.pk).update(spent=Money(Decimal(-1)))
