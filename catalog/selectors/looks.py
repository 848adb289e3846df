"""What staff see of goods when they decide about them: a digest, so that what they approve is what they have seen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from catalog.models import Media, Product, ProductAttribute, ProductText, Variant
from catalog.selectors.editor import TERMS, WORDS

_PARTS: tuple[tuple[Any, str, tuple[str, ...]], ...] = (
    (Product, "pk", (*WORDS, "category", "brand", *TERMS)),
    (ProductAttribute, "product", ("value",)),
    (ProductText, "product", ("attribute", "text_ru", "text_en")),
    (Variant, "product", ("pk", "sku", "options", "weight_g", "media", "is_active", "position")),
    (Media, "product", ("position", "pk", "stem", "alt_ru", "alt_en")),
)
"""Each table with its column of the product and what of it is looked at. Prices and stock are the store's own: they
change from hour to hour, and nobody has to allow it."""


def looks_of(product_ids: Iterable[int]) -> dict[int, str]:
    """A digest of each product as it is stored: five queries, whatever the number."""
    wanted = list(product_ids)
    found: dict[int, list[Any]] = {pk: [] for pk in wanted}
    for model, owner, columns in _PARTS:
        rows = model.objects.filter(**{f"{owner}__in": wanted}).order_by(owner, *columns[:2])
        for pk, *row in rows.values_list(owner, *columns):
            found[pk].append(row)
    return {pk: _digest(stored) for pk, stored in found.items()}


def look_of(product_id: int) -> str:
    """`looks_of` a single product."""
    return looks_of([product_id])[product_id]


def _digest(stored: list[Any]) -> str:
    text = json.dumps(stored, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
