"""What will happen to an order by itself, shown by letting it happen in a transaction that is rolled back."""

from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from marketplace.lib import clock
from orders.models import Order, OrderEvent, OrderTimer, ParcelTimer
from orders.services import parcel_timers, timers


class Command(BaseCommand):
    """`manage.py replay_order NUMBER --days N`."""

    help = "Print what happened to an order and what will, over the next days; nothing is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number")
        parser.add_argument("--days", type=int, default=120, help="how far to look ahead (default: 120)")

    def handle(self, *args: Any, **options: Any) -> None:
        number = options["number"].upper()
        order = Order.objects.filter(number=number).first()
        if order is None:
            raise CommandError(f"There is no order {number}.")
        now = clock.now()
        with transaction.atomic():
            self._print(order, list(order.events.all()), "past")
            self._run(order, until=now + timedelta(days=options["days"]))
            transaction.set_rollback(True)

    def _run(self, order: Order, *, until: datetime) -> None:
        seen = set(order.events.values_list("pk", flat=True))
        while timer := self._next(order, until):
            moment = max(timer.due_at, clock.now())
            with clock.at(moment):
                fire = timers.fire if isinstance(timer, OrderTimer) else parcel_timers.fire
                if not fire(timer_id=timer.pk):
                    raise CommandError(f"The timer {timer.kind} did not fire; somebody works on the order.")
            self.stdout.write(f"{moment:%Y-%m-%d %H:%M}  timer   {type(timer).Kind(timer.kind).label}")
            fresh = [event for event in order.events.all() if event.pk not in seen]
            seen.update(event.pk for event in fresh)
            self._print(order, fresh, "ahead")

    @staticmethod
    def _next(order: Order, until: datetime) -> OrderTimer | ParcelTimer | None:
        of_parcels = ParcelTimer.objects.filter(subject__order=order)
        due = [
            pending.filter(done_at__isnull=True, paused_left__isnull=True, due_at__lte=until).order_by("due_at", "pk")[
                :1
            ]
            for pending in (OrderTimer.objects.filter(subject=order), of_parcels)
        ]
        return min((timer for found in due for timer in found), key=lambda timer: timer.due_at, default=None)

    def _print(self, order: Order, events: list[OrderEvent], when: str) -> None:
        for event in events:
            self.stdout.write(
                f"{event.at:%Y-%m-%d %H:%M}  {when:6}  {event.code} ({event.actor}) {event.data or ''}".rstrip()
            )
        order.refresh_from_db()
        self.stdout.write(f"                  status  {order.status}")
