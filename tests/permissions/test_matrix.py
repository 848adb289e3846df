"""Every URL × every role. Denials are checked to have changed nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from marketplace.blocked import OPEN as OPEN_TO_BLOCKED
from tests.permissions.matrix import BLOCKED, SIGN_IN, Row
from tests.permissions.rows import ROWS
from tests.permissions.world import ROLES, World

OUTSIDE = ("admin:", "captcha-", "djdt:")
WATCHED = (
    "accounts_accountdeletion",
    "accounts_address",
    "accounts_blockappeal",
    "accounts_phone",
    "django_session",
    "accounts_consent",
    "accounts_dataexport",
    "messaging_notificationpreference",
    "catalog_importjob",
    "catalog_product",
    "catalog_compareitem",
    "catalog_giftreservation",
    "catalog_viewedproduct",
    "catalog_viewingpause",
    "catalog_wishlist",
    "catalog_wishlistitem",
    "catalog_favouritestore",
    "orders_cartline",
    "orders_order",
    "orders_orderevent",
    "payments_payment",
    "payments_paymentattempt",
)


def _names(resolver: Any, prefix: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _names(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)
        elif isinstance(entry, URLPattern) and entry.name:
            yield prefix + entry.name


def _state() -> list[Any]:
    with connection.cursor() as cursor:
        found = []
        for table in WATCHED:
            cursor.execute(f"SELECT count(*), max(xmin::text::bigint) FROM {table}")
            found.append(cursor.fetchone())
        return found


def test_every_url_has_a_row() -> None:
    names = {name for name in _names(get_resolver()) if not name.startswith(OUTSIDE)}
    assert names == set(ROWS)


def test_what_is_open_to_the_blocked_exists() -> None:
    assert set(_names(get_resolver())) >= OPEN_TO_BLOCKED


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(ROWS))
def test_matrix(world: World, name: str) -> None:
    wrong = []
    for role in ROLES:
        point = transaction.savepoint()
        wrong += _faults(world, name, role)
        transaction.savepoint_rollback(point)
    assert not wrong, "\n".join(wrong)


def _faults(world: World, name: str, role: str) -> list[str]:
    row = ROWS[name]
    expected = row.expected[role]
    client = world.client(role)
    before = _state()
    outcome = _outcome(_ask(client, name, row, world))
    faults = [] if outcome == expected else [f"{role} at {name}: {outcome}, expected {expected}"]
    is_refused = expected in (404, 403, BLOCKED) or (expected == SIGN_IN and not row.kept)
    if is_refused and _state() != before:
        faults.append(f"{role} was refused at {name} and something changed")
    return faults


def _ask(client: Any, name: str, row: Row, world: World) -> Any:
    url = reverse(name, kwargs=row.kwargs(world)) + row.query
    if row.method == "post":
        return client.post(url, row.data(world))
    return client.get(url, row.data(world))


def _outcome(response: Any) -> Any:
    location = response.headers.get("Location", "")
    if response.status_code in (302, 303):
        if location.startswith(reverse("account_login")):
            return SIGN_IN
        if location == reverse("accounts:blocked"):
            return BLOCKED
    return response.status_code
