"""Real connections: the last balance of a certificate is spent once, whoever asks for it at the same moment."""

from typing import Any

import pytest
from django.db import transaction

from marketplace.lib.money import Money
from payments import selectors
from payments.errors import GiftCardUsed, GiftCodeWrong
from payments.gift_selectors import card_view, cards_off_balance
from payments.models import GiftCard, GiftCardUse, Payment, Refund
from payments.services.create import create_payment
from payments.services.gift_cards import claim_card, give_back, send_due_card
from payments.services.refunds import refund
from tests.concurrency.threads import at_once
from tests.factories.accounts import UserFactory
from tests.factories.gift_cards import code_of, own_card, paid_card
from tests.factories.payments import allocation, attempt_of, capture

pytestmark = pytest.mark.django_db(transaction=True)


def paying(user: Any, shares: list[Any], *cards: GiftCard) -> Any:
    def run() -> Payment:
        with transaction.atomic():
            return create_payment(
                reference=shares[0].reference,
                buyer=user,
                allocations=shares,
                gift_cards=[card.number for card in cards],
            )

    return run


def test_two_checkouts_at_once_never_set_the_same_cent_aside() -> None:
    user = UserFactory()
    card = own_card(user, "50.00")
    results = at_once([paying(user, [allocation("40.00")], card) for _ in range(4)])
    assert all(isinstance(result, Payment) for result in results), results
    assert Money.sum(use.amount for use in GiftCardUse.objects.all()) == Money("50.00")
    assert Money.sum(selectors.due(payment) for payment in results) == Money("110.00")
    assert not cards_off_balance()


def test_two_certificates_in_opposite_order_do_not_wait_for_each_other_for_ever() -> None:
    user = UserFactory()
    first, second = own_card(user, "10.00"), own_card(user, "10.00")
    calls = [paying(user, [allocation("15.00")], *pair) for pair in ((first, second), (second, first)) * 3]
    results = at_once(calls)
    assert all(isinstance(result, Payment) for result in results), results
    assert card_view(first).free == card_view(second).free == Money.zero()


def test_a_code_is_claimed_by_one() -> None:
    code = code_of(paid_card())
    users = [UserFactory() for _ in range(4)]
    results = at_once([lambda user=user: claim_card(user=user, code=code) for user in users])  # type: ignore[misc]
    assert sorted(type(result).__name__ for result in results) == ["GiftCard", *["GiftCodeWrong"] * 3]
    assert GiftCodeWrong.status == 422
    assert GiftCard.objects.get().owner in users


def test_spending_against_giving_back_ends_in_one_of_them() -> None:
    user = UserFactory()
    card = own_card(user, "50.00", buyer=user)
    paid, back = at_once([paying(user, [allocation("20.00")], card), lambda: give_back(card_id=card.pk)])
    assert isinstance(paid, Payment)
    if isinstance(back, Refund):
        assert selectors.due(paid) == Money("20.00")
        assert card_view(card).balance == Money.zero()
    else:
        assert isinstance(back, GiftCardUsed)
        assert selectors.due(paid) == Money.zero()
    assert not cards_off_balance()


def test_the_same_refund_at_once_comes_back_once() -> None:
    user = UserFactory()
    card = own_card(user, "50.00")
    share = allocation("80.00")
    capture(attempt_of(paying(user, [share], card)()))

    def run() -> Refund:
        with transaction.atomic():
            return refund(reference=share.reference, amount=Money("60.00"), reason="cancel", key="same")

    results = at_once([run] * 3)
    assert len({row.pk for row in results}) == 1
    assert card_view(card).balance == Money("50.00")
    assert not cards_off_balance()


def test_a_due_gift_is_mailed_once() -> None:
    card = paid_card()
    GiftCard.objects.filter(pk=card.pk).update(sent_at=None, code_digest=None, sendings=0)
    results = at_once([lambda: send_due_card(pk=card.pk)] * 4)
    assert sorted(results) == [False, False, False, True]
    assert GiftCard.objects.get().sendings == 1
