"""The demo's payouts: some made, one refused, some waiting, one store without an account; once."""

import pytest

from accounts.models import StoreMember
from marketplace.demo.load.payouts import load_payouts
from marketplace.demo.load.plan import Plan
from marketplace.lib import clock
from messaging.models import OutboxEmail
from payments.models import Payout, PayoutAccount
from payments.payables import payable_stores
from tests.factories.accounts import StoreFactory, UserFactory
from tests.payments.services.test_payouts import in_order, released_order


@pytest.mark.django_db
def test_the_demo_pays_some_of_its_stores() -> None:
    UserFactory(email="vera@example.com")
    for amount in ("60.00", "50.00", "40.00", "30.00", "20.00"):
        store = StoreFactory()
        StoreMember.objects.create(store=store, user=UserFactory(), role=StoreMember.Role.OWNER)
        released_order(store, amount)
    plan = Plan(report=print)
    assert load_payouts(plan) == "3 added"
    assert load_payouts(plan) == "none added"
    assert PayoutAccount.objects.count() == 4
    assert sorted(Payout.objects.values_list("status", flat=True)) == ["failed", "paid", "paid"]
    left = [(str(row.amount.amount), row.obstacle) for row in payable_stores(now=clock.now())]
    assert left == [("36.80", ""), ("27.60", ""), ("18.40", "no_account")]
    assert not OutboxEmail.objects.exists(), "history is not mailed"
    assert in_order()
