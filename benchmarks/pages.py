"""Requests per second and latencies of the shop's main pages, next to the floors of the stack.

./run manage benchmark --goods 15000
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from urllib.parse import quote

from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import StoreMember, User
from benchmarks.goods import grow, word_of
from benchmarks.load import Figures, measure
from benchmarks.server import WORKERS, memory_mib, serving
from benchmarks.writer import writing
from catalog.models import Product
from catalog.selectors.tree import category_tree
from orders.models import CartLine, Order

Say = Callable[[str], object]
SETTINGS = "marketplace.settings.dev"
RARE_COPY = 7  # its goods are found by a word of their own
UNDER_WAY = 10  # seconds until the import has written its table and begun
HEADINGS = "| Page | requests/s | p50 ms | p95 ms | p99 ms |\n|---|---|---|---|---|"
HEADINGS_WRITTEN = "| Page | requests/s | p50 ms | p95 ms | p99 ms | p95 times quiet |\n|---|---|---|---|---|---|"
FLOORS = (("constant", "/constant/"), ("one row, 30-row template", "/row/"), ("one query, 48 cards", "/cards/"))


@dataclass(frozen=True)
class Target:
    """A page to measure; `user` signs in first."""

    name: str
    path: str
    user: User | None = None


def guest_targets() -> list[Target]:
    """Pages of a visitor for whom nothing is cached."""
    tree = category_tree()
    root = tree.roots[0]
    leaf = tree.children(root.pk)[0]
    product = Product.objects.filter(status=Product.Status.LIVE, category=leaf.pk).order_by("pk")[0]
    leaf_url = leaf.url

    def search(words: str) -> str:
        return f"{reverse('catalog:search')}?q={quote(words)}"

    return [
        Target("home", reverse("home")),
        Target("category, root", root.url),
        Target("category, leaf", leaf_url),
        Target("category, leaf, 3 filters", f"{leaf_url}?discount=1&free=1&price_from=5&price_to=500"),
        Target("category, root, page 40", f"{root.url}?page=40"),
        Target("category, root, page 41 on, by cursor", _beyond(root.url, 40)),
        Target("search, common word", search("светдом")),
        Target("search, two words", search("робот пылесос")),
        Target("search, rare word", search(word_of(RARE_COPY))),
        Target("search, three words", search("зелёный лазерный уровень")),
        Target("search, typing error", search("робат пылисос")),
        Target("suggestions", f"{reverse('catalog:suggest')}?q={quote('робот')}"),
        Target("product", product.get_absolute_url()),
    ]


def _beyond(url: str, page: int) -> str:
    """Where the last numbered page leads on to."""
    html = Client(SERVER_NAME="127.0.0.1").get(f"{url}?page={page}").content.decode()
    found = re.search(r'rel="next"[^>]*href="([^"]+)"|href="([^"]+)"[^>]*rel="next"', html)
    return unescape(found[1] or found[2]) if found else f"{url}?page={page}"


def member_targets() -> list[Target]:
    """Pages of the demo's busiest buyer and of a seller."""
    buyer = CartLine.objects.to_order().order_by("cart").select_related("cart__user")[0].cart.user
    order = Order.objects.filter(buyer=buyer).latest("pk")
    seller = StoreMember.objects.filter(store=order.store).select_related("user", "store")[0]
    return [
        Target("favourite stores", reverse("catalog:favourites"), buyer),
        Target("cart", reverse("orders:cart"), buyer),
        Target("checkout", reverse("orders:checkout"), buyer),
        Target("order list", reverse("orders:list"), buyer),
        Target("order", reverse("orders:detail", args=[order.number]), buyer),
        Target("seller's orders", reverse("seller:orders", args=[seller.store.slug]), seller.user),
    ]


def _cookie(user: User | None) -> str:
    if user is None:
        return ""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return f"sessionid={client.cookies['sessionid'].value}"


def _floors(say: Say, seconds: int, connections: int) -> None:
    for middleware in ("0", "1"):
        os.environ["FLOOR_MIDDLEWARE"] = middleware
        with serving("benchmarks.floor_settings") as base:
            for name, path in FLOORS:
                label = f"floor: {name}" + (", with middleware" if middleware == "1" else "")
                say(_row(label, _measured(base + path, seconds, connections)))


def _measured(url: str, seconds: int, connections: int, cookie: str = "") -> Figures:
    measure(url, seconds=1, connections=connections, cookie=cookie)  # warms up
    return measure(url, seconds=seconds, connections=connections, cookie=cookie)


def _row(name: str, got: Figures, quiet: Figures | None = None) -> str:
    bad = f" ({got.bad} bad)" if got.bad else ""
    ratio = f" {got.p95 / quiet.p95:.1f} |" if quiet is not None else ""
    return f"| {name} | {got.rps:.0f}{bad} | {got.p50:.0f} | {got.p95:.0f} | {got.p99:.0f} |{ratio}"


def _sizes() -> str:
    """How large the table that listings read is, with each of its indexes."""
    sql = """
        SELECT relname, pg_size_pretty(pg_relation_size(oid)) FROM pg_class
        WHERE relname LIKE 'catalog_searchrow%%' AND relkind IN ('r', 'i') ORDER BY pg_relation_size(oid) DESC
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [])
        return "\n" + "\n".join(f"{name}: {size}" for name, size in cursor.fetchall())


def run(*, goods: int, seconds: int, connections: int, writes: int, rows: int, say: Say) -> None:
    """Measure everything and say a Markdown table; with `writes` a second one, of the same pages while written.

    So many prices and stocks change a second then and, with `rows`, a table of so many is imported meanwhile.

    Raises RuntimeError where wrk is missing.
    """
    grow(goods=goods, say=say)
    say(f"{Product.objects.count()} products; gunicorn, {WORKERS} sync workers; {connections} connections\n")
    say(HEADINGS)
    _floors(say, seconds, connections)
    with translation.override("ru"):
        targets = [*guest_targets(), *member_targets()]
    quiet = {}
    with serving(SETTINGS) as base:

        def measured(target: Target) -> Figures:
            return _measured(base + target.path, seconds, connections, _cookie(target.user))

        for target in targets:
            quiet[target.name] = measured(target)
            say(_row(target.name, quiet[target.name]))
        if writes:
            say(
                f"\nWhile {writes} prices and stocks change a second and {rows} rows are imported\n\n{HEADINGS_WRITTEN}"
            )
            with writing(writes, len(targets) * (seconds + 2) + UNDER_WAY, rows=rows):
                time.sleep(UNDER_WAY)
                for target in targets:
                    say(_row(target.name, measured(target), quiet[target.name]))
    say(_sizes())
    say(f"\nMemory of the server after one page: {memory_mib(SETTINGS):.0f} MiB (PSS)")
