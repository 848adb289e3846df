"""The work of the minute and of the day that is no single app's: timers, each in its own short transactions."""

from celery import shared_task

from accounts.services import sessions
from accounts.services import timers as account_timers
from catalog.services import timers as catalog_timers
from catalog.services.facet_counts import refresh_counts
from club.services import coupon_timers
from marketplace.lib import clock
from marketplace.lib.publishing import publish_on_commit
from marketplace.lib.sweeping import each
from orders.services import parcel_timers, settling
from orders.services import timers as order_timers
from payments.services import timers as payment_timers
from payments.services.evidence_files import delete_evidence_orphans

SWEEPS = (
    ("catalog", catalog_timers.sweep),
    ("coupons", coupon_timers.sweep),
    ("orders", order_timers.sweep),
    ("parcels", parcel_timers.sweep),
    ("payments", payment_timers.sweep),
    ("settling", settling.sweep),
    ("sessions", sessions.sweep),
    ("accounts", account_timers.sweep),
)


@shared_task(name="marketplace.tasks.sweep")
def sweep() -> dict[str, int]:
    """Run what is due now; safe to run twice, also at the same time. Where much is due, another process helps."""
    if order_timers.is_much_due(now=clock.now()):
        publish_on_commit(help_sweep)
    return run_sweeps()


@shared_task(name="marketplace.tasks.help_sweep")
def help_sweep() -> int:
    """Take orders' timers from the other end, while `sweep` is busy with them; how many fired here."""
    return order_timers.help_sweep(now=clock.now())


@shared_task(name="marketplace.tasks.count_facets")
def count_facets() -> int:
    """Count goods by filter where it was done longest ago; the number of categories counted."""
    return refresh_counts()


@shared_task(name="marketplace.tasks.delete_orphans")
def delete_orphans() -> int:
    """Once a day, for the whole folder is read: evidence without a row; the number of files deleted."""
    return delete_evidence_orphans(now=clock.now())


def run_sweeps() -> dict[str, int]:
    """How many timers each app has fired at `clock.now()`. A sweep that breaks off is logged and stops no other."""
    moment = clock.now()
    return {name: each(lambda sweep_app: sweep_app(now=moment), [function]) for name, function in SWEEPS}
