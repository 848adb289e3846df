"""Stores and staff at the same product at the very same moment."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.errors import ChangedMeanwhile, EditConflict, InvalidMove
from catalog.models import Media, PictureUpload, Product, ProductDecision, Variant
from catalog.selectors.editor import WORDS, section_version
from catalog.selectors.looks import look_of
from catalog.services import bulk, moderation, product_edits, products
from catalog.services.uploads import process_upload, queue_picture
from catalog.services.variants import VariantRow, save_variants
from messaging.models import Notification
from tests.catalog.goods import approve, draft, picture, usd
from tests.concurrency.threads import at_once
from tests.factories.accounts import StoreFactory, StoreMemberFactory, UserFactory
from tests.factories.catalog import ProductFactory

pytestmark = pytest.mark.django_db(transaction=True)


def _kinds(results: list[Any]) -> list[str]:
    return sorted(type(result).__name__ for result in results)


def test_of_two_editors_one_is_told() -> None:
    product = ProductFactory()
    seen = section_version(product.pk, "words")
    stored = {name: getattr(product, name) or "" for name in WORDS}

    def save(title: str) -> None:
        product_edits.save_words(product_id=product.pk, seen=seen, words=stored | {"title_en": title})

    results = at_once([lambda: save("Mine"), lambda: save("Theirs")])
    assert _kinds(results) == ["EditConflict", "NoneType"]
    winner = "Mine" if results[0] is None else "Theirs"
    product.refresh_from_db()
    assert product.title_en == winner
    assert isinstance(next(one for one in results if one is not None), EditConflict)


def test_a_form_sent_twice_is_saved_once() -> None:
    product = ProductFactory()
    seen = section_version(product.pk, "variants")
    user = UserFactory()
    options = [[{"name_ru": "Цвет", "value_ru": word}] for word in ("белый", "чёрный")]
    rows = [VariantRow(options=own, sku=f"A{n}", list_price=usd("10"), stock=5) for n, own in enumerate(options)]
    results = at_once([lambda: save_variants(product_id=product.pk, seen=seen, rows=rows, user=user)] * 2)
    assert results == [None, None]
    assert Variant.objects.filter(product=product).count() == 2


def test_two_submits_are_one() -> None:
    product = draft(store=StoreFactory(is_trusted=True))
    results = at_once([lambda: products.submit_product(product_id=product.pk)] * 3)
    assert results == ["live"] * 3
    assert ProductDecision.objects.filter(product=product).count() == 1


def test_of_two_of_staff_one_decides() -> None:
    product = draft()
    StoreMemberFactory(store=product.store)
    products.submit_product(product_id=product.pk)
    one, other = UserFactory(is_staff=True), UserFactory(is_staff=True)
    assert sorted(at_once([
        lambda: approve(product, one),
        lambda: approve(product, other),
    ])) == [False, True]  # fmt: skip
    assert Notification.objects.count() == 1


def test_what_is_approved_while_the_store_edits_is_what_was_seen() -> None:
    product = draft(title_en="Lamp")
    products.submit_product(product_id=product.pk)
    seen, stored = look_of(product.pk), {name: getattr(product, name) or "" for name in WORDS}
    version = section_version(product.pk, "words")

    def edit() -> None:
        words = stored | {"title_en": "Something else"}
        product_edits.save_words(product_id=product.pk, seen=version, words=words)

    def decide() -> bool:
        return moderation.approve_product(product_id=product.pk, by=UserFactory(is_staff=True), seen=seen)

    decided, edited = at_once([decide, edit])
    assert edited is None
    product.refresh_from_db()
    # The decision came first, and the edit of goods on sale asks for another look; or it was refused
    assert decided is True or isinstance(decided, ChangedMeanwhile)
    assert (product.status, product.title_en) == ("in_review", "Something else")


def test_a_block_beats_a_pause_in_any_order() -> None:
    product = ProductFactory()
    staff = UserFactory(is_staff=True)
    results = at_once([
        lambda: moderation.block_product(product_id=product.pk, by=staff, reason="Подделка"),
        lambda: products.pause_product(product_id=product.pk),
    ])  # fmt: skip
    assert results[0] is True
    assert results[1] is None or isinstance(results[1], InvalidMove)
    assert Product.objects.get(pk=product.pk).status == "blocked"


def test_two_workers_make_one_picture() -> None:
    product = ProductFactory()
    upload = queue_picture(product=product, data=picture(), name="x.jpg")
    assert sorted(at_once([lambda: process_upload(pk=upload.pk)] * 3)) == [False, False, True]
    assert Media.objects.filter(product=product).count() == 1


def test_pictures_of_many_requests_stay_within_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog.services.uploads.MAX_PICTURES", 2)
    product = ProductFactory()
    results = at_once([lambda: queue_picture(product=product, data=picture(), name="x.jpg")] * 4)
    assert _kinds(results) == ["PictureUpload", "PictureUpload", "TooManyPictures", "TooManyPictures"]
    assert PictureUpload.objects.count() == 2


def test_a_plan_sent_twice_raises_prices_once() -> None:
    product = ProductFactory()
    user = UserFactory()
    plan = bulk.plan_bulk(store=product.store, product_ids=[product.pk], action=bulk.PRICE, value=10)
    at_once([lambda: bulk.carry_out(store=product.store, plan=plan, user=user)] * 2)
    assert Variant.objects.get(product=product).list_price == usd("11.00")
