"""Price, stock and terms of a variant, answered together as one value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language

from accounts.models import Store
from catalog import rules
from catalog.locks import lock_variants
from catalog.models import Media, PriceTier, Product, Variant
from catalog.rules import Tier
from catalog.selectors.pictures import Picture, lead_pictures, picture_of
from marketplace.lib.money import Money

SHOWN = (Product.Status.LIVE, Product.Status.PAUSED)
NO_STORES_YET = (Store.Status.APPLIED, Store.Status.CHECKING)
"""Goods that have a page are in one of the first, and their store is in none of the second."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a store offers for one variant now.

    `price` is of one piece, without wholesale steps; `old_price` may be struck through (domain section 3
    row 9); `available`, `min_quantity`, `max_quantity` are pieces; `lot_size` pieces make one lot.
    `is_purchasable` says that product, variant and store are open; it does not look at the stock. What `is_resting`
    will be sold again: its product is paused or its store on holiday. `is_shown` says that the product has a page:
    of any other one, strangers are told nothing, not even the title.
    """

    variant_id: int
    product_id: int
    store_id: int
    store_name: str
    store_slug: str
    title_ru: str
    title_en: str
    sku: str
    options: list[dict[str, Any]]
    image: Picture | None
    list_price: Money
    price: Money
    old_price: Money | None
    tiers: tuple[Tier, ...]
    available: int
    min_quantity: int
    max_quantity: int | None
    lot_size: int
    weight_g: int
    is_purchasable: bool
    is_resting: bool
    is_shown: bool
    category_id: int
    slug: str

    @property
    def title(self) -> str:
        """Title in the reader's language, else in the other one."""
        return (self.title_en or self.title_ru) if _language() == "en" else (self.title_ru or self.title_en)

    @property
    def options_text(self) -> str:
        """«Белый · Базовый» in the reader's language; empty when there is nothing to choose."""
        return options_text(self.options)

    @property
    def url(self) -> str:
        """The product page with this variant chosen."""
        path = reverse("catalog:product", kwargs={"pk": self.product_id, "slug": self.slug})
        return with_sku(path, self.sku) if self.options else path

    @property
    def smallest(self) -> int:
        """The least number of pieces that can be ordered: the least quantity in whole lots."""
        return rules.whole_lots(self.min_quantity, self.lot_size)

    @property
    def is_in_stock(self) -> bool:
        """True when the smallest order can be had."""
        return self.available >= self.smallest

    def price_at(self, quantity: int) -> Money:
        """What one piece costs when `quantity` are bought."""
        return rules.price_at(self.price, self.tiers, quantity)

    def allowed(self, quantity: int) -> int:
        """The quantity nearest to `quantity` that may be ordered; 0 when there are too few pieces."""
        return rules.count_allowed(
            quantity, minimum=self.smallest, maximum=self.max_quantity, lot=self.lot_size, available=self.available
        )


def with_sku(path: str, sku: str) -> str:
    """The address of a product's page with a variant chosen; an SKU may hold any signs: «USB-C+HDMI»."""
    return f"{path}?{urlencode({'sku': sku})}"


def offers_for(variant_ids: Iterable[int], *, pictured: bool = True) -> dict[int, Offer]:
    """Offers by variant id, missing ids left out: three queries, whatever the number.

    Where nothing is shown, `pictured=False` saves one: then only what has a picture of its own has one.
    """
    variants = list(_variants(variant_ids))
    bare = (variant.product_id for variant in variants if variant.media_id is None)
    pictures = lead_pictures(bare) if pictured else {}
    return {
        variant.pk: offer_of(
            variant,
            variant.product,
            variant.media or pictures.get(variant.product_id),
            [Tier(tier.min_quantity, tier.price) for tier in variant.tiers.all()],
        )
        for variant in variants
    }


def lock_offers(variant_ids: Iterable[int]) -> dict[int, Offer]:
    """The same under row locks of the variants, taken in order of pk; wants an open transaction."""
    return offers_for(lock_variants(variant_ids))


def options_text(options: list[dict[str, Any]]) -> str:
    """The values of `Variant.options` in the reader's language, joined by a middle dot."""
    language = _language()
    other = "ru" if language == "en" else "en"
    return " · ".join(option.get(f"value_{language}") or option.get(f"value_{other}", "") for option in options)


def shown_offer(variant_id: int | None) -> Offer | None:
    """The offer of a variant whose product has a page, None for any other: three queries."""
    offer = offers_for([variant_id]).get(variant_id) if variant_id is not None else None
    return offer if offer is not None and offer.is_shown else None


def _variants(variant_ids: Iterable[int]) -> Iterable[Variant]:
    return (
        Variant.objects.filter(pk__in=set(variant_ids))
        .select_related("product__store", "media")
        .prefetch_related(Prefetch("tiers", PriceTier.objects.order_by("min_quantity")))
    )


def offer_of(variant: Variant, product: Product, media: Media | None, tiers: Iterable[Tier]) -> Offer:
    """The offer of a loaded variant, shown by `media`; `tiers` in order of quantity."""
    return Offer(
        variant_id=variant.pk,
        product_id=product.pk,
        store_id=product.store_id,
        store_name=product.store.name,
        store_slug=product.store.slug,
        title_ru=product.title_ru or "",
        title_en=product.title_en or "",
        sku=variant.sku,
        options=variant.options,
        image=picture_of(media, product.title) if media else None,
        list_price=variant.list_price,
        price=variant.price,
        old_price=variant.old_price,
        tiers=tuple(tier for tier in tiers if tier.price < variant.price),  # a discount may beat a wholesale price
        available=variant.available,
        min_quantity=product.min_quantity,
        max_quantity=product.max_quantity,
        lot_size=product.lot_size,
        weight_g=variant.weight_g,
        is_purchasable=_is_purchasable(variant, product),
        is_resting=_is_resting(variant, product),
        is_shown=is_shown(product),
        category_id=product.category_id,
        slug=product.slug,
    )


def is_shown(product: Product) -> bool:
    """Whether a product, loaded with its store, has a page."""
    return product.status in SHOWN and product.store.status not in NO_STORES_YET


def _is_purchasable(variant: Variant, product: Product) -> bool:
    return variant.is_active and product.is_live and product.store.is_open


def _is_resting(variant: Variant, product: Product) -> bool:
    will_open = product.store.is_open or product.store.status == Store.Status.VACATION
    return variant.is_active and product.status in SHOWN and will_open and not _is_purchasable(variant, product)


def _language() -> str:
    return (get_language() or "ru")[:2]
