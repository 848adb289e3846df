"""Wishes, gift lists, viewed goods and filled carts of the named buyers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from accounts.models import User
from catalog.models import PriceWatch, SearchRow, Variant, ViewedProduct, Wishlist, WishlistItem
from catalog.services.compare import add_compared
from catalog.services.gifts import promise_gift
from catalog.services.lists import create_list, share_list
from catalog.services.wish_items import change_wish
from catalog.services.wishlists import add_wish, place_wish
from marketplace.lib import clock, ids
from orders.models import CartLine
from orders.services.cart import add_to_cart

from .plan import Plan

SEED = 77
WISHES = {"anna@example.com": 12, "igor@example.com": 20, "sarah@example.com": 5, "oleg@example.com": 3}
CARTS = {"anna@example.com": 4, "igor@example.com": 2, "sarah@example.com": 1}
VIEWED = {"anna@example.com": 18, "igor@example.com": 40}
# Igor's lists hold what their names promise: departments by their English names
HOME, DACHA = ("Home",), ("Fishing & outdoor", "Outdoor lighting")
HOUSEWARMING = {
    "name": "Новоселье",
    "occasion": Wishlist.Occasion.HOUSEWARMING,
    "note": "Переезжаем в декабре! Рады любым мелочам для дома. Ждём вас в гости.",
}


def load_saved(plan: Plan) -> str:
    """Fill what is empty; what a visitor of the demo has changed stays."""
    random = Random(SEED)
    goods = list(Variant.objects.filter(stock_on_hand__gte=30, product__status="live").order_by("pk")[:600])
    people = {user.email: user for user in User.objects.filter(email__in=WISHES)}
    added = 0
    for email, user in sorted(people.items()):
        added += _wishes(user, random.sample(goods, WISHES[email]), random)
        added += _cart(user, random.sample(goods, CARTS.get(email, 0)))
        added += _viewed(user, random.sample(goods, VIEWED.get(email, 0)))
    added += _gift_lists(people, goods, random)
    return f"{added} added"


def _wishes(user: User, variants: list[Variant], random: Random) -> int:
    if WishlistItem.objects.filter(wishlist__user=user).exists():
        return 0
    for variant in variants:
        item = add_wish(user=user, variant_id=variant.pk)
        _wished_since(item, clock.now() - timedelta(days=random.randint(1, 80)))
    return len(variants)


def _wished_since(item: WishlistItem, moment: datetime) -> None:
    """Let the wish be as old as that, with the price of then."""
    change = item.variant.price_changes.filter(at__lte=moment).first()
    price = change.price if change else item.variant.price
    WishlistItem.objects.filter(pk=item.pk).update(created_at=moment, price_added=price)
    PriceWatch.objects.filter(user=item.wishlist.user, variant=item.variant).update(price_saved=price)


def _gift_lists(people: dict[str, User], goods: list[Variant], random: Random) -> int:
    """Two more lists of Igor: one for himself, and one that Anna and a friend have chosen gifts from."""
    igor, anna = people["igor@example.com"], people["anna@example.com"]
    if Wishlist.objects.filter(user=igor, is_default=False).exists():
        return 0
    event = clock.today() + timedelta(days=24)
    housewarming = create_list(user=igor, fields=HOUSEWARMING | {"event_date": event})
    dacha = create_list(user=igor, fields={"name": "Для дачи", "occasion": "", "event_date": None, "note": ""})
    for wishlist, number, departments in ((housewarming, 11, HOME), (dacha, 6, DACHA)):
        fitting = _of(departments, goods)
        for variant in random.sample(fitting if len(fitting) >= number else goods, number):
            place_wish(user=igor, variant_id=variant.pk, list_ids=[wishlist.pk])
    items = list(housewarming.items.order_by("pk"))
    change_wish(user=igor, pk=items[0].pk, quantity=4, note="Лучше все одинаковые", priority=3)
    change_wish(user=igor, pk=items[1].pk, quantity=1, note="Светлый, под цвет стен", priority=2)
    for item in items:
        _wished_since(item, clock.now() - timedelta(days=random.randint(5, 60)))
    share_list(user=igor, pk=housewarming.pk, visibility=Wishlist.Visibility.LINK)
    promise_gift(item_id=items[0].pk, giver=anna, secret=ids.token(), quantity=2, name="Анна")
    promise_gift(item_id=items[2].pk, giver=anna, secret=ids.token(), name="Анна")
    promise_gift(item_id=items[5].pk, giver=None, secret=ids.token(), name="Костя")
    return len(items) + dacha.items.count()


def _of(departments: Sequence[str], goods: list[Variant]) -> list[Variant]:
    """One variant of each product of these departments."""
    rows = SearchRow.objects.filter(root__name_en__in=departments)
    shown = set(rows.values_list("product", flat=True))
    return list({one.product_id: one for one in goods if one.product_id in shown}.values())


def _viewed(user: User, variants: list[Variant]) -> int:
    """What was looked at, an hour after the other; of the latest goods, those of one category are compared."""
    if not variants or ViewedProduct.objects.filter(user=user).exists():
        return 0
    now = clock.now()
    products = list(dict.fromkeys(variant.product_id for variant in variants))
    for hours, pk in enumerate(products):
        ViewedProduct.objects.create(user=user, product_id=pk, viewed_at=now - timedelta(hours=9 * hours + 1))
    first = SearchRow.objects.filter(pk__in=products).order_by("pk")[:1]
    alike = SearchRow.objects.filter(category__in=first.values("category_id")).order_by("-popularity", "pk")[:3]
    for row in alike:
        add_compared(user=user, product_id=row.pk)
    return len(products)


def _cart(user: User, variants: list[Variant]) -> int:
    if CartLine.objects.present().filter(cart__user=user).exists():
        return 0
    for variant in variants:
        add_to_cart(buyer=user, variant_id=variant.pk, quantity=1)
    return len(variants)
