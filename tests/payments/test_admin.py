"""Refunds that wait for a person are closed by staff, once, and by nobody without the right."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.db import transaction
from django.test import Client
from django.urls import reverse

from marketplace.lib.money import Money
from payments import selectors
from payments.models import Refund
from payments.services.refunds import refund
from tests.factories.accounts import UserFactory
from tests.factories.payments import paid_order

pytestmark = pytest.mark.django_db
URL = "admin:payments_refund_changelist"


def _granted(status: str) -> Refund:
    with transaction.atomic():
        row = refund(reference=paid_order(), amount=Money("30.00"), reason="cancel", key="by-hand")
    Refund.objects.filter(pk=row.pk).update(status=status)
    return row


def _close(row: Refund, *permissions: str) -> Refund:
    staff = UserFactory(is_staff=True)
    staff.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(staff)
    client.post(reverse(URL), {"action": "complete_by_hand", "_selected_action": [row.pk]})
    row.refresh_from_db()
    return row


def test_staff_close_a_refund_that_waits_for_them() -> None:
    row = _close(_granted(Refund.Status.MANUAL), "view_refund", "change_refund")
    assert row.status == Refund.Status.SUCCEEDED
    assert selectors.balance("refunds_due", row.number) == Money.zero()


def test_a_refund_on_its_way_is_left_alone() -> None:
    row = _close(_granted(Refund.Status.SENT), "view_refund", "change_refund")
    assert row.status == Refund.Status.SENT
    assert selectors.balance("refunds_due", row.number) == Money("30.00")


def test_looking_is_not_closing() -> None:
    assert _close(_granted(Refund.Status.MANUAL), "view_refund").status == Refund.Status.MANUAL
