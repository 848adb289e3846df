"""What a page of the account costs a phone with an empty cache (ux.md 4.2): requests, scripts, styles, pictures."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.browser import VisitFactory
from tests.e2e.weights import Budget, faults_of
from tests.orders.journeys import member, paid_order, variant_of
from tests.site.test_account_pages import MOST_BYTES as DOCUMENT_BYTES
from tests.site.test_account_pages import PAGES

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

BUDGET = Budget(requests=14, document=DOCUMENT_BYTES, stylesheet=24_000, script=24_000, image=20_000)


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
            heavy += faults_of(visit(language="ru", size="phone", user=buyer), path, BUDGET)
    assert not heavy, "\n".join(heavy)
