"""Staff find certificates, block them with a reason and let them be used again; nobody sees a code."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from payments.models import GiftCard
from tests.factories.accounts import UserFactory
from tests.factories.gift_cards import code_of, paid_card

pytestmark = pytest.mark.django_db
URL = "admin:payments_giftcard_changelist"


def desk(*permissions: str) -> Client:
    staff = UserFactory(is_staff=True)
    staff.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(staff)
    return client


def act(client: Client, card: GiftCard, action: str, **values: str) -> Any:
    response = client.post(reverse(URL), {"action": action, "_selected_action": [card.pk], **values})
    card.refresh_from_db()
    return response


def test_a_block_wants_a_reason_and_can_be_lifted() -> None:
    client, card = desk("view_giftcard", "change_giftcard"), paid_card()
    page = act(client, card, "block")
    assert page.status_code == 200
    assert card.number in page.content.decode()
    assert act(client, card, "block", apply="1", reason="").status_code == 422
    assert card.status == GiftCard.Status.ACTIVE
    act(client, card, "block", apply="1", reason="Bought with a stolen card")
    assert (card.status, card.blocked_reason) == (GiftCard.Status.BLOCKED, "Bought with a stolen card")
    act(client, card, "unblock")
    assert (card.status, card.blocked_reason) == (GiftCard.Status.ACTIVE, "")


def test_who_may_only_look_cannot_block() -> None:
    card = paid_card()
    act(desk("view_giftcard"), card, "block", apply="1", reason="because")
    assert card.status == GiftCard.Status.ACTIVE


def test_the_page_shows_the_balance_and_no_code() -> None:
    client, card = desk("view_giftcard"), paid_card("50.00")
    page = client.get(reverse("admin:payments_giftcard_change", args=[card.pk])).content.decode()
    assert "50.00" in page
    assert card.code_digest is not None
    assert card.code_digest not in page
    assert code_of(card) not in page
