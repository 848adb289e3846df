"""Every kind of movement in a statement is said in the seller's words, in both languages."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation

from accounts.models import Store
from marketplace.lib import clock
from marketplace.lib.money import Money
from payments.documents import movement, movements_for_store, statement_for_store
from payments.models import LedgerEntry, LedgerTransaction, Payout
from payments.services.holds import release_hold
from payments.services.payouts import complete_payout, fail_payout
from payments.services.refunds import refund
from seller.months import Month
from seller.statements import TAKEN_BACK, WORDS, lines_of, statement_csv, statement_pdf
from tests.documents import ReadPdf
from tests.factories.accounts import UserFactory
from tests.factories.gift_cards import own_card
from tests.factories.payments import manual_refund_of, paid_order
from tests.payments.services.gift_steps import mixed_order
from tests.payments.services.test_dispute_losses import disputed_order, price_of, says
from tests.payments.services.test_payouts import approved, released_order, store_with_account

pytestmark = pytest.mark.django_db
Kind = LedgerTransaction.Kind
# What never touches money of a store: it is between buyer, gateway, bank and marketplace.
BETWEEN_OTHERS = {
    Kind.RECEIVED,
    Kind.APPLIED,
    Kind.REFUND_SENT,
    Kind.REFUND_RETURNED,
    Kind.PAID_TWICE,
    Kind.CHARGEBACK,
    Kind.CHARGEBACK_WON,
    Kind.GIFT_LOST,
    Kind.PAYOUT_SENT,
}


@pytest.fixture
def busy(settings: Any) -> Store:
    """A store to which everything has happened that can happen to its money."""
    settings.DISPUTE_FEE_PAID_BY = "store"
    store = store_with_account()
    payout = approved(store, "92.00", released_order(store))
    fail_payout(number=payout.number, reason="closed account")
    complete_payout(number=approved(store, "92.00", "again").number)
    with transaction.atomic():
        refund(reference=paid_order(store_id=store.pk), amount=Money("10.00"), reason="cancel", key="r")
    for end in ("won", "lost"):
        attempt = disputed_order(store)
        says(attempt, "opened", fee="15.00")
        says(attempt, end)
    taken_back = disputed_order(store)
    reference = taken_back.payment.allocations.get().reference
    with transaction.atomic():
        release_hold(reference=reference, at=clock.now())
    says(taken_back, "opened")
    return store


def elsewhere() -> None:
    """What happens around the money of other stores, for the kinds that no store sees."""
    manual_refund_of(UserFactory())
    user = UserFactory()
    card = own_card(user)
    mixed_order(user, card)
    says(price_of(own_card(UserFactory())), "lost")


def texts_of(store: Store) -> set[str]:
    now = clock.now()
    rows = movements_for_store(store.pk, start=now - timedelta(days=1), end=now + timedelta(days=1))
    return {line.text for row in rows for line in lines_of(movement(row))}


def test_every_kind_has_words_or_never_touches_a_store() -> None:
    assert set(WORDS) | BETWEEN_OTHERS == set(Kind)
    assert not set(WORDS) & BETWEEN_OTHERS


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_statement_says_each_of_them(busy: Store, language: str) -> None:
    elsewhere()
    with translation.override(language):
        assert texts_of(busy) >= {str(words) for words in WORDS.values()} | {str(TAKEN_BACK)}
        ledgers_own = {str(kind.label).capitalize() for kind in Kind}
        assert not texts_of(busy) & (ledgers_own - {str(words) for words in WORDS.values()})


def test_what_is_between_others_moves_no_money_of_a_store(busy: Store) -> None:
    elsewhere()
    assert Payout.objects.exists()
    stores = LedgerEntry.objects.filter(account__in=["escrow", "commission", "store_payable"])
    found = set(stores.values_list("transaction__kind", flat=True))
    assert found == set(WORDS)
    told = set(LedgerTransaction.objects.values_list("kind", flat=True))
    assert told - found >= {Kind.CHARGEBACK, Kind.CHARGEBACK_WON, Kind.GIFT_LOST, Kind.PAYOUT_SENT}


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_paper_names_the_store_by_law(busy: Store, language: str) -> None:
    Store.objects.filter(pk=busy.pk).update(
        legal_name="ООО «Светлый дом»", tax_number="7707083893", legal_address="Москва, ул. Ленина, д. 1\n101000"
    )
    busy.refresh_from_db()
    now = clock.now()
    month = Month(now.year, now.month)
    statement = statement_for_store(busy.pk, start=month.start, end=month.end)
    rows = [movement(row) for row in movements_for_store(busy.pk, start=month.start, end=month.end)]
    with translation.override(language):
        text = ReadPdf(statement_pdf(busy, month, statement, rows)).text
        table = "".join(statement_csv(statement, rows))
        assert str(WORDS[Kind.DISPUTE_FEE]) in table
    for what in ("ООО «Светлый дом»", "7707083893", "Москва, ул. Ленина, д. 1", "101000"):
        assert what in text
