"""Invoices and packing slips: what stands in the file, and for whom."""

from datetime import timedelta
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Store
from accounts.papers import store_facts
from catalog.services.store_settings import change_papers
from marketplace.lib import clock
from marketplace.lib.documents.times import DOCUMENT_ZONE
from marketplace.lib.errors import NotFound
from marketplace.lib.formatting import format_number
from marketplace.lib.money import Money
from orders.documents import invoice_pdf, slips_pdf
from orders.models import Order
from orders.selectors.documents import Slip, facts_of_store, invoice_of, seller_facts, slip_of_parcel, slips_for_store
from orders.services.cancel import refuse_order
from orders.veil import address_is_shown
from tests.documents import ReadPdf
from tests.factories.accounts import StoreFactory, UserFactory
from tests.factories.gift_cards import own_card
from tests.factories.orders import ADDRESS, OrderFactory, OrderLineFactory
from tests.orders.journeys import fresh, member, paid_order, pay, place, seller_of, ship, variant_of

pytestmark = pytest.mark.django_db
LONG = "Чайник заварочный стеклянный жаропрочный с ситом из стали «Долгий вечер на берегу Онежского озера», 1 л"


def usd(amount: str) -> Money:
    return Money(Decimal(amount))


def large_order(lines: int = 60, **values: Any) -> Order:
    """A paid order of many lines, each with pieces, a discount and an odd cent."""
    order: Order = OrderFactory(paid=True, lines=False, **values)
    totals = []
    for number in range(1, lines + 1):
        price, quantity, off = usd(f"{1000 + number}.07"), 1 + number % 3, usd(f"0.{number:02}")
        OrderLineFactory(
            order=order,
            title_ru=f"{LONG} № {number}",
            title_en=f"Teapot no. {number}",
            sku=f"TEA-{number:03}",
            quantity=quantity,
            list_price=price,
            discount_total=off,
            total=price * quantity - off,
        )
        totals.append((price * quantity, off))
    order.goods_total, order.discount_total = (Money.sum(column) for column in zip(*totals, strict=True))
    order.total = order.goods_total - order.discount_total + order.delivery_total
    order.save()
    return order


def read_invoice(order: Order) -> ReadPdf:
    return ReadPdf(invoice_pdf(invoice_of(order)))


def read_slips(*slips: Slip) -> ReadPdf:
    return ReadPdf(slips_pdf(slips))


def squeezed(text: str) -> str:
    """Without spaces: a cell breaks its words over lines."""
    return "".join(text.split())


@pytest.mark.parametrize(
    ("language", "title", "page", "heading"),
    [
        ("ru", "Счёт №", "Страница 2 из", "№ Товар Кол-во"),
        ("en", "Invoice no.", "Page 2 of", "No. Product Quantity"),
    ],
)
def test_sixty_lines_go_over_pages_and_each_is_there_to_the_cent(
    language: str, title: str, page: str, heading: str
) -> None:
    order = large_order(buyer__language=language)
    found = read_invoice(order)
    assert found.title == f"{title} {order.number}"
    assert found.language == language
    assert len(found.pages) > 3
    assert page in found.pages[1]
    assert [heading in one for one in found.pages if "TEA-" in one] == [True] * sum(
        "TEA-" in one for one in found.pages
    )
    text = squeezed(found.text)
    for line in order.lines.all():
        assert squeezed(line.title(language)) in text
        assert line.sku in text
        for amount in (line.list_price, line.discount_total, line.total):
            assert squeezed(format_number(amount.amount, language)) in text
    for amount in (order.goods_total, order.discount_total, order.delivery_total, order.total):
        assert squeezed(format_number(amount.amount, language)) in squeezed(found.pages[-1])


def test_an_invoice_says_who_sold_to_whom_when_and_how_it_was_paid() -> None:
    order = paid_order(buyer=member(language="en"))
    text = read_invoice(order).text
    day = timezone.localtime(order.placed_at, DOCUMENT_ZONE).strftime("%-d %B %Y")
    for words in (order.number, order.store.name, order.address["recipient"], "Russia", f"placed on {day}"):
        assert words in text
    assert "by card Visa •••• " in text
    assert "Delivery: Post 2.00 Paid $12.00" in text


def test_an_invoice_is_what_was_agreed_whatever_the_goods_are_called_and_cost_today() -> None:
    order = paid_order()
    before = read_invoice(order).text
    line = order.lines.get()
    line.product.title_ru = "Другое"
    line.product.save()
    line.variant.sku, line.variant.list_price, line.variant.price = "NEW-1", usd("99.00"), usd("99.00")
    line.variant.save()
    order.buyer.addresses.update(recipient="Somebody Else")
    assert read_invoice(fresh(order)).text == before


def test_an_invoice_of_a_refunded_order_says_what_went_back() -> None:
    order = paid_order(buyer=member(language="en"))
    assert "Returned" not in read_invoice(order).text
    refuse_order(store=order.store, number=order.number, user=seller_of(order))
    text = read_invoice(fresh(order)).text
    assert "Paid $12.00 Returned to you −12.00" in text
    assert "The order was cancelled on" in text


