"""The pages of gift certificates, over HTTP and without scripts, up to the ordinary page of payment."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from accounts.services.blocking import block_member
from marketplace.lib import clock
from marketplace.lib.money import Money
from messaging.models import OutboxEmail
from messaging.services.rendering import build_message, html_of
from payments import gift_limits
from payments.gift_selectors import card_view
from payments.models import GiftCard, PaymentAttempt
from payments.services.gift_cards import block_card
from tests.factories.accounts import UserFactory
from tests.factories.gift_cards import code_of, ordered_card, own_card, paid_card
from tests.permissions.world import BACKEND

pytestmark = pytest.mark.django_db
BUY = {
    "key": "form",
    "value": "25.00",
    "own_value": "",
    "recipient_name": "Борис",
    "recipient_email": "boris@example.com",
    "sender_name": "Анна",
    "message": "С днём рождения!",
    "language": "ru",
    "when": "now",
    "send_on": "",
}
CAPTCHA = {"captcha_0": "key", "captcha_1": "passed"}


@pytest.fixture(autouse=True)
def _in_russian() -> Iterator[None]:
    with translation.override("ru"):
        yield


def url(name: str, *args: str) -> str:
    return reverse(f"payments:{name}", args=args)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def buy(client: Client, **values: Any) -> Any:
    return client.post(url("gift-cards"), BUY | values)


def test_a_gift_is_bought_on_the_ordinary_page_of_payment(buyer: User, buyer_client: Client) -> None:
    response = buy(buyer_client)
    card = GiftCard.objects.get()
    pay = reverse("orders:pay", args=[card.number])
    assert (response.status_code, response["Location"]) == (303, pay)
    page = buyer_client.get(pay)
    assert page.context["page"].due == Money("25.00")
    assert "boris@example.com" in page.content.decode()
    form = {"choice": "success", "key": "pay", "expected_total": "25.00"}
    response = buyer_client.post(pay, form)
    assert response["Location"] == reverse("orders:done", args=[card.number])
    assert "Сертификат оплачен" in buyer_client.get(response["Location"]).content.decode()
    assert card_view(card).balance == Money("25.00")
    assert buyer_client.post(pay, form)["Location"] == reverse("orders:done", args=[card.number])
    assert PaymentAttempt.objects.count() == 1


def test_the_form_sent_twice_is_one_gift_and_a_changed_one_another(buyer_client: Client) -> None:
    first, again = buy(buyer_client), buy(buyer_client)
    assert again["Location"] == first["Location"]
    changed = buy(buyer_client, message="С Новым годом!")
    assert changed["Location"] != first["Location"]
    assert buy(buyer_client, message="С Новым годом!")["Location"] == changed["Location"]
    assert GiftCard.objects.count() == 2


def test_a_declined_card_leads_back_to_the_page_and_loads_nothing(buyer_client: Client) -> None:
    buy(buyer_client)
    card = GiftCard.objects.get()
    pay = reverse("orders:pay", args=[card.number])
    form = {"choice": "insufficient_funds", "key": "pay", "expected_total": "25.00"}
    assert buyer_client.post(pay, form)["Location"] == pay
    assert buyer_client.get(pay).context["page"].decline is not None
    card.refresh_from_db()
    assert card.status == GiftCard.Status.ORDERED


def test_another_total_than_shown_is_not_charged(buyer_client: Client) -> None:
    buy(buyer_client)
    pay = reverse("orders:pay", args=[GiftCard.objects.get().number])
    response = buyer_client.post(pay, {"choice": "success", "key": "pay", "expected_total": "24.00"})
    assert response.status_code == 409
    assert not PaymentAttempt.objects.exists()


def test_nobody_else_pays_or_sees_it(buyer_client: Client) -> None:
    buy(buyer_client)
    number = GiftCard.objects.get().number
    stranger = browser(UserFactory())
    for name in ("pay", "done", "payment-return"):
        assert stranger.get(reverse(f"orders:{name}", args=[number])).status_code == 404
    assert stranger.get(url("gift-card", number)).status_code == 404


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("own_value", {"value": "own", "own_value": "4,99"}),
        ("own_value", {"value": "own", "own_value": "500.01"}),
        ("own_value", {"value": "own"}),
        ("value", {"value": "7.00"}),
        ("recipient_email", {"recipient_email": "boris"}),
        ("recipient_name", {"recipient_name": ""}),
        ("message", {"message": "x" * 301}),
        ("language", {"language": "fr"}),
        ("send_on", {"when": "later"}),
        ("send_on", {"when": "later", "send_on": "2020-01-01"}),
    ],
)
def test_what_is_wrong_is_said_next_to_its_field_and_nothing_typed_is_lost(
    field: str, values: dict[str, str], buyer_client: Client
) -> None:
    response = buy(buyer_client, **values)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    if field != "recipient_email":
        assert "boris@example.com" in response.content.decode()
    assert not GiftCard.objects.exists()


def test_a_sum_of_ones_own_and_a_day(buyer_client: Client) -> None:
    day = clock.today() + timedelta(days=30)
    buy(buyer_client, value="own", own_value="37,50", when="later", send_on=day.isoformat())
    card = GiftCard.objects.get()
    assert card.amount == Money("37.50")
    morning = timezone.localtime(card.send_at, timezone.get_default_timezone())
    assert (morning.date(), morning.hour) == (day, 9)


def test_guests_read_the_page_and_sign_in_to_buy(client: Client) -> None:
    assert client.get(url("gift-cards")).status_code == 200
    response = buy(client)
    assert response.status_code == 302
    assert "/login/" in response["Location"]


# My certificates


def test_a_code_is_claimed_and_a_wrong_one_is_told_neutrally(buyer: User, buyer_client: Client) -> None:
    card, foreign, blocked = paid_card(), paid_card(), paid_card()
    foreign_code, blocked_code = code_of(foreign), code_of(blocked)
    own_card(UserFactory())
    browser(UserFactory()).post(url("my-gift-cards"), {"code": foreign_code})
    block_card(pk=blocked.pk, reason="stolen")
    answers = [
        buyer_client.post(url("my-gift-cards"), {"code": code})
        for code in ("AAAAA-BBBBB-CCCCC-DDDDD", foreign_code, blocked_code)
    ]
    assert [answer.status_code for answer in answers] == [422] * 3
    assert len({str(answer.context["form"].errors) for answer in answers}) == 1
    response = buyer_client.post(url("my-gift-cards"), {"code": code_of(card).lower()})
    assert response.status_code == 303
    card.refresh_from_db()
    assert card.owner == buyer


def test_guessing_ends_after_some_tries(buyer_client: Client) -> None:
    tries = gift_limits._MEMBER.tries
    codes = [buyer_client.post(url("my-gift-cards"), {"code": f"WRONG-{n}"}).status_code for n in range(tries + 1)]
    assert codes == [422] * tries + [429]


@pytest.mark.parametrize("count", [1, 5])
def test_the_page_asks_the_same_queries_for_any_number(
    count: int, buyer: User, buyer_client: Client, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        own_card(buyer, buyer=buyer)
        paid_card(buyer=buyer)
    buyer_client.get(url("my-gift-cards"))
    with django_assert_num_queries(4):
        response = buyer_client.get(url("my-gift-cards"))
    assert (len(response.context["own"]), len(response.context["bought"])) == (count, 2 * count)


def test_a_buyer_does_not_see_how_the_gift_is_spent(buyer: User, buyer_client: Client) -> None:
    card = own_card(UserFactory(), buyer=buyer)
    page = buyer_client.get(url("gift-card", card.number))
    assert "Можно потратить" not in page.content.decode()
    assert page.context["page"].history == ()
    assert browser(card.owner).get(url("gift-card", card.number)).context["page"].history


def test_a_wrong_address_is_corrected_and_an_unused_card_given_back(buyer: User, buyer_client: Client) -> None:
    card = paid_card(buyer=buyer)
    assert buyer_client.post(url("gift-send", card.number), {"email": "wrong"}).status_code == 422
    assert buyer_client.post(url("gift-send", card.number), {"email": "b@example.com"}).status_code == 303
    card.refresh_from_db()
    assert (card.recipient_email, card.sendings) == ("b@example.com", 2)
    assert buyer_client.get(url("gift-return", card.number)).status_code == 200
    assert buyer_client.post(url("gift-return", card.number)).status_code == 303
    card.refresh_from_db()
    assert card.status == GiftCard.Status.REFUNDED
    assert buyer_client.get(url("gift-return", card.number)).status_code == 303


# Balance by code


def test_a_guest_passes_a_check_and_sees_the_balance(client: Client) -> None:
    code = code_of(paid_card("50.00"))
    assert client.post(url("gift-check"), {"code": code}).status_code == 422
    response = client.post(url("gift-check"), {"code": code, **CAPTCHA})
    assert response.context["found"].free == Money("50.00")
    assert response["Cache-Control"].startswith("max-age=0")


def test_another_picture_or_question_judges_nothing(client: Client) -> None:
    response = client.post(url("gift-check"), {"code": "half-typed", "kind": "question"})
    assert response.status_code == 200
    assert response.context["captcha_kind"] == "question"
    assert "half-typed" in response.content.decode()


def test_a_member_needs_no_check_but_has_a_limit(buyer_client: Client) -> None:
    tries = gift_limits._MEMBER.tries
    codes = [buyer_client.post(url("gift-check"), {"code": "WRONG"}).status_code for _ in range(tries + 1)]
    assert codes == [422] * tries + [429]


# Mails


@pytest.mark.parametrize(
    ("language", "subject"),
    [("ru", "Вам подарили сертификат на"), ("en", "You have been given a certificate for")],
)
def test_the_mail_speaks_the_language_that_was_chosen(language: str, subject: str) -> None:
    card = paid_card(language=language)
    code = code_of(card)
    message = build_message(OutboxEmail.objects.get(template="payment_gift_card"))
    assert message.subject.startswith(subject)
    for text in (message.body, html_of(message)):
        assert code in text
        assert "С днём рождения!" in text
        assert f"/{language}/my/gift-cards/" in text
        assert "unsubscribe" not in text


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_buyer_gets_a_receipt_in_the_own_language(language: str) -> None:
    card = paid_card(buyer=UserFactory(language=language), language="en" if language == "ru" else "ru")
    message = build_message(OutboxEmail.objects.get(template="payment_gift_paid"))
    assert card.number in message.body
    assert code_of(card) not in message.body
    assert f"/{language}/my/gift-cards/{card.number}/" in message.body


def test_words_of_the_giver_are_never_markup() -> None:
    paid_card(message="<script>alert(1)</script>", sender_name="<b>Анна")
    message = build_message(OutboxEmail.objects.get(template="payment_gift_card"))
    assert "<script>" not in html_of(message)
    assert "<b>Анна" not in html_of(message)


def test_an_unpaid_card_can_be_paid_later_from_its_page(buyer: User, buyer_client: Client) -> None:
    card = ordered_card(buyer=buyer)
    page = buyer_client.get(url("gift-card", card.number)).content.decode()
    assert reverse("orders:pay", args=[card.number]) in page


def test_a_blocked_member_looks_and_gives_back_and_nothing_else(buyer: User, buyer_client: Client) -> None:
    card, mine, unpaid = paid_card(buyer=buyer), own_card(buyer), ordered_card(buyer=buyer)
    stranger = paid_card()
    block_member(user=buyer, actor=UserFactory(is_staff=True), reason="Карта оспорена банком.")
    page = buyer_client.get(url("my-gift-cards"))
    text = page.content.decode()
    assert {one.card for one in page.context["own"]} == {mine}
    assert {one.card for one in page.context["bought"]} == {card, unpaid}
    main = text[text.index("<h1>") : text.index("<footer")]
    closed = [url("gift-cards"), url("gift-check"), reverse("orders:pay", args=[unpaid.number])]
    assert [path for path in closed if f'"{path}"' in main] == []
    assert buyer_client.post(url("my-gift-cards"), {"code": code_of(stranger)})["Location"] == "/ru/my/blocked/"
    stranger.refresh_from_db()
    assert stranger.owner is None
    one = buyer_client.get(url("gift-card", card.number)).content.decode()
    assert url("gift-return", card.number) in one
    assert url("gift-send", card.number) not in one
    for path in (url("gift-send", card.number), url("gift-cards"), reverse("orders:pay", args=[unpaid.number])):
        assert buyer_client.get(path)["Location"] == "/ru/my/blocked/"
    assert buyer_client.get(url("gift-return", card.number)).status_code == 200
    assert buyer_client.post(url("gift-return", card.number)).status_code == 303
    card.refresh_from_db()
    assert card.status == GiftCard.Status.REFUNDED


@pytest.mark.parametrize(("country", "is_open"), [("RU", True), ("DE", False)])
def test_a_gift_goes_nowhere_so_the_buyers_country_says_how_it_can_be_paid(
    buyer: User, buyer_client: Client, settings: Any, country: str, is_open: bool
) -> None:
    settings.PAYMENT_GATEWAYS = ["sandbox", "voucher"]
    buyer.country = country
    buyer.save()
    page = buyer_client.get(buy(buyer_client)["Location"])
    assert [not way.obstacle for way in page.context["ways"]] == [True, is_open]
