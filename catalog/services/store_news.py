"""The digest of favourite stores: once a week, what came to those that are not muted (S29, S20)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Count
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from catalog.constants import STORE_NEWS_CATCH_UP, STORE_NEWS_GOODS, STORE_NEWS_PERIOD
from catalog.models import FavouriteStore, SearchRow
from catalog.rules import latest_digest
from marketplace.lib import clock
from marketplace.lib.messenger import notify
from marketplace.lib.sweeping import each


def tell_store_news() -> int:
    """Tell every follower what came in the week before the latest digest; the number of members looked at.

    Safe to repeat and to break off: a digest has its day as the key against repeats, each member a transaction.
    A digest that is STORE_NEWS_CATCH_UP late is not sent any more.
    """
    until = latest_digest(clock.now())
    if clock.now() - until > STORE_NEWS_CATCH_UP:
        return 0
    counts = _new_by_store(until)
    followers = FavouriteStore.objects.filter(
        store__in=list(counts), is_muted=False, user__anonymised_at__isnull=True, user__blocked_at__isnull=True
    )
    members = list(followers.order_by("user_id").values_list("user_id", flat=True).distinct())
    return each(lambda pk: _tell(pk, until, counts), members)


def _new_by_store(until: datetime) -> dict[int, int]:
    rows = SearchRow.objects.filter(published_at__gte=until - STORE_NEWS_PERIOD, published_at__lt=until)
    return dict(rows.order_by().values_list("store").annotate(count=Count("pk")))


def _tell(user_id: int, until: datetime, counts: dict[int, int]) -> int:
    with transaction.atomic():
        user = User.objects.get(pk=user_id)
        favourites = FavouriteStore.objects.filter(user=user, is_muted=False, store__in=list(counts))
        stores = list(favourites.values_list("store", flat=True))
        if not stores:  # muted or removed since the list was made
            return 0
        with translation.override(user.language):
            url = f"{reverse('catalog:favourites')}?new=1"
            goods = _goods(stores, until)
        params = {"count": sum(counts[pk] for pk in stores), "goods": goods}
        notify(user=user, kind="store_news", params=params, url=url, dedupe_key=f"store_news:{until:%Y-%m-%d}")
        return 1


def _goods(store_ids: Sequence[int], until: datetime) -> list[dict[str, object]]:
    """The newest of the week, at most STORE_NEWS_GOODS, in the active language."""
    rows = SearchRow.objects.filter(
        store__in=store_ids, published_at__gte=until - STORE_NEWS_PERIOD, published_at__lt=until
    ).select_related("product", "store", "variant")
    return [
        {
            "title": str(row.product.title or ""),
            "store": row.store.name,
            "price": row.variant.price,
            "path": row.product.get_absolute_url(),
        }
        for row in rows.order_by("-published_at", "-pk")[:STORE_NEWS_GOODS]
    ]
