"""Discounts of stores, begun over the last days so that the price history proves them."""

from __future__ import annotations

from catalog.models import Discount, Variant
from catalog.services.prices import plan_discount
from marketplace.demo.content import all_goods
from marketplace.lib import clock

from .plan import Plan

DAYS_LEFT = 12


def load_discounts(plan: Plan) -> str:
    """Every variant of the discounted goods that never had a discount."""
    added = 0
    for good in (good for good in all_goods() if good.discount):
        began = plan.ago(min(good.days_old, 2 + good.number % 5) - 0.5)
        variants = Variant.objects.filter(sku__in=[sku.code for sku in good.skus])
        fresh = variants.exclude(pk__in=Discount.objects.values("variant")).values_list("pk", flat=True)
        for variant_id in fresh:
            with clock.at(began):
                plan_discount(
                    variant_id=variant_id, percent=good.discount, starts_at=began, ends_at=plan.ago(-DAYS_LEFT)
                )
            added += 1
    return f"{added} variants"
