"""The product, its variants and all that hangs on them, in two queries: small rows come along as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, Coalesce, JSONObject

from catalog.models import Media, PriceTier, Product, ProductAttribute, ProductText, Question, Review, Variant
from catalog.rules import Tier
from catalog.selectors.offers import Offer, offer_of
from marketplace.lib.errors import NotFound
from marketplace.lib.money import Money
from marketplace.lib.prepared import Prepared

SHOWN = (Product.Status.LIVE, Product.Status.PAUSED)


def read_product(pk: int, shown: Sequence[str] = SHOWN) -> Product:
    """A product in a status of `shown`, with store and brand. Raises NotFound for all others. One query.

    Besides its columns it has `media_rows`, `value_rows`, `text_rows`, `star_rows` (lists of mappings) and
    `questions_count`.
    """
    found = _PRODUCT.rows(pk=pk)
    if not found or found[0].status not in shown:
        raise NotFound
    return found[0]


def read_offers(product: Product, media: list[Media]) -> list[Offer]:
    """The offers of all its variants on sale, in the seller's order: one query. Raises NotFound without any."""
    variants = _VARIANTS.rows(product=product.pk)
    if not variants:
        raise NotFound
    pictures = {one.pk: one for one in media}
    lead = media[0] if media else None
    return [_offer(variant, product, pictures, lead) for variant in variants]


def media_of(product: Product) -> list[Media]:
    """The pictures of a product that `read_product` gave."""
    rows: list[dict[str, Any]] = product.media_rows  # type: ignore[attr-defined]
    return [Media(product_id=product.pk, **row) for row in rows]


def facts_of(product: Product, language: str) -> list[tuple[str, str]]:
    """The specification in the seller's order, as (name, value): properties from lists and those in own words."""
    other = "ru" if language == "en" else "en"

    def word(row: dict[str, Any], name: str) -> str:
        return row[f"{name}_{language}"] or row[f"{name}_{other}"] or ""

    rows: list[dict[str, Any]] = [*product.value_rows, *product.text_rows]  # type: ignore[attr-defined]
    joined: dict[str, list[str]] = {}
    for row in sorted(rows, key=lambda row: row["position"]):
        joined.setdefault(word(row, "name"), []).append(word(row, "value"))
    return [(name, ", ".join(values)) for name, values in joined.items()]


def stars_of(product: Product) -> dict[int, int]:
    """How many published reviews give so many stars."""
    rows: list[dict[str, int]] = product.star_rows  # type: ignore[attr-defined]
    return {row["stars"]: row["count"] for row in rows}


def _offer(variant: Variant, product: Product, pictures: dict[int, Media], lead: Media | None) -> Offer:
    rows: list[dict[str, Any]] = variant.tier_rows  # type: ignore[attr-defined]
    currency = variant.price.currency
    tiers = [Tier(row["least"], Money(Decimal(row["price"]), currency)) for row in rows]
    own = pictures.get(variant.media_id) if variant.media_id else None
    return offer_of(variant, product, own or lead, tiers)


def _product(pk: int) -> QuerySet[Product]:
    return (
        Product.objects.filter(pk=pk)
        .select_related("store", "brand")
        .annotate(
            media_rows=ArraySubquery(_media()),
            value_rows=ArraySubquery(_values()),
            text_rows=ArraySubquery(_texts()),
            star_rows=ArraySubquery(_stars()),
            questions_count=Coalesce(Subquery(_questions(), output_field=IntegerField()), 0),
        )
    )


def _variants(product: int) -> QuerySet[Variant]:
    tiers = PriceTier.objects.filter(variant=OuterRef("pk")).order_by("min_quantity")
    price = Cast("price", TextField())  # as a text, because numbers of JSON are read as floats
    rows = tiers.values(row=JSONObject(least="min_quantity", price=price))
    found = Variant.objects.filter(product=product, is_active=True)
    return found.annotate(tier_rows=ArraySubquery(rows)).order_by("position", "pk")


def _media() -> QuerySet[Media, Any]:
    columns = ("id", "stem", "sizes", "width", "height", "alt_ru", "alt_en", "position")
    rows = Media.objects.filter(product=OuterRef("pk")).order_by("position", "pk")
    return rows.annotate(row=JSONObject(**{name: F(name) for name in columns})).values("row")


def _values() -> QuerySet[ProductAttribute, Any]:
    rows = ProductAttribute.objects.filter(product=OuterRef("pk")).order_by("position", "pk")
    words = JSONObject(
        name_ru="value__attribute__name_ru",
        name_en="value__attribute__name_en",
        value_ru="value__value_ru",
        value_en="value__value_en",
        position="position",
    )
    return rows.annotate(row=words).values("row")


def _texts() -> QuerySet[ProductText, Any]:
    rows = ProductText.objects.filter(product=OuterRef("pk")).order_by("position", "pk")
    words = JSONObject(
        name_ru="attribute__name_ru",
        name_en="attribute__name_en",
        value_ru="text_ru",
        value_en="text_en",
        position="position",
    )
    return rows.annotate(row=words).values("row")


def _stars() -> QuerySet[Review, Any]:
    rows = Review.objects.filter(product=OuterRef("pk"), status=Review.Status.PUBLISHED).order_by()
    counted = rows.values("rating").annotate(count=Count("pk"))
    return counted.values(row=JSONObject(stars="rating", count="count"))


def _questions() -> QuerySet[Question, Any]:
    rows = Question.objects.filter(product=OuterRef("pk"), status="published").order_by()
    return rows.values("product").annotate(count=Count("pk")).values("count")


_PRODUCT = Prepared(_product)
_VARIANTS = Prepared(_variants)
