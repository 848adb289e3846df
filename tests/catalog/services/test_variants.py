"""The table of variants, and prices as a store sets them."""

from datetime import timedelta

import pytest

from catalog.errors import EditConflict, InvalidDiscount, InvalidTiers, NothingOnSale, SkuTaken, StockMoved
from catalog.models import Discount, PriceChange, SearchRow, StockMovement, Variant
from catalog.rules import Tier
from catalog.selectors.editor import section_version
from catalog.services.prices import change_price
from catalog.services.store_prices import Sale, plan_sale, save_tiers, stop_sale
from catalog.services.variants import VariantRow, line_of, save_variants
from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from tests.catalog.goods import draft, usd
from tests.factories.accounts import UserFactory
from tests.factories.catalog import ProductFactory, VariantFactory

pytestmark = pytest.mark.django_db


def option(value, name="Цвет"):
    return {"name_ru": name, "name_en": "", "value_ru": value, "value_en": "", "swatch": ""}


def row(*values, sku, price="10.00", stock=5, **more):
    return VariantRow(options=[option(value) for value in values], sku=sku, list_price=usd(price), stock=stock, **more)


def save(product, *rows, seen=None):
    seen = section_version(product.pk, "variants") if seen is None else seen
    save_variants(product_id=product.pk, seen=seen, rows=rows, user=UserFactory())


def state(product):
    rows = Variant.objects.filter(product=product, is_active=True).order_by("position")
    return [(v.sku, str(v.list_price.amount), v.stock_on_hand, [o["value_ru"] for o in v.options]) for v in rows]


def test_a_matrix_replaces_the_first_variant_and_keeps_its_history():
    product = ProductFactory()
    first = product.variants.get()
    save(product, row("белый", sku="A", price="12.00", stock_seen=10), row("чёрный", sku="B", price="9.00", stock=3))
    assert state(product) == [("A", "12.00", 5, ["белый"]), ("B", "9.00", 3, ["чёрный"])]
    first.refresh_from_db()
    assert (first.sku, str(first.price.amount)) == ("A", "12.00")
    reasons = list(PriceChange.objects.filter(variant__product=product).order_by("pk").values_list("reason", flat=True))
    assert reasons == ["initial", "edit", "initial"]
    assert StockMovement.objects.filter(variant__sku="B", on_hand_change=3).exists()
    assert SearchRow.objects.get(product=product).price == usd("9.00")


def test_skus_may_be_swapped_and_a_value_given_up_leaves_the_sale():
    product = ProductFactory()
    save(product, row("белый", sku="A"), row("чёрный", sku="B"))
    ids = dict(Variant.objects.filter(product=product).values_list("sku", "pk"))
    save(product, row("белый", sku="B"), row("чёрный", sku="A"))
    assert dict(Variant.objects.filter(product=product).values_list("sku", "pk")) == {"A": ids["B"], "B": ids["A"]}
    save(product, row("белый", sku="B"))
    assert Variant.objects.filter(product=product, is_active=False).count() == 1
    save(product, row("белый", sku="B"), row("чёрный", sku="A"))
    assert Variant.objects.filter(product=product).count() == 2, "it comes back as what it was"


def test_a_corrected_value_goes_on_under_its_sku():
    product = ProductFactory()
    save(product, row("белый", sku="A"), row("чорный", sku="B", price="9.00", stock=3))
    wrong = Variant.objects.get(sku="B")
    save(product, row("белый", sku="A"), row("чёрный", sku="B", price="9.00", stock=3, stock_seen=3))
    assert state(product) == [("A", "10.00", 5, ["белый"]), ("B", "9.00", 3, ["чёрный"])]
    assert Variant.objects.get(sku="B").pk == wrong.pk


def test_a_draft_forgets_what_it_never_sold():
    product = draft()
    save(product, row("белый", sku="A"), row("чёрный", sku="B"))
    save(product, row("белый", sku="A"))
    assert Variant.objects.filter(product=product).count() == 1


def test_errors_name_their_line():
    product, other = ProductFactory(), ProductFactory()
    VariantFactory(product=other, sku="A")
    VariantFactory(product=ProductFactory(store=product.store, variants=False), sku="MINE")
    save(product, row("белый", sku="A"))  # another store's SKU is its own business
    with pytest.raises(SkuTaken) as caught:
        save(product, row("белый", sku="A"), row("чёрный", sku="MINE"))
    assert line_of(caught.value) == (1, "sku")
    with pytest.raises(SkuTaken):
        save(product, row("белый", sku="A"), row("чёрный", sku="A"))
    save_tiers(
        product_id=product.pk, seen=section_version(product.pk, "prices"), variant_id=None, tiers=[Tier(3, usd("9"))]
    )
    with pytest.raises(InvalidTiers) as caught:
        save(product, row("белый", sku="A", price="8.00"))
    assert line_of(caught.value) == (0, "list_price")
    with pytest.raises(NothingOnSale):
        save(product, row("белый", sku="A", is_active=False))
    assert state(product) == [("A", "10.00", 5, ["белый"])]


