"""Imports keep the rules that hold for goods typed in by hand: moderation, blocks, discounts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import Store
from catalog.models import DroppedPicture, Media, Product, Variant
from catalog.rules import Tier
from catalog.selectors.editor import WORDS, section_version
from catalog.services import moderation, product_edits, products
from catalog.services.prices import plan_discount, set_tiers
from catalog.services.stock import reserve_stock
from marketplace.lib import clock
from marketplace.lib.money import Money
from tests.catalog.goods import approve, term
from tests.catalog.services.test_import_undo import undo
from tests.catalog.services.test_imports import GOOD, HEAD, _private, figures, goods, problems, run, store
from tests.factories.accounts import UserFactory

__all__ = ["_private", "store"]
DAY = timedelta(days=1)
Status = Product.Status


@pytest.fixture
def newcomer(store: Store) -> Store:
    Store.objects.filter(pk=store.pk).update(is_trusted=False)
    store.refresh_from_db()
    return store


def brush() -> Product:
    return Product.objects.get(code="C1")


@pytest.mark.parametrize(("before", "after"), [(Status.LIVE, Status.IN_REVIEW), (Status.PAUSED, Status.DRAFT)])
def test_staff_look_again_at_goods_of_a_newcomer_that_had_another_name(
    newcomer: Store, before: str, after: str
) -> None:
    seller = UserFactory()
    run(newcomer, HEAD + GOOD, user=seller)
    assert figures(run(newcomer, HEAD + GOOD, user=seller)) == (0, 0, 3, 0)
    approve(brush(), UserFactory(is_staff=True))
    if before == Status.PAUSED:
        products.pause_product(product_id=brush().pk)
    assert run(newcomer, "sku;price;stock\nC1;5;9\n", user=seller).updated_count == 1
    assert brush().status == before
    job = run(newcomer, "sku;title_ru\nC1;Часы «Ролекс»\n", user=seller)
    assert brush().status == after
    assert problems(job, is_bad=False) == [(2, "", "review")]
    job = undo(job)
    assert (brush().title_ru, brush().status) == ("Щётка", after)
    assert job.undo_report == {"changed_since": 1, "changed_since_names": ["Щётка"]}


def test_other_words_of_an_option_are_looked_at(store: Store) -> None:
    run(store, HEAD + GOOD)
    term("сигареты")
    run(store, "sku;options\nR7-W;Цвет/Color=Сигареты/Cigarettes\n")
    assert Product.objects.get(code="R7").status == Status.IN_REVIEW


def test_what_staff_have_let_pass_is_not_looked_at_again_for_its_price(store: Store) -> None:
    text = HEAD + GOOD
    term("щётка")
    run(store, text)
    approve(brush(), UserFactory(is_staff=True))
    job = run(store, text.replace(";;4;7;", ";;5;7;"))
    assert (figures(job), brush().status, problems(job, is_bad=False)) == ((0, 1, 2, 0), Status.LIVE, [])


def test_a_blocked_product_is_not_changed_by_an_import_nor_by_its_undo(store: Store) -> None:
    job = run(store, HEAD + GOOD)
    moderation.block_product(product_id=brush().pk, by=UserFactory(is_staff=True), reason="Подделка")
    job = undo(job)
    assert (brush().status, brush().decisions.filter(outcome="blocked").count()) == (Status.BLOCKED, 1)
    assert job.undo_report["changed_since_names"] == ["Щётка"]
    assert goods().count() == 1
    assert problems(run(store, "sku;price\nC1;1\n")) == [(2, "sku", "blocked")]
    assert Variant.objects.get(sku="C1").price == Money(4)


def test_what_was_bought_and_removed_stays_removed(store: Store) -> None:
    job = run(store, HEAD + GOOD)
    reserve_stock(wanted={"A": {Variant.objects.get(sku="C1").pk: 1}}, until=clock.now())
    products.remove_product(product_id=brush().pk)
    undo(job)
    assert brush().status == Status.REMOVED


def test_undo_puts_nothing_doubtful_on_sale(store: Store) -> None:
    run(store, HEAD + GOOD)
    term("сигареты")
    job = run(store, "sku;title_ru\nC1;Сигареты\n")
    assert brush().status == Status.IN_REVIEW
    stored = {name: getattr(brush(), name) or "" for name in WORDS}
    words = stored | {"description_ru": "Лучшие сигареты"}
    product_edits.save_words(product_id=brush().pk, seen=section_version(brush().pk, "words"), words=words)
    job = undo(job)
    assert (brush().title_ru, brush().status) == ("Щётка", Status.IN_REVIEW)
    assert job.undo_report["changed_since"] == 1


def test_pictures_of_undone_goods_are_swept(store: Store) -> None:
    job = run(store, HEAD + GOOD)
    Media.objects.create(product=brush(), stem="goods/aa/one", sizes=[400], width=400, height=400)
    shared = f"goods/ab/{'c' * 20}"  # every product has it; the sweep sees who shows it still
    undo(job)
    assert set(DroppedPicture.objects.values_list("stem", flat=True)) == {"goods/aa/one", shared}
    assert DroppedPicture.objects.get(stem="goods/aa/one").sizes == [400]


def test_a_discount_that_cannot_begin_leaves_the_one_that_runs(store: Store) -> None:
    run(store, HEAD + GOOD)
    white = Variant.objects.get(sku="R7-W")
    now = clock.now()
    plan_discount(variant_id=white.pk, percent=20, starts_at=now, ends_at=now + DAY)
    plan_discount(variant_id=white.pk, percent=50, starts_at=now + 5 * DAY, ends_at=now + 6 * DAY)
    job = run(store, "sku;discount\nR7-W;30\n")
    white.refresh_from_db()
    assert problems(job) == [(2, "discount", "discount_planned")]
    assert (white.price, white.list_price) == (Money(108), Money(135))


def test_undo_brings_a_discount_back_with_its_end(store: Store) -> None:
    run(store, HEAD + GOOD)
    white, black = Variant.objects.get(sku="R7-W"), Variant.objects.get(sku="R7-B")
    now = clock.now()
    plan_discount(variant_id=white.pk, percent=20, starts_at=now, ends_at=now + 3 * DAY)
    plan_discount(variant_id=black.pk, percent=20, starts_at=now, ends_at=now + DAY)
    job = run(store, "sku;discount\nR7-W;30\nR7-B;30\n")
    with clock.at(now + 2 * DAY):
        undo(job)
    active = list(white.discounts.filter(status="active").values_list("percent", "ends_at"))
    assert active == [(20, now + 3 * DAY)]
    assert not black.discounts.exclude(status="ended").exists()
    black.refresh_from_db()
    assert black.price == black.list_price


def test_undo_finds_another_discount_in_the_way(store: Store) -> None:
    """Planned since, for a time in which the one before would run."""
    run(store, HEAD + GOOD)
    white, black = Variant.objects.get(sku="R7-W"), Variant.objects.get(sku="R7-B")
    now = clock.now()
    for variant, days in ((white, 3), (black, 1)):
        plan_discount(variant_id=variant.pk, percent=20, starts_at=now, ends_at=now + days * DAY)
    job = run(store, "sku;discount\nR7-W;0\nR7-B;0\n")
    for variant in (white, black):
        plan_discount(variant_id=variant.pk, percent=50, starts_at=now + 2 * DAY, ends_at=now + 4 * DAY)
    job = undo(job)
    assert (white.discounts.filter(status="active").count(), black.discounts.filter(status="active").count()) == (0, 1)
    assert job.undo_report["changed_since_names"] == ["R7-W"]


def test_undo_says_where_wholesale_prices_keep_the_new_price(store: Store) -> None:
    run(store, HEAD + GOOD)
    job = run(store, "sku;price\nC1;9\n")
    set_tiers(variant_id=Variant.objects.get(sku="C1").pk, tiers=[Tier(3, Money(6))])
    job = undo(job)
    assert Variant.objects.get(sku="C1").price == Money(9)
    assert job.undo_report == {"changed_since": 1, "changed_since_names": ["C1"]}
