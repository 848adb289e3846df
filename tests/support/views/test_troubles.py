"""The wizard in a browser without scripts: addresses, orders that fit, links that may be followed."""

import re
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from marketplace.lib import clock
from orders.models import Order
from orders.services.cancel import cancel_order
from orders.services.receipt import confirm_receipt
from support.troubles import TROUBLES
from support.wizard import Answer
from tests.orders import journeys

pytestmark = pytest.mark.django_db
ANSWERS = sorted(slug for slug, step in TROUBLES.steps.items() if isinstance(step, Answer))
AT = "/ru/help/what-went-wrong/"


def links(response: Any) -> list[str]:
    """The addresses in the main part of a page."""
    main = re.search(r"<main.*</main>", response.content.decode(), re.S)
    assert main
    return [url.partition("#")[0] for url in re.findall(r'<a [^>]*href="(/[^"]*)"', main[0])]


@pytest.fixture
def orders() -> dict[str, Order]:
    """One buyer's orders in many states, by their names."""
    buyer = journeys.member()
    unpaid = journeys.place(buyer, journeys.variant_of()).orders.get()
    to_ship = journeys.paid_order(buyer=buyer)
    cancelled = journeys.paid_order(buyer=buyer)
    cancel_order(buyer=buyer, number=cancelled.number, reason=Order.CancelReason.MISTAKE)
    shipped = journeys.ship(journeys.paid_order(buyer=buyer))
    received = journeys.ship(journeys.paid_order(buyer=buyer))
    confirm_receipt(buyer=buyer, number=received.number)
    return {
        "unpaid": unpaid,
        "to_ship": to_ship,
        "asked": journeys.fresh(cancelled),
        "shipped": shipped,
        "received": journeys.fresh(received),
    }


def test_the_start_has_one_address(client: Client) -> None:
    assert client.get(AT).status_code == 200
    response = client.get(AT + "start/")
    assert (response.status_code, response["Location"]) == (301, AT)
    assert client.get(AT + "no-such-step/").status_code == 404


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_way_can_be_walked(client: Client, language: str) -> None:
    """From the start along every choice; every link of every step opens for a guest, or asks to sign in."""
    start = f"/{language}/help/what-went-wrong/"
    seen, queue = {start}, [start]
    for path in queue:
        response = client.get(path)
        assert response.status_code == 200, path
        for url in links(response):
            if url in seen:
                continue
            seen.add(url)
            if url.startswith(start):
                queue.append(url)
            else:
                assert client.get(url).status_code in {200, 302}, url
    assert len(queue) == len(TROUBLES.steps)


@pytest.mark.parametrize("slug", ANSWERS)
def test_the_links_of_a_buyer_may_be_followed(client: Client, orders: dict[str, Order], slug: str) -> None:
    client.force_login(orders["unpaid"].buyer)
    response = client.get(f"{AT}{slug}/")
    for url in links(response):
        assert client.get(url, follow=True).status_code == 200, url
    for card in response.context["cards"]:
        calm = response.context["writes"] or response.context["step"].action == "order"
        assert sum(action.is_primary for action in card["actions"]) == (0 if calm else 1)
        # what is offered is done there: the page does not send back to the order
        assert client.get(card["actions"][0].url).status_code == 200, card["actions"][0].url


@pytest.mark.parametrize(
    ("slug", "fitting"),
    [
        ("refused", {"unpaid"}),
        ("paid-no-order", {"unpaid"}),
        ("never-shipped", {"to_ship", "asked"}),
        ("late", {"shipped"}),
        ("not-as-described", {"shipped", "received"}),
        ("cancel", {"unpaid", "to_ship", "asked"}),
        ("other", {"unpaid", "to_ship", "asked", "shipped", "received"}),
    ],
)
def test_only_orders_that_fit_are_offered(
    client: Client, orders: dict[str, Order], slug: str, fitting: set[str]
) -> None:
    client.force_login(orders["unpaid"].buyer)
    found = {card["number"] for card in client.get(f"{AT}{slug}/").context["cards"]}
    assert found == {orders[name].number for name in fitting}


def test_a_cancelled_order_is_about_a_refund_only_if_it_was_paid(client: Client) -> None:
    buyer = journeys.member()
    never_paid = journeys.place(buyer, journeys.variant_of()).orders.get()
    cancel_order(buyer=buyer, number=never_paid.number, reason=Order.CancelReason.MISTAKE)
    paid = journeys.paid_order(buyer=buyer)
    Order.objects.filter(pk=paid.pk).update(status="cancelled", cancelled_at=clock.now(), cancel_reason="not_shipped")
    client.force_login(buyer)
    assert [card["number"] for card in client.get(f"{AT}refund-missing/").context["cards"]] == [paid.number]


@pytest.mark.parametrize("slug", ANSWERS)
def test_strangers_and_guests_see_no_orders(client: Client, orders: dict[str, Order], slug: str) -> None:
    numbers = [order.number for order in orders.values()]
    guest = client.get(f"{AT}{slug}/").content.decode()
    client.force_login(journeys.member())
    stranger = client.get(f"{AT}{slug}/").content.decode()
    assert not [number for number in numbers if number in guest + stranger]
    assert f"?next={quote(AT + slug, safe='')}" in guest


def test_queries_are_few_and_the_same_for_any_number(client: Client, django_assert_num_queries: Any) -> None:
    buyer = journeys.member()
    client.force_login(buyer)
    journeys.paid_order(buyer=buyer)
    client.get(f"{AT}never-shipped/")
    with django_assert_num_queries(6):
        client.get(f"{AT}never-shipped/")
    for _each in range(6):
        journeys.paid_order(buyer=buyer)
    with django_assert_num_queries(6):
        response = client.get(f"{AT}never-shipped/")
    assert len(response.context["cards"]) == 5
    assert response.context["has_more"]


def test_an_article_that_staff_took_away_is_not_linked(client: Client) -> None:
    from support.models import HelpArticle

    HelpArticle.objects.filter(slug="payment-refused").update(is_published=False)
    assert "/ru/help/payment-refused/" not in links(client.get(f"{AT}refused/"))
