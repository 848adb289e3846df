"""Statements of a store: every cent of the ledger, as a page, a table and a PDF."""

import csv
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Store
from marketplace.lib import clock
from marketplace.lib.formatting import format_number
from marketplace.lib.money import Money
from payments.documents import Statement, movement, movements_for_store, statement_for_store
from payments.models import LedgerEntry, LedgerTransaction
from payments.selectors import store_balance
from payments.services.holds import release_hold
from payments.services.ledger import Line, post
from payments.services.refunds import refund
from seller.months import Month, month_named, months_since
from seller.statements import lines_of
from tests.documents import ReadPdf
from tests.factories.payments import paid_order

pytestmark = pytest.mark.django_db
Account = LedgerEntry.Account
NOVEMBER = datetime(2026, 11, 10, 12, tzinfo=UTC)


def usd(amount: str) -> Money:
    return Money(Decimal(amount))


def release(reference: str) -> None:
    with transaction.atomic():
        release_hold(reference=reference, at=clock.now())


def give_back(reference: str, amount: str) -> None:
    with transaction.atomic():
        refund(reference=reference, amount=usd(amount), reason="changed_mind", key=f"test:{reference}:{amount}")


def pay_out(store: Store, amount: str) -> None:
    """What a payout does to the store's own account; where the money goes is no business of a statement."""
    with transaction.atomic():
        post(
            kind=LedgerTransaction.Kind.PAYOUT,
            reference="PO-1",
            entries=[
                Line(Account.STORE_PAYABLE, str(store.pk), -usd(amount)),
                Line(Account.GATEWAY, "bank", usd(amount)),
            ],
            key="payout:PO-1",
        )


@pytest.fixture
def busy(store: Store) -> dict[str, str]:
    """October: two sales. November: one released, given back in part and paid out; one given back before release."""
    with clock.at(NOVEMBER - timedelta(days=30)):
        first, second = (paid_order(amount, store_id=store.pk) for amount in ("100.00", "33.33"))
        paid_order("77.00")  # of somebody else
    with clock.at(NOVEMBER):
        third = paid_order("10.01", store_id=store.pk)
        release(first)
        give_back(second, "3.33")
    with clock.at(NOVEMBER + timedelta(days=1)):
        give_back(first, "25.00")
        pay_out(store, "50.00")
    return {"first": first, "second": second, "third": third}


def statement_of(store: Store, month: Month) -> Statement:
    return statement_for_store(store.pk, start=month.start, end=month.end)


def lines_in(store: Store, month: Month) -> list[Any]:
    rows = movements_for_store(store.pk, start=month.start, end=month.end)
    return [line for row in rows for line in lines_of(movement(row))]


def total(amounts: Iterable[Money | None]) -> Money:
    return Money.sum(one for one in amounts if one is not None)


def test_the_balances_are_those_of_the_ledger_and_the_lines_lead_from_one_to_the_other(
    store: Store, busy: dict[str, str]
) -> None:
    october, november = Month(2026, 10), Month(2026, 11)
    before, after = statement_of(store, october), statement_of(store, november)
    assert (before.opening.held, before.opening.payable) == (usd("0"), usd("0"))
    assert (before.closing.held, before.closing.payable) == (usd("133.33"), usd("0"))
    assert after.opening == before.closing
    lines = lines_in(store, november)
    assert after.opening.held + total(line.held for line in lines) == after.closing.held
    assert after.opening.payable + total(line.payable for line in lines) == after.closing.payable
    now = store_balance(store.pk)
    assert after.closing.held == now.held + now.pending == usd("40.01")
    assert after.closing.payable == now.available == usd("19.00")
    own = LedgerEntry.objects.filter(reference__in=busy.values(), account=Account.COMMISSION)
    assert after.commission == own.aggregate(total=Sum("amount"))["total"] == usd("6.00")


def test_each_line_says_what_happened_to_which_order(store: Store, busy: dict[str, str]) -> None:
    told = [
        (line.reference, str(line.held or ""), str(line.payable or "")) for line in lines_in(store, Month(2026, 11))
    ]
    assert told == [
        (busy["third"], "10.01 USD", ""),
        (busy["first"], "-100.00 USD", "100.00 USD"),
        (busy["first"], "", "-8.00 USD"),
        (busy["second"], "-3.33 USD", ""),
        (busy["first"], "", "-25.00 USD"),
        (busy["first"], "", "2.00 USD"),
        ("PO-1", "", "-50.00 USD"),
    ]


def test_the_page_shows_the_month_and_links_its_orders(
    seller_client: Client, store: Store, busy: dict[str, str]
) -> None:
    with clock.at(NOVEMBER + timedelta(days=5)):
        page = seller_client.get(f"/en/sell/{store.slug}/payouts/statement/").content.decode()
    assert "Statement for November 2026" in page
    assert "Balance so far" in page
    for amount in ("$133.33", "$40.01", "−$100", "−$3.33", "−$8", "$2", "−$50", "$19"):
        assert amount in page
    assert f'href="{reverse("seller:order", args=[store.slug, busy["first"]]).replace("/ru/", "/en/")}"' in page
    assert ">PO-1<" in page.replace("\n", "")
    assert "/orders/PO-1/" not in page


