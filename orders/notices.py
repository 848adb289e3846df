"""What people are told about orders: one function per message. Each needs the open transaction of its cause.

Every message is a notification and a mail in the reader's own language (`messaging.services.notify`); the
same message about the same thing is told once, whoever asks for it again.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import translation

from accounts.models import User
from marketplace.lib.money import Money
from marketplace.lib.prepared import Prepared
from messaging.services.notify import notify
from orders.models import Extension, Order, OrderLine, ParcelEvent, Shipment
from payments.selectors import spent_from_cards

_LINES = Prepared(lambda order: OrderLine.objects.filter(order=order))
_MEMBERS = Prepared(lambda store: User.objects.filter(memberships__store=store).order_by("pk"))


def order_placed(order: Order) -> None:
    """To the buyer: what was ordered and until when the goods are held."""
    _tell_buyer(order, "order_placed", page="orders:pay", reserved_until=order.reserved_until)


def order_paid(order: Order) -> None:
    """To the buyer: the money has arrived and is kept until receipt."""
    _tell_buyer(order, "order_paid", key=_moment(order.paid_at))


def order_to_ship(order: Order) -> None:
    """To everybody who acts for the store: a paid order waits, with its deadline."""
    _tell_store(order, "order_to_ship", key=_moment(order.paid_at), ship_by=order.ship_by)


def order_shipped(order: Order) -> None:
    """To the buyer: the parcel that left last, its tracking code and when to expect it."""
    parcel = (
        Shipment.objects.filter(order=order, handed_over_at__isnull=False).order_by("-handed_over_at", "-pk").first()
    )
    if parcel is None:
        return
    _tell_buyer(
        order,
        "order_shipped",
        key=parcel.number,
        page="orders:track",
        **_about(order, parcel),
        is_gift=order.is_gift,
        is_last=order.status == Order.Status.SHIPPED,
        protection_ends_at=order.protection_ends_at,
    )


def tracking_code_changed(order: Order, parcel: Shipment) -> None:
    """To the buyer: the seller or support corrected the code of a parcel. Of a gift the buyer knows no code."""
    if order.is_gift:
        return
    key = f"{parcel.number}:{parcel.carrier}:{parcel.tracking_code}"
    _tell_buyer(order, "order_code_changed", key=key, page="orders:track", email=False, **_about(order, parcel))


def parcel_at_customs(order: Order, parcel: Shipment, event: ParcelEvent) -> None:
    """To the buyer: customs have the parcel; nothing to do unless they write."""
    _tell_of_parcel(order, "order_customs", parcel, event, email=False)


def parcel_at_pickup(order: Order, parcel: Shipment, event: ParcelEvent) -> None:
    """To the buyer: the parcel waits to be fetched."""
    _tell_of_parcel(order, "order_at_pickup", parcel, event)


def parcel_not_delivered(order: Order, parcel: Shipment, event: ParcelEvent) -> None:
    """To the buyer: the carrier came in vain, and what to do."""
    _tell_of_parcel(order, "order_not_delivered", parcel, event)


def parcel_returning(order: Order, parcel: Shipment, event: ParcelEvent) -> None:
    """To the buyer: the parcel goes back to the seller; the money is still safe."""
    _tell_of_parcel(order, "order_returning", parcel, event)


def parcel_lost(order: Order, parcel: Shipment, event: ParcelEvent) -> None:
    """To the buyer: nothing was heard of the parcel for so long that it counts as lost."""
    _tell_of_parcel(order, "order_lost", parcel, event)


def order_rest_cancelled(order: Order) -> None:
    """To both sides: the store did not ship the rest in time, its price goes back."""
    _tell_buyer(order, "order_rest_cancelled")
    _tell_store(order, "order_rest_cancelled_store")


def order_delivered(order: Order) -> None:
    """To the buyer: the parcel has arrived; confirm, or say what is wrong before the date.

    Proof sets a nearer date than the seller's word did, so it is told even after that word.
    """
    finishes_at = order.timers.filter(kind="delivery_proved").values_list("due_at", flat=True).first()
    _tell_buyer(
        order,
        "order_delivered",
        key="proved" if finishes_at else "",
        protection_ends_at=order.protection_ends_at,
        finishes_at=finishes_at,
    )


def order_finished(order: Order) -> None:
    """To both sides: received; the buyer may review, the store sees the order behind its money."""
    _tell_buyer(order, "order_finished", tail_days=order.policy["tail_days"])
    _tell_store(
        order, "order_finished_store", tail_days=order.policy["tail_days"], is_trusted=order.policy["is_trusted"]
    )


def order_closed(order: Order) -> None:
    """To the store: the protection of the buyer is over, the money is payable."""
    _tell_store(order, "order_closed_store", email=False)


def order_cancelled(order: Order) -> None:
    """To the buyer always, with what happens to the money; to the store if it had been paid."""
    # A payment that came too late leaves no `paid_at`, but it was charged and goes back.
    was_paid = order.paid_at is not None or order.events.filter(code="order:sold_out").exists()
    spent = Money.sum(amount for _card, amount in spent_from_cards(order.number)) if was_paid else Money.zero()
    gift_part = min(spent, order.total)
    _tell_buyer(order, "order_cancelled", was_paid=was_paid, gift_part=gift_part, card_part=order.total - gift_part)
    if order.ship_by is not None:
        _tell_store(order, "order_cancelled_store")


def cancel_requested(order: Order) -> None:
    """To the store: the buyer asks to cancel; silence for the agreed hours means yes."""
    asked = order.cancel_requested_at
    assert asked is not None
    answer_by = asked + timedelta(hours=order.policy["cancel_answer_hours"])
    _tell_store(order, "order_cancel_requested", key=asked.isoformat(), answer_by=answer_by)


def cancel_refused(order: Order) -> None:
    """To the buyer: the store keeps the order and ships it."""
    refusals = order.events.filter(code="order:cancel_refused").count()
    _tell_buyer(order, "order_cancel_refused", key=str(refusals), ship_by=order.ship_by)


def customs_needed(order: Order, *, again: bool = False) -> None:
    """To the buyer: customs of the country want to know something before the parcel can leave."""
    _tell_buyer(
        order, "order_customs_needed", key="again" if again else "", page="orders:customs", ship_by=order.ship_by
    )


def customs_given(order: Order) -> None:
    """To the store: what customs want stands on the order's page, until the parcel is sent."""
    _tell_store(order, "order_customs_given_store", email=False)


