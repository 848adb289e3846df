"""Imports go by the same rules as the editor (docs/decisions/0007): a table is no way around the moderation."""

from __future__ import annotations

import pytest

from accounts.models import Store, User
from catalog.models import Category, ImportJob, Product, ProductDecision, ProhibitedTerm, SearchRow, Variant
from catalog.product_rules import BLOCKED, DRAFT, IN_REVIEW, LIVE, PAUSED
from catalog.selectors.editor import section_version
from catalog.services.imports import jobs, running
from catalog.services.moderation import block_product
from catalog.services.product_edits import save_words
from catalog.services.products import pause_product
from catalog.services.stock import reserve_stock
from marketplace.lib import clock
from support.services.reports import report_product
from tests.catalog.goods import approve
from tests.catalog.services.test_imports import SHOP_PICTURE, WHOLE, _private, goods, problems, run, store
from tests.factories.accounts import UserFactory
from tests.factories.catalog import AttributeFactory, CategoryFactory

__all__ = ["_private", "store"]
HEAD = "sku;title_ru;title_en;category;price;stock;description_ru;pictures\n"
LAMP = f"A1;Лампа;Lamp;roboty;5;3{WHOLE}\n"


@pytest.fixture
def seller(db: None) -> User:
    return UserFactory()


@pytest.fixture
def staff(db: None) -> User:
    return UserFactory(is_staff=True)


@pytest.fixture
def newcomer(store: Store) -> Store:
    Store.objects.filter(pk=store.pk).update(is_trusted=False)
    store.refresh_from_db()
    return store


def undo(job: ImportJob) -> ImportJob:
    jobs.undo_table(job=job)
    assert running.produce(pk=job.pk)
    job.refresh_from_db()
    return job


def lamp() -> Product:
    return Product.objects.get(variants__sku="A1")


@pytest.mark.parametrize("trait", ["trusted", "mall"])
def test_new_goods_of_a_trusted_store_are_on_sale(newcomer: Store, seller: User, trait: str) -> None:
    Store.objects.filter(pk=newcomer.pk).update(**{f"is_{trait}": True})
    run(newcomer, HEAD + LAMP, user=seller)
    assert (lamp().status, SearchRow.objects.count()) == (LIVE, 1)


def test_who_runs_the_shop_vouches_for_what_is_imported_from_the_command_line(
    newcomer: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At once, or when the last of its rows has made it whole; what is not whole stays a draft here, too."""
    run(newcomer, HEAD + LAMP)
    assert lamp().status == LIVE
    monkeypatch.setattr(running, "BATCH", 1)
    head = "sku;product;title_ru;title_en;category;price;options;description_ru;pictures\n"
    rows = f"B1;B;Раз;One;roboty;1;Size=M;;{SHOP_PICTURE}\nB2;B;;;;2;Size=L;Слова;\nC1;;Три;Three;roboty;1;;;\n"
    run(newcomer, head + rows)
    assert dict(goods().values_list("code", "status")) == {"A1": LIVE, "B": LIVE, "C1": DRAFT}


@pytest.mark.parametrize("row", ["A1;Другое;Other;;;;;\n", "A1;;;drugie;;;;\n"])
@pytest.mark.parametrize(("is_paused", "after"), [(False, IN_REVIEW), (True, DRAFT)])
def test_another_name_or_category_is_looked_at(
    newcomer: Store, seller: User, row: str, is_paused: bool, after: str
) -> None:
    house = Category.objects.get(slug_ru="dom")
    CategoryFactory(name_ru="Другие", name_en="Others", slug_ru="drugie", slug_en="others", parent=house)
    run(newcomer, HEAD + LAMP)
    if is_paused:
        pause_product(product_id=lamp().pk)
    run(newcomer, HEAD + row, user=seller)
    assert lamp().status == after


def test_refused_words_are_found_in_options_and_characteristics(newcomer: Store, seller: User) -> None:
    leaf = Category.objects.get(slug_ru="roboty")
    AttributeFactory(code="made-of", kind="text", name_ru="Материал", category=leaf)
    ProhibitedTerm.objects.create(words="порох", verdict="refuse", reason_ru="Нельзя")
    head = "sku;title_ru;title_en;category;price;options;attr:made-of\n"
    rows = "A1;Лампа;Lamp;roboty;5;Вид=Порох;\nA2;Лампа;Lamp;roboty;5;;Из пороха\n"
    assert [code for _row, _column, code in problems(run(newcomer, head + rows, user=seller))] == ["prohibited"] * 2
    assert not goods().exists()


def test_the_undo_brings_nothing_on_sale_that_nobody_has_seen(newcomer: Store, seller: User) -> None:
    run(newcomer, HEAD + LAMP)
    product = lamp()
    job = run(newcomer, HEAD + "A1;Другое;;;;;;\n", user=seller)
    product.refresh_from_db()
    words = {"title_ru": "Совсем другое", "title_en": "Quite another"}
    names = ("description_ru", "description_en", "box_contents_ru", "box_contents_en")
    seen = section_version(product.pk, "words")
    save_words(product_id=product.pk, seen=seen, words=words | dict.fromkeys(names, ""))
    undo(job)
    product.refresh_from_db()
    assert (product.title_ru, product.status) == ("Совсем другое", IN_REVIEW)


def test_the_undo_of_flagged_words_in_a_trusted_store_is_whole(store: Store, seller: User) -> None:
    run(store, HEAD + LAMP, user=seller)
    ProhibitedTerm.objects.create(words="порох", verdict="review", reason_ru="Нельзя")
    job = run(store, HEAD + "A1;Порох;;;;;;\n", user=seller)
    assert lamp().status == IN_REVIEW
    undo(job)
    assert (lamp().title_ru, lamp().status) == ("Лампа", LIVE)


def test_the_undo_deletes_no_decision_of_staff(newcomer: Store, seller: User, staff: User) -> None:
    job = run(newcomer, HEAD + LAMP, user=seller)
    product = lamp()
    block_product(product_id=product.pk, by=staff, reason="x")
    job = undo(job)
    assert (lamp().status, ProductDecision.objects.count()) == (BLOCKED, 1)
    assert job.undo_report == {"changed_since": 1, "changed_since_names": ["Лампа"]}


@pytest.mark.parametrize("is_decided", [True, False])
def test_the_undo_makes_no_blocked_product_of_a_paused_one(
    newcomer: Store, seller: User, staff: User, is_decided: bool
) -> None:
    job = run(newcomer, HEAD + LAMP, user=seller)
    product = lamp()
    reserve_stock(wanted={"A": {Variant.objects.get().pk: 1}}, until=clock.now())
    if is_decided:
        approve(product, staff)
        block_product(product_id=product.pk, by=staff, reason="x")
    undo(job)
    assert lamp().status == (BLOCKED if is_decided else IN_REVIEW)


def test_the_undo_takes_approved_goods_off_sale(newcomer: Store, seller: User, staff: User) -> None:
    job = run(newcomer, HEAD + LAMP, user=seller)
    approve(lamp(), staff)
    undo(job)
    assert (lamp().status, SearchRow.objects.count()) == (PAUSED, 0)


def test_the_undo_deletes_no_complaint(store: Store, seller: User) -> None:
    job = run(store, HEAD + LAMP, user=seller)
    product = lamp()
    report_product(user=UserFactory(), product_id=product.pk, reason="prohibited", text="")
    undo(job)
    product.refresh_from_db()
    assert (product.status, product.reports.count()) == (PAUSED, 1)
