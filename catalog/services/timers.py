"""What falls due in the catalogue: discounts begin and end, holds on stock run out."""

from collections.abc import Callable, Iterable
from datetime import datetime

from catalog.models import Discount
from catalog.services.prices import end_discount, start_discount
from catalog.services.stock import expire_reservations


def sweep(*, now: datetime) -> int:
    """Do what is due by `now`; the number of things done. Safe to run twice and beside itself.

    Discounts that are over end before others begin, so that two in a row never overlap.
    """
    over = Discount.objects.filter(ends_at__lte=now).exclude(status=Discount.Status.ENDED)
    due = Discount.objects.filter(status=Discount.Status.PLANNED, starts_at__lte=now)
    done = _each(lambda pk: end_discount(discount_id=pk), over.order_by("ends_at").values_list("pk", flat=True))
    done += _each(lambda pk: start_discount(discount_id=pk), due.order_by("starts_at").values_list("pk", flat=True))
    return done + len(expire_reservations(now=now))


def _each(act: Callable[[int], bool], pks: Iterable[int]) -> int:
    return sum(act(pk) for pk in list(pks))
