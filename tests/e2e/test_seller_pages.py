"""Every page of the workspace about goods and the store, in a real browser: looked at, filled in, corrected, saved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Store, StoreMember
from catalog.models import (
    Answer,
    Attribute,
    PictureUpload,
    Product,
    ProductAttribute,
    ProductDecision,
    Variant,
)
from catalog.services.pictures import attach_picture
from catalog.services.products import submit_product
from catalog.services.uploads import process_upload, queue_picture
from marketplace.lib import clock
from tests.browser import Visit, VisitFactory
from tests.catalog.goods import draft, picture
from tests.e2e.shopper import COMBINATIONS, Shopper
from tests.factories.accounts import StoreMemberFactory, UserFactory
from tests.factories.catalog import (
    AttributeFactory,
    AttributeValueFactory,
    PriceTierFactory,
    ProductFactory,
    QuestionFactory,
    VariantFactory,
)

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
NO_SIDEWAYS = "document.documentElement.scrollWidth <= innerWidth"
PARTS = ("", "category/", "variants/", "pictures/", "prices/", "terms/", "preview/", "remove/")


@pytest.fixture
def member() -> StoreMember:
    """The owner of a store with goods in every state that has something to say."""
    one: StoreMember = StoreMemberFactory(store__slug="lavka", store__name="Лавка")
    product = ProductFactory(store=one.store, title_ru="Фонарь", title_en="Torch", variants__sku="T-1")
    colour = {"name_ru": "Цвет", "name_en": "Colour", "value_ru": "Белый", "value_en": "White", "swatch": "#ffffff"}
    Variant.objects.filter(product=product).update(options=[colour])
    VariantFactory(product=product, position=1, sku="T-2", options=[colour | {"value_ru": "Чёрный", "value_en": ""}])
    PriceTierFactory(variant=product.variants.get(sku="T-1"))
    for kind in Attribute.Kind:
        attribute = AttributeFactory(category=product.category, kind=kind)
        if kind == Attribute.Kind.CHOICE:
            value = AttributeValueFactory(attribute=attribute)
            ProductAttribute.objects.create(product=product, value=value)
    attach_picture(product=product, data=picture())
    process_upload(pk=queue_picture(product=product, data=b"no", name="broken.jpg").pk)
    QuestionFactory(product=product)
    for status in ("blocked", "changes_requested"):
        other = ProductFactory(store=one.store)
        Product.objects.filter(pk=other.pk).update(status=status)
        ProductDecision.objects.create(product=other, outcome=status, reason="Покажите фонарь со всех сторон")
    return one


def _torch() -> Product:
    product: Product = Product.objects.get(title_en="Torch")
    return product


def _look(one: Visit) -> None:
    assert one.page.evaluate(NO_SIDEWAYS), one.page.url
    one.axe()


def _press(seller: Shopper, msgid: str, within: str = "main") -> None:
    button = seller.page.locator(within).get_by_role("button", name=seller.word(msgid), exact=True)
    seller.visit.follow(button.locator("visible=true").first)


@pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)
def test_every_page_is_sound(visit: VisitFactory, member: StoreMember, language: str, size: str, js: bool) -> None:
    theme = "dark" if language == "ru" else "light"
    one = visit(language=language, size=size, js=js, theme=theme, user=member.user)
    base = f"/{language}/sell/lavka"
    stopped = [f"products/{pk}/" for pk in Product.objects.exclude(status="live").values_list("pk", flat=True)]
    parts = [f"products/{_torch().pk}/{part}" for part in PARTS]
    for path in ("products/?q=no", "products/new/", *parts, *stopped, "questions/", "store/", "import/"):
        one.goto(f"{base}/{path}")
        _look(one)
    one.goto(f"{base}/products/{_torch().pk}/pictures/")
    assert "broken.jpg" in one.page.inner_text("#uploads")
    _press(Shopper(one, language), "Clear this list")
    assert not one.page.locator("#uploads li").count()
    assert not PictureUpload.objects.filter(status="failed").exists()


@pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)
def test_many_goods_are_changed_at_once(
    visit: VisitFactory, member: StoreMember, language: str, size: str, js: bool
) -> None:
    one = visit(language=language, size=size, js=js, user=member.user)
    seller, page = Shopper(one, language), one.page
    one.goto(f"/{language}/sell/lavka/products/?status=live")
    page.check(f"#product-{_torch().pk}")
    page.select_option("[name=action]", "stock")
    one.allowed.add(422)
    _press(seller, "See the effect")
    assert page.is_checked(f"#product-{_torch().pk}"), "the choice is kept"
    _look(one)
    page.uncheck(f"#product-{_torch().pk}")
    page.check("[name=all]")
    page.select_option("[name=action]", "stock")
    page.fill("[name=value]", "3")
    _look(one)
    _press(seller, "See the effect")
    _look(one)
    _press(seller, "Carry out")
    assert "status=live" in page.url, "the filter is kept"
    assert set(_torch().variants.values_list("stock_on_hand", flat=True)) == {3}
    assert not Variant.objects.exclude(product__status="live").filter(stock_on_hand=3).exists()


@pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)
def test_characteristics_prices_and_terms_are_corrected_and_saved(
    visit: VisitFactory, member: StoreMember, language: str, size: str, js: bool
) -> None:
    one = visit(language=language, size=size, js=js, user=member.user)
    seller, page, product = Shopper(one, language), one.page, _torch()
    base = f"/{language}/sell/lavka/products/{product.pk}"
    one.allowed.add(422)
    number, text = (Attribute.objects.get(kind=kind).pk for kind in ("number", "text"))
    one.goto(f"{base}/category/")
    page.fill(f"[name=attr-{text}-ru]", "Хлопок")
    page.fill(f"[name=attr-{number}]", "many")
    _press(seller, "Save")
    _look(one)
    assert page.input_value(f"[name=attr-{text}-ru]") == "Хлопок", "nothing typed is lost"
    page.fill(f"[name=attr-{number}]", "40")
    _press(seller, "Save")
    assert product.texts.get().text_ru == "Хлопок"
    one.goto(f"{base}/prices/")
    page.fill("[name=from-1]", "3")
    page.fill("[name=price-1]", "9")
    page.fill("[name=from-2]", "5")
    page.fill("[name=price-2]", "9.5")
    _press(seller, "Save")
    _look(one)
    page.fill("[name=price-2]", "8.5")
    _press(seller, "Save")
    assert [tier.min_quantity for tier in product.variants.get(sku="T-2").tiers.all()] == [3, 5]
    page.fill("[name=percent]", "5")
    _press(seller, "Plan the discount")
    _look(one)
    assert product.variants.filter(discounts__percent=5).count() == 2
    one.goto(f"{base}/terms/")
    page.fill("[name=min_quantity]", "10")
    page.fill("[name=max_quantity]", "5")
    _press(seller, "Save")
    _look(one)
    page.fill("[name=max_quantity]", "50")
    _press(seller, "Save")
    product.refresh_from_db()
    assert (product.min_quantity, product.max_quantity) == (10, 50)
    one.goto(f"{base}/variants/")
    if not page.locator("[name=values-1]").is_visible():
        page.locator("details summary", has_text=seller.word("Options: colour, size and the like")).click()
    assert "#ffffff" in page.input_value("[name=values-1]")
    page.fill("[name=values-1]", "Белый = White #FFFAF0\nЧёрный #111111")
    _press(seller, "Save")
    assert page.locator(".matrix .swatch circle").first.get_attribute("fill") == "#FFFAF0"


@pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)
def test_questions_are_answered_and_the_store_is_set_up(
    visit: VisitFactory, member: StoreMember, language: str, size: str, js: bool
) -> None:
    one = visit(language=language, size=size, js=js, user=member.user)
    seller, page = Shopper(one, language), one.page
    one.allowed.add(422)
    one.goto(f"/{language}/sell/lavka/questions/")
    page.locator("summary", has_text=seller.word("Answer")).first.click()
    page.fill("[name=text]", "Да, светит")
    _press(seller, "Publish the answer")
    _look(one)
    assert Answer.objects.get().text == "Да, светит"
    one.goto(f"/{language}/sell/lavka/store/")
    page.fill("[name=description_ru]", "Всё своё")
    _press(seller, "Save", "#front")
    assert Store.objects.get(slug="lavka").description_ru == "Всё своё"
    today = clock.now().date()
    page.fill("[name=first]", str(today + timedelta(days=9)))
    page.fill("[name=last]", str(today + timedelta(days=5)))
    _press(seller, "Save", "#holiday")
    _look(one)
    page.fill("[name=last]", str(today + timedelta(days=12)))
    _press(seller, "Save", "#holiday")
    _look(one)
    _press(seller, "Cancel the holiday", "#holiday")
    _look(one)


def test_typed_words_are_not_left_behind_unasked(visit: VisitFactory, member: StoreMember) -> None:
    one = visit(user=member.user)
    page = one.goto(f"/ru/sell/lavka/products/{_torch().pk}/")
    asked: list[str] = []

    def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.locator("[name=description_ru]").press_sequentially("Светит далеко")
    page.locator("nav.tabs a").nth(1).click()
    page.locator(".btn", has_text="Приостановить").first.click()
    page.wait_for_function("!document.querySelector('form[data-sent]')")
    assert asked == ["beforeunload", "beforeunload"]
    assert page.input_value("[name=description_ru]").endswith("Светит далеко")
    _press(Shopper(one, "ru"), "Save")
    one.follow(page.locator("nav.tabs a").nth(1))
    assert len(asked) == 2, "what is saved needs no question"
    assert _torch().status == "live"


def test_staff_look_at_a_product_and_approve_it(visit: VisitFactory, member: StoreMember) -> None:
    product = draft(store=member.store)
    attach_picture(product=product, data=picture())
    product.media.order_by("pk").first().delete()
    submit_product(product_id=product.pk)
    one = visit(user=UserFactory(is_staff=True, is_superuser=True, language="en"), language="en")
    page = one.goto("/admin/catalog/product/?status__exact=in_review")
    one.follow(page.locator("#result_list tbody th a").first)
    assert page.locator(".shots img").count() == product.media.count()
    one.follow(page.locator(".acts button[value=approve]"))
    one.follow(page.locator("[name=apply]"))
    product.refresh_from_db()
    assert product.status == "live"
    for table in ("category", "attribute", "prohibitedterm", "synonym", "productdecision", "question"):
        one.goto(f"/admin/catalog/{table}/")
        assert page.locator("#changelist").count() == 1
