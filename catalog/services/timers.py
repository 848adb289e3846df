"""What falls due in the catalogue: discounts, holidays, holds on stock, goods that are back, pictures, lost imports,
and what was removed is forgotten.
"""

from datetime import datetime

from django.core.cache import cache
from django.db import transaction

from catalog.models import Discount
from catalog.services import store_settings
from catalog.services.imports.keeping import expire, expired_imports
from catalog.services.imports.running import stuck_imports
from catalog.services.prices import end_discount, start_discount
from catalog.services.relisting import stores_to_relist
from catalog.services.stock import expire_reservations
from catalog.services.stock_watches import tell_watchers
from catalog.services.uploads import sweep_pictures
from catalog.services.viewed import trim_views
from catalog.services.wish_items import purge_removed
from catalog.tasks import relist_store, run_import
from marketplace.lib.publishing import publish_on_commit
from marketplace.lib.sweeping import each


def sweep(*, now: datetime) -> int:
    """Do what is due by `now`; the number of things done. Safe to run twice and beside itself.

    Discounts that are over end before others begin, so that two in a row never overlap.
    """
    over = Discount.objects.filter(ends_at__lte=now).exclude(status=Discount.Status.ENDED)
    due = Discount.objects.filter(status=Discount.Status.PLANNED, starts_at__lte=now)
    done = each(_end, list(over.order_by("ends_at").values_list("pk", flat=True)))
    done += each(_start, list(due.order_by("starts_at").values_list("pk", flat=True)))
    done += each(_take_up, stuck_imports(now=now))
    done += each(lambda pk: expire(pk=pk), expired_imports(now=now))
    done += each(_relist, stores_to_relist(now=now))
    done += len(expire_reservations(now=now)) + tell_watchers(now=now)
    done += store_settings.sweep(now=now) + sweep_pictures(now=now) + purge_removed()
    # Once an hour is enough for what nobody waits for: it reads the whole table of views.
    return done + (trim_views() if cache.add("catalog:views-trimmed", 1, timeout=3600) else 0)


def _end(pk: int) -> bool:
    return end_discount(discount_id=pk)


def _start(pk: int) -> bool:
    return start_discount(discount_id=pk)


@transaction.atomic
def _take_up(pk: int) -> bool:
    """Have a worker go on with an import; the sweep itself would keep everything else waiting."""
    publish_on_commit(run_import, pk)
    return True


@transaction.atomic
def _relist(store_id: int) -> bool:
    """Have a worker write the listings whose delivery has changed, where nobody did within a minute."""
    publish_on_commit(relist_store, store_id)
    return True
