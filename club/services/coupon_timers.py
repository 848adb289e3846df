"""What falls due on coupons: the first day, the last day, the end of a hold. Safe to run twice at once."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from club.models import Coupon
from club.services.coupon_status import move
from club.services.coupon_uses import release_coupons
from marketplace.lib import clock
from marketplace.lib.sweeping import each
from marketplace.lib.transactions import note_lock

Status = Coupon.Status


def sweep(*, now: datetime) -> int:
    """Begin, end and release what is due; the number of coupons moved. Each in a transaction of its own.

    Holds go first: a coupon whose hold and whose last day are both over expires in the same run.
    """
    with clock.at(now):
        held = Coupon.objects.filter(status=Status.RESERVED, held_until__lte=now).values_list("reference", flat=True)
        done = each(_release, list(held.order_by("reference").distinct()))
        begun = Coupon.objects.filter(status=Status.ISSUED, valid_from__lte=now, valid_until__gt=now)
        done += each(
            _mover("activate", Q(valid_from__lte=now)), list(begun.order_by("pk").values_list("pk", flat=True))
        )
        over = Coupon.objects.filter(status__in=[Status.ISSUED, Status.ACTIVE], valid_until__lte=now)
        return done + each(
            _mover("expire", Q(valid_until__lte=now)), list(over.order_by("pk").values_list("pk", flat=True))
        )


def _mover(action: str, due: Q) -> Callable[[int], int]:
    def move_one(pk: int) -> int:
        with transaction.atomic():
            note_lock("coupon")
            rows = Coupon.objects.select_for_update(of=("self",), skip_locked=True, no_key=True).filter(due, pk=pk)
            coupon = rows.filter(status__in=[Status.ISSUED, Status.ACTIVE]).first()
            if coupon is None or (action == "activate" and coupon.status == Status.ACTIVE):
                return 0
            move(coupon, action)
            return 1

    return move_one


def _release(reference: str) -> int:
    with transaction.atomic():
        note_lock("coupon")
        due = Coupon.objects.select_for_update(of=("self",), no_key=True).filter(
            reference=reference, status=Status.RESERVED
        )
        count = len(list(due.filter(held_until__lte=clock.now()).order_by("pk")))
        if count:
            release_coupons(reference=reference)
        return count
