"""The page of a blocked member, what stays open, and what is closed (S60)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from accounts.constants import APPEAL_AGAIN_AFTER, APPEAL_MAX_LENGTH, APPEAL_MIN_LENGTH
from accounts.models import BlockAppeal, User
from accounts.services.appeals import decide_appeal, submit_appeal
from accounts.services.blocking import block_member, unblock_member
from catalog.models import FavouriteStore
from marketplace.blocked import is_open
from marketplace.lib import clock
from orders.models import CartLine, Order
from orders.services.cancel import answer_cancel
from payments.models import Refund
from tests.accounts.authenticators import fresh_client
from tests.factories.accounts import StoreFactory, UserFactory
from tests.orders.journeys import member, paid_order, place, variant_of

pytestmark = pytest.mark.django_db
URL = "/ru/my/blocked/"
TEXT = "Банк снял претензию 12 ноября, письмо могу прислать."


@pytest.fixture
def desk() -> User:
    return UserFactory(is_staff=True)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def dina(desk: User) -> User:
    user = UserFactory()
    block_member(user=user, actor=desk, reason="Карта оспорена банком.")
    return user


def test_an_appeal_is_sent_and_seen(dina: User) -> None:
    client = client_of(dina)
    assert "Карта оспорена банком." in client.get(URL).content.decode()
    answer = client.post(URL, {"text": TEXT}, follow=True)
    assert answer.redirect_chain == [(URL, 303)]
    page = answer.content.decode()
    appeal = BlockAppeal.objects.get()
    assert (appeal.user, appeal.text) == (dina, TEXT)
    assert appeal.number in page
    assert "на рассмотрении" in page
    assert 'name="text"' not in page
    assert client.post(URL, {"text": TEXT}).status_code == 303, "a double click"
    assert BlockAppeal.objects.count() == 1


@pytest.mark.parametrize("text", ["", "коротко", "щ" * (APPEAL_MIN_LENGTH - 1), "щ" * (APPEAL_MAX_LENGTH + 1)])
def test_a_bad_text_comes_back(dina: User, text: str) -> None:
    answer = client_of(dina).post(URL, {"text": text})
    assert answer.status_code == 422
    assert answer.context["form"].errors["text"]
    assert f">\n{text}</textarea>" in answer.content.decode()
    assert not BlockAppeal.objects.exists()


def test_lines_count_as_the_browser_counts_them(dina: User) -> None:
    text = "\r\n".join(["щ" * 9] * (APPEAL_MAX_LENGTH // 10))
    assert client_of(dina).post(URL, {"text": text}).status_code == 303
    assert BlockAppeal.objects.get().text == text.replace("\r\n", "\n")


def test_after_a_refusal_the_page_says_from_when(desk: User, dina: User) -> None:
    client = client_of(dina)
    appeal = submit_appeal(user=dina, text=TEXT)
    decide_appeal(appeal=appeal, actor=desk, grants=False, answer="Пришлите письмо банка.")
    page = client.get(URL).content.decode()
    assert "Пришлите письмо банка." in page
    assert 'name="text"' not in page
    early = client.post(URL, {"text": "Вот номер письма банка: 4711 от 12 ноября."})
    assert early.status_code == 422
    assert "4711" in early.content.decode(), "nothing typed is lost"
    with clock.at(clock.now() + APPEAL_AGAIN_AFTER + timedelta(minutes=1)):
        assert 'name="text"' in client.get(URL).content.decode()
        assert client.post(URL, {"text": TEXT}).context["form"].errors.keys() == {"text"}
        assert client.post(URL, {"text": "Вот номер письма банка: 4711 от 12 ноября."}).status_code == 303


def test_the_block_is_lifted_while_the_appeal_is_typed(desk: User, dina: User) -> None:
    client = client_of(dina)
    unblock_member(user=dina, actor=desk, note="Ошиблись.")
    assert client.post(URL, {"text": TEXT})["Location"] == "/ru/my/"
    assert client.get("/ru/my/").status_code == 200
    assert not BlockAppeal.objects.exists()


def test_the_page_costs_the_same_with_many_appeals(dina: User) -> None:
    client = client_of(dina)
    counts = []
    for _ in range(2):
        client.get(URL)
        with CaptureQueriesContext(connection) as captured:
            client.get(URL)
        counts.append(len(captured))
        for _number in range(12):
            BlockAppeal.objects.create(user=dina, text=TEXT, status="refused", answer="Нет.", decided_at=clock.now())
    assert counts == [3, 3]  # the member, the counts of the header, the appeals


def test_only_what_is_open_is_offered(dina: User) -> None:
    page = client_of(dina).get(URL).content.decode()
    column = page[page.index('class="redbar"') : page.index("<h1>")]
    for path in ("/ru/my/orders/", "/ru/my/messages/", "/ru/my/password/", "/ru/help/"):
        assert f'href="{path}"' in column
    for path in ("/ru/my/wishes/", "/ru/my/profile/", "/ru/my/addresses/", "/ru/my/club/"):
        assert f'href="{path}"' not in column


def test_doors_of_a_thief_are_removed_and_nothing_new_is_offered(dina: User) -> None:
    client = fresh_client(dina)
    EmailAddress.objects.create(user=dina, email="thief@example.com", verified=True)
    passkey = Authenticator.objects.create(user=dina, type="webauthn", data={"name": "Чужой"})
    for path in ("/ru/my/security/", "/ru/my/security/two-step/", "/ru/my/security/passkeys/"):
        page = client.get(path)
        assert page.status_code == 200
        text = page.content.decode()
        links = re.findall(r'href="(/ru/[^"#?]*)', text[text.index("<h1>") : text.index("<footer")])
        assert [link for link in links if not is_open(resolve(link).view_name)] == [], path
    client.post("/ru/my/email/alternative/remove/")
    client.post(f"/ru/my/security/passkeys/{passkey.pk}/remove/")
    assert not EmailAddress.objects.filter(email="thief@example.com").exists()
    assert not Authenticator.objects.exists()
    assert client.get("/ru/my/security/").status_code == 200
    for path in ("/ru/my/email/", "/ru/my/email/alternative/", "/ru/my/security/passkeys/add/"):
        assert client.get(path)["Location"] == URL


def test_buying_and_writing_are_closed_with_a_message(dina: User) -> None:
    client, variant, store = client_of(dina), variant_of(), StoreFactory()
    answer = client.post("/ru/cart/add/", {"variant": variant.pk}, follow=True)
    assert answer.redirect_chain == [(URL, 303)]
    assert "Ничего не сделано" in answer.content.decode()
    fragment = client.post(f"/ru/store/{store.slug}/save/", headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment["HX-Redirect"]) == (204, URL), "not into a fragment"
    assert not CartLine.objects.exists()
    assert not FavouriteStore.objects.exists()


def test_a_blocked_member_reads_in_the_other_language(dina: User) -> None:
    client = client_of(dina)
    data = {"language": "en", "currency": "USD", "country": "RU", "theme": "", "next": URL}
    assert client.post("/ru/settings/", data)["Location"] == "/en/my/blocked/"
    assert "The account is blocked" in client.get("/en/my/blocked/").content.decode()


def blocked_buyer(order: Order, desk: User) -> Client:
    client = client_of(order.buyer)
    block_member(user=order.buyer, actor=desk, reason="Карта оспорена банком.")
    return client


def test_an_unpaid_order_can_be_cancelled_but_not_paid(desk: User) -> None:
    order = place(member(), variant_of()).orders.get()
    client, path = blocked_buyer(order, desk), f"/ru/my/orders/{order.number}/"
    for url in (path, "/ru/my/orders/"):
        page = client.get(url).content.decode()
        assert f"{path}cancel/" in page
        assert "/checkout/pay/" not in page
    assert client.post(f"{path}cancel/", {"reason": "changed_mind"})["Location"] == path
    order.refresh_from_db()
    assert order.status == Order.Status.CANCELLED


def test_a_paid_order_is_cancelled_and_the_money_comes_back(desk: User) -> None:
    order = paid_order(variant_of())
    client, path = blocked_buyer(order, desk), f"/ru/my/orders/{order.number}/"
    assert client.post(f"{path}cancel/", {"reason": "changed_mind"})["Location"] == path
    order.refresh_from_db()
    assert order.cancel_requested_at is not None
    answer_cancel(store=order.store, number=order.number, user=UserFactory(), agrees=True)
    assert Refund.objects.get().amount == order.total
    assert client.get(path).status_code == 200
    assert client.get("/ru/my/notifications/").status_code == 200
