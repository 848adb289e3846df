"""What orders tell the catalogue of finished purchases."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import F

from accounts.models import User
from catalog.models import Product, StorePurchase
from catalog.services.search_rows import refresh_scores
from marketplace.lib.transactions import require_transaction


def record_purchase(*, user: User, store_id: int, quantities: Mapping[int, int], at: datetime) -> None:
    """An order of `user` in this store is finished: `quantities` are pieces by product id.

    Counts one order for each product and for the buyer in the store. The caller calls it once an order, in its
    own transaction; the rows of the products are locked in order of pk.
    """
    require_transaction()
    products = Product.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=quantities).order_by("pk")
    product_ids = list(products.values_list("pk", flat=True))
    Product.objects.filter(pk__in=product_ids).update(orders_count=F("orders_count") + 1)
    purchase, _ = StorePurchase.objects.get_or_create(user=user, store_id=store_id, defaults={"last_at": at})
    StorePurchase.objects.filter(pk=purchase.pk).update(orders_count=F("orders_count") + 1, last_at=at)
    refresh_scores(product_ids=product_ids)