def test_there_is_no_invoice_before_the_payment(client: Client) -> None:
    order = OrderFactory()
    with pytest.raises(NotFound):
        invoice_of(order)
    client.force_login(order.buyer, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(reverse("orders:invoice", args=[order.number])).status_code == 404
    assert reverse("orders:invoice", args=[order.number]) not in client.get(order.get_absolute_url()).content.decode()


def test_the_buyer_gets_the_invoice_from_the_page_of_the_order_and_nobody_else_does(client: Client) -> None:
    order = paid_order()
    url = reverse("orders:invoice", args=[order.number])
    client.force_login(order.buyer, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert f'href="{url}"' in client.get(order.get_absolute_url()).content.decode()
    answer = client.get(url)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == f'inline; filename="invoice-{order.number}.pdf"'
    assert "no-store" in answer.headers["Cache-Control"]
    assert order.number in ReadPdf(answer.content).title
    for other in (UserFactory(), seller_of(order)):
        client.force_login(other, backend="allauth.account.auth_backends.AuthenticationBackend")
        assert client.get(url).status_code == 404


@pytest.mark.parametrize(("language", "title"), [("ru", "Упаковочный лист к заказу"), ("en", "Packing slip for order")])
def test_a_slip_says_what_to_pack_and_where_to_but_no_price(language: str, title: str) -> None:
    order = large_order(
        lines=30, buyer__language=language, address=ADDRESS | {"comment": "Код домофона 12К", "recipient": "Anna S"}
    )
    (slip,) = slips_for_store(order.store, [order.number])
    found = read_slips(slip)
    text = squeezed(found.text)
    assert found.title == f"{title} {order.number}"
    assert found.language == language
    for words in ("Anna S", "ул. Мясницкая, д. 26, кв. 5", "+7 916 123-45-67", "Код домофона 12К"):
        assert squeezed(words) in text
    for line in order.lines.all():
        assert line.sku in text
        assert squeezed(line.title_ru) in text
        for amount in (line.list_price, line.total):
            assert squeezed(format_number(amount.amount, language)) not in text
    assert "$" not in text


def test_slips_follow_what_is_sent_already() -> None:
    buyer = member(language="en")
    order = paid_order(variant_of(sku="ONE"), buyer=buyer, quantity=3)
    line = order.lines.get()
    order = ship(order, {line.pk: 1})
    (left,) = slips_for_store(order.store, [order.number])
    assert (left.parcel, left.pieces) == (None, 2)
    order = ship(order)
    first, second = slips_for_store(order.store, [order.number])
    assert [first.pieces, second.pieces] == [1, 2]
    text = read_slips(second).text
    assert "Parcel 2 of 2" in text
    assert second.parcel is not None
    assert second.parcel.tracking_code in text
    assert "Altogether: 2 pieces" in text
    assert slip_of_parcel(order, first.parcel.number if first.parcel else "") == first
    with pytest.raises(NotFound):
        slip_of_parcel(order, "NO-SUCH")


@pytest.mark.parametrize(
    ("days", "is_shown"), [(0, True), (29, True), (30, False), (400, False)], ids=["today", "29", "30", "400"]
)
def test_the_veil_falls_over_the_address_thirty_days_after_receipt(days: int, is_shown: bool) -> None:
    order = ship(paid_order(buyer=member(language="en")))
    Order.objects.filter(pk=order.pk).update(status="finished", finished_at=clock.now())
    with clock.at(clock.now() + timedelta(days=days)):
        (slip,) = slips_for_store(order.store, [order.number])
        text = read_slips(slip).text
    assert (order.address["recipient"] in text) is is_shown
    assert (order.address["street"] in text) is is_shown
    assert ("for 30 days after it" in text) is not is_shown


def test_the_veil_lies_over_orders_that_are_unpaid_unchecked_or_cancelled_before_they_were_sent() -> None:
    now = clock.now()
    shown = {
        name: address_is_shown(OrderFactory.build(**traits, buyer=None, store=None, checkout=None), at=now)
        for name, traits in {
            "unpaid": {},
            "unchecked": {"paid_at": now},
            "paid": {"paid": True},
            "cancelled": {"paid_at": now, "ship_by": now, "cancelled": True},
            "cancelled on the way": {"paid_at": now, "ship_by": now, "shipped_at": now, "cancelled": True},
        }.items()
    }
    assert [name for name, is_shown in shown.items() if is_shown] == ["paid", "cancelled on the way"]


def test_a_wiped_address_leaves_the_country_alone() -> None:
    wiped = dict.fromkeys(ADDRESS, "") | {"country": "RU"}
    order = OrderFactory(paid=True, address=wiped, buyer__language="en")
    (slip,) = slips_for_store(order.store, [order.number])
    assert "Russia" in read_slips(slip).text
    assert "Russia" in read_invoice(order).text


def test_slips_of_many_orders_are_one_file_with_the_same_queries(django_assert_num_queries: Any) -> None:
    store = StoreFactory()
    orders = [OrderFactory(paid=True, store=store, buyer__language=one) for one in ("ru", "en", "ru")]
    numbers = [order.number for order in orders]
    with django_assert_num_queries(3):
        slips_for_store(store, numbers[:1])
    with django_assert_num_queries(3):
        slips = slips_for_store(store, [*numbers, numbers[0]])
    found = read_slips(*slips)
    assert found.title == "3 упаковочных листа"
    assert [number in page for number, page in zip(numbers, found.pages, strict=True)] == [True] * 3
    assert ["Страница 1 из 1" in page for page in found.pages] == [True, False, True]
    assert "Page 1 of 1" in found.pages[1]
    with pytest.raises(NotFound):
        slips_for_store(store, [*numbers, OrderFactory(paid=True).number])
    with pytest.raises(NotFound):
        slips_for_store(StoreFactory(), numbers)


def test_papers_name_the_seller_by_law() -> None:
    variant = variant_of()
    assert "Tax number" not in read_invoice(paid_order(variant, buyer=member(language="en"))).text
    change_papers(
        store_id=variant.product.store_id,
        legal_name="Svetdom LLC",
        tax_number="7707083893",
        legal_address="1 Lenin Street\nMoscow 101000",
    )
    text = read_invoice(paid_order(variant, buyer=member(language="en"))).text
    for words in ("Svetdom LLC", "Tax number 7707083893", "1 Lenin Street", "Moscow 101000"):
        assert words in text


@pytest.mark.parametrize(("worth", "means"), [("5.00", ["5.00", "7.00"]), ("50.00", ["12.00"])])
def test_an_invoice_names_the_certificates_that_paid(worth: str, means: list[str]) -> None:
    buyer = member(language="en")
    card = own_card(buyer, worth)
    order = paid_order(buyer=buyer, gift_cards=[card.number])
    text = read_invoice(order).text
    assert f"by gift certificate {card.number}" in text
    for amount in means:
        assert f"of it by gift certificate {card.number} {means[0]}" in text
        assert amount in text
    assert ("of it by card Visa" in text) == (len(means) == 2)
    assert "paid online" not in text


def told_by_law(store: Store, name: str) -> None:
    change_papers(store_id=store.pk, legal_name=f"ООО «{name}»", tax_number="7707083893", legal_address=f"{name}, 1")


def test_papers_name_the_seller_as_it_was_when_the_order_was_paid() -> None:
    buyer, variant = member(), variant_of()
    store = variant.product.store
    told_by_law(store, "Раньше")
    checkout = place(buyer, variant)
    told_by_law(store, "При оплате")
    pay(checkout)
    order = fresh(checkout.orders.get())
    assert order.seller["legal_name"] == "ООО «При оплате»"
    told_by_law(store, "Теперь")
    Store.objects.filter(pk=store.pk).update(name="Another name")
    slips = slips_for_store(store, [order.number])
    for text in (read_invoice(fresh(order)).text, read_slips(*slips).text):
        for words in ("ООО «При оплате»", "Налоговый номер 7707083893", "При оплате, 1", order.seller["name"]):
            assert words in text
        assert "Теперь" not in text
        assert "Another name" not in text


def test_an_order_that_is_not_paid_freezes_nobody() -> None:
    checkout = place(member(), variant_of())
    order = checkout.orders.get()
    assert order.seller == {}
    assert seller_facts(order)["name"] == order.store.name


def test_orders_of_before_name_the_seller_of_the_day_of_the_migration() -> None:
    order, unpaid = OrderFactory(paid=True), OrderFactory()
    told_by_law(order.store, "В день миграции")
    known = OrderFactory(paid=True, store=order.store, seller={"name": "Known"})
    for _ in range(2):
        import_module("orders.migrations.0012_seller_details").fill_sellers(apps, None)
    for one in (order, unpaid, known):
        one.refresh_from_db()
    assert order.seller == store_facts(Store.objects.get(pk=order.store_id))
    assert (unpaid.seller, known.seller) == ({}, {"name": "Known"})


def test_a_past_month_names_the_store_as_of_its_last_sale() -> None:
    now = clock.now()
    old = OrderFactory(paid=True, paid_at=now - timedelta(days=40), seller={"name": "Old"})
    OrderFactory(paid=True, store=old.store, paid_at=now - timedelta(days=2), seller={"name": "New"})
    assert facts_of_store(old.store, before=now - timedelta(days=30)) == {"name": "Old"}
    assert facts_of_store(old.store, before=now) == {"name": "New"}
    assert facts_of_store(old.store, before=now - timedelta(days=50)) == store_facts(old.store)
    assert facts_of_store(old.store, before=now + timedelta(days=5)) == store_facts(old.store)
