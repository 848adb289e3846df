"""What falls due in the catalogue: discounts begin and end, holds on stock run out, files of pictures go."""

from datetime import datetime

from catalog.models import Discount
from catalog.services.prices import end_discount, start_discount
from catalog.services.stock import expire_reservations
from catalog.services.uploads import sweep_pictures
from marketplace.lib.sweeping import each


def sweep(*, now: datetime) -> int:
    """Do what is due by `now`; the number of things done. Safe to run twice and beside itself.

    Discounts that are over end before others begin, so that two in a row never overlap.
    """
    over = Discount.objects.filter(ends_at__lte=now).exclude(status=Discount.Status.ENDED)
    due = Discount.objects.filter(status=Discount.Status.PLANNED, starts_at__lte=now)
    done = each(_end, list(over.order_by("ends_at").values_list("pk", flat=True)))
    done += each(_start, list(due.order_by("starts_at").values_list("pk", flat=True)))
    return done + len(expire_reservations(now=now)) + sweep_pictures(now=now)


def _end(pk: int) -> bool:
    return end_discount(discount_id=pk)


def _start(pk: int) -> bool:
    return start_discount(discount_id=pk)
