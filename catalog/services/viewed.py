"""What a member has looked at: kept, forgotten, paused (page 11 of the interface)."""

from datetime import datetime

from django.db import connection, transaction

from accounts.models import User
from catalog.constants import VIEWED_AGAIN, VIEWED_KEPT
from catalog.models import Product, ViewedProduct, ViewingPause
from marketplace.lib import clock

# One statement for the whole of it: it runs behind every product page that a member opens.
_RECORD = """
    INSERT INTO catalog_viewedproduct (user_id, product_id, viewed_at)
    SELECT %(user)s, %(product)s, %(now)s
        WHERE NOT EXISTS (SELECT 1 FROM catalog_viewingpause WHERE user_id = %(user)s)
    ON CONFLICT (user_id, product_id) DO UPDATE SET viewed_at = excluded.viewed_at
        WHERE catalog_viewedproduct.viewed_at < %(stale)s
"""
_TRIM = """
    DELETE FROM catalog_viewedproduct WHERE id IN (
        SELECT id FROM (
            SELECT id, row_number() OVER (PARTITION BY user_id ORDER BY viewed_at DESC, id DESC) AS place
            FROM catalog_viewedproduct WHERE user_id IN (
                SELECT user_id FROM catalog_viewedproduct GROUP BY user_id HAVING count(*) > %(kept)s
            )
        ) AS ranked WHERE place > %(kept)s
    )
"""


def record_view(*, user_id: int, product_id: int) -> None:
    """Note that the member has looked at the product; nothing while the history is paused. One statement."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(_RECORD, {"user": user_id, "product": product_id, "now": now, "stale": now - VIEWED_AGAIN})


def forget_view(*, user: User, product_id: int) -> datetime | None:
    """Take one product out of the history; gives when it was looked at, None when it was not there."""
    row = ViewedProduct.objects.filter(user=user, product=product_id).first()
    if row is None:
        return None
    row.delete()
    return row.viewed_at


def restore_view(*, user: User, product_id: int, viewed_at: datetime) -> None:
    """Undo `forget_view`; a product looked at again meanwhile, or gone from the shop, stays as it is."""
    if Product.objects.filter(pk=product_id).exists():
        ViewedProduct.objects.get_or_create(user=user, product_id=product_id, defaults={"viewed_at": viewed_at})


def clear_views(*, user: User) -> int:
    """Forget everything; the number of products forgotten."""
    return ViewedProduct.objects.filter(user=user).delete()[0]


@transaction.atomic
def pause_views(*, user: User, is_paused: bool) -> None:
    """Keep no history from now on, or keep it again. What is there stays."""
    if is_paused:
        ViewingPause.objects.get_or_create(user=user)
    else:
        ViewingPause.objects.filter(user=user).delete()


def trim_views() -> int:
    """Forget what is beyond the latest VIEWED_KEPT of each member; safe to repeat and to run beside itself."""
    with connection.cursor() as cursor:
        cursor.execute(_TRIM, {"kept": VIEWED_KEPT})
        return cursor.rowcount