def test_stock_that_sold_meanwhile_is_not_overwritten():
    product = ProductFactory()
    save(product, row("белый", sku="A", stock=10))
    variant = Variant.objects.get(sku="A")
    variant.stock_on_hand = 8  # two were sold
    variant.save()
    save(product, row("белый", sku="A", stock=10, stock_seen=10))
    assert state(product)[0][2] == 8, "a number that was left alone changes nothing"
    with pytest.raises(StockMoved) as caught:
        save(product, row("белый", sku="A", stock=20, stock_seen=10))
    assert (line_of(caught.value), caught.value.params["stock"]) == ((0, "stock"), 8)


def test_two_editors_of_the_table():
    product = ProductFactory()
    seen = section_version(product.pk, "variants")
    mine = (row("белый", sku="A"), row("чёрный", sku="B"))
    save(product, *mine, seen=seen)
    save(product, *mine, seen=seen)
    with pytest.raises(EditConflict):
        save(product, row("красный", sku="C"), seen=seen)
    assert [sku for sku, *_ in state(product)] == ["A", "B"]


def test_wholesale_prices_for_one_and_for_all():
    product = ProductFactory()
    save(product, row("белый", sku="A"), row("чёрный", sku="B", price="20.00"))
    white = Variant.objects.get(sku="A")
    tiers = [Tier(3, usd("9.00")), Tier(10, usd("8.00"))]
    save_tiers(product_id=product.pk, seen=section_version(product.pk, "prices"), variant_id=None, tiers=tiers)
    assert [v.tiers.count() for v in product.variants.all()] == [2, 2]
    save_tiers(product_id=product.pk, seen=section_version(product.pk, "prices"), variant_id=white.pk, tiers=[])
    assert sorted(v.tiers.count() for v in product.variants.all()) == [0, 2]
    with pytest.raises(InvalidTiers):
        save_tiers(
            product_id=product.pk,
            seen=section_version(product.pk, "prices"),
            variant_id=None,
            tiers=[Tier(3, usd("9.00")), Tier(10, usd("9.50"))],
        )
    with pytest.raises(NotFound):
        save_tiers(product_id=ProductFactory().pk, seen="", variant_id=white.pk, tiers=[])


def test_a_discount_for_all_variants_and_its_end():
    product = ProductFactory()
    save(product, row("белый", sku="A"), row("чёрный", sku="B", price="20.00"))
    sale = Sale(percent=10, starts_at=clock.now(), ends_at=clock.now() + timedelta(days=3))
    assert plan_sale(product_id=product.pk, variant_id=None, sale=sale) == 2
    assert sorted(str(v.price.amount) for v in product.variants.all()) == ["18.00", "9.00"]
    with pytest.raises(InvalidDiscount):
        plan_sale(product_id=product.pk, variant_id=None, sale=sale)
    both = list(Discount.objects.values_list("pk", flat=True))
    with pytest.raises(NotFound):
        stop_sale(product_id=product.pk, discount_ids=[*both, max(both) + 1])
    with pytest.raises(NotFound):
        stop_sale(product_id=product.pk, discount_ids=[])
    assert not Discount.objects.filter(status=Discount.Status.ENDED).exists()
    for _ in range(2):
        stop_sale(product_id=product.pk, discount_ids=both)
    assert sorted(str(v.price.amount) for v in product.variants.all()) == ["10.00", "20.00"]
    with pytest.raises(NotFound):
        stop_sale(product_id=ProductFactory().pk, discount_ids=both)


def test_a_sale_begins_in_no_dearer_past():
    now = clock.now()
    with clock.at(now - timedelta(days=100)):
        product = ProductFactory(variants__price=usd("100.00"))
    variant = product.variants.get()
    with clock.at(now - timedelta(days=40)):
        change_price(variant_id=variant.pk, list_price=usd("50.00"), reason=PriceChange.Reason.EDIT)
    plan_sale(product_id=product.pk, variant_id=None, sale=Sale(percent=10, starts_at=now - timedelta(days=41)))
    variant.refresh_from_db()
    assert (variant.price, variant.old_price) == (usd("45.00"), usd("50.00"))
