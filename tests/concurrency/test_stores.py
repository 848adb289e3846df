"""Two at once: a holiday and its end, two runs of the scores, two presses of «Сохранить»."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import Store
from catalog.models import FavouriteStore, SearchRow, StoreFacts
from catalog.services import store_settings
from catalog.services.favourites import add_favourite, remove_favourite, restore_favourite
from catalog.services.store_facts import write_store_facts
from marketplace.lib import clock
from tests.concurrency.threads import at_once
from tests.factories.accounts import UserFactory
from tests.factories.catalog import ProductFactory, ReviewFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_scores_computed_twice_at_once() -> None:
    products = [ProductFactory() for _ in range(6)]
    for product in products:
        ReviewFactory.create_batch(5, product=product)
    results = at_once([lambda: write_store_facts(records={})] * 4)
    assert results == [6] * 4
    assert StoreFacts.objects.count() == 6
    assert set(SearchRow.objects.values_list("store_score", flat=True)) == set(
        Store.objects.values_list("score", flat=True)
    )


def test_a_holiday_and_its_end_at_once_leave_listings_in_step() -> None:
    store = ProductFactory().store
    today = clock.now().date()
    calls = [
        lambda: store_settings.plan_holiday(store_id=store.pk, first=today, last=today + timedelta(days=3)),
        lambda: store_settings.end_holiday(store_id=store.pk),
        lambda: store_settings.sweep(now=clock.now()),
    ]
    results = at_once(calls * 2)
    assert not [result for result in results if isinstance(result, Exception)]
    store_settings.sweep(now=clock.now())
    store.refresh_from_db()
    assert SearchRow.objects.filter(store=store).exists() is store.is_open
    assert (store.vacation_until is None) is store.is_open


def test_save_and_remove_many_times_at_once() -> None:
    user, store = UserFactory(), ProductFactory().store
    saved = at_once([lambda: add_favourite(user=user, store_slug=store.slug)] * 5)
    assert {row.pk for row in saved} == {FavouriteStore.objects.get().pk}
    removed = at_once([lambda: remove_favourite(user=user, store_slug=store.slug)] * 5)
    found = [one for one in removed if one is not None]
    assert len(found) == 1, "one press removes, and only that one can be undone"
    back = at_once([lambda: restore_favourite(user=user, removed=found[0])] * 5)
    assert {row.pk for row in back} == {FavouriteStore.objects.get().pk}
