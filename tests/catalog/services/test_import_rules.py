"""Imports: what goes on sale, what stays a draft and why; brands, discounts and pictures that the shop knows."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Store
from catalog.importing.writing import written
from catalog.models import (
    Brand,
    CategoryAttribute,
    Discount,
    ImportJob,
    Product,
    ProductAttribute,
    ProductDecision,
    ProhibitedTerm,
    SearchRow,
    Variant,
)
from catalog.selectors.exports import FORMATS, table_rows
from catalog.services.brands import brand_named
from catalog.services.imports import jobs, plan, publishing, running
from catalog.services.prices import plan_discount
from catalog.services.products import pause_product
from marketplace.lib import clock
from marketplace.lib.money import Money
from tests.catalog.services.test_import_details import picture
from tests.catalog.services.test_imports import (
    GOOD,
    HEAD,
    SHOP_PICTURE,
    WHOLE,
    _private,
    check,
    figures,
    goods,
    problems,
    run,
    store,
)
from tests.factories.accounts import StoreFactory, UserFactory
from tests.factories.catalog import AttributeFactory, AttributeValueFactory

__all__ = ["_private", "store"]
BARE = "sku;product;title_ru;title_en;category;price;description_ru;pictures;color\n"


def statuses() -> dict[str, str]:
    return dict(goods().values_list("code", "status"))


def test_whole_goods_of_a_trusted_store_go_on_sale(store: Store) -> None:
    job = run(store, HEAD + GOOD)
    assert (statuses(), job.result) == ({"R7": "live", "C1": "live"}, {"live": 2})
    assert ProductDecision.objects.filter(outcome="approved", by=None).count() == SearchRow.objects.count() == 2


def test_goods_of_a_store_that_is_new_are_looked_at(store: Store) -> None:
    Store.objects.update(is_trusted=False)
    job = run(store, HEAD + GOOD, user=UserFactory())
    assert (set(statuses().values()), job.result) == ({"in_review"}, {"in_review": 2})
    assert not SearchRow.objects.exists()


def test_what_lacks_something_stays_a_draft_and_says_why(store: Store) -> None:
    leaf = Product.objects.get().category
    AttributeValueFactory(attribute=AttributeFactory(code="color", category=leaf), value_ru="Белый")
    CategoryAttribute.objects.update(is_required=True)
    text = BARE + (
        "A;;Раз;One;roboty;1;;;Белый\n"
        f"B;;Два;Two;roboty;1{WHOLE};\n"
        f"C;;Три;Three;roboty;1{WHOLE};Белый\n"
        f"D;;Пять;Five;roboty;1;Слова;{'0' * 22}.webp;Белый\n"
    )
    reasons = [
        (2, "description_ru", "draft_description"),
        (2, "pictures", "draft_pictures"),
        (3, "attribute:color", "draft_attributes"),
        (5, "pictures", "draft_pictures"),
    ]
    checked = check(store, text)
    assert [one for one in problems(checked, is_bad=False) if one[2] != "no_archive"] == reasons
    gaps = {"description": 1, "pictures": 2, "attributes": 1}
    assert checked.result == {"live": 1, "draft": 3, "gaps": gaps}
    jobs.apply_table(job=checked)
    running.produce(pk=checked.pk)
    job = ImportJob.objects.get(pk=checked.pk)
    assert [one for one in problems(job, is_bad=False) if one[2] != "no_archive"] == reasons
    assert statuses() == {"A": "draft", "B": "draft", "C": "live", "D": "draft"}
    assert (figures(job), job.warned_count) == ((4, 0, 0, 0), 4)
    assert {code: job.result[code] for code in ("live", "draft")} == {"live": 1, "draft": 3}
    assert job.result["gaps"] == gaps
    assert job.notes.get(row=3, problems__0__code="draft_attributes").cells[:4] == ["", "B", "Два", "Two"]
    assert SearchRow.objects.count() == 1


def test_what_later_rows_bring_counts(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of one product in two batches: the description stands in the second."""
    monkeypatch.setattr(running, "BATCH", 1)
    head = "sku;product;title_ru;title_en;category;price;options;description_ru;pictures\n"
    text = f"A;P;Раз;One;roboty;1;Size=M;;{SHOP_PICTURE}\nB;P;;;;2;Size=L;Слова;\n"
    job = run(store, head + text)
    assert (statuses(), job.result["live"], job.result["draft"]) == ({"P": "live"}, 1, 0)
    assert "draft_description" not in [code for _, _, code in problems(job, is_bad=False)]
    assert SearchRow.objects.count() == 1


