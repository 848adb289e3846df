"""The database itself guards the ledger, whatever code runs above it."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from marketplace.lib.money import Money
from payments.models import LedgerEntry, LedgerTransaction
from tests.factories.payments import paid_order

pytestmark = pytest.mark.django_db(transaction=True)


def run(sql: str, *values: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.parametrize("table", ["payments_ledgerentry", "payments_ledgertransaction"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET reference = 'other'", "DELETE FROM {}"])
def test_rows_are_neither_changed_nor_deleted(table: str, verb: str) -> None:
    paid_order()
    before = list(LedgerEntry.objects.values_list("pk", "amount", "reference"))
    with pytest.raises(IntegrityError, match="append-only"):
        run(verb.format(table))
    assert list(LedgerEntry.objects.values_list("pk", "amount", "reference")) == before


def insert_transaction(*amounts: str) -> None:
    with transaction.atomic():
        movement = LedgerTransaction.objects.create(kind="capture", reference="X", key="raw")
        for amount in amounts:
            LedgerEntry.objects.create(
                transaction=movement, account="escrow", owner="X", reference="X", amount=Money(amount)
            )


@pytest.mark.parametrize("amounts", [("5.00", "-4.99"), ("5.00",), ()])
def test_a_transaction_that_does_not_sum_to_zero_fails_at_commit(amounts: tuple[str, ...]) -> None:
    with pytest.raises(IntegrityError, match="ledger transaction"):
        insert_transaction(*amounts)
    assert not LedgerTransaction.objects.exists()


def test_a_balanced_one_passes() -> None:
    insert_transaction("5.00", "-3.00", "-2.00")
    assert LedgerEntry.objects.count() == 3


def test_a_line_added_later_to_a_finished_transaction_fails() -> None:
    paid_order()
    movement = LedgerTransaction.objects.get()
    with pytest.raises(IntegrityError, match="sums to"), transaction.atomic():
        LedgerEntry.objects.create(
            transaction=movement, account="escrow", owner="X", reference="X", amount=Money("1.00")
        )


def test_a_line_of_nothing_is_refused() -> None:
    with pytest.raises(IntegrityError, match="payments_entry_amount_nonzero"):
        insert_transaction("0.00", "0.00")
