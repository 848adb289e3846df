"""Wishes, favourite stores and filled carts of the named buyers."""

from __future__ import annotations

from random import Random

from accounts.models import Store, User
from catalog.models import FavouriteStore, Variant, WishlistItem
from catalog.services.favourites import add_favourite
from catalog.services.wishlists import add_wish
from orders.models import CartLine
from orders.services.cart import add_to_cart

from .plan import Plan

SEED = 77
WISHES = {"anna@example.com": 12, "igor@example.com": 20, "sarah@example.com": 5, "oleg@example.com": 3}
CARTS = {"anna@example.com": 4, "igor@example.com": 2, "sarah@example.com": 1}
FAVOURITES = ("svetdom", "tundra", "dymok", "zvezda")


def load_saved(plan: Plan) -> str:
    """Fill what is empty; what a visitor of the demo has changed stays."""
    random = Random(SEED)
    goods = list(Variant.objects.filter(stock_on_hand__gte=30, product__status="live").order_by("pk")[:600])
    people = {user.email: user for user in User.objects.filter(email__in=WISHES)}
    added = 0
    for email, user in sorted(people.items()):
        added += _wishes(user, random.sample(goods, WISHES[email]))
        added += _cart(user, random.sample(goods, CARTS.get(email, 0)))
        added += _favourites(user)
    return f"{added} added"


def _wishes(user: User, variants: list[Variant]) -> int:
    if WishlistItem.objects.filter(wishlist__user=user).exists():
        return 0
    for variant in variants:
        add_wish(user=user, variant_id=variant.pk)
    return len(variants)


def _cart(user: User, variants: list[Variant]) -> int:
    if CartLine.objects.present().filter(cart__user=user).exists():
        return 0
    for variant in variants:
        add_to_cart(buyer=user, variant_id=variant.pk, quantity=1)
    return len(variants)


def _favourites(user: User) -> int:
    if FavouriteStore.objects.filter(user=user).exists():
        return 0
    slugs = list(Store.objects.filter(slug__in=FAVOURITES).values_list("slug", flat=True))
    for slug in slugs:
        add_favourite(user=user, store_slug=slug)
    return len(slugs)
