"""The weekly digest of favourite stores: whom it reaches, what it names, once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings

from accounts.models import Store, User
from catalog import tasks
from catalog.constants import STORE_NEWS_HOUR
from catalog.models import FavouriteStore, Product, SearchRow
from catalog.rules import latest_digest
from catalog.services.store_news import tell_store_news
from marketplace.lib import clock
from messaging.models import Notification, OutboxEmail
from messaging.rules import topic_of
from messaging.services.preferences import change_cells, switch_mail
from messaging.services.rendering import build_message, html_of, notification_text
from tests.factories.accounts import StoreFactory, UserFactory
from tests.factories.catalog import ProductFactory

THURSDAY = datetime(2026, 11, 26, 7, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        (datetime(2026, 11, 26, 7, 0, tzinfo=UTC), datetime(2026, 11, 26, 7, tzinfo=UTC)),
        (datetime(2026, 11, 26, 6, 59, tzinfo=UTC), datetime(2026, 11, 19, 7, tzinfo=UTC)),
        (datetime(2026, 11, 28, 23, 0, tzinfo=UTC), datetime(2026, 11, 26, 7, tzinfo=UTC)),
        (datetime(2026, 12, 2, 12, 0, tzinfo=UTC), datetime(2026, 11, 26, 7, tzinfo=UTC)),
    ],
)
def test_a_digest_is_due_on_thursdays(moment: datetime, due: datetime) -> None:
    assert latest_digest(moment) == due


def test_it_is_looked_for_every_day_after_it_is_due() -> None:
    """A day that was missed is made up for on the next one."""
    entry = settings.CELERY_BEAT_SCHEDULE["store-news"]
    assert entry["task"] == tasks.tell_store_news.name
    assert (entry["schedule"].hour, len(entry["schedule"].day_of_week)) == ({STORE_NEWS_HOUR}, 7)


def follower(*stores: Store, muted: bool = False, consents: bool = True, **values: Any) -> User:
    user: User = UserFactory(**values)
    for store in stores:
        FavouriteStore.objects.create(user=user, store=store, is_muted=muted)
    if consents:
        switch_mail(user=user, topic=topic_of("store_news"), is_on=True)
    return user


def published(store: Store, before: timedelta, title: str = "Лампа") -> Product:
    product: Product = ProductFactory(store=store, title_ru=title, title_en="Lamp")
    SearchRow.objects.filter(pk=product.pk).update(published_at=latest_digest(THURSDAY) - before)
    return product


def tell(moment: datetime = THURSDAY) -> int:
    with clock.at(moment):
        return tell_store_news()


@pytest.mark.django_db
def test_followers_are_told_of_the_week_once() -> None:
    first, second, other = StoreFactory(name="Лавка"), StoreFactory(), StoreFactory()
    user = follower(first, second, language="ru")
    newest = published(first, timedelta(hours=1), "Лампа")
    published(second, timedelta(days=6, hours=23), "Ковёр")
    published(first, timedelta(days=8), "Старьё")
    published(other, timedelta(hours=2), "Чужое")
    published(first, -timedelta(minutes=1), "Завтрашнее")
    assert tell() == 1
    assert tell() == tell(THURSDAY + timedelta(days=1)) == 1
    note, mail = Notification.objects.get(user=user), OutboxEmail.objects.get(user=user)
    assert (note.kind, note.url) == ("store_news", "/ru/my/stores/?new=1")
    assert notification_text(note).endswith("2 товара")
    message = build_message(mail)
    assert message.subject.endswith("2 товара")
    for text in (str(message.body), html_of(message)):
        assert text.index("Лампа") < text.index("Ковёр")
        assert f"/ru/item/{newest.pk}-" in text and "Лавка" in text
        assert not [word for word in ("Старьё", "Чужое", "Завтрашнее") if word in text]
    assert "List-Unsubscribe" in message.message()


@pytest.mark.django_db
def test_the_next_week_is_another_digest() -> None:
    store = StoreFactory()
    user = follower(store)
    published(store, timedelta(hours=1))
    tell()
    published(store, -timedelta(days=3))
    tell(THURSDAY + timedelta(days=7))
    assert Notification.objects.filter(user=user).count() == 2


@pytest.mark.django_db
def test_nobody_is_told_who_does_not_want_it_or_cannot_read_it() -> None:
    store = StoreFactory()
    published(store, timedelta(hours=1))
    follower(store, muted=True)
    follower(store, blocked_at=clock.now())
    follower()
    told, _quiet = follower(store, consents=False), follower(store, consents=False)
    change_cells(user=_quiet, changes={("news", "inbox"): False})
    tell()
    assert list(Notification.objects.values_list("user", flat=True)) == [told.pk]
    assert not OutboxEmail.objects.filter(template="store_news").exists(), "mail of this kind needs a consent"


@pytest.mark.django_db
def test_a_quiet_week_and_a_late_digest_tell_nothing() -> None:
    store = StoreFactory()
    follower(store)
    assert tell() == 0
    published(store, timedelta(hours=1))
    assert tell(latest_digest(THURSDAY) + timedelta(days=2, seconds=1)) == 0
    assert not Notification.objects.exists()
