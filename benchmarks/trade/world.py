"""A small market: buyers with addresses, stores with goods and bank accounts, and a clock that can be moved.

Its rows are written directly, as those of a demo are; everything that happens afterwards goes through the services.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count

from django.db import transaction

from accounts.models import Address, Store, StoreMember, User
from benchmarks.trade.picking import Pick
from catalog.models import Category, DeliveryTemplate, DeliveryZone, PriceChange, PriceTier, Product, Variant
from catalog.selectors.tree import forget_tree
from catalog.services.search_rows import write_rows
from catalog.services.stock import open_stock
from marketplace.lib import clock, ids
from marketplace.lib.money import Money
from orders.models import Order
from payments.services.payout_accounts import save_payout_account

IBAN, BIC = "DE89370400440532013000", "DEUTDEFF"
# Cheap, middling, and one above the sum from which a person looks at the payment of an unknown buyer
PRICES = (Decimal("7.35"), Decimal("49.99"), Decimal("1600.00"))


@dataclass
class World:
    """Who trades with what. `moment` is what the clock shows; `serials` number keys and tracking codes."""

    tag: str
    buyers: list[int]
    stores: list[int]
    variants: list[int]
    staff: User
    moment: datetime = field(default_factory=clock.now)
    serials: Iterator[int] = field(default_factory=lambda: count(1))

    @contextmanager
    def clocked(self) -> Iterator[None]:
        """Stand at the moment of this world."""
        with clock.at(self.moment):
            yield

    def wait(self, time: timedelta) -> None:
        """Move the clock forward."""
        self.moment += time

    def next_serial(self) -> int:
        """A number never given before in this world."""
        return next(self.serials)

    def buyer(self, pick: Pick) -> User:
        """Somebody who buys."""
        return User.objects.get(pk=pick.one(self.buyers))

    def orders(self, *statuses: str) -> list[Order]:
        """The orders of this world's buyers in these statuses, in order of pk."""
        rows = Order.objects.filter(buyer__in=self.buyers).select_related("store", "buyer", "checkout")
        return list((rows.filter(status__in=statuses) if statuses else rows).order_by("pk"))

    def seller_of(self, store: Store) -> User:
        """The owner of a store."""
        return User.objects.get(memberships__store=store, memberships__role=StoreMember.Role.OWNER)


@transaction.atomic
def make_world(*, buyers: int = 3, stores: int = 2, stock: int = 6, tag: str = "") -> World:
    """Buyers and stores; each store sells something for each of PRICES. Every second store is trusted."""
    tag = tag or ids.token()[:8].lower()
    category = Category.objects.create(name_ru=tag, name_en=tag, slug_ru=f"trade-{tag}", slug_en=f"trade-{tag}")
    Category.objects.filter(pk=category.pk).update(path=[category.pk])
    forget_tree()
    made = [_store(tag, number) for number in range(stores)]
    variants = [_variant(store, category, price, stock) for store in made for price in PRICES]
    open_stock(variants=variants)
    write_rows(product_ids=[variant.product_id for variant in variants])
    people = make_buyers([f"buyer{number}-{tag}" for number in range(buyers)])
    return World(
        tag=tag,
        buyers=[person.pk for person in people],
        stores=[store.pk for store in made],
        variants=[variant.pk for variant in variants],
        staff=_member(f"staff-{tag}"),
    )


def open_accounts(world: World) -> None:
    """Give every store a bank account, so that it can be paid. Outside any transaction."""
    for store in Store.objects.filter(pk__in=world.stores).order_by("pk"):
        save_payout_account(
            store_id=store.pk, user=world.seller_of(store), holder="Proof Ltd", bank_code=BIC, number=IBAN
        )


def make_buyers(names: Sequence[str]) -> list[User]:
    """Members of these names, each with an address in Moscow."""
    people = [_member(name) for name in names]
    Address.objects.bulk_create(_address(person) for person in people)
    return people


def _member(name: str) -> User:
    return User.objects.create(
        email=f"{name}@example.com",
        member_id=ids.member_number("RU"),
        first_name="Anna",
        last_name="Sokolova",
        display_name=name[:40],
        language="ru",
        country="RU",
        password="!",
    )


def _address(person: User) -> Address:
    return Address(
        user=person,
        recipient="Anna Sokolova",
        phone="+79161234567",
        country="RU",
        region="Москва",
        city="Москва",
        street="ул. Мясницкая, д. 26, кв. 5",
        postcode="101000",
        is_default=True,
    )


def _store(tag: str, number: int) -> Store:
    store = Store.objects.create(
        slug=f"trade-{tag}-{number}",
        name=f"Trade {tag} {number}",
        status=Store.Status.APPROVED,
        is_trusted=bool(number % 2),
    )
    StoreMember.objects.create(store=store, user=_member(f"seller{number}-{tag}"), role=StoreMember.Role.OWNER)
    way = DeliveryTemplate.objects.create(store=store, code="post", name_ru="Почта", name_en="Post", handling_days=2)
    DeliveryZone.objects.create(
        template=way,
        countries=[],
        base_price=Money(Decimal("2.99")),
        price_per_kg=Money(Decimal("0.50")),
        days_min=10,
        days_max=20,
    )
    return store


def _variant(store: Store, category: Category, price: Decimal, stock: int) -> Variant:
    name = f"trade-{ids.token()[:12].lower()}"
    product = Product.objects.create(
        store=store,
        category=category,
        title_ru=name,
        title_en=name,
        slug_ru=name,
        slug_en=name,
        status=Product.Status.LIVE,
        published_at=clock.now(),
    )
    variant = Variant.objects.create(
        product=product,
        store=store,
        sku=name,
        price=Money(price),
        list_price=Money(price),
        stock_on_hand=stock,
        weight_g=700,
    )
    PriceTier.objects.create(variant=variant, min_quantity=3, price=Money(price) * Decimal("0.9"))
    PriceChange.objects.create(
        variant=variant, price=variant.price, list_price=variant.list_price, reason=PriceChange.Reason.INITIAL
    )
    return variant
