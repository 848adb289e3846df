"""How a buyer asks for money back is said as it is today: no way is named that the shop does not have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from support import destinations
from support.destinations import DETAILS, leads_to_people
from support.troubles import TROUBLES
from support.wizard import Answer
from tests.orders import journeys

pytestmark = pytest.mark.django_db
CLAIMS = [step.slug for step in TROUBLES.steps.values() if isinstance(step, Answer) and step.action == "dispute"]
PROMISE = re.compile(r"(open|start|escalate)\w* (a|the|your)? ?disputes?|(откр|нача)\w* спор", re.IGNORECASE)
BANKS = "chargeback"  # articles and pages of that name tell of disputes at the owner's bank


def test_no_text_promises_a_dispute_before_there_are_any() -> None:
    assert destinations.DISPUTE == DETAILS, "disputes have a page: say so in confirm, tracking, mails and wizard"
    root = Path(settings.BASE_DIR)
    texts = [*root.glob("templates/**/*.html"), *root.glob("templates/**/*.txt"), *root.glob("support/content/**/*.md")]
    texts += root.glob("locale/*/LC_MESSAGES/django.po")
    assert len(texts) > 300
    found = [
        (path.name, hit[0]) for path in texts if BANKS not in path.name for hit in PROMISE.finditer(path.read_text())
    ]
    assert not found


@pytest.mark.parametrize("slug", CLAIMS)
def test_who_claims_money_is_told_to_write(client: Client, slug: str) -> None:
    page = client.get(reverse("support:trouble", args=[slug])).content.decode()
    assert f'btn--primary" href="{reverse("support:help")}#contact"' in page
    assert "Укажите номер заказа, что случилось и чего вы хотите" in page


def test_with_a_page_for_disputes_people_no_longer_write(monkeypatch: pytest.MonkeyPatch) -> None:
    assert leads_to_people("dispute")
    assert leads_to_people("contact")
    assert not leads_to_people("track")
    monkeypatch.setattr(destinations, "DISPUTE", "orders:track")
    assert not leads_to_people("dispute")
    assert leads_to_people("contact")


def test_confirming_receipt_says_what_can_be_done_afterwards(client: Client) -> None:
    order = journeys.ship(journeys.paid_order())
    client.force_login(order.buyer)
    page = client.get(reverse("orders:confirm", args=[order.number])).content.decode()
    assert f"Ещё {order.policy['tail_days']} дней можно написать нам" in page
    assert f'href="{reverse("support:troubles")}"' in page
