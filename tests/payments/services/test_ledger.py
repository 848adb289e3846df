"""The single writer of the ledger."""

import pytest
from django.db import transaction

from marketplace.lib.money import Money
from payments.errors import KeyReused, UnbalancedEntries
from payments.models import LedgerEntry, LedgerTransaction
from payments.selectors import balance
from payments.services.ledger import Line, post


def lines(amount: str = "10.00") -> list[Line]:
    return [Line("gateway", "sandbox", -Money(amount)), Line("escrow", "X", Money(amount))]


@pytest.mark.django_db
def test_the_same_key_posts_once() -> None:
    first = post(kind="capture", reference="X", entries=lines(), key="k")
    second = post(kind="capture", reference="X", entries=lines(), key="k")
    assert first == second
    assert LedgerEntry.objects.count() == 2
    assert balance("escrow", "X") == Money("10.00")
    assert balance("gateway", "sandbox") == Money("-10.00")


@pytest.mark.django_db
def test_a_key_means_one_movement() -> None:
    post(kind="capture", reference="X", entries=lines(), key="k")
    with pytest.raises(KeyReused):
        post(kind="release", reference="X", entries=lines(), key="k")


@pytest.mark.django_db
@pytest.mark.parametrize("entries", [[], lines()[:1], [Line("escrow", "X", Money.zero())]])
def test_what_does_not_balance_is_not_written(entries: list[Line]) -> None:
    with pytest.raises(UnbalancedEntries):
        post(kind="capture", reference="X", entries=entries, key="k")
    assert not LedgerTransaction.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_posted() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        post(kind="capture", reference="X", entries=lines(), key="k")


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_caller_takes_the_movement_along() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        post(kind="capture", reference="X", entries=lines(), key="k")
        raise ZeroDivisionError
    assert not LedgerTransaction.objects.exists()
