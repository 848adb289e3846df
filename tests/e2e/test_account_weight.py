"""What a page of the account costs a phone with an empty cache (ux.md 4.2): requests, scripts, styles, pictures."""

from __future__ import annotations

import zlib
from collections import Counter
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.browser import VisitFactory
from tests.orders.journeys import member, paid_order, variant_of
from tests.site.test_account_pages import MOST_BYTES as DOCUMENT_BYTES
from tests.site.test_account_pages import PAGES

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

MOST_REQUESTS = 14
MOST_BYTES = {"stylesheet": 24_000, "script": 24_000, "image": 20_000, "document": DOCUMENT_BYTES}


@pytest.mark.parametrize("part", [0, 1])
def test_weight_of_every_page(visit: VisitFactory, part: int) -> None:
    buyer = member()
    paid_order(variant_of(), buyer=buyer)
    client = Client()
    client.force_login(buyer, backend="allauth.account.auth_backends.AuthenticationBackend")
    heavy = []
    for name in PAGES[part::2]:
        with translation.override("ru"):
            path = reverse(name)
        if client.get(path).status_code == 200:  # else a button, or a page that asks for more
            heavy += _faults(visit(language="ru", size="phone", user=buyer), path)
    assert not heavy, "\n".join(heavy)


def _faults(one: Any, path: str) -> list[str]:
    requests: list[str] = []
    weights: Counter[str] = Counter()

    def weigh(response: Any) -> None:
        requests.append(response.url)
        kind = response.request.resource_type
        if response.status == 200 and kind in MOST_BYTES:
            body = response.body()
            weights[kind] += len(body) if kind == "image" else len(zlib.compress(body, 9))

    one.page.on("requestfinished", lambda request: weigh(request.response()))
    one.goto(path)
    one.page.wait_for_load_state("networkidle")
    faults = [f"{path}: {len(requests)} requests: {requests}"] if len(requests) > MOST_REQUESTS else []
    over = {kind: size for kind, size in weights.items() if size > MOST_BYTES[kind]}
    one.context.close()
    return faults + [f"{path}: {kind} {size} bytes" for kind, size in over.items()]
