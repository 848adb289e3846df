"""The demo's gift certificates: one claimed, one sent, one waiting; once, and nothing of them is mailed today."""

import pytest

from marketplace.demo.load.gift_cards import load_gift_cards
from marketplace.demo.load.plan import Plan
from messaging.models import OutboxEmail
from payments.gift_selectors import bought_cards, cards_off_balance, own_cards
from tests.factories.accounts import UserFactory


@pytest.mark.django_db
def test_anna_has_one_and_has_given_two() -> None:
    anna, _igor = UserFactory(email="anna@example.com"), UserFactory(email="igor@example.com")
    plan = Plan(report=print)
    assert load_gift_cards(plan) == "3 added"
    assert load_gift_cards(plan) == "none added"
    assert [view.state for view in own_cards(anna)] == ["claimed"]
    assert [view.state for view in bought_cards(anna)] == ["waiting", "sent"]
    assert not OutboxEmail.objects.exists()
    assert not cards_off_balance()
