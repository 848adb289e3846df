"""The people of the matrix, and one object of each kind that belongs to some of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.test import Client

from accounts.models import Address, Store, StoreMember, User
from marketplace.lib import clock
from orders.models import Order
from tests.factories.accounts import StoreFactory, StoreMemberFactory, UserFactory

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ROLES = ("anonymous", "buyer", "other_buyer", "blocked", "seller", "clerk", "other_seller", "staff")


@dataclass
class World:
    """Everybody, the store, and what belongs to `buyer` at `store`."""

    people: dict[str, User]
    store: Store
    other_store: Store
    address: Address
    order: Order
    things: dict[str, Any]

    def client(self, role: str) -> Client:
        """A browser signed in as `role`."""
        client = Client()
        if role != "anonymous":
            client.force_login(self.people[role], backend=BACKEND)
        return client


def build_world(order: Order, **things: Any) -> World:
    """The matrix's people around an existing order."""
    buyer, store = order.buyer, order.store
    other_store = StoreFactory()
    people = {
        "buyer": buyer,
        "other_buyer": UserFactory(),
        "blocked": UserFactory(blocked_at=clock.now(), blocked_reason="Chargeback fraud"),
        "seller": StoreMemberFactory(store=store).user,
        "clerk": StoreMemberFactory(store=store, role=StoreMember.Role.CLERK).user,
        "other_seller": StoreMemberFactory(store=other_store).user,
        "staff": UserFactory(is_staff=True),
    }
    return World(people, store, other_store, buyer.addresses.get(), order, things)
