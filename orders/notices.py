"""What people are told about orders: one function per message. Each needs the open transaction of its cause.

Every message is a notification and a mail in the reader's own language (`messaging.services.notify`); the
same message about the same thing is told once, whoever asks for it again.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import translation

from accounts.models import User
from marketplace.lib.money import Money
from messaging.services.notify import notify
from orders.models import Order, OrderLine, ParcelEvent, Shipment


def order_placed(order: Order) -> None:
    """To the buyer: what was ordered and until when the goods are held."""
    _tell_buyer(order, "order_placed", page="orders:pay", reserved_until=order.reserved_until)


def order_paid(order: Order) -> None:
    """To the buyer: the money has arrived and is kept until receipt."""
    _tell_buyer(order, "order_paid")


def order_to_ship(order: Order) -> None:
    """To everybody who acts for the store: a paid order waits, with its deadline."""
    _tell_store(order, "order_to_ship", ship_by=order.ship_by)


def order_shipped(order: Order) -> None:
    """To the buyer: the newest parcel, its tracking code and when to expect it."""
    parcel = Shipment.objects.filter(order=order).order_by("-pk").first()
    if parcel is None:
        return
    _tell_buyer(
        order,
        "order_shipped",
        key=parcel.number,
        page="orders:track",
        carrier=parcel.carrier,
        tracking_code=parcel.tracking_code,
        is_last=order.status == Order.Status.SHIPPED,
        protection_ends_at=order.protection_ends_at,
    )


def tracking_code_changed(order: Order, parcel: Shipment) -> None:
    """To the buyer: the seller or support corrected the code of a parcel."""
    key = f"{parcel.number}:{parcel.carrier}:{parcel.tracking_code}"
    _tell_buyer(order, "order_code_changed", key=key, page="orders:track", email=False, **_about(parcel))


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
    """To the buyer: nothing was heard of the parcel for so long that a dispute is the way to the money."""
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
    _tell_buyer(order, "order_cancelled", was_paid=was_paid)
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


def order_refunded(order: Order, amount: Money, *, key: str) -> None:
    """To the buyer: money is on its way back; `key` is the refund, told once."""
    _tell_buyer(order, "order_refunded", key=key, amount=amount)


def unpaid_reminder(order: Order) -> None:
    """To the buyer: the order still waits for its payment, and until when."""
    expiry = order.timers.filter(kind="unpaid_expiry").values_list("due_at", flat=True).first()
    _tell_buyer(order, "order_unpaid", page="orders:pay", expires_at=expiry)


def protection_ends(order: Order, *, days: int) -> None:
    """To the buyer: confirm receipt or say that nothing came, before protection ends in `days` days."""
    _tell_buyer(order, "order_protection_ends", key=str(days), days=days, protection_ends_at=order.protection_ends_at)


def _tell_buyer(
    order: Order, kind: str, *, key: str = "", page: str = "orders:detail", email: bool = True, **extra: Any
) -> None:
    number = order.checkout.number if page == "orders:pay" else order.number
    _tell(order, [order.buyer], kind=kind, key=key, page=(page, number), email=email, extra=extra)


def _tell_of_parcel(order: Order, kind: str, parcel: Shipment, event: ParcelEvent, *, email: bool = True) -> None:
    # Once a day at most: a parcel may go to and fro between two states.
    key = f"{parcel.number}:{event.at:%Y-%m-%d}"
    facts = {**_about(parcel), "place": event.place, "protection_ends_at": order.protection_ends_at}
    _tell_buyer(order, kind, key=key, page="orders:track", email=email, **facts)


def _about(parcel: Shipment) -> dict[str, Any]:
    return {"carrier": parcel.carrier, "tracking_code": parcel.tracking_code}


def _tell_store(order: Order, kind: str, *, key: str = "", email: bool = True, **extra: Any) -> None:
    members = User.objects.filter(memberships__store=order.store_id).order_by("pk")
    page = ("seller:order", order.store.slug, order.number)
    _tell(order, members, kind=kind, key=key, page=page, email=email, extra=extra)


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
    lines = list(OrderLine.objects.filter(order=order))
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
        "recipient": order.address.get("recipient", ""),
        "goods_total": order.goods_total,
        "discount_total": order.discount_total,
        "discount": -order.discount_total,
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
