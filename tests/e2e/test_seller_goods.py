"""A product from its first word to the sale: two options, pictures, a look by staff, in a real browser."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.models import PictureUpload, Product, Variant
from catalog.services.uploads import process_upload
from tests.browser import VisitFactory
from tests.catalog.goods import approve, picture
from tests.e2e.shopper import COMBINATIONS, Shopper
from tests.factories.accounts import UserFactory
from tests.factories.catalog import CategoryFactory
from tests.orders.journeys import open_store

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)
def test_a_product_with_two_options_and_pictures_goes_on_sale(
    visit: VisitFactory, language: str, size: str, js: bool
) -> None:
    store = open_store()
    leaf = CategoryFactory(parent=CategoryFactory())
    seller = Shopper(visit(language=language, size=size, js=js, user=store.members.get()), language)
    _begin(seller, store, leaf.pk)
    product = Product.objects.get()
    _describe(seller)
    _make_variants(seller, product)
    _send_pictures(seller, product)
    _submit(seller, product)
    approve(product, UserFactory(is_staff=True))
    guest = Shopper(visit(language=language, size=size, js=js), language)
    product.refresh_from_db()
    guest.visit.goto(f"/{language}/item/{product.pk}-{getattr(product, f'slug_{language}')}/")
    assert guest.page.locator("h1").inner_text() in {"Фонарь", "Torch"}
    assert guest.page.locator("main img").count() >= 2


def _follow(shopper: Shopper, msgid: str) -> None:
    text = shopper.word(msgid)
    shopper.visit.follow(shopper.page.get_by_role("button", name=text, exact=True).locator("visible=true").first)


def _open(shopper: Shopper, msgid: str) -> None:
    tabs = shopper.page.locator("nav.tabs")
    shopper.visit.follow(tabs.get_by_role("link", name=shopper.word(msgid)))


def _begin(shopper: Shopper, store: Any, category: int) -> None:
    shopper.visit.goto(f"/{shopper.language}/sell/{store.slug}/products/")
    shopper.visit.axe()
    shopper.visit.follow(shopper.page.locator("main a.btn--primary[href$='/products/new/']").first)
    shopper.visit.axe()
    shopper.page.fill("[name=title_ru]", "Фонарь")
    shopper.page.fill("[name=title_en]", "Torch")
    shopper.page.select_option("[name=category]", str(category))
    _follow(shopper, "Create a draft")


def _describe(shopper: Shopper) -> None:
    shopper.visit.axe()
    shopper.page.fill("[name=description_ru]", "Светит далеко")
    shopper.page.fill("[name=description_en]", "Shines far")
    _follow(shopper, "Save")
    assert shopper.page.input_value("[name=description_en]") == "Shines far"


def _make_variants(shopper: Shopper, product: Product) -> None:
    page = shopper.page
    _open(shopper, "Variants, prices and stock")
    page.fill("[name='name_ru-1']", "Цвет")
    page.fill("[name='values-1']", "Белый = White\nЧёрный = Black")
    page.fill("[name='name_ru-2']", "Размер")
    page.fill("[name='values-2']", "S\nM")
    _follow(shopper, "Make the table from these options")
    assert page.locator(".matrix tbody tr").count() == 4
    page.fill("[name=row0-list_price]", "12.50")
    page.fill("[name=row0-stock]", "7")
    page.fill("[name=row0-weight_g]", "300")
    _follow(shopper, "Fill empty cells from the first line")
    shopper.visit.axe()
    page.fill("[name=row3-sku]", "")
    shopper.visit.allowed.add(422)
    _follow(shopper, "Save")
    shopper.visit.axe()
    assert page.locator("[name=row3-sku][aria-invalid=true]").count() == 1
    page.fill("[name=row3-sku]", "TORCH-4")
    _follow(shopper, "Save")
    rows = Variant.objects.filter(product=product).order_by("position")
    assert [(str(row.price.amount), row.stock_on_hand) for row in rows] == [("12.50", 7)] * 4


def _send_pictures(shopper: Shopper, product: Product) -> None:
    page = shopper.page
    _open(shopper, "Pictures")
    page.set_input_files(
        "#files",
        [
            {"name": "white.jpg", "mimeType": "image/jpeg", "buffer": picture(color="white")},
            {"name": "black.jpg", "mimeType": "image/jpeg", "buffer": picture(color="black")},
            {"name": "broken.jpg", "mimeType": "image/jpeg", "buffer": b"nothing"},
        ],
    )
    _follow(shopper, "Send the pictures")
    shopper.visit.axe()
    for upload in PictureUpload.objects.order_by("pk"):
        process_upload(pk=upload.pk)
    if shopper.visit.has_js:
        page.locator(".shot").nth(1).wait_for()  # polled, nobody has pressed anything
    else:
        page.reload()
    assert page.locator(".shot").count() == 2
    assert "broken.jpg" in page.inner_text("#uploads")
    shopper.visit.axe()
    second = page.locator(".shot").nth(1).get_attribute("id")
    shopper.visit.follow(page.locator(".shot").nth(1).locator("button[value^='up:']"))
    assert page.locator(".shot").first.get_attribute("id") == second
    shopper.visit.follow(page.locator(".shot").first.locator("button[value^='delete:']"))
    assert page.locator(".shot").count() == 1
    _follow(shopper, "Bring it back")
    assert page.locator(".shot").count() == 2


def _submit(shopper: Shopper, product: Product) -> None:
    shopper.visit.follow(shopper.page.locator("a[href$='/preview/']").locator("visible=true").first)
    shopper.visit.axe()
    shopper.page.go_back()
    _follow(shopper, "Put on sale")
    shopper.visit.axe()
    product.refresh_from_db()
    assert product.status == Product.Status.IN_REVIEW
