"""The minute's work: every app's timers, each in its own short transactions."""

from celery import shared_task

from catalog.services import timers as catalog_timers
from marketplace.lib import clock
from orders.services import settling
from orders.services import timers as order_timers
from payments.services import timers as payment_timers

SWEEPS = (
    ("catalog", catalog_timers.sweep),
    ("orders", order_timers.sweep),
    ("payments", payment_timers.sweep),
    ("settling", settling.sweep),
)


@shared_task(name="marketplace.tasks.sweep")
def sweep() -> dict[str, int]:
    """Run what is due now; safe to run twice, also at the same time."""
    return run_sweeps()


def run_sweeps() -> dict[str, int]:
    """How many timers each app has fired at `clock.now()`."""
    moment = clock.now()
    return {name: function(now=moment) for name, function in SWEEPS}
