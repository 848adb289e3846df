"""Goods in the hands of their store, for tests of the editor and of moderation."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any

from PIL import Image

from accounts.models import User
from catalog.models import Media, Product, ProhibitedTerm
from catalog.selectors.looks import look_of
from catalog.services.moderation import approve_product
from marketplace.lib.money import Money
from tests.factories.catalog import CategoryFactory, ProductFactory


def draft(**more: Any) -> Product:
    """A complete draft: words, a variant, a picture."""
    fields = {"description_ru": "Описание", "description_en": "Description"} | more
    product = ProductFactory(draft=True, category=fields.pop("category", None) or CategoryFactory(), **fields)
    Media.objects.create(product=product, stem=f"goods/aa/{product.pk}", sizes=[400], width=400, height=400)
    return product


def term(words: str, verdict: str = "review") -> ProhibitedTerm:
    """A rule in force."""
    reason = {"reason_ru": "Так нельзя", "reason_en": "Not here"}
    return ProhibitedTerm.objects.create(words=words, verdict=verdict, **reason)


def picture(width: int = 900, height: int = 600, kind: str = "JPEG", color: str = "red") -> bytes:
    """A file that a seller may send."""
    target = BytesIO()
    Image.new("RGB", (width, height), color).save(target, kind)
    return target.getvalue()


def usd(text: str) -> Money:
    """An amount in dollars."""
    return Money(Decimal(text), "USD")


def approve(product: Product, by: User) -> bool:
    """Staff look at a product and let it be sold."""
    return approve_product(product_id=product.pk, by=by, seen=look_of(product.pk))
