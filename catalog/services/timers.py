"""What falls due in the catalogue: discounts begin and end, holds on stock run out, what was removed is forgotten."""

from datetime import datetime

from django.core.cache import cache

from catalog.models import Discount
from catalog.services.prices import end_discount, start_discount
from catalog.services.stock import expire_reservations
from catalog.services.viewed import trim_views
from catalog.services.wish_items import purge_removed
from marketplace.lib.sweeping import each


def sweep(*, now: datetime) -> int:
    """Do what is due by `now`; the number of things done. Safe to run twice and beside itself.

    Discounts that are over end before others begin, so that two in a row never overlap.
    """
    over = Discount.objects.filter(ends_at__lte=now).exclude(status=Discount.Status.ENDED)
    due = Discount.objects.filter(status=Discount.Status.PLANNED, starts_at__lte=now)
    done = each(_end, list(over.order_by("ends_at").values_list("pk", flat=True)))
    done += each(_start, list(due.order_by("starts_at").values_list("pk", flat=True)))
    done += len(expire_reservations(now=now)) + purge_removed()
    # Once an hour is enough for what nobody waits for: it reads the whole table of views.
    return done + (trim_views() if cache.add("catalog:views-trimmed", 1, timeout=3600) else 0)


def _end(pk: int) -> bool:
    return end_discount(discount_id=pk)


def _start(pk: int) -> bool:
    return start_discount(discount_id=pk)
