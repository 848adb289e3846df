"""What falls due in the catalogue: discounts and holidays begin and end, holds on stock run out."""

from datetime import datetime

from catalog.models import Discount
from catalog.services import store_settings
from catalog.services.prices import end_discount, start_discount
from catalog.services.stock import expire_reservations
from marketplace.lib.sweeping import each


def sweep(*, now: datetime) -> int:
    """Do what is due by `now`; the number of things done. Safe to run twice and beside itself.

    Discounts that are over end before others begin, so that two in a row never overlap.
    """
    over = Discount.objects.filter(ends_at__lte=now).exclude(status=Discount.Status.ENDED)
    due = Discount.objects.filter(status=Discount.Status.PLANNED, starts_at__lte=now)
    done = each(_end, list(over.order_by("ends_at").values_list("pk", flat=True)))
    done += each(_start, list(due.order_by("starts_at").values_list("pk", flat=True)))
    done += store_settings.sweep(now=now)
    return done + len(expire_reservations(now=now))


def _end(pk: int) -> bool:
    return end_discount(discount_id=pk)


def _start(pk: int) -> bool:
    return start_discount(discount_id=pk)
