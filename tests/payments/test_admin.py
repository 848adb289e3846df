"""Refunds that wait for a person are closed by staff, once, and by nobody without the right."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from marketplace.lib.idempotency import new_key
from marketplace.lib.money import Money
from payments import selectors
from payments.models import Hold, Refund
from payments.services.by_hand import hand_over
from payments.services.refunds import refund
from tests.factories.accounts import UserFactory
from tests.factories.payments import approved_by_hand, paid_order

pytestmark = pytest.mark.django_db
URL = "admin:payments_refund_changelist"


def _granted(status: str) -> Refund:
    with transaction.atomic():
        row = refund(reference=paid_order(), amount=Money("30.00"), reason="cancel", key=f"by-hand:{new_key()}")
    Refund.objects.filter(pk=row.pk).update(status=Refund.Status.SENT)
    if status == Refund.Status.MANUAL:
        row.refresh_from_db()
        with transaction.atomic():
            hand_over(row, failure_code="closed_card")
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
    granted = _granted(Refund.Status.MANUAL)
    row = _close(granted, "view_refund", "change_refund")
    assert row.status == Refund.Status.MANUAL, "nobody else has approved it"
    approved_by_hand(granted)
    row = _close(granted, "view_refund", "change_refund")
    assert row.status == Refund.Status.SUCCEEDED
    assert selectors.balance("refunds_due", row.number) == Money.zero()


def test_a_refund_on_its_way_is_left_alone() -> None:
    row = _close(_granted(Refund.Status.SENT), "view_refund", "change_refund")
    assert row.status == Refund.Status.SENT
    assert selectors.balance("refunds_due", row.number) == Money("30.00")


def test_looking_is_not_closing() -> None:
    assert _close(_granted(Refund.Status.MANUAL), "view_refund").status == Refund.Status.MANUAL


def _page(url: str, language: str) -> str:
    client = Client()
    client.force_login(UserFactory(is_staff=True, is_superuser=True, language=language))
    with translation.override(language):
        text = client.get(url, headers={"accept-language": language}).content.decode()
    return " ".join(text.replace("\xa0", " ").split())


@pytest.mark.parametrize(
    ("language", "why", "failure"),
    [
        ("en", "the order, or a part of it, was cancelled", "money that came in this way is returned by people"),
        ("ru", "заказ или его часть отменили", "деньги, пришедшие таким способом, возвращают сотрудники"),
    ],
)
def test_the_page_of_a_refund_says_its_reasons_in_words(language: str, why: str, failure: str) -> None:
    row = _granted(Refund.Status.MANUAL)
    Refund.objects.filter(pk=row.pk).update(failure_code="by_staff")
    page = _page(reverse("admin:payments_refund_change", args=[row.pk]), language)
    assert why in page
    assert failure in page
    assert ">cancel<" not in page
    assert "by_staff" not in page
    Refund.objects.filter(pk=row.pk).update(reason="goodwill", failure_code="closed_card")
    page = _page(reverse("admin:payments_refund_change", args=[row.pk]), language)
    assert ">goodwill<" in page
    assert ">closed_card<" in page


def test_a_stopped_hold_names_every_reason_it_may_have() -> None:
    with translation.override("ru"):
        assert str(Hold.Status.FROZEN.label) == "остановлено: спор, чарджбэк или решение сотрудников"


def test_an_action_names_the_rows_that_refuse_and_counts_the_others() -> None:
    waiting, on_its_way = _granted(Refund.Status.MANUAL), _granted(Refund.Status.SENT)
    approved_by_hand(waiting)
    staff = UserFactory(is_staff=True)
    staff.user_permissions.set(Permission.objects.filter(codename__in=["change_refund", "view_refund"]))
    client = Client()
    client.force_login(staff)
    data = {"action": "complete_by_hand", "_selected_action": [waiting.pk, on_its_way.pk]}
    response = client.post(reverse(URL), data, follow=True)
    said = [(message.level_tag, str(message)) for message in response.context["messages"]]
    assert [level for level, _text in said] == ["error", "success"]
    assert said[0][1].startswith(f"{on_its_way.number}: ")
    waiting.refresh_from_db()
    assert waiting.status == "succeeded"