def test_pictures_of_an_archive_make_goods_whole(store: Store) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("red.png", picture())
        packed.writestr("bad.png", b"none")
    text = BARE + "A;;Раз;One;roboty;1;Слова;red.png;\nB;;Два;Two;roboty;1;Слова;bad.png;\n"
    assert check(store, text, archive=archive).result == {"live": 2}
    job = run(store, text, archive=archive)
    assert statuses() == {"A": "live", "B": "draft"}
    assert problems(job, is_bad=False) == [(3, "pictures", "picture_broken"), (3, "pictures", "draft_pictures")]


def test_a_run_that_broke_off_while_putting_on_sale_goes_on(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "BATCH", 1)
    text = BARE + "".join(f"S{n};;Раз {n};One {n};roboty;1;;{SHOP_PICTURE};\n" for n in range(4))
    job = check(store, text)
    jobs.apply_table(job=job)
    told, calls = publishing._told, []

    def break_off(*args: Any) -> Any:
        calls.append(1)
        if len(calls) == 3:
            raise RuntimeError
        return told(*args)

    monkeypatch.setattr(publishing, "_told", break_off)
    assert not running.produce(pk=job.pk)
    assert running.produce(pk=job.pk)
    job.refresh_from_db()
    assert (job.status, job.result["gaps"], job.result["draft"]) == ("done", {"description": 4}, 4)
    assert len(problems(job, is_bad=False)) == 4


def test_words_that_are_looked_at_wherever_they_stand(store: Store) -> None:
    ProhibitedTerm.objects.create(words="порох", verdict=ProhibitedTerm.Verdict.REVIEW)
    job = run(store, HEAD + GOOD.replace("Чёрный/Black", "Порох/Powder"))
    assert statuses() == {"R7": "in_review", "C1": "live"}
    assert problems(job, is_bad=False) == [(3, "title_ru", "review")]


def test_an_edit_by_table_is_an_edit(store: Store) -> None:
    run(store, HEAD + GOOD)
    Store.objects.update(is_trusted=False)
    pause_product(product_id=Product.objects.get(code="C1").pk)
    job = run(store, "sku;title_ru;price\nR7-W;Другое имя;140\nC1;Метла;4\n", user=UserFactory())
    assert statuses() == {"R7": "in_review", "C1": "draft"}
    assert [code for _, _, code in problems(job, is_bad=False)] == ["review", "review"]
    assert not SearchRow.objects.exists()


def test_a_brand_is_one_in_whatever_letters(store: Store) -> None:
    known = brand_named("Ёлка")
    head = "sku;title_ru;title_en;category;price;brand\n"
    names = ("ЕЛКА", "ёлка", "Нова", "НОВА", "нова", "Ёлка")
    job = run(store, head + "".join(f"B{n};Раз;One;roboty;1;{name}\n" for n, name in enumerate(names)))
    assert figures(job) == (6, 0, 0, 0)
    assert sorted(Brand.objects.values_list("name", flat=True)) == ["Ёлка", "Нова"]
    assert goods().filter(brand=known).count() == 3
    assert brand_named(" елка ") == known
    again = run(store, head + "B0;;;;;Ёлка\nB2;;;;;нова\n")
    assert figures(again) == (0, 0, 2, 0)


def test_discounts_cost_the_same_for_few_and_for_many(store: Store) -> None:
    head = "sku;title_ru;title_en;category;price;description_ru;pictures;discount\n"
    text = "".join(f"D{n};Раз;One;roboty;100{WHOLE};10\n" for n in range(40))
    counts = []
    for rows in (text.splitlines(keepends=True)[:2], text.splitlines(keepends=True)[2:]):
        with CaptureQueriesContext(connection) as queries:
            run(store, head + "".join(rows))
        counts.append(len([one for one in queries if "catalog_discount" in one["sql"]]))
    assert counts[0] == counts[1]
    assert set(Variant.objects.values_list("list_price", "price", "old_price")) == {(Money(100), Money(90), None)}
    assert Discount.objects.filter(status="active", reference_price=None).count() == 40


