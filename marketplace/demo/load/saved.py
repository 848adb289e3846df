"""Wishes and filled carts of the named buyers."""

from __future__ import annotations

from random import Random

from accounts.models import User
from catalog.models import Variant, WishlistItem
from catalog.services.wishlists import add_wish
from orders.models import CartLine
from orders.services.cart import add_to_cart

from .plan import Plan

SEED = 77
WISHES = {"anna@example.com": 12, "igor@example.com": 20, "sarah@example.com": 5, "oleg@example.com": 3}
CARTS = {"anna@example.com": 4, "igor@example.com": 2, "sarah@example.com": 1}


def load_saved(plan: Plan) -> str:
    """Fill what is empty; what a visitor of the demo has changed stays."""
    random = Random(SEED)
    goods = list(Variant.objects.filter(stock_on_hand__gte=30, product__status="live").order_by("pk")[:600])
    people = {user.email: user for user in User.objects.filter(email__in=WISHES)}
    added = 0
    for email, user in sorted(people.items()):
        added += _wishes(user, random.sample(goods, WISHES[email]))
        added += _cart(user, random.sample(goods, CARTS.get(email, 0)))
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