def extension_asked(order: Order, extension: Extension) -> None:
    """To whoever is asked for more time: how much, why, and until when to answer."""
    facts: dict[str, Any] = {"days": extension.days, "note": extension.note, "answer_by": extension.answer_by}
    if extension.kind == Extension.Kind.PROTECTION:
        facts["protection_ends_at"] = order.protection_ends_at
        _tell_store(order, "order_protection_asked", key=str(extension.pk), **facts)
    else:
        _tell_buyer(order, "order_ship_by_asked", key=str(extension.pk), ship_by=order.ship_by, **facts)


def extension_answered(order: Order, extension: Extension) -> None:
    """To whoever asked for more time: yes, no, or no answer, and the date that holds now."""
    status = Extension.Status
    facts: dict[str, Any] = {
        "is_agreed": extension.status == status.AGREED,
        "is_lapsed": extension.status == status.LAPSED,
    }
    if extension.kind == Extension.Kind.PROTECTION:
        facts["protection_ends_at"] = order.protection_ends_at
        _tell_buyer(order, "order_protection_answered", key=str(extension.pk), **facts)
    else:
        _tell_store(order, "order_ship_by_answered", key=str(extension.pk), ship_by=order.ship_by, **facts)


def order_refunded(order: Order, amount: Money, *, key: str, gift_card: str = "") -> None:
    """To the buyer: money is on its way back, or on the certificate with these last signs; told once for each `key`."""
    _tell_buyer(order, "order_refunded", key=key, amount=amount, gift_card=gift_card)


def order_frozen(order: Order, *, reason: str, key: str) -> None:
    """To both sides: staff have stopped the order, and why; dates and money wait."""
    _tell_buyer(order, "order_frozen", key=key, reason=reason)
    if order.ship_by is not None:
        _tell_store(order, "order_frozen_store", key=key, reason=reason)


def order_unfrozen(order: Order, *, key: str) -> None:
    """To both sides: the order goes on, and which dates hold now."""
    is_open = order.status in {Order.Status.TO_SHIP, Order.Status.PARTLY_SHIPPED}
    dates: dict[str, Any] = {
        "ship_by": order.ship_by if is_open else None,
        "protection_ends_at": order.protection_ends_at,
    }
    _tell_buyer(order, "order_unfrozen", key=key, **dates)
    if order.ship_by is not None:
        _tell_store(order, "order_unfrozen_store", key=key, **dates)


def payment_undone(order: Order, *, expires_at: datetime | None, key: str) -> None:
    """To the buyer: a transfer was counted for the order by mistake; until when it waits, None when that is over."""
    _tell_buyer(order, "order_payment_undone", key=key, page="orders:pay", expires_at=expires_at)


