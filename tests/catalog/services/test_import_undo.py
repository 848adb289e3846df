"""The way back from an import, and what it says it could not do."""

from __future__ import annotations

from decimal import Decimal

import pytest

from accounts.models import Store
from catalog.errors import ImportMovedOn
from catalog.models import Discount, ImportChange, ImportJob, PriceChange, Product, SearchRow, Variant
from catalog.services.imports import jobs, running
from catalog.services.prices import change_price
from catalog.services.stock import commit_stock, reserve_stock
from marketplace.lib import clock
from marketplace.lib.money import Money
from tests.catalog.services.test_imports import GOOD, HEAD, WHOLE, _private, goods, run, store
from tests.factories.catalog import AttributeFactory, AttributeValueFactory

__all__ = ["_private", "store"]


def undo(job: ImportJob) -> ImportJob:
    jobs.undo_table(job=job)
    assert running.produce(pk=job.pk)
    job.refresh_from_db()
    return job


def test_new_goods_go(store: Store) -> None:
    job = undo(run(store, HEAD + GOOD))
    assert (job.status, job.undo_report) == ("undone", {"removed_products": 2})
    assert (goods().count(), Variant.objects.count(), SearchRow.objects.count()) == (0, 0, 0)
    assert (job.created_count, run(store, HEAD + GOOD).created_count) == (3, 3)


def test_what_was_there_is_as_it_was(store: Store) -> None:
    run(store, HEAD + GOOD)
    leaf = Product.objects.first().category
    value = AttributeValueFactory(attribute=AttributeFactory(code="color", category=leaf), value_ru="Белый")
    text = (
        "sku;product;title_ru;price;stock;weight_g;discount;color\n"
        "R7-W;R7;Новое имя;150;50;4000;10;Белый\nC1;;Другая щётка;;;;;\nR7-G;R7;;5;1;;;\n"
    ).replace("R7-G;R7;;5;1;;;", "C2;;Метла;5;1;;;")
    job = run(store, text.replace("C2;;Метла;5", "C2;C1;Щётка;5"))
    assert job.bad_count == 1  # both brushes would have no options
    white = Variant.objects.get(sku="R7-W")
    assert (white.price, white.stock_on_hand) == (Money(135), 50)
    assert white.product.attributes.get().value == value

    job = undo(job)

    white = Variant.objects.get(sku="R7-W")
    assert (white.price, white.list_price, white.stock_on_hand, white.weight_g) == (Money(135), Money(135), 40, 3500)
    assert white.product.title_ru == "Робот-пылесос «СветДом» R7"
    assert white.product.slug_ru.startswith("robot-pylesos")
    assert not white.product.attributes.exists()
    assert not Discount.objects.filter(status="active").exists()
    assert Product.objects.get(code="C1").title_ru == "Щётка"
    assert job.undo_report == {"restored_variants": 1, "restored_products": 2}
    # the ledger and the history tell all of it
    assert sum(white.movements.values_list("on_hand_change", flat=True)) == 40
    assert white.price_changes.first().price == Money(135)
    assert SearchRow.objects.get(product=white.product).price == Money(135)


def test_what_was_sold_or_changed_since_is_left_and_named(store: Store) -> None:
    run(store, HEAD + GOOD)
    job = run(
        store, HEAD + GOOD.replace("135,00", "120,00").replace(";40;", ";50;") + f"N1;;Нов;New;roboty;;9;9;;{WHOLE}\n"
    )
    white, new = Variant.objects.get(sku="R7-W"), Variant.objects.get(sku="N1")
    reserve_stock(wanted={"A": {white.pk: 45, new.pk: 1}}, until=clock.now())
    commit_stock(reference="A")
    change_price(variant_id=white.pk, list_price=Money(Decimal("121.00")), reason=PriceChange.Reason.EDIT)

    job = undo(job)

    white.refresh_from_db()
    new.refresh_from_db()
    assert (white.list_price, white.stock_on_hand) == (Money(121), 5)  # 50 − 45 sold − 10 would be less than nothing
    assert new.product.status == Product.Status.PAUSED
    assert not SearchRow.objects.filter(product=new.product).exists()
    assert job.undo_report == {
        "changed_since": 1,
        "changed_since_names": ["R7-W"],
        "promised": 1,
        "promised_names": ["R7-W"],
        "bought": 1,
        "bought_names": ["Нов"],
    }


def test_only_the_last_import_can_be_undone(store: Store) -> None:
    first = run(store, HEAD + GOOD)
    second = run(store, "sku;price\nC1;5\n")
    with pytest.raises(ImportMovedOn):
        jobs.undo_table(job=first)
    undo(second)
    assert Variant.objects.get(sku="C1").price == Money(4)
    with pytest.raises(ImportMovedOn):
        jobs.undo_table(job=second)
    assert not ImportChange.objects.exists()
