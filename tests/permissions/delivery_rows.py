"""Rows of the matrix about the delivery of stores, and about orders on their way."""

from __future__ import annotations

from typing import Any

from tests.permissions.matrix import MEMBER, OWN, OWN_BLOCKED_TOO, STORE, Row, get, post
from tests.permissions.world import World

SENT_ON = 302
EDITORS = STORE | {"clerk": 403}
UNFILLED = STORE | {"seller": 422, "clerk": 422}  # an empty form comes back


def own_order(world: World) -> dict[str, Any]:
    return {"number": world.order.number}


def store(world: World) -> dict[str, Any]:
    return {"store": world.store.slug}


def way(world: World) -> dict[str, Any]:
    """A way of delivery of the store."""
    return store(world) | {"pk": world.store.delivery_templates.get().pk}


def sold(world: World) -> dict[str, Any]:
    return store(world) | own_order(world)


def parcel(world: World) -> dict[str, Any]:
    """A parcel that was handed over."""
    found = world.things["parcel"]
    return store(world) | {"number": found.order.number, "parcel": found.number}


def gift(world: World) -> dict[str, Any]:
    wish = world.things["wish"]
    return {"token": wish.wishlist.token, "pk": wish.pk}


def agrees(world: World) -> dict[str, Any]:
    return {"agrees": "yes"}


DELIVERY_ROWS: dict[str, Row] = {
    "seller:delivery": get(EDITORS, store),
    "seller:delivery-new": get(EDITORS, store),
    "seller:delivery-way": get(EDITORS, way),
    "seller:delivery-offer": post(EDITORS, way, lambda world: {"offered": "1"}),
    "orders:customs": get(OWN_BLOCKED_TOO | {"buyer": SENT_ON}, own_order),  # sent from Russia to Russia
    "orders:repeat": get(OWN, own_order),
    "orders:extend": get(OWN_BLOCKED_TOO | {"buyer": SENT_ON}, own_order),  # not shipped yet
    "orders:ship-later": post(OWN_BLOCKED_TOO, own_order, agrees),
    "orders:gift-buy": post(MEMBER, gift),  # of the owner's own list, or unpromised: back to the gift
    "seller:ship-later": get(STORE, sold),
    "seller:protection": post(STORE, sold, agrees),
    "seller:pack": Row(UNFILLED, sold, "post"),
    "seller:packing": post(STORE, parcel, lambda world: {"do": "ready"}),
    "seller:parcel-code": post(
        STORE, parcel, lambda world: {f"{parcel(world)['parcel']}-tracking_code": "RB123456785CN"}
    ),
    "seller:answer": post(STORE, sold, agrees),
    "seller:refuse": post(STORE, sold),
    "seller:delivered": post(STORE, sold),
    "seller:hand-over": Row(UNFILLED, parcel, "post"),
}
