"""The payment page, the page after it, and the way over the bank's page; over HTTP, without scripts."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from catalog.models import Variant
from marketplace.lib import clock
from marketplace.lib.money import Money
from orders.models import Checkout
from payments.gateways.sandbox.constants import LATE_ANSWER_AFTER
from payments.gateways.sandbox.models import SandboxCharge, SandboxEvent
from payments.models import PaymentAttempt
from payments.services.timers import sweep
from tests.orders.services.test_payment import lapsed, pay, placed, statuses, webhook
from tests.permissions.world import BACKEND

pytestmark = pytest.mark.django_db
TYPED = {"choice": "other", "number": "4242 4242 4242 4242", "expiry": "12/39", "cvc": "123", "holder": "Anna Sokolova"}


@pytest.fixture(autouse=True)
def _in_russian() -> Iterator[None]:
    """A request in English leaves its language behind in the thread."""
    with translation.override("ru"):
        yield


def client_of(checkout: Checkout) -> Client:
    client = Client()
    client.force_login(checkout.buyer, backend=BACKEND)
    return client


def url(checkout: Checkout, name: str = "pay") -> str:
    return reverse(f"orders:{name}", args=[checkout.number])


def post(checkout: Checkout, **values: Any) -> Any:
    data = {"choice": "success", "key": "form", "expected_total": "12.00", **values}
    return client_of(checkout).post(url(checkout), data)


@pytest.mark.parametrize("count", [1, 5])
def test_the_page_shows_sum_and_cards_in_a_fixed_number_of_queries(count: int, django_assert_num_queries: Any) -> None:
    checkout = placed(count=count)
    client = client_of(checkout)
    client.get(url(checkout))
    with django_assert_num_queries(7):
        response = client.get(url(checkout))
    assert response.status_code == 200
    assert response.context["page"].total == Money(Decimal(12 * count))
    assert "4242424242424242" not in response.content.decode()


@pytest.mark.parametrize("count", [1, 5])
def test_the_page_after_it_has_a_fixed_number_of_queries(count: int, django_assert_num_queries: Any) -> None:
    checkout = placed(count=count)
    pay(checkout)
    client = client_of(checkout)
    client.get(url(checkout, "done"))
    with django_assert_num_queries(6):
        response = client.get(url(checkout, "done"))
    assert len(response.context["page"].paid) == count


def test_a_demo_card_pays_with_one_click() -> None:
    checkout = placed()
    response = post(checkout)
    assert (response.status_code, response["Location"]) == (303, url(checkout, "done"))
    assert statuses(checkout) == ["to_ship"]


def test_a_typed_card_pays() -> None:
    checkout = placed()
    assert post(checkout, **TYPED).status_code == 303
    assert PaymentAttempt.objects.get().card_last4 == "4242"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("number", "4242 4242 4242 4241", "number"),
        ("number", "", "number"),
        ("number", "42", "number"),
        ("expiry", "13/39", "expiry"),
        ("expiry", "", "expiry"),
        ("expiry", "01/20", "expired"),
        ("cvc", "12", "cvc"),
        ("cvc", "١٢٣", "cvc"),
        ("holder", "", "holder"),
        ("holder", "Анна", "invalid"),
    ],
)
def test_what_is_wrong_stands_next_to_its_field_and_nothing_typed_is_lost(field: str, value: str, code: str) -> None:
    checkout = placed()
    response = post(checkout, **{**TYPED, field: value})
    assert response.status_code == 422
    form = response.context["form"]
    assert {name: [error.code for error in errors.as_data()] for name, errors in form.errors.items()} == {field: [code]}
    page = response.content.decode()
    assert f'id="id_{field}_error"' in page
    for name in {"number", "expiry", "holder"} - {field}:
        assert TYPED[name] in page
    assert 'value="123"' not in page
    assert not SandboxCharge.objects.exists()


def test_fields_of_a_typed_card_do_not_matter_for_a_demo_card() -> None:
    checkout = placed()
    assert post(checkout, number="nonsense", expiry="99/99", cvc="x").status_code == 303


@pytest.mark.parametrize("values", [{"choice": "gold"}, {"key": ""}, {"expected_total": "a"}, {"expected_total": ""}])
def test_a_form_that_was_tampered_with_pays_nothing(values: dict[str, str]) -> None:
    checkout = placed()
    assert post(checkout, **values).status_code == 422
    assert not SandboxCharge.objects.exists()


@pytest.mark.parametrize(
    ("language", "words"), [("ru", "На\u00a0карте не хватает денег."), ("en", "There is not enough money on the card.")]
)
def test_a_decline_comes_back_with_its_reason_and_other_cards(language: str, words: str) -> None:
    checkout = placed()
    client = client_of(checkout)
    address = url(checkout).replace("/ru/", f"/{language}/")
    data = {"choice": "insufficient_funds", "key": "form", "expected_total": "12.00"}
    response = client.post(address, data, follow=True)
    assert response.redirect_chain == [(address, 303)]
    assert words in response.content.decode()
    assert statuses(checkout) == ["awaiting_payment"]
    assert client.post(address, data | {"choice": "success", "key": "second"}).status_code == 303
    assert statuses(checkout) == ["to_ship"]


def test_over_the_bank_page_and_back() -> None:
    checkout = placed()
    client = client_of(checkout)
    response = client.post(url(checkout), {"choice": "confirm", "key": "form", "expected_total": "12.00"})
    bank_page = response["Location"]
    assert bank_page == reverse("payments:bank", args=[SandboxCharge.objects.get().token])
    assert bank_page in client.get(url(checkout)).content.decode()
    response = client.post(bank_page, {"code": "1234"}, follow=True)
    assert [where for where, _ in response.redirect_chain] == [url(checkout, "payment-return"), url(checkout, "done")]
    assert response.status_code == 200
    assert statuses(checkout) == ["to_ship"]


def test_refused_at_the_bank_page() -> None:
    checkout = placed()
    client = client_of(checkout)
    bank_page = client.post(url(checkout), {"choice": "confirm", "key": "form", "expected_total": "12.00"})["Location"]
    response = client.post(bank_page, {"refuse": "1"}, follow=True)
    assert response.redirect_chain[-1][0] == url(checkout)
    assert "Платёж не подтверждён в\u00a0банке." in response.content.decode()


def test_while_the_bank_thinks_the_page_asks_again_with_and_without_scripts() -> None:
    checkout = placed()
    client = client_of(checkout)
    client.post(url(checkout), {"choice": "late", "key": "form", "expected_total": "12.00"})
    assert client.get(url(checkout)).status_code == 302
    page = client.get(url(checkout, "done"))
    assert 'hx-trigger="every 3s"' in page.content.decode()
    assert f'<a class="btn btn--primary" href="{url(checkout, "done")}">' in page.content.decode()
    fragment = client.get(url(checkout, "done"), headers={"HX-Request": "true"})
    assert "<!doctype" not in fragment.content.decode().lower()
    webhook(SandboxEvent.objects.get())
    fragment = client.get(url(checkout, "done"), headers={"HX-Request": "true"})
    assert "hx-trigger" not in fragment.content.decode()
    assert "Спасибо за заказ" in fragment.content.decode()


def test_a_late_decline_sends_the_waiting_page_back_to_the_cards() -> None:
    checkout = placed()
    client = client_of(checkout)
    client.post(url(checkout), {"choice": "late", "key": "form", "expected_total": "12.00"})
    SandboxEvent.objects.update(kind="charge.declined")
    SandboxCharge.objects.update(status="declined", decline_code="do_not_honour")
    webhook(SandboxEvent.objects.get())
    fragment = client.get(url(checkout, "done"), headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment["HX-Redirect"]) == (204, url(checkout))
    assert client.get(url(checkout, "done")).status_code == 302


def test_a_changed_price_is_shown_agreed_to_and_then_paid() -> None:
    checkout = lapsed("13.00")
    client = client_of(checkout)
    response = client.post(url(checkout), {"choice": "success", "key": "form", "expected_total": "12.00"})
    assert response.status_code == 409
    change = response.context["change"]
    assert change.lines
    assert not SandboxCharge.objects.exists()
    total = str(change.total.amount)
    assert f'name="expected_total" value="{total}"' in response.content.decode()  # not "15,00", in Russian either
    agreed = client.post(url(checkout), {"do": "agree", "expected_total": total})
    assert (agreed.status_code, agreed["Location"]) == (303, url(checkout))
    assert client.get(url(checkout)).context["page"].total == change.total
    assert client.post(url(checkout), {"choice": "success", "key": "f2", "expected_total": total}).status_code == 303
    assert statuses(checkout) == ["to_ship"]


def test_agreeing_to_a_total_that_has_changed_once_more_shows_the_newest() -> None:
    checkout = lapsed("13.00")
    Variant.objects.update(price="14.00", list_price="14.00")
    response = client_of(checkout).post(url(checkout), {"do": "agree", "expected_total": "15.00"})
    assert response.status_code == 409
    assert response.context["change"].total > Money("14.00")
    assert checkout.orders.get().total == Money("12.00")


def test_goods_that_are_gone_end_the_order_when_the_buyer_agrees() -> None:
    checkout = lapsed("13.00")
    Variant.objects.update(is_active=False)
    response = post(checkout)
    assert response.status_code == 409
    assert response.context["change"].total == Money.zero()
    assert 'name="expected_total" value="0.00"' in response.content.decode()
    agreed = client_of(checkout).post(url(checkout), {"do": "agree", "expected_total": "0.00"}, follow=True)
    assert agreed.redirect_chain[-1][0] == url(checkout, "done")
    assert statuses(checkout) == ["cancelled"]


def test_a_paid_checkout_leads_to_its_thanks() -> None:
    checkout = placed()
    pay(checkout)
    response = client_of(checkout).get(url(checkout))
    assert (response.status_code, response["Location"]) == (302, url(checkout, "done"))
    for repeated in (post(checkout, key="another"), post(checkout, choice="gold")):
        assert (repeated.status_code, repeated["Location"]) == (303, url(checkout, "done"))
    assert SandboxCharge.objects.count() == 1


def test_paying_while_the_bank_thinks_shows_that_it_does() -> None:
    checkout = placed()
    pay(checkout, "late")
    response = post(checkout, key="another")
    assert (response.status_code, response["Location"]) == (303, url(checkout, "done"))
    assert SandboxCharge.objects.count() == 1


def test_the_number_of_an_order_leads_to_its_checkout() -> None:
    checkout = placed(count=2)
    order = checkout.orders.first()
    assert order is not None
    response = client_of(checkout).get(reverse("orders:pay", args=[order.number]))
    assert (response.status_code, response["Location"]) == (302, url(checkout))


@pytest.mark.parametrize("name", ["pay", "done", "payment-return"])
def test_a_strangers_checkout_does_not_exist(name: str) -> None:
    checkout, other = placed(), placed()
    client = client_of(other)
    assert client.get(url(checkout, name)).status_code == 404
    data = {"choice": "success", "key": "form", "expected_total": "12.00"}
    assert client.post(url(checkout), data).status_code == 404
    assert not SandboxCharge.objects.exists()
    assert Client().get(url(checkout, name)).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_the_banks_webhook_travels_over_http(live_server: Any, settings: Any) -> None:
    settings.SITE_URL = live_server.url
    checkout = placed()
    pay(checkout, "late")
    with clock.at(clock.now() + LATE_ANSWER_AFTER):
        assert sweep(now=clock.now()) == 1
    assert statuses(checkout) == ["to_ship"]
    event = SandboxEvent.objects.get()
    assert event.delivered_at is not None
    assert event.tries == 1