def test_a_month_is_chosen_by_address_and_nonsense_is_the_present_one(
    seller_client: Client, store: Store, busy: dict[str, str]
) -> None:
    with clock.at(NOVEMBER + timedelta(days=5)):
        for asked, shown in (
            ("2026-10", "October 2026"),
            ("2026-11", "November 2026"),
            ("2026-09", "November 2026"),
            ("2026-12", "November 2026"),
            ("2026-13", "November 2026"),
            ("x", "November 2026"),
        ):
            page = seller_client.get(f"/en/sell/{store.slug}/payouts/statement/?month={asked}").content.decode()
            assert f"Statement for {shown}" in page


@pytest.mark.parametrize(("language", "point"), [("ru", ","), ("en", ".")])
def test_the_table_adds_up_from_the_opening_to_the_closing_balance(
    seller_client: Client, store: Store, busy: dict[str, str], language: str, point: str
) -> None:
    with clock.at(NOVEMBER + timedelta(days=5)):
        answer = seller_client.get(f"/{language}/sell/{store.slug}/payouts/statement/?month=2026-11&format=csv")
        text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert answer.headers["Content-Disposition"] == f'attachment; filename="statement-{store.slug}-2026-11.csv"'
    rows = list(csv.reader(StringIO(text), delimiter=";"))
    assert len(rows) == 1 + 1 + 7 + 1
    for column in (3, 4):
        amounts = [Decimal(row[column].replace(point, ".") or "0") for row in rows[1:]]
        assert sum(amounts[:-1]) == amounts[-1]
    assert rows[3][:2] == ["2026-11-10", busy["first"]]
    assert rows[3][3:] == [f"-100{point}00", f"100{point}00"]


@pytest.mark.parametrize(
    ("language", "title", "closing"),
    [("ru", "Выписка за ноябрь 2026", "Остаток на сегодня"), ("en", "Statement for November 2026", "Balance so far")],
)
def test_the_pdf_holds_every_line_in_the_sellers_language(
    seller_client: Client, store: Store, busy: dict[str, str], language: str, title: str, closing: str
) -> None:
    with clock.at(NOVEMBER + timedelta(days=5)):
        answer = seller_client.get(f"/{language}/sell/{store.slug}/payouts/statement/?month=2026-11&format=pdf")
    found = ReadPdf(answer.content)
    assert found.title == f"{title} · {store.name}"
    assert found.language == language
    text = " ".join(found.text.split())
    for line in lines_in(store, Month(2026, 11)):
        assert line.reference in text
        for amount in (line.held, line.payable):
            assert amount is None or " ".join(format_number(amount.amount, language).split()) in text
    last = [" ".join(format_number(Decimal(amount), language).split()) for amount in ("40.01", "19.00")]
    assert f"{closing} {' '.join(last)}" in text


def test_a_month_too_long_for_a_pdf_is_offered_as_a_table_alone(
    seller_client: Client, store: Store, busy: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("seller.views.statements.PDF_MOVEMENTS", 3)
    url = f"/en/sell/{store.slug}/payouts/statement/?month=2026-11"
    with clock.at(NOVEMBER + timedelta(days=5)):
        page = seller_client.get(url).content.decode()
        assert "format=pdf" not in page
        assert "format=csv" in page
        assert seller_client.get(f"{url}&format=pdf").status_code == 404


def test_a_long_month_costs_the_page_no_more_queries(
    seller_client: Client, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("seller.views.statements.MOVEMENTS_PER_PAGE", 5)
    url = reverse("seller:statement", args=[store.slug])
    costs = []
    for orders in (1, 8):
        for _ in range(orders):
            release(paid_order("9.99", store_id=store.pk))
        seller_client.get(url)
        with CaptureQueriesContext(connection) as queries:
            answer = seller_client.get(url)
        costs.append(len(queries))
    assert costs[0] == costs[1] == 9
    assert len(answer.context["lines"]) == 5 + 2
    assert [link["number"] for link in answer.context["pages"]] == [1, 2, 3, 4]


def test_days_and_months_begin_at_midnight_in_moscow(store: Store) -> None:
    with clock.at(datetime(2026, 10, 31, 20, 59, tzinfo=UTC)):
        paid_order("1.00", store_id=store.pk)
    with clock.at(datetime(2026, 10, 31, 21, 0, tzinfo=UTC)):
        paid_order("2.00", store_id=store.pk)
    assert [line.held for line in lines_in(store, Month(2026, 10))] == [usd("1.00")]
    assert [line.held for line in lines_in(store, Month(2026, 11))] == [usd("2.00")]
    assert [line.day.replace("\xa0", " ") for line in lines_in(store, Month(2026, 11))] == ["1 ноября 2026"]


def test_months_run_from_the_first_movement_to_the_present() -> None:
    with clock.at(datetime(2027, 2, 3, tzinfo=UTC)):
        found = months_since(datetime(2026, 11, 30, 21, 30, tzinfo=UTC))
        assert [month.code for month in found] == ["2027-02", "2027-01", "2026-12"]
        assert [month.is_over for month in found] == [False, True, True]
        assert month_named("2026-12", found) == Month(2026, 12)
        assert [month.code for month in months_since(None)] == ["2027-02"]
    assert Month(2026, 12).end == Month(2027, 1).start
    assert Month(2028, 2).last_day.day == 29
