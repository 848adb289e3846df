"""Requests per second and latencies of the shop's main pages, next to the floors of the stack.

    ./run bench [--goods 15000] [--seconds 5] [--connections 8]

The database named by DATABASE_URL must hold the demo; `--goods N` adds scaled goods until there are about N.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from urllib.parse import quote

import django

django.setup()

from catalog.models import Category, Product  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import translation  # noqa: E402

from accounts.models import StoreMember, User  # noqa: E402
from benchmarks.load import measure  # noqa: E402
from benchmarks.server import WORKERS, memory_mib, serving  # noqa: E402
from orders.models import Order  # noqa: E402

SETTINGS = "marketplace.settings.dev"
FLOORS = (("constant", "/constant/"), ("one row, 30-row template", "/row/"), ("one query, 48 cards", "/cards/"))
DEMO_GOODS = 300


@dataclass(frozen=True)
class Target:
    """A page to measure; `user` signs in first."""

    name: str
    path: str
    user: User | None = None


def guest_targets() -> list[Target]:
    """Pages of a visitor for whom nothing is cached."""
    root = Category.objects.filter(parent=None).order_by("position", "pk")[0]
    leaf = Category.objects.exclude(parent=None).order_by("pk")[0]
    product = Product.objects.filter(status=Product.Status.LIVE).order_by("pk")[0]
    search = reverse("catalog:search")
    leaf_url = leaf.get_absolute_url()
    return [
        Target("home", reverse("home")),
        Target("category, root", root.get_absolute_url()),
        Target("category, leaf", leaf_url),
        Target("category, leaf, 3 filters", f"{leaf_url}?sale=1&price_from=5&price_to=500&sort=cheap"),
        Target("category, root, page 40", f"{root.get_absolute_url()}?page=40"),
        Target("search, common word", f"{search}?q={quote('с')}{quote('ветдом')}"),
        Target("search, rare words", f"{search}?q={quote('зелёный лазерный уровень')}"),
        Target("product", product.get_absolute_url()),
    ]


def member_targets() -> list[Target]:
    """Pages of the demo's busiest buyer and of a seller."""
    order = Order.objects.order_by("-pk").filter(buyer__cart__lines__isnull=False).first() or Order.objects.latest("pk")
    seller = StoreMember.objects.filter(store__in=Order.objects.values("store")).select_related("user", "store")[0]
    buyer = order.buyer
    return [
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


def _grow(goods: int) -> None:
    missing = goods - Product.objects.count()
    if missing > DEMO_GOODS // 2:
        call_command("load_demo", scale=round(goods / DEMO_GOODS))


def _floors(seconds: int, connections: int) -> None:
    for middleware in ("0", "1"):
        os.environ["FLOOR_MIDDLEWARE"] = middleware
        with serving("benchmarks.floor_settings") as base:
            for name, path in FLOORS:
                label = f"floor: {name}" + (", with middleware" if middleware == "1" else "")
                _row(label, base + path, seconds, connections)


def _row(name: str, url: str, seconds: int, connections: int, cookie: str = "") -> None:
    measure(url, seconds=1, connections=connections, cookie=cookie)  # warms up
    got = measure(url, seconds=seconds, connections=connections, cookie=cookie)
    bad = f" ({got.bad} bad)" if got.bad else ""
    print(f"| {name} | {got.rps:.0f}{bad} | {got.p50:.0f} | {got.p95:.0f} | {got.p99:.0f} |", flush=True)


def main() -> None:
    """Measure everything and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--goods", type=int, default=15_000)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=8)
    options = parser.parse_args()
    _grow(options.goods)
    print(f"{Product.objects.count()} products; gunicorn, {WORKERS} sync workers; {options.connections} connections\n")
    print("| Page | requests/s | p50 ms | p95 ms | p99 ms |\n|---|---|---|---|---|")
    _floors(options.seconds, options.connections)
    with translation.override("ru"):
        targets = [*guest_targets(), *member_targets()]
    with serving(SETTINGS) as base:
        for target in targets:
            _row(target.name, base + target.path, options.seconds, options.connections, _cookie(target.user))
    print(f"\nMemory of the server after one page: {memory_mib(SETTINGS):.0f} MiB (PSS)")


if __name__ == "__main__":
    main()
