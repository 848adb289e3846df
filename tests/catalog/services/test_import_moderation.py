"""Imports go by the same rules as the editor (docs/decisions/0007): a table is no way around the moderation."""

from __future__ import annotations

import pytest

from accounts.models import Store, User
from catalog.models import Category, ImportJob, Product, ProductDecision, ProhibitedTerm, SearchRow, Variant
from catalog.product_rules import BLOCKED, DRAFT, IN_REVIEW, LIVE, PAUSED
from catalog.selectors.editor import section_version
from catalog.services.imports import jobs, running
from catalog.services.moderation import approve_product, block_product
from catalog.services.product_edits import save_words
from catalog.services.products import pause_product
from catalog.services.stock import reserve_stock
from marketplace.lib import clock
from support.services.reports import report_product
from tests.catalog.services.test_imports import _private, problems, run, store, upload
from tests.factories.accounts import StoreFactory, UserFactory
from tests.factories.catalog import AttributeFactory, CategoryFactory

__all__ = ["_private", "store"]
HEAD = "sku;title_ru;title_en;category;price;stock\n"
LAMP = "A1;Лампа;Lamp;roboty;5;3\n"


@pytest.fixture
def seller(db: None) -> User:
    return UserFactory()


@pytest.fixture
def staff(db: None) -> User:
    return UserFactory(is_staff=True)


def by_seller(store: Store, seller: User, text: str) -> ImportJob:
    """Uploaded in the workspace, checked and applied."""
    job = upload(store, text)
    ImportJob.objects.filter(pk=job.pk).update(user=seller)
    jobs.check_table(job=job, columns=job.columns)
    assert running.produce(pk=job.pk)
    jobs.apply_table(job=job)
    assert running.produce(pk=job.pk)
    job.refresh_from_db()
    assert job.status == "done", job.failure
    return job


def undo(job: ImportJob) -> ImportJob:
    jobs.undo_table(job=job)
    assert running.produce(pk=job.pk)
    job.refresh_from_db()
    return job


def status_of(sku: str = "A1") -> str:
    return Product.objects.get(variants__sku=sku).status


def test_new_goods_of_an_unknown_store_wait_for_staff(store: Store, seller: User) -> None:
    job = by_seller(store, seller, HEAD + LAMP)
    product = Product.objects.get()
    assert (product.status, product.published_at, SearchRow.objects.count()) == (IN_REVIEW, None, 0)
    assert problems(job, is_bad=False) == [(2, "title_ru", "review")]


@pytest.mark.parametrize("trait", ["trusted", "mall"])
def test_new_goods_of_a_trusted_store_are_on_sale(store: Store, seller: User, trait: str) -> None:
    by_seller(StoreFactory(**{trait: True}), seller, HEAD + LAMP)
    assert (status_of(), SearchRow.objects.count()) == (LIVE, 1)


def test_who_runs_the_shop_vouches_for_what_is_imported_from_the_command_line(store: Store) -> None:
    run(store, HEAD + LAMP)
    assert status_of() == LIVE


@pytest.mark.parametrize("row", ["A1;Другое;Other;;;\n", "A1;;;drugie;;\n"])
@pytest.mark.parametrize(("is_paused", "after"), [(False, IN_REVIEW), (True, DRAFT)])
def test_another_name_or_category_is_looked_at(
    store: Store, seller: User, row: str, is_paused: bool, after: str
) -> None:
    house = Category.objects.get(slug_ru="dom")
    CategoryFactory(name_ru="Другие", name_en="Others", slug_ru="drugie", slug_en="others", parent=house)
    run(store, HEAD + LAMP)
    if is_paused:
        pause_product(product_id=Product.objects.get().pk)
    by_seller(store, seller, HEAD + row)
    assert status_of() == after


def test_prices_and_stock_need_nobody(store: Store, seller: User) -> None:
    run(store, HEAD + LAMP)
    by_seller(store, seller, HEAD + "A1;Лампа;;;6;4\n")
    assert (status_of(), Variant.objects.get().stock_on_hand) == (LIVE, 4)


