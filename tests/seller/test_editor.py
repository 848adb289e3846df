"""The parts of the editor: each saved by itself, errors at their fields, nothing typed lost."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import Attribute, Brand, Media, PictureUpload, Product, ProductAttribute, Variant
from catalog.selectors.editor import WORDS, section_version
from catalog.services.pictures import attach_picture
from catalog.services.uploads import process_upload
from tests.catalog.goods import picture, term
from tests.factories.accounts import StoreFactory
from tests.factories.catalog import (
    AttributeFactory,
    AttributeValueFactory,
    CategoryFactory,
    ProductFactory,
    VariantFactory,
)

pytestmark = pytest.mark.django_db
PARTS = {
    "product": 9,
    "product-category": 12,
    "product-variants": 9,
    "product-prices": 12,
    "product-terms": 9,
    "product-pictures": 8,
}


@pytest.fixture
def product(store):
    return ProductFactory(store=store)


def url(name, product):
    return reverse(f"seller:{name}", args=[product.store.slug, product.pk])


def words(product, **changed):
    stored = {name: getattr(product, name) or "" for name in WORDS}
    return stored | {"seen": section_version(product.pk, "words")} | changed


@pytest.mark.parametrize("is_full", [False, True])
@pytest.mark.parametrize(("name", "most"), PARTS.items())
def test_every_part_opens_at_a_fixed_price(seller_client, product, name, most, is_full):
    if is_full:
        for _ in range(3):
            VariantFactory(product=product)
            attach_picture(product=product, data=picture())
            value = AttributeValueFactory(attribute=AttributeFactory(category=product.category))
            ProductAttribute.objects.create(product=product, value=value)
    seller_client.get(url(name, product))
    with CaptureQueriesContext(connection) as queries:
        assert seller_client.get(url(name, product)).status_code == 200
    assert len(queries) <= most


def test_words_are_saved_and_the_page_says_what_is_missing(seller_client, product):
    answer = seller_client.post(url("product", product), words(product, title_en="Quiet robot"))
    assert answer.status_code == 303
    product.refresh_from_db()
    assert (product.title_en, product.slug_en) == ("Quiet robot", "quiet-robot")
    answer = seller_client.get(url("product", product))
    assert 0 < answer.context["percent"] < 100
    assert answer.context["gaps"]


def test_two_editors_the_second_is_told_and_sees_both(seller_client, product):
    first, second = words(product, title_en="First"), words(product, title_en="Second")
    assert seller_client.post(url("product", product), first).status_code == 303
    assert seller_client.post(url("product", product), first).status_code == 303, "sent twice"
    answer = seller_client.post(url("product", product), second)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Second"' in page
    assert "First" in page
    seen = answer.context["form"].data["seen"]
    assert seller_client.post(url("product", product), second | {"seen": seen}).status_code == 303
    product.refresh_from_db()
    assert product.title_en == "Second"


def test_prohibited_words_stand_at_their_field(seller_client, product):
    term("патрон", "refuse")
    answer = seller_client.post(url("product", product), words(product, description_ru="Два патрона"))
    assert answer.status_code == 422
    assert answer.context["form"].errors["description_ru"]
    assert "Два патрона" in answer.content.decode()


def test_characteristics_of_every_kind(seller_client, product):
    leaf = product.category
    kinds = Attribute.Kind
    choice, number, text = (AttributeFactory(category=leaf, kind=k) for k in (kinds.CHOICE, kinds.NUMBER, kinds.TEXT))
    Attribute.objects.filter(pk=number.pk).update(unit_ru="Па", unit_en="Pa")
    red = AttributeValueFactory(attribute=choice)
    data = {
        "category": leaf.pk, "attributes_of": leaf.pk, "brand": "Ветерок",
        "seen": section_version(product.pk, "category"), f"attr-{choice.pk}": red.pk, f"attr-{number.pk}": "4000.5",
        f"attr-{text.pk}-ru": "Хлопок", f"attr-{text.pk}-en": "",
    }  # fmt: skip
    for _ in range(2):
        answer = seller_client.post(url("product-category", product), data)
        assert answer.status_code == 303
    product.refresh_from_db()
    values = {row.value.attribute_id: row.value for row in product.attributes.select_related("value")}
    assert values[choice.pk] == red
    assert values[number.pk].number == Decimal("4000.5")
    assert values[number.pk].value_ru == "4000,5\u00a0Па"
    assert (product.texts.get().text_ru, product.brand.name) == ("Хлопок", "Ветерок")
    page = seller_client.get(url("product-category", product))
    assert page.context["form"].initial[f"attr-{number.pk}"] == Decimal("4000.5")


@pytest.mark.parametrize(("brand", "error"), [("***", "bad_brand_name"), ("Дурман", "prohibited_words")])
def test_a_brand_is_looked_at_like_other_words(seller_client, product, brand, error):
    term("дурман", "refuse")
    data = {
        "category": product.category_id, "attributes_of": product.category_id, "brand": brand,
        "seen": section_version(product.pk, "category"),
    }  # fmt: skip
    answer = seller_client.post(url("product-category", product), data)
    assert answer.status_code == 422
    assert answer.context["form"].errors["brand"]
    assert not Brand.objects.exists(), error


def test_another_category_shows_its_characteristics_before_it_is_saved(seller_client, product):
    other = CategoryFactory()
    attribute = AttributeFactory(category=other)
    data = {"category": other.pk, "attributes_of": product.category_id, "brand": "Ветерок"}
    answer = seller_client.post(url("product-category", product), data)
    assert answer.status_code == 200
    assert f"attr-{attribute.pk}" in answer.context["form"].fields
    assert answer.context["form"]["brand"].value() == "Ветерок"
    product.refresh_from_db()
    assert product.category_id != other.pk


@pytest.mark.parametrize(("unit", "status"), [("lm", 422), ("", 422), ("°C", 303)])
def test_what_is_measured_below_zero_and_what_is_not(seller_client, product, unit, status):
    attribute = AttributeFactory(category=product.category, kind=Attribute.Kind.NUMBER, unit_ru=unit, unit_en=unit)
    path = url("product-category", product)
    form = seller_client.get(path).context["form"]
    data = {"seen": form["seen"].value(), "category": product.category_id, "attributes_of": product.category_id}
    answer = seller_client.post(path, data | {f"attr-{attribute.pk}": "−20"})
    assert answer.status_code == status
    if status == 422:
        assert answer.context["form"].errors[f"attr-{attribute.pk}"]
        assert 'value="−20"' in answer.content.decode()


def test_each_part_leads_to_the_next(seller_client, product):
    following = [seller_client.get(url(name, product)).context["following"] for name in PARTS]
    assert following[0]["url"] == url("product-category", product)
    assert [one is None for one in following].count(True) == 1, "the last one"


def options(product, **more):
    return {
        "seen": section_version(product.pk, "variants"),
        "name_ru-1": "Цвет", "name_en-1": "Colour", "values-1": "Белый = White\nЧёрный = Black",
        "name_ru-2": "Размер", "values-2": "S\nM",
    } | more  # fmt: skip


def lines(answer, **changed):
    """The table of a page as a browser would send it."""
    data = {}
    for row in answer.context["rows"]:
        for field in row:
            value = field.value()
            if value not in (None, "", False):
                data[field.html_name] = "on" if value is True else value
    return data | changed


def test_two_options_make_four_lines_that_are_filled_down_and_saved(seller_client, product):
    path = url("product-variants", product)
    answer = seller_client.post(path, options(product, do="build"))
    assert answer.status_code == 200
    assert [row.title for row in answer.context["rows"]] == ["Белый · S", "Белый · M", "Чёрный · S", "Чёрный · M"]
    assert answer.context["rows"][0]["sku"].value() == product.variants.get().sku, "the known one goes on"
    answer = seller_client.post(path, options(product, do="fill") | lines(answer))
    assert [str(row["list_price"].value()) for row in answer.context["rows"]] == ["10.00"] * 4
    sent = options(product, do="save") | lines(answer)
    answer = seller_client.post(path, sent | {"row3-list_price": "12.50", "row2-sku": ""})
    assert answer.status_code == 422
    assert answer.context["row_errors"][0][1].html_name == "row2-sku"
    assert answer.context["rows"][3]["list_price"].value() == "12.50", "nothing typed is lost"
    answer = seller_client.post(path, sent | {"row3-list_price": "12.50"})
    assert answer.status_code == 303
    prices = [str(v.price.amount) for v in Variant.objects.filter(product=product).order_by("position")]
    assert prices == ["10.00", "10.00", "10.00", "12.50"]
    assert Variant.objects.get(position=3).options[0]["value_en"] == "Black"
    assert seller_client.post(path, sent | {"row3-list_price": "12.50"}).status_code == 303, "sent twice"
    assert Variant.objects.filter(product=product).count() == 4
    answer = seller_client.get(path)
    assert [row.title for row in answer.context["rows"]] == ["Белый · S", "Белый · M", "Чёрный · S", "Чёрный · M"]


def test_every_wrong_cell_is_told_and_keeps_what_was_typed(seller_client, product):
    path = url("product-variants", product)
    answer = seller_client.post(path, options(product, do="build"))
    wrong = {
        "row0-list_price": "дорого", "row0-stock": "1-5", "row0-weight_g": "1,5 кг", "row1-sku": "",
        "row1-list_price": "0", "row2-stock": "-5", "row3-list_price": "",
    }  # fmt: skip
    typed = {f"row{n}-list_price": "1 299,50" for n in range(4)} | wrong
    answer = seller_client.post(path, options(product, do="save") | lines(answer) | typed)
    assert answer.status_code == 422
    assert {field.html_name for _row, field in answer.context["row_errors"]} == wrong.keys()
    page = answer.content.decode()
    assert all(f'value="{text}"' in page for text in ("дорого", "1-5", "1,5 кг", "-5", "1 299,50"))
    assert 'type="number"' not in page, "a browser sends nothing for what such a field cannot read"
    right = {"row0-stock": "1 200", "row0-weight_g": "1500", "row1-sku": "B", "row2-stock": "5"}
    typed = {f"row{n}-list_price": "1 299,50" for n in range(4)} | right
    assert seller_client.post(path, options(product, do="save") | lines(answer) | typed).status_code == 303
    first = Variant.objects.get(product=product, position=0)
    assert (str(first.price.amount), first.stock_on_hand, first.weight_g) == ("1299.50", 1200, 1500)


def test_the_colour_of_a_value_is_written_shown_changed_and_taken_away(seller_client, product):
    path = url("product-variants", product)
    colours = {"values-1": "Белый = White #fff\nЧёрный #1A1a1A\nБез цвета"}
    answer = seller_client.post(path, options(product, do="build") | colours | {"name_ru-2": "", "values-2": ""})
    assert [row.samples for row in answer.context["rows"]] == [["#ffffff"], ["#1A1a1A"], []]
    sent = options(product, do="save") | colours | {"name_ru-2": "", "values-2": ""}
    filled = {f"row{n}-list_price": "10" for n in (1, 2)}
    assert seller_client.post(path, sent | lines(answer) | filled).status_code == 303
    page = seller_client.get(path)
    assert page.context["form"]["values-1"].value() == "Белый = White #ffffff\nЧёрный #1A1a1A\nБез цвета"
    assert 'fill="#1A1a1A"' in page.content.decode()
    assert [v.options[0]["value_en"] for v in Variant.objects.order_by("position")] == ["White", "", ""]
    sent |= lines(page) | {"seen": section_version(product.pk, "variants")}
    answer = seller_client.post(path, sent | {"values-1": "Белый = White #ffff\nЧёрный\nБез цвета"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["values-1"]
    assert seller_client.post(path, sent | {"values-1": "Белый = White\nЧёрный #000000\nБез цвета"}).status_code == 303
    rows = Variant.objects.filter(product=product).order_by("position")
    assert [row.options[0]["swatch"] for row in rows] == ["", "#000000", ""]


def test_one_variant_with_a_colour_is_enough_for_the_value(seller_client, product):
    words = {"name_ru": "Цвет", "name_en": "", "value_ru": "Белый", "value_en": ""}
    size = {"name_ru": "Размер", "name_en": "", "value_en": ""}
    Variant.objects.filter(product=product).update(options=[words, size | {"value_ru": "S"}])
    VariantFactory(product=product, position=1, options=[words | {"swatch": "#fff"}, size | {"value_ru": "M"}])
    page = seller_client.get(url("product-variants", product))
    assert page.context["form"]["values-1"].value() == "Белый #ffffff"
    assert len(page.context["rows"]) == 2


def test_a_taken_sku_is_told_at_its_cell(seller_client, product):
    ProductFactory(store=product.store, variants__sku="TAKEN")
    path = url("product-variants", product)
    answer = seller_client.get(path)
    sent = {"seen": section_version(product.pk, "variants"), "do": "save"} | lines(answer)
    answer = seller_client.post(path, sent | {"row0-sku": "TAKEN"})
    assert answer.status_code == 422
    assert answer.context["rows"][0].errors["sku"]
    assert 'value="TAKEN"' in answer.content.decode()


def test_a_combination_that_is_not_offered_is_not_made(seller_client, product):
    path = url("product-variants", product)
    answer = seller_client.post(path, options(product, do="build"))
    sent = options(product, do="save") | lines(answer)
    for number in (1, 2):
        sent |= {f"row{number}-list_price": "9"}
    del sent["row3-is_active"]
    assert seller_client.post(path, sent).status_code == 303
    assert Variant.objects.filter(product=product).count() == 3
    rows = seller_client.get(path).context["rows"]
    assert [bool(row["is_active"].value()) for row in rows] == [True, True, True, False]


@pytest.mark.parametrize(
    "wrong", [{"name_ru-1": "", "name_en-1": ""}, {"values-1": ""}, {"values-1": "\n".join(map(str, range(60)))}]
)
def test_wrong_options_keep_the_table(seller_client, product, wrong):
    path = url("product-variants", product)
    answer = seller_client.post(path, options(product, do="build"))
    sent = options(product, do="save") | lines(answer, **{"row1-sku": "TYPED"}) | wrong
    answer = seller_client.post(path, sent)
    assert answer.status_code == 422
    assert 'value="TYPED"' in answer.content.decode()


def test_terms(seller_client, product):
    path = url("product-terms", product)
    seen = section_version(product.pk, "terms")
    wrong = {"seen": seen, "lot_size": 5, "min_quantity": 10, "max_quantity": 5, "has_free_return": "on"}
    answer = seller_client.post(path, wrong)
    assert answer.status_code == 422
    assert answer.context["form"].errors["max_quantity"]
    in_lots = seller_client.post(path, wrong | {"lot_size": 8, "max_quantity": 12})
    assert (in_lots.status_code, "16" in str(in_lots.context["form"].errors["max_quantity"])) == (422, True)
    assert (
        seller_client.post(path, wrong | {"max_quantity": "", "ships_from": "KZ", "is_mall": "on"}).status_code == 303
    )
    product.refresh_from_db()
    assert (product.lot_size, product.min_quantity, product.ships_from) == (5, 10, "KZ")
    assert (product.has_free_return, product.is_mall) == (True, False)
    mall = ProductFactory(store=StoreFactory(is_mall=True))
    assert mall.store.is_mall


def files(*contents):
    return [SimpleUploadedFile(f"{n}.jpg", content, "image/jpeg") for n, content in enumerate(contents)]


def test_pictures_are_sent_made_and_told(seller_client, product):
    path = url("product-pictures", product)
    assert seller_client.post(path, {"do": "upload"}).status_code == 422
    answer = seller_client.post(path, {"do": "upload", "files": files(picture(), b"broken")})
    assert answer.status_code == 303
    page = seller_client.get(path)
    assert len(page.context["pending"]) == 2
    for upload in PictureUpload.objects.all():
        process_upload(pk=upload.pk)
    page = seller_client.get(path)
    assert len(page.context["media"]) == 1
    assert [upload.name for upload, _reason in page.context["failed"]] == ["1.jpg"]
    assert "1.jpg" in page.content.decode()
    assert seller_client.get(url("product", product)).context["failed_pictures"] == 1, "the other parts say so, too"
    table = seller_client.get(reverse("seller:products", args=[product.store.slug]))
    assert [row.failed_pictures for row, *_ in table.context["rows"]] == [1]
    for _ in range(2):
        assert seller_client.post(path, {"do": "forget"}).status_code == 303
    assert not seller_client.get(path).context["failed"]


def test_the_part_that_is_polled(seller_client, product):
    path = url("product-pictures", product)
    seller_client.post(path, {"do": "upload", "files": files(picture())})
    answer = seller_client.get(path + "?shown=0", headers={"HX-Request": "true"})
    assert 'hx-trigger="every 2s"' in answer.content.decode()
    assert "<html" not in answer.content.decode()
    process_upload(pk=PictureUpload.objects.get().pk)
    assert seller_client.get(path + "?shown=0", headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    attach_picture(product=product, data=picture(color="blue"))
    answer = seller_client.get(path + "?shown=1", headers={"HX-Request": "true"})
    assert "hx-trigger" not in answer.content.decode()


def test_too_many_files_are_refused_one_by_one(seller_client, product, monkeypatch):
    monkeypatch.setattr("catalog.services.uploads.MAX_PICTURES", 1)
    path = url("product-pictures", product)
    answer = seller_client.post(path, {"do": "upload", "files": files(picture(), picture(color="blue"))})
    assert answer.status_code == 422
    assert len(answer.context["upload_errors"]) == 1
    assert PictureUpload.objects.count() == 1


def test_order_words_removal_and_undo(seller_client, product):
    path = url("product-pictures", product)
    first, second = (attach_picture(product=product, data=picture(color=color)) for color in ("red", "blue"))

    def order():
        return list(Media.objects.filter(product=product).order_by("position").values_list("stem", flat=True))

    typed = {f"alt_ru-{first.pk}": "Сбоку", f"alt_en-{first.pk}": "Side"}
    assert seller_client.post(path, {"do": f"down:{first.pk}"} | typed).status_code == 303
    assert order() == [second.stem, first.stem]
    first.refresh_from_db()
    assert first.alt_ru == "Сбоку", "what was typed is saved with it"
    seller_client.post(path, {"do": f"delete:{first.pk}"})
    assert order() == [second.stem]
    assert seller_client.get(path).context["removed"] is not None
    for _ in range(2):
        seller_client.post(path, {"do": "undo"})
    assert order() == [second.stem, first.stem]
    other = attach_picture(product=ProductFactory(), data=picture(color="green"))
    assert seller_client.post(path, {"do": f"delete:{other.pk}"}).status_code == 404


def test_a_blocked_product_is_only_looked_at(seller_client, product):
    Product.objects.filter(pk=product.pk).update(status="blocked")
    page = seller_client.get(url("product", product)).content.decode()
    assert "<fieldset" in page
    assert "help@karavan.example" in page, "it says what can be done"
    assert seller_client.post(url("product", product), words(product, title_en="X")).status_code == 422
    assert seller_client.post(url("product-pictures", product), {"do": "upload"}).status_code in {303, 422}
