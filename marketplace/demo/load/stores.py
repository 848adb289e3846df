"""Stores with their people, ways of delivery, logo and banner."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.base import ContentFile
from django.db import transaction

from accounts.models import Store, StoreMember, User
from catalog.rules import slug_of
from marketplace.demo.content import Store as Content
from marketplace.demo.content import all_goods, people, stores
from marketplace.demo.drawings import storefront

from .delivery import add_ways
from .plan import Plan
from .views import lead_of


def load_stores(plan: Plan) -> str:
    """Every store of `stores.toml` that is not there yet, its members and ways of delivery."""
    known = set(Store.objects.values_list("slug", flat=True))
    missing = [content for content in stores() if store_slug(content) not in known]
    for content in missing:
        _add(content, plan)
    _members()
    return f"{len(missing)} added"


def load_logos(plan: Plan) -> str:
    """The logo of every store of the demo that has none."""
    loaded = stores_by_code()
    bare = [(number, content) for number, content in enumerate(stores()) if not loaded[content.code].logo]
    for number, content in bare:
        store = loaded[content.code]
        store.logo.save(f"{store.slug}.webp", ContentFile(storefront.logo(content.name, number)))
    return f"{len(bare)} drawn"


def draw_banner(number: int) -> None:
    """Draw the banner of the store with this place in `stores.toml`, unless it has one."""
    content = stores()[number]
    store = stores_by_code().get(content.code)
    if store is not None and not store.banner:
        store.banner.save(f"{store.slug}-banner.webp", ContentFile(_banner(content, number)))


def store_slug(content: Content) -> str:
    """The address of a store: its name in Latin letters."""
    return slug_of(content.name)


def stores_by_code() -> dict[str, Store]:
    """Loaded stores by their code in `stores.toml`."""
    codes = {store_slug(content): content.code for content in stores()}
    return {codes[store.slug]: store for store in Store.objects.filter(slug__in=codes)}


@transaction.atomic
def _add(content: Content, plan: Plan) -> None:
    store = Store(
        slug=store_slug(content), name=content.name, description_ru=content.about.ru,
        description_en=content.about.en, status=content.status,
        country=content.country, is_trusted=content.is_trusted, is_mall=content.is_mall,
        ship_by_days=min(20, content.handling + 4), guarantee_days=15 if content.is_mall else 0,
        opened_at=plan.ago(content.days_open),
    )  # fmt: skip
    if content.status == Store.Status.VACATION:
        store.vacation_from = (plan.now - timedelta(days=3)).date()
        store.vacation_until = (plan.now + timedelta(days=16)).date()
    store.save()
    add_ways(store, rates=content.rates, handling=content.handling)


def _banner(content: Content, number: int) -> bytes:
    """Four of its own goods, from different leaves where it has them."""
    own = {good.leaf: good for good in all_goods() if good.store == content.code}
    goods = [*own.values(), *(good for good in all_goods() if good.store == content.code and good not in own.values())]
    return storefront.banner([lead_of(good) for good in goods[:4]], number)


def _members() -> None:
    """Who acts for which store."""
    loaded = stores_by_code()
    users = {user.email: user for user in User.objects.filter(email__endswith="@example.com")}
    for person in people():
        for code, role in person.member_of:
            StoreMember.objects.get_or_create(store=loaded[code], user=users[person.email], defaults={"role": role})
