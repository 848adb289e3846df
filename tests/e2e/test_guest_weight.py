"""What the main pages of a guest weigh on a phone with an empty cache (ux.md 4.2)."""

from __future__ import annotations

import pytest
from django.utils import translation

from tests.browser import VisitFactory
from tests.e2e.showcase import showcase
from tests.e2e.weights import Budget, faults_of

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

HOME = Budget(requests=24, document=18_000, stylesheet=24_000, script=26_000, image=110_000)
LISTING = Budget(requests=20, document=20_000, stylesheet=24_000, script=26_000, image=60_000)
ITEM = Budget(requests=20, document=22_000, stylesheet=24_000, script=28_000, image=70_000)


def test_weight_of_the_main_pages(visit: VisitFactory) -> None:
    goods = showcase()
    with translation.override("ru"):
        category, product = goods[0].category.get_absolute_url(), goods[0].get_absolute_url()
    pages = {
        "/ru/": HOME,
        category: LISTING,
        "/ru/search/?q=пылесос": LISTING,
        "/ru/deals/": LISTING,
        "/ru/mall/": LISTING,
        product: ITEM,
    }
    heavy = [
        fault for path, budget in pages.items() for fault in faults_of(visit(language="ru", size="phone"), path, budget)
    ]
    assert not heavy, "\n".join(heavy)
