"""A member who has left traces everywhere, each with a word of its own to look for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.cached_db import SessionStore
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.mail import EmailMessage
from django.db import transaction
from django.test import Client

from accounts import models
from accounts.models import User
from catalog.models import (
    Answer,
    CompareItem,
    FavouriteStore,
    GiftReservation,
    ImportJob,
    ProductDecision,
    Question,
    StockWatch,
    ViewedProduct,
    ViewingPause,
    Wishlist,
    WishlistItem,
)
from club.services.coupon_uses import redeem_coupons
from marketplace.lib import clock
from messaging.models import NotificationPreference, OutboxEmail
from messaging.services.delivery import deliver
from orders.models import CustomsData, Extension, GiftDelivery, Order, OrderLine, OrderLineDiscount, ParcelEvent
from orders.services.cancel import cancel_order, refuse_order
from orders.services.payment import pay_checkout
from orders.services.receipt import confirm_receipt
from orders.services.timers import sweep as sweep_orders
from payments.models import GiftCardUse, Payment, PaymentAttempt, ProviderEvent, Refund
from payments.services.gift_cards import claim_card
from payments.services.sending import send_one_refund
from payments.services.vaults import keep_card_of
from support.models import Report
from tests.factories.accounts import AddressFactory, StoreMemberFactory, UserFactory
from tests.factories.catalog import ReviewFactory
from tests.factories.club import CouponFactory
from tests.factories.gift_cards import code_of, ordered_card
from tests.factories.orders import OrderFactory
from tests.factories.payments import card
from tests.orders.journeys import fresh, open_store, paid_order, place, seller_of, ship, usd, variant_of

PICTURE = "members/qx/quuxpicture"
ADDRESS = {
    "recipient": "Zarafina Quuxova",
    "phone": "+79990001177",
    "region": "Зурбаганская область",
    "city": "Зурбаган-на-Лиссе",
    "street": "ул. Ассоль Меннерс, д. 7",
    "street2": "подъезд Грэя",
    "postcode": "777111",
    "comment": "звонить в рынду",
}
WORDS = {
    "zarafina.quux@liss.example",
    "captain.quux@gray.example",
    "before.quux@liss.example",
    "ru7777000111",
    "Zarafina",
    "Quuxova",
    "Зарафина Квукс",
    "+79995550001",
    "203.0.113.77",
    "QuuxBrowser/7.7",
    "SECRETTOTPQUUX",
    "Квуксов ключ",
    "кличка первого дракона",
    "апелляция Квукс",
    "ответ для Квукс",
    "квукс: на свадьбу",
    "квукс: синий размер",
    "отзыв квукс о товаре",
    "Спасибо, Зарафина",
    "открытка квукс",
    "отделение Лисс-77",
    "порт Лисс",
    "Иностранная почта квукс",
    "квукс просит подождать",
    *ADDRESS.values(),
}


def build() -> tuple[User, Client]:
    """The member and a browser in which the member is signed in."""
    with clock.at(clock.now() - timedelta(days=200)):
        user = UserFactory(
            email="zarafina.quux@liss.example",
            member_id="ru7777000111",
            first_name="Zarafina",
            last_name="Quuxova",
            display_name="Зарафина Квукс",
            picture=PICTURE,
        )
        AddressFactory(user=user, **ADDRESS)
        _orders(user)
    _saved(user)
    _spoken(user)
    client = _signed_in(user)
    _contacts(user)
    _guards(user)
    _coupons(user)
    _gifts(user)
    _mails(user)
    _admin_log(user)
    for side in (96, 256):
        default_storage.save(f"{PICTURE}-{side}.webp", ContentFile(b"quuxpixels"))
    return user, client


def _orders(user: User) -> None:
    """One closed, one cancelled unpaid, one refused by the seller and refunded."""
    closed = ship(paid_order(variant_of(open_store()), buyer=user))
    parcel = closed.shipments.get()
    parcel.tracking_code = "QUUX123456789CN"
    parcel.save()
    ParcelEvent.objects.create(
        shipment=parcel, status="at_pickup", place="отделение Лисс-77", source="carrier", external_id="порт Лисс"
    )
    confirm_receipt(buyer=user, number=closed.number)
    unpaid = place(user, variant_of(open_store())).orders.get()
    cancel_order(buyer=user, number=unpaid.number, reason=Order.CancelReason.CHANGED_MIND)
    refused = paid_order(variant_of(open_store()), buyer=user)
    refuse_order(store=refused.store, number=refused.number, user=seller_of(refused))
    for refund in Refund.objects.filter(payment__buyer=user):
        send_one_refund(refund_id=refund.pk)
    attempt = closed.checkout and models.User.objects.get(pk=user.pk).payments.first().attempts.get()
    ProviderEvent.objects.create(
        provider="sandbox",
        event_id="quux-event",
        kind="charge.captured",
        payload={"key": attempt.number, "holder": "Zarafina Quuxova", "ip": "203.0.113.77"},
        processed_at=clock.now(),
    )
    with clock.at(clock.now() + timedelta(days=100)):
        sweep_orders(now=clock.now())
    assert fresh(closed).status == Order.Status.CLOSED
    _on_the_way(closed)
    ReviewFactory(author=user, reference=closed.number, text="отзыв квукс о товаре", reply="Спасибо, Зарафина")


def _on_the_way(order: Order) -> None:
    """What an order leaves behind while it travels: papers, a request for more time, and gifts to and from somebody."""
    CustomsData.objects.create(order=order, country="RU", papers={"name": "Квукс по паспорту"})
    Extension.objects.create(
        order=order,
        kind="protection",
        days=10,
        note="квукс просит подождать",
        status="refused",
        answer_by=clock.now(),
        asked_by=order.buyer,
    )
    GiftDelivery.objects.create(order=order, owner=UserFactory(), address={"country": "RU", "city": "Каперна"})
    to_the_member = OrderFactory(finished=True, is_gift=True, address={"country": "RU"})
    GiftDelivery.objects.create(order=to_the_member, owner=order.buyer, address=ADDRESS | {"country": "RU"})


def _saved(user: User) -> None:
    wishes = Wishlist.objects.create(user=user, name="квукс: на свадьбу")
    variant = variant_of()
    WishlistItem.objects.create(wishlist=wishes, variant=variant, note="квукс: синий размер")
    FavouriteStore.objects.create(user=user, store=variant.store)
    StockWatch.objects.create(user=user, variant=variant)
    ViewedProduct.objects.create(user=user, product=variant.product)
    ViewingPause.objects.create(user=user)
    CompareItem.objects.create(user=user, product=variant.product)
    others = WishlistItem.objects.create(wishlist=Wishlist.objects.create(user=UserFactory()), variant=variant)
    GiftReservation.objects.create(item=others, giver=user, name="Зарафина Квукс", token="quuxgift")


def _spoken(user: User) -> None:
    product = variant_of().product
    question = Question.objects.create(product=product, author=user, text="вопрос квукс о товаре")
    Answer.objects.create(question=question, author=user, text="ответ квукс себе самой", is_by_buyer=True)
    ProductDecision.objects.create(product=product, outcome="approved", by=user)
    ImportJob.objects.create(store=product.store, user=user, kind="csv", name="goods.csv", status="done")
    Report.objects.create(author=user, product=product, reason="other", text="жалоба квукс")


def _signed_in(user: User) -> Client:
    from tests.factories.accounts import PASSWORD

    client = Client(HTTP_USER_AGENT="QuuxBrowser/7.7", REMOTE_ADDR="203.0.113.77")
    answer = client.post("/ru/login/", {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 303, answer.content.decode()
    client.get("/ru/my/")
    stray = SessionStore()  # somebody asked for a code and never typed it
    stray["account_password_reset"] = {"email": user.email}
    stray.save()
    forgotten = SessionStore()  # a session that the list of devices has lost
    forgotten["_auth_user_id"] = str(user.pk)
    forgotten.save()
    return client


def _contacts(user: User) -> None:
    models.Phone.objects.create(user=user, number="+79995550001")
    second = EmailAddress.objects.create(user=user, email="captain.quux@gray.example", verified=True)
    EmailConfirmation.objects.create(email_address=second, key="quuxconfirmation", sent=clock.now())
    models.EmailChange.objects.create(
        user=user,
        kind="primary",
        old_email="before.quux@liss.example",
        new_email=user.email,
        code_digest="x",
        expires_at=clock.now(),
        confirmed_at=clock.now(),
    )
    for kind in models.Consent.Kind.values:
        models.Consent.objects.create(user=user, kind=kind, version="2026-11")


def _guards(user: User) -> None:
    Authenticator.objects.create(user=user, type="totp", data={"secret": "SECRETTOTPQUUX"})
    Authenticator.objects.create(user=user, type="webauthn", data={"name": "Квуксов ключ", "credential": {}})
    models.SecurityQuestion.objects.create(user=user, question="кличка первого дракона", answer_digest="x")
    models.KnownDevice.objects.create(user=user, token_digest="x", user_agent="QuuxBrowser/7.7")
    models.SecurityEvent.objects.create(
        user=user, kind="signed_in", ip="203.0.113.77", user_agent="QuuxBrowser/7.7", note="порт Лисс"
    )
    other = UserFactory()
    models.SecurityEvent.objects.create(user=other, actor=user, kind="blocked", ip="203.0.113.77")
    models.BlockAppeal.objects.create(user=user, status="granted", text="апелляция Квукс", answer="ответ для Квукс")
    models.BlockAppeal.objects.create(user=other, status="refused", text="чужая апелляция", decided_by=user)


def _mails(user: User) -> None:
    NotificationPreference.objects.create(user=user, topic="club", channel="email", is_enabled=False)
    EmailMessage("Код", "Иностранная почта квукс", to=["captain.quux@gray.example"]).send()
    for pk in OutboxEmail.objects.filter(template="order_to_ship").values_list("pk", flat=True)[:1]:
        deliver(pk=pk)  # the store's copy has been sent, the others wait with the recipient's name
    for pk in OutboxEmail.objects.filter(user=user).values_list("pk", flat=True)[:2]:
        deliver(pk=pk)


def _gifts(user: User) -> None:
    """One given, whose mail still waits; one received at another address and claimed."""
    given = {"sender_name": "Зарафина Квукс", "message": "открытка квукс"}
    received = {"recipient_name": "Zarafina Quuxova", "recipient_email": "captain.quux@gray.example"}
    for buyer, words in ((user, given), (UserFactory(), received)):
        gift = ordered_card(buyer=buyer, **words)
        pay_checkout(
            buyer=buyer,
            number=gift.number,
            card=card(),
            idempotency_key=gift.number,
            expected_total=gift.amount,
            return_url="/back/",
            keeps_card=True,
        )
    for pk in PaymentAttempt.objects.filter(payment__buyer=user, keeps_card=True).values_list("pk", flat=True):
        assert keep_card_of(attempt_id=pk)
    claim_card(user=user, code=code_of(gift))
    payment = Payment.objects.filter(buyer=user).exclude(reference__startswith="G-")[0]
    GiftCardUse.objects.create(payment=payment, card=gift, amount=usd(1), status=GiftCardUse.Status.RELEASED)


def _coupons(user: User) -> None:
    coupon = CouponFactory(user=user)
    uses = {coupon.pk: coupon.campaign.amount}
    with transaction.atomic():
        redeem_coupons(user=user, reference="C-QUUX", uses=uses)
    line = OrderLine.objects.filter(order__buyer=user)[0]
    OrderLineDiscount.objects.create(line=line, layer="store_coupon", funder="store", coupon=coupon, amount=usd(1))


def _admin_log(user: User) -> None:
    staff = UserFactory(is_staff=True)
    entry: dict[str, Any] = {"user": staff, "action_flag": CHANGE}

    def write(model: Any, object_id: Any, object_repr: str, change_message: str) -> None:
        LogEntry.objects.create(
            content_type=ContentType.objects.get_for_model(model),
            object_id=str(object_id),
            object_repr=object_repr,
            change_message=change_message,
            **entry,
        )

    write(User, user.pk, "Зарафина Квукс", "blocked zarafina.quux@liss.example")
    write(models.Address, user.addresses.get().pk, "Зурбаган-на-Лиссе, ул. Ассоль Меннерс, д. 7", "")
    write(models.Address, 999_999_999, "Зурбаган-на-Лиссе, ул. Ассоль Меннерс, д. 7", "")  # deleted since
    store = StoreMemberFactory().store
    message = '[{"deleted": {"name": "member", "object": "\\u0417\\u0430\\u0440\\u0430\\u0444\\u0438\\u043d\\u0430 '
    message += '\\u041a\\u0432\\u0443\\u043a\\u0441 \\u00b7 Store \\u00b7 clerk"}}]'
    write(models.Store, store.pk, "Store of others", message)
