"""The minute's work: every app's timers, each in its own short transactions."""

from celery import shared_task

from accounts.services import sessions
from accounts.services import timers as account_timers
from catalog.services import timers as catalog_timers
from catalog.services.facet_counts import refresh_counts
from marketplace.lib import clock
from marketplace.lib.sweeping import each
from orders.services import parcel_timers, settling
from orders.services import timers as order_timers
from payments.services import timers as payment_timers

SWEEPS = (
    ("catalog", catalog_timers.sweep),
    ("orders", order_timers.sweep),
    ("parcels", parcel_timers.sweep),
    ("payments", payment_timers.sweep),
    ("settling", settling.sweep),
    ("sessions", sessions.sweep),
    ("accounts", account_timers.sweep),
)


@shared_task(name="marketplace.tasks.sweep")
def sweep() -> dict[str, int]:
    """Run what is due now; safe to run twice, also at the same time."""
    return run_sweeps()


@shared_task(name="marketplace.tasks.count_facets")
def count_facets() -> int:
    """Count goods by filter where it was done longest ago; the number of categories counted."""
    return refresh_counts()


def run_sweeps() -> dict[str, int]:
    """How many timers each app has fired at `clock.now()`. A sweep that breaks off is logged and stops no other."""
    moment = clock.now()
    return {name: each(lambda sweep_app: sweep_app(now=moment), [function]) for name, function in SWEEPS}