def payment_undone_store(order: Order, *, key: str) -> None:
    """To the store: what was to be sent is not paid; send nothing. The order is no business of the store any more."""
    _tell_store(order, "order_payment_undone_store", key=key, page=("seller:orders", order.store.slug))


def unpaid_reminder(order: Order) -> None:
    """To the buyer: the order still waits for its payment, and until when."""
    expiry = order.timers.filter(kind="unpaid_expiry").values_list("due_at", flat=True).first()
    _tell_buyer(order, "order_unpaid", page="orders:pay", expires_at=expiry)


def protection_ends(order: Order, *, days: int) -> None:
    """To the buyer: confirm receipt or say that nothing came, before protection ends in `days` days."""
    _tell_buyer(order, "order_protection_ends", key=str(days), days=days, protection_ends_at=order.protection_ends_at)


def protection_paused(order: Order, *, days: int) -> None:
    """To both sides: a parcel is still on its way, so the protection ends so many days later."""
    facts: dict[str, Any] = {"days": days, "protection_ends_at": order.protection_ends_at}
    _tell_buyer(order, "order_protection_paused", page="orders:track", **facts)
    _tell_store(order, "order_protection_paused_store", **facts)


def _moment(at: datetime | None) -> str:
    """Part of a key: an order may be paid twice, when the first payment had been counted by mistake."""
    return at.isoformat() if at else ""


def _tell_buyer(
    order: Order, kind: str, *, key: str = "", page: str = "orders:detail", email: bool = True, **extra: Any
) -> None:
    number = order.checkout.number if page == "orders:pay" else order.number
    _tell(order, [order.buyer], kind=kind, key=key, page=(page, number), email=email, extra=extra)


def _tell_of_parcel(order: Order, kind: str, parcel: Shipment, event: ParcelEvent, *, email: bool = True) -> None:
    # Once a day at most: a parcel may go to and fro between two states.
    key = f"{parcel.number}:{event.at:%Y-%m-%d}"
    place = "" if order.is_gift else event.place
    facts = {
        **_about(order, parcel),
        "place": place,
        "is_gift": order.is_gift,
        "protection_ends_at": order.protection_ends_at,
    }
    _tell_buyer(order, kind, key=key, page="orders:track", email=email, **facts)


def _about(order: Order, parcel: Shipment) -> dict[str, Any]:
    """Of a gift our own number of the parcel in place of the code, with which the carrier says where it goes."""
    return {"carrier": parcel.carrier, "tracking_code": parcel.number if order.is_gift else parcel.tracking_code}


def _tell_store(
    order: Order, kind: str, *, key: str = "", page: tuple[str, ...] = (), email: bool = True, **extra: Any
) -> None:
    page = page or ("seller:order", order.store.slug, order.number)
    _tell(order, _MEMBERS.rows(store=order.store_id), kind=kind, key=key, page=page, email=email, extra=extra)


def _tell(
    order: Order,
    users: Iterable[User],
    *,
    kind: str,
    key: str,
    page: tuple[str, ...],
    email: bool,
    extra: dict[str, Any],
) -> None:
    lines = _LINES.rows(order=order.pk)
    name, *args = page
    dedupe_key = ":".join(filter(None, [kind, order.number, key]))
    for user in users:
        with translation.override(user.language):
            url = reverse(name, args=args)
            params = {**_params(order, user.language), **extra}
        params["lines"] = [_line(line, user.language) for line in lines]
        notify(user=user, kind=kind, params=params, url=url, dedupe_key=dedupe_key, email=email)


def _params(order: Order, language: str) -> dict[str, Any]:
    """What every message may say: number, store, money, dates, way of delivery in the reader's language."""
    return {
        "number": order.number,
        "store": order.store.name,
        "goods_total": order.goods_total,
        "discount_total": order.item_discount,
        "discount": -order.item_discount,
        "coupon_total": order.coupon_total,
        "coupons": -order.coupon_total,
        "delivery_total": order.delivery_total,
        "total": order.total,
        "delivery": order.delivery_name_en if language == "en" else order.delivery_name_ru,
        "earliest": order.delivery_earliest,
        "latest": order.delivery_latest,
        "reason": str(order.get_cancel_reason_display()) if order.cancel_reason else "",
    }


def _line(line: OrderLine, language: str) -> dict[str, Any]:
    return {
        "title": line.title(language),
        "options": line.options_text(language),
        "quantity": line.quantity,
        "total": line.total,
    }
