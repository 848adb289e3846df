"""What the editor of a product knows: what is missing, and which state of each part a page has shown."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Prefetch, Q, prefetch_related_objects

from catalog.models import (
    AttributeValue,
    CategoryAttribute,
    Discount,
    Media,
    PriceTier,
    Product,
    ProductAttribute,
    ProductDecision,
    ProductText,
    Variant,
)
from catalog.product_rules import Gap, Inventory, completeness, gaps_of
from catalog.selectors.tree import category_tree

WORDS = ("title_ru", "title_en", "description_ru", "description_en", "box_contents_ru", "box_contents_en")
TERMS = ("lot_size", "min_quantity", "max_quantity", "ships_from", "is_mall", "has_free_return", "is_authentic")


def gallery_of(product: Product) -> list[Media]:
    """Its pictures in order: one query, once for this object."""
    prefetch_related_objects([product], Prefetch("media", Media.objects.order_by("position", "pk")))
    return list(product.media.all())


def variants_of(product: Product) -> list[Variant]:
    """Its variants in order, also those that are not sold: one query, once for this object."""
    prefetch_related_objects([product], Prefetch("variants", Variant.objects.order_by("position", "pk")))
    return list(product.variants.all())


def inventory_of(product: Product) -> Inventory:
    """What the product has: three queries."""
    variants = [variant for variant in variants_of(product) if variant.is_active]
    return replace(
        inventory_with(
            product,
            missing_attributes=len(missing_attributes(product)),
            pictures=len(gallery_of(product)),
            variants=len(variants),
        ),
        has_stock=any(variant.stock_on_hand for variant in variants),
        has_weight=bool(variants) and all(variant.weight_g for variant in variants),
    )


def inventory_with(product: Product, *, missing_attributes: int, pictures: int, variants: int) -> Inventory:
    """What a product is sold with, where the rows around it are counted already; stock and weight are left out."""
    node = category_tree().node(product.category_id)
    return Inventory(
        title_ru=product.title_ru or "",
        title_en=product.title_en or "",
        description_ru=product.description_ru or "",
        description_en=product.description_en or "",
        is_filed=node is not None and node.is_leaf,
        missing_attributes=missing_attributes,
        pictures=pictures,
        variants=variants,
    )


def gaps_and_percent(product: Product) -> tuple[list[Gap], int]:
    """What is missing, and how complete the product is in percent."""
    has = inventory_of(product)
    return gaps_of(has), completeness(has)


def required_gaps(product: Product) -> list[Gap]:
    """What it cannot be sold without."""
    return [gap for gap in gaps_of(inventory_of(product)) if gap.is_required]


def category_attributes(category_id: int) -> list[CategoryAttribute]:
    """The properties of the goods of a category with their values, in order, each once: two queries."""
    node = category_tree().node(category_id)
    rows = CategoryAttribute.objects.filter(category__in=node.path if node else [category_id])
    found: dict[int, CategoryAttribute] = {}
    values = Prefetch("attribute__values", AttributeValue.objects.order_by("position", "pk"))
    for row in rows.select_related("attribute").prefetch_related(values).order_by("position", "pk"):
        known = found.setdefault(row.attribute_id, row)
        known.is_required |= row.is_required
    return list(found.values())


def missing_attributes(product: Product) -> list[int]:
    """Properties that the category requires and the product has not: one query."""
    node = category_tree().node(product.category_id)
    rows = CategoryAttribute.objects.filter(
        category__in=node.path if node else [product.category_id], is_required=True
    ).exclude(
        Q(attribute__in=ProductAttribute.objects.filter(product=product).values("value__attribute"))
        | Q(attribute__in=ProductText.objects.filter(product=product).values("attribute"))
    )
    return list(rows.values_list("attribute_id", flat=True).distinct())


def missing_of(products: Sequence[Product]) -> dict[int, list[int]]:
    """`missing_attributes` of many products by their id, without those that lack nothing: three queries."""
    tree = category_tree()
    required: dict[int, list[int]] = {}
    for row in CategoryAttribute.objects.filter(is_required=True).order_by("position", "pk"):
        required.setdefault(row.category_id, []).append(row.attribute_id)
    values = ProductAttribute.objects.filter(product__in=products).values_list("product_id", "value__attribute_id")
    texts = ProductText.objects.filter(product__in=products).values_list("product_id", "attribute_id")
    given = set(values) | set(texts)
    found = {}
    for product in products:
        node = tree.node(product.category_id)
        path = node.path if node else [product.category_id]
        wanted = dict.fromkeys(pk for step in path for pk in required.get(step, ()))
        if own := [pk for pk in wanted if (product.pk, pk) not in given]:
            found[product.pk] = own
    return found


def latest_decision(product: Product) -> ProductDecision | None:
    """What was decided last."""
    return ProductDecision.objects.filter(product=product).first()


def section_version(product_id: int, section: str) -> str:
    """A digest of one part as it is stored: whoever saves says which one the page had shown."""
    return _digest(_STORED[section](product_id))


def filing_version(product: Product, value_ids: Iterable[int], texts: Iterable[ProductText]) -> str:
    """`section_version` of the part "category" for a page that has read all of it already."""
    rows = sorted((text.attribute_id, text.text_ru, text.text_en) for text in texts)
    return _digest([[(product.category_id, product.brand_id)], sorted(value_ids), rows])


def _digest(stored: Any) -> str:
    text = json.dumps(stored, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _words(product_id: int) -> Any:
    return list(Product.objects.filter(pk=product_id).values_list(*WORDS))


def _category(product_id: int) -> Any:
    return [
        list(Product.objects.filter(pk=product_id).values_list("category", "brand")),
        sorted(ProductAttribute.objects.filter(product=product_id).values_list("value", flat=True)),
        sorted(ProductText.objects.filter(product=product_id).values_list("attribute", "text_ru", "text_en")),
    ]


def _variants(product_id: int) -> Any:
    """Without the stock, which orders move; `services.variants` guards it by itself."""
    columns = ("pk", "sku", "options", "list_price", "weight_g", "media", "is_active", "position")
    return list(Variant.objects.filter(product=product_id).order_by("pk").values_list(*columns))


def _prices(product_id: int) -> Any:
    tiers = PriceTier.objects.filter(variant__product=product_id).order_by("variant", "min_quantity")
    discounts = Discount.objects.filter(variant__product=product_id).exclude(status=Discount.Status.ENDED)
    return [
        list(tiers.values_list("variant", "min_quantity", "price")),
        list(discounts.order_by("pk").values_list("pk", "percent", "starts_at", "ends_at")),
    ]


def _terms(product_id: int) -> Any:
    return list(Product.objects.filter(pk=product_id).values_list(*TERMS))


_STORED = {"words": _words, "category": _category, "variants": _variants, "prices": _prices, "terms": _terms}
