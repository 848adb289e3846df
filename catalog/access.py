"""The only way for a view to get an object of the catalogue that belongs to somebody."""

from accounts.models import Store
from catalog.models import Product
from marketplace.lib.errors import NotFound


def product_for_store(store: Store, pk: int) -> Product:
    """A product of this store in any state but removed. Raises NotFound, also for another store's."""
    rows = Product.objects.filter(store=store, pk=pk).exclude(status=Product.Status.REMOVED)
    product = rows.select_related("brand").first()
    if product is None:
        raise NotFound
    product.store = store
    return product
