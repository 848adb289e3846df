"""What orders tell the catalogue of finished purchases."""

from collections.abc import Mapping
from datetime import datetime

from accounts.models import User
from catalog.services.search_rows import refresh_scores
from marketplace.lib.prepared import Statement
from marketplace.lib.transactions import require_transaction

_COUNT_GOODS = Statement(
    "count_order_of_goods",
    """
    UPDATE catalog_product p SET orders_count = p.orders_count + 1
    FROM (SELECT id FROM catalog_product WHERE id = ANY(%(pks)s::bigint[]) ORDER BY id FOR NO KEY UPDATE) AS locked
    WHERE p.id = locked.id
    """,
)
_COUNT_PURCHASE = Statement(
    "count_purchase",
    """
    INSERT INTO catalog_storepurchase AS known (user_id, store_id, orders_count, last_at)
    VALUES (%(user)s, %(store)s, 1, %(at)s)
    ON CONFLICT (user_id, store_id) DO UPDATE
    SET orders_count = known.orders_count + 1, last_at = excluded.last_at
    """,
)


def record_purchase(*, user: User, store_id: int, quantities: Mapping[int, int], at: datetime) -> None:
    """An order of `user` in this store is finished: `quantities` are pieces by product id.

    Counts one order for each product and for the buyer in the store. The caller calls it once an order, in its
    own transaction; the rows of the products are locked in order of pk.
    """
    require_transaction()
    _COUNT_GOODS.write(pks=list(quantities))
    _COUNT_PURCHASE.write(user=user.pk, store=store_id, at=at)
    refresh_scores(product_ids=quantities)