def test_a_blocked_product_is_not_changed(store: Store, seller: User, staff: User) -> None:
    run(store, HEAD + LAMP)
    product = Product.objects.get()
    block_product(product_id=product.pk, by=staff, reason="x")
    job = by_seller(store, seller, HEAD + "A1;Торшер;;;9;9\n")
    product.refresh_from_db()
    assert (product.title_ru, product.status, Variant.objects.get().stock_on_hand) == ("Лампа", BLOCKED, 3)
    assert problems(job) == [(2, "sku", "blocked")]


def test_refused_words_are_found_in_options_and_characteristics(store: Store, seller: User) -> None:
    leaf = Category.objects.get(slug_ru="roboty")
    AttributeFactory(code="made-of", kind="text", name_ru="Материал", category=leaf)
    ProhibitedTerm.objects.create(words="порох", verdict="refuse", reason_ru="Нельзя")
    head = "sku;title_ru;title_en;category;price;options;attr:made-of\n"
    rows = "A1;Лампа;Lamp;roboty;5;Вид=Порох;\nA2;Лампа;Lamp;roboty;5;;Из пороха\n"
    assert [code for _row, _column, code in problems(by_seller(store, seller, head + rows))] == ["prohibited"] * 2
    assert not Product.objects.exists()


def test_the_undo_brings_nothing_on_sale_that_nobody_has_seen(store: Store, seller: User) -> None:
    run(store, HEAD + LAMP)
    product = Product.objects.get()
    job = by_seller(store, seller, HEAD + "A1;Другое;;;;\n")
    product.refresh_from_db()
    words = {"title_ru": "Совсем другое", "title_en": "Quite another"}
    names = ("description_ru", "description_en", "box_contents_ru", "box_contents_en")
    seen = section_version(product.pk, "words")
    save_words(product_id=product.pk, seen=seen, words=words | dict.fromkeys(names, ""))
    undo(job)
    product.refresh_from_db()
    assert (product.title_ru, product.status) == ("Совсем другое", IN_REVIEW)


def test_the_undo_of_flagged_words_in_a_trusted_store_is_whole(store: Store, seller: User) -> None:
    shop = StoreFactory(trusted=True)
    by_seller(shop, seller, HEAD + LAMP)
    ProhibitedTerm.objects.create(words="порох", verdict="review", reason_ru="Нельзя")
    job = by_seller(shop, seller, HEAD + "A1;Порох;;;;\n")
    assert status_of() == IN_REVIEW
    undo(job)
    assert (Product.objects.get().title_ru, status_of()) == ("Лампа", LIVE)


def test_the_undo_deletes_no_decision_of_staff(store: Store, seller: User, staff: User) -> None:
    job = by_seller(store, seller, HEAD + LAMP)
    product = Product.objects.get()
    block_product(product_id=product.pk, by=staff, reason="x")
    job = undo(job)
    assert (status_of(), ProductDecision.objects.count()) == (BLOCKED, 1)
    assert job.undo_report == {"bought": 1, "bought_names": ["Лампа"]}


@pytest.mark.parametrize("is_decided", [True, False])
def test_the_undo_makes_no_blocked_product_of_a_paused_one(
    store: Store, seller: User, staff: User, is_decided: bool
) -> None:
    job = by_seller(store, seller, HEAD + LAMP)
    product = Product.objects.get()
    reserve_stock(reference="A", quantities={Variant.objects.get().pk: 1}, until=clock.now())
    if is_decided:
        approve_product(product_id=product.pk, by=staff)
        block_product(product_id=product.pk, by=staff, reason="x")
    undo(job)
    assert status_of() == (BLOCKED if is_decided else IN_REVIEW)


def test_the_undo_takes_approved_goods_off_sale(store: Store, seller: User, staff: User) -> None:
    job = by_seller(store, seller, HEAD + LAMP)
    approve_product(product_id=Product.objects.get().pk, by=staff)
    undo(job)
    assert (status_of(), SearchRow.objects.count()) == (PAUSED, 0)


def test_the_undo_deletes_no_complaint(store: Store, seller: User) -> None:
    job = by_seller(StoreFactory(trusted=True), seller, HEAD + LAMP)
    product = Product.objects.get()
    report_product(user=UserFactory(), product_id=product.pk, reason="prohibited", text="")
    undo(job)
    product.refresh_from_db()
    assert (product.status, product.reports.count()) == (PAUSED, 1)
