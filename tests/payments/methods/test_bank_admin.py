"""The bank's statement in the admin."""

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from payments.models import BankLine
from tests.factories.accounts import StoreMemberFactory, UserFactory
from tests.orders.journeys import ship
from tests.orders.services.test_payment import placed, statuses
from tests.payments.methods.journeys import follow_events, pay_by, transfer

pytestmark = pytest.mark.django_db
ENTER, MATCH = "admin:payments_bankline_enter", "admin:payments_bankline_match"
UNDO, UNDO_LINK = "admin:payments_bankline_undo", "/undo/"
HEAD = "date;amount;payer;purpose;reference\n"


def clerk(*permissions: str) -> Client:
    staff = UserFactory(is_staff=True)
    staff.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(staff)
    return client


def test_a_table_is_entered_matched_and_confirmed() -> None:
    checkout = placed()
    attempt = pay_by(checkout, "bank_transfer")
    client = clerk("add_bankline", "change_bankline", "view_bankline")
    assert client.get(reverse(ENTER)).status_code == 200
    table = f"{HEAD}2026-11-02;12,00;ANNA;{attempt.number};77\n2026-11-03;5;BORIS;a gift;78\n"
    file = SimpleUploadedFile("s.csv", table.encode("cp1251"))
    for values in ({"table": table}, {"file": file}):
        assert client.post(reverse(ENTER), values).status_code == 303
    assert BankLine.objects.count() == 2
    page = client.get(reverse(MATCH))
    assert [one.line.bank_reference for one in page.context["exact"]] == ["77"]
    line, gift = BankLine.objects.get(bank_reference="77"), BankLine.objects.get(bank_reference="78")
    client.post(reverse(MATCH), {"line": [line.pk, "x"], f"number-{line.pk}": attempt.number})
    client.post(reverse(MATCH), {"aside": gift.pk})
    follow_events()
    assert statuses(checkout) == ["to_ship"]
    gift.refresh_from_db()
    assert gift.status == "set_aside"
    assert not client.get(reverse(MATCH)).context["others"]
    assert client.get(reverse("admin:payments_bankline_changelist")).status_code == 200


def test_one_line_is_typed() -> None:
    client = clerk("add_bankline", "change_bankline")
    line = {"do": "line", "booked_on": "2026-11-02", "amount": "5.00", "purpose": "x", "bank_reference": "9"}
    assert client.post(reverse(ENTER), line).status_code == 303
    assert BankLine.objects.get().amount.amount == 5


@pytest.mark.parametrize("values", [{"table": ""}, {"table": HEAD + "x;y;z\n"}, {"do": "line", "amount": "-1"}])
def test_what_is_wrong_is_said_and_kept(values: dict[str, str]) -> None:
    response = clerk("add_bankline").post(reverse(ENTER), values)
    assert response.status_code == 422
    assert not BankLine.objects.exists()
    assert response.context["table"].errors or response.context["line"].errors


def test_two_lines_with_one_number_are_not_taken_for_one() -> None:
    client = clerk("add_bankline", "change_bankline")
    first, second = "2026-11-02;12,00;ANNA;x;77\n", "2026-11-02;13,00;BORIS;y;77\n"
    assert client.post(reverse(ENTER), {"table": HEAD + first + second}).status_code == 422
    assert not BankLine.objects.exists()
    assert client.post(reverse(ENTER), {"table": HEAD + first + first}).status_code == 303
    response = client.post(reverse(ENTER), {"table": HEAD + second})
    assert response.status_code == 422
    assert "77" in str(response.context["table"].errors)
    assert BankLine.objects.get().amount.amount == 12


def test_rights_are_needed() -> None:
    for name in (ENTER, MATCH):
        assert clerk("view_bankline").get(reverse(name)).status_code == 403
        assert clerk("view_bankline").post(reverse(name), {"line": "1"}).status_code == 403


def test_a_decision_is_taken_back_with_a_reason() -> None:
    checkout = placed()
    attempt = pay_by(checkout, "bank_transfer")
    line = transfer(attempt, "12.00")
    client = clerk("change_bankline", "view_bankline")
    url = reverse(UNDO, args=[line.pk])
    assert url in client.get(reverse("admin:payments_bankline_change", args=[line.pk])).content.decode()
    page = client.get(url)
    assert (page.status_code, attempt.number in page.content.decode()) == (200, True)
    empty = client.post(url, {"number": attempt.number, "reason": " "})
    assert (empty.status_code, bool(empty.context["form"].errors["reason"])) == (422, True)
    for _ in range(2):
        assert client.post(url, {"number": attempt.number, "reason": "Not his"}).status_code == 303
    assert statuses(checkout) == ["awaiting_payment"]
    assert "Not his" in client.get(reverse("admin:payments_bankline_change", args=[line.pk])).content.decode()
    assert "Not his" in client.get(reverse(MATCH)).content.decode()
    assert client.get(url).status_code == 200


def test_why_a_decision_stays_is_said_and_the_reason_is_kept() -> None:
    checkout = placed()
    attempt = pay_by(checkout, "bank_transfer")
    line = transfer(attempt, "12.00")
    order = checkout.orders.get()
    StoreMemberFactory(store=order.store)
    ship(order)
    response = clerk("change_bankline").post(
        reverse(UNDO, args=[line.pk]), {"number": attempt.number, "reason": "Not his"}
    )
    assert response.status_code == 422
    text = response.content.decode()
    assert order.number in text
    assert "Not his" in text


def test_taking_back_needs_the_right_and_a_line() -> None:
    line = transfer(pay_by(placed(), "bank_transfer"), "12.00")
    assert clerk("view_bankline").post(reverse(UNDO, args=[line.pk]), {"reason": "x"}).status_code == 403
    assert clerk("change_bankline").get(reverse(UNDO, args=[0])).status_code == 404
    assert (
        UNDO_LINK
        not in clerk("view_bankline").get(reverse("admin:payments_bankline_change", args=[line.pk])).content.decode()
    )
