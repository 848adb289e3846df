"""A product in a few words, for pages about it other than its own."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.models import Variant
from catalog.selectors.offers import options_text
from catalog.selectors.pictures import Picture, lead_pictures, picture_of
from catalog.selectors.product_rows import shown_products
from catalog.selectors.tree import CategoryNode, category_tree
from marketplace.lib.errors import NotFound


@dataclass(frozen=True, slots=True)
class ProductHeading:
    """Title, address and picture of a product, and whose it is; nobody answers for a store that `is_shut`."""

    product_id: int
    title: str
    url: str
    picture: Picture | None
    trail: list[CategoryNode]
    store_id: int
    store_name: str
    is_shut: bool


def product_heading(pk: int) -> ProductHeading:
    """A product that may be shown: two queries. Raises NotFound for all others."""
    product = shown_products().filter(pk=pk).select_related("store").first()
    if product is None:
        raise NotFound
    media = lead_pictures([pk]).get(pk)
    return ProductHeading(
        product_id=pk,
        title=product.title or "",
        url=product.get_absolute_url(),
        picture=picture_of(media, product.title or "") if media else None,
        trail=category_tree().trail(product.category_id),
        store_id=product.store_id,
        store_name=product.store.name,
        is_shut=product.store.is_shut,
    )


def variant_names(product_id: int) -> list[tuple[int, str]]:
    """The variants of a product as (id, «Белый · M»); empty where there is nothing to choose. One query."""
    rows = Variant.objects.filter(product=product_id).order_by("position", "pk").values_list("pk", "options")
    named = [(pk, options_text(options)) for pk, options in rows]
    return named if len(named) > 1 else []
