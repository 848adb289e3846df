"""«Сообщить о поступлении»: who wants to know when a variant can be bought again, and telling them, once."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import translation

from accounts.models import Store, User
from catalog.constants import STOCK_WATCHES_AT_ONCE, STOCK_WATCHES_PER_MEMBER
from catalog.errors import TooManyWatches
from catalog.models import Product, StockWatch, Variant
from catalog.rules import whole_lots
from catalog.selectors.offers import options_text, with_sku
from catalog.selectors.product_rows import shown_products
from marketplace.lib.errors import NotFound
from marketplace.lib.messenger import notify
from marketplace.lib.sweeping import each


@transaction.atomic
def watch_stock(*, user: User, variant_id: int) -> StockWatch:
    """Tell the member when the variant can be bought again; a second call changes nothing.

    Raises NotFound for a variant that is not shown, TooManyWatches.
    """
    variant = Variant.objects.filter(pk=variant_id, is_active=True, product__in=shown_products()).first()
    if variant is None:
        raise NotFound
    others = StockWatch.objects.filter(user=user).exclude(variant=variant)
    if others.count() >= STOCK_WATCHES_PER_MEMBER:
        raise TooManyWatches(limit=STOCK_WATCHES_PER_MEMBER)
    watch, _is_new = StockWatch.objects.get_or_create(user=user, variant=variant)
    return watch


@transaction.atomic
def unwatch_stock(*, user: User, variant_id: int) -> None:
    """Do not tell the member; nothing to take back is not an error."""
    StockWatch.objects.filter(user=user, variant=variant_id).delete()


def tell_watchers(*, now: datetime) -> int:
    """Tell those whose variant can be bought again, each in a transaction of its own; how many were told.

    Safe to run twice and beside itself: the row is locked and goes with the message. At most
    STOCK_WATCHES_AT_ONCE in one call, the longest waiting first.
    """
    least, lot = F("variant__product__min_quantity"), F("variant__product__lot_size")
    due = (
        StockWatch.objects.filter(
            variant__is_active=True,
            variant__product__status=Product.Status.LIVE,
            variant__product__store__status=Store.Status.APPROVED,
            # the least quantity in whole lots: who waits for more than there is must not stand before the others
            variant__stock_on_hand__gte=F("variant__stock_reserved") + (least + lot - 1) / lot * lot,
            created_at__lte=now,
        )
        .order_by("created_at", "pk")
        .values_list("pk", flat=True)
    )
    return each(_tell, list(due[:STOCK_WATCHES_AT_ONCE]))


def _tell(pk: int) -> bool:
    with transaction.atomic():
        watch = (
            StockWatch.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("user", "variant__product__store")
            .filter(pk=pk)
            .first()
        )
        if watch is None or not _can_be_bought(watch.variant):
            return False
        _notify(watch)
        watch.delete()
        return True


def _notify(watch: StockWatch) -> None:
    variant, product = watch.variant, watch.variant.product
    with translation.override(watch.user.language):
        url = with_sku(product.get_absolute_url(), variant.sku)
        title, options = str(product.title or ""), options_text(variant.options)
    params = {"title": title, "options": options, "price": variant.price, "store": product.store.name}
    notify(user=watch.user, kind="stock_back", params=params, url=url, dedupe_key=f"stock:{watch.pk}")


def _can_be_bought(variant: Variant) -> bool:
    """Looked at again under the lock: somebody may have bought the last piece meanwhile."""
    product = variant.product
    least = whole_lots(product.min_quantity, product.lot_size)
    return variant.is_active and product.is_live and product.store.is_open and variant.available >= least
