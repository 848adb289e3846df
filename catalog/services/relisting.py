"""Listings follow the delivery of a store: where it is free to, and how fast. What has yet to follow is marked."""

from datetime import datetime, timedelta

from catalog.models import DeliveryTemplate
from catalog.services.search_rows import refresh_store

# Whoever changed a way has the listings written at once; a sweep looks for what was forgotten after so long.
FORGOTTEN_AFTER = timedelta(minutes=1)


def relist(*, store_id: int) -> bool:
    """Write the rows of the store's goods anew if its delivery has changed since; False when there is nothing to do.

    Each batch of goods is a transaction of its own. What is changed again meanwhile stays marked for the next run.
    """
    waiting = DeliveryTemplate.objects.filter(store=store_id, relist_since__isnull=False)
    marks = dict(waiting.values_list("pk", "relist_since"))
    if not marks:
        return False
    refresh_store(store_id=store_id)
    for pk, since in marks.items():
        DeliveryTemplate.objects.filter(pk=pk, relist_since=since).update(relist_since=None)
    return True


def stores_to_relist(*, now: datetime) -> list[int]:
    """Stores whose listings should have followed a while ago."""
    waiting = DeliveryTemplate.objects.filter(relist_since__lte=now - FORGOTTEN_AFTER).order_by()
    return sorted(set(waiting.values_list("store", flat=True)))