def test_a_discount_on_what_was_sold_before_has_its_reference(store: Store) -> None:
    with clock.at(clock.now() - timedelta(days=40)):
        run(store, HEAD + GOOD)
    run(store, "sku;discount\nC1;20\nR7-W;10\n")
    brush = Variant.objects.get(sku="C1")
    assert (brush.list_price, brush.price, brush.old_price) == (Money(4), Money("3.2"), Money(4))
    run(store, "sku;discount\nC1;50\n")
    brush.refresh_from_db()
    assert (brush.price, brush.old_price) == (Money(2), Money("3.2"))  # the lowest of the 30 days before
    reasons = list(brush.price_changes.order_by("pk").values_list("reason", flat=True))
    assert reasons == ["initial", "discount_start", "discount_end", "discount_start"]
    assert list(brush.discounts.order_by("pk").values_list("status", flat=True)) == ["ended", "active"]
    assert SearchRow.objects.get(product=brush.product).price == Money(2)


def test_a_planned_discount_is_in_the_way(store: Store) -> None:
    run(store, HEAD + GOOD)
    brush = Variant.objects.get(sku="C1")
    plan_discount(variant_id=brush.pk, percent=30, starts_at=clock.now() + timedelta(days=1))
    job = run(store, "sku;discount;price\nC1;20;5\nR7-W;10;\n")
    assert (figures(job), problems(job)) == ((0, 1, 0, 1), [(2, "discount", "discount_planned")])
    brush.refresh_from_db()
    assert brush.price == Money(4)


def test_an_export_brings_its_pictures(store: Store) -> None:
    run(store, HEAD + GOOD)
    table = b"".join(written(table_rows(store), FORMATS["csv"])).decode("utf-8-sig")
    assert table.count(SHOP_PICTURE) == 3
    assert figures(run(store, table)) == (0, 0, 3, 0)
    copy = run(store, table.replace("R7", "R8").replace("C1", "C2"))
    assert (figures(copy), copy.result) == ((3, 0, 0, 0), {"live": 2})
    assert [product.media.count() for product in goods()] == [1] * 4
    assert Variant.objects.filter(media=None).count() == 0
    assert SearchRow.objects.filter(media=None).count() == 0


def test_pictures_of_another_store_are_not_taken(store: Store) -> None:
    job = run(StoreFactory(trusted=True), HEAD + GOOD)
    codes = {code for _, _, code in problems(job, is_bad=False)}
    assert codes == {"no_archive", "draft_pictures"}


def test_doubtful_words_on_goods_that_are_on_sale(store: Store) -> None:
    """In a new variant, or in a characteristic: both are words of the product."""
    leaf = Product.objects.get().category
    AttributeFactory(code="made-of", kind="text", category=leaf)
    ProhibitedTerm.objects.create(words="порох", verdict=ProhibitedTerm.Verdict.REVIEW)
    run(store, HEAD + GOOD)
    job = run(store, "sku;product;price;options;attr:made-of\nC1;;;;Порох\nR7-P;R7;5;Цвет/Color=Порох/Powder;\n")
    assert (statuses(), figures(job)) == ({"R7": "in_review", "C1": "in_review"}, (1, 1, 0, 0))
    assert not SearchRow.objects.exists()


def test_a_row_that_is_refused_takes_no_value_with_it(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A number met for the first time in a batch that fails is written with the rows that do not."""
    leaf = Product.objects.get().category
    AttributeFactory(code="power", kind="number", category=leaf)
    real = plan._new_variant

    def broken(scene: Any, row: Any, state: Any) -> Variant:
        variant = real(scene, row, state)
        if row.sku == "B":
            variant.price = Money(0)
        return variant

    monkeypatch.setattr(plan, "_new_variant", broken)
    head = "sku;title_ru;title_en;category;price;attr:power\n"
    job = check(store, head + "".join(f"{sku};Раз;One;roboty;1;77\n" for sku in "ABC"))
    jobs.apply_table(job=job)
    running.produce(pk=job.pk)
    job.refresh_from_db()
    assert (figures(job), problems(job)) == ((2, 0, 0, 1), [(3, "", "not_taken")])
    assert ProductAttribute.objects.count() == 2
