"""The page of one order: everything needed to pack and send it, with the forms that came back with errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.models import StoreMember
from marketplace.lib import clock, ids
from orders.constants import ADDRESS_SHOWN
from orders.forms import CodeForm
from orders.models import Actor, Order, Shipment
from orders.pages import customs as customs_parts
from orders.pages import disputes
from orders.pages import order as order_parts
from orders.pages import orders as parts
from orders.pages import parcels as parcel_parts
from orders.selectors.detail import OrderPage, frozen_reason, order_page
from orders.selectors.extensions import more_time
from orders.selectors.gifts import where_to
from orders.selectors.packing import PackedParcel, Packing, packing_of
from orders.selectors.parcels import Parcel
from orders.veil import address_is_shown
from seller.forms import PackForm, RepackForm, ShipForm
from seller.navigation import entries


@dataclass(frozen=True, slots=True)
class Given:
    """Forms as they were sent; what is not given is shown blank. Those of parcels go by the parcel's number."""

    ship: ShipForm | None = None
    pack: PackForm | None = None
    codes: Mapping[str, CodeForm] = field(default_factory=dict)
    repack: Mapping[str, RepackForm] = field(default_factory=dict)
    hand_over: Mapping[str, CodeForm] = field(default_factory=dict)


def order_response(request: HttpRequest, order: Order, given: Given | None = None, status: int = 200) -> HttpResponse:
    """The page of an order from access.py."""
    given = given or Given()
    page = order_page(order, actor=Actor.SELLER)
    packing = packing_of(order, [line.line for line in page.lines])
    where = where_to(order) if address_is_shown(order, at=clock.now()) else {}
    context = {
        "store": request.store,  # type: ignore[attr-defined]
        "seller_nav": entries(request),
        "page": page,
        "order": order,
        "frozen_reason": frozen_reason(order),
        "status_text": parts.STATUS_WORDS[Order.Status(order.status)],
        "status_tone": parts.TONES[Order.Status(order.status)],
        "steps": order_parts.steps(page),
        "lines": [(line, parts.picture_url(line.view)) for line in page.lines],
        "parcels": [
            (parcel, parcel_parts.parcel_steps(parcel), given.codes.get(parcel.shipment.number) or _code_form(parcel))
            for parcel in page.parcels
        ],
        "moves": order_parts.seller_moves(page.money),
        "share": order_parts.share_rows(page.money),
        "disputes": disputes.for_seller(page.money, _chargeback_page(request)),
        "rows": order_parts.seller_rows(order, page.money),
        "address": order_parts.address_card(where) if where else None,
        "comment": where.get("comment", ""),
        "address_days": ADDRESS_SHOWN.days,
        "more_time": more_time(order),
        "customs": customs_parts.for_seller(order),
        **_sending(page, packing, given),
    }
    return render(request, "seller/order.html", context, status=status)


def _chargeback_page(request: HttpRequest) -> Callable[[str], str]:
    """Where owners say what they know of a chargeback; others of the store are not asked."""
    if request.store_role != StoreMember.Role.OWNER:  # type: ignore[attr-defined]
        return lambda number: ""
    slug = request.store.slug  # type: ignore[attr-defined]
    return lambda number: reverse("seller:chargeback", args=[slug, number])


def _sending(page: OrderPage, packing: Packing, given: Given) -> dict[str, Any]:
    """The forms to send at once, to pack, and to send what was packed."""
    is_open = not page.order.is_frozen and page.order.status in {Order.Status.TO_SHIP, Order.Status.PARTLY_SHIPPED}
    free = packing.free
    return {
        "form": given.ship or ShipForm(lines=page.lines, free=free),
        "pack_form": given.pack or PackForm(lines=page.lines, free=free, initial={"key": ids.token()[:16]}),
        "packed": [_packed(parcel, given) for parcel in packing.parcels],
        "is_all_packed": packing.is_all_packed,
        "can_pack": is_open,
        "can_ship": "ship" in page.actions,
    }


def _packed(parcel: PackedParcel, given: Given) -> dict[str, Any]:
    number = parcel.shipment.number
    hand_over = given.hand_over.get(number) or CodeForm(prefix=number)
    repack = None if parcel.is_ready else given.repack.get(number) or RepackForm(parcel=parcel)
    return {
        "parcel": parcel,
        "lines": [line for line in parcel.lines if line.quantity],
        "hand_over": hand_over,
        "repack": repack,
        "status_text": parcel_parts.WORDS[Shipment.Status(parcel.shipment.status)],
        "status_tone": "ok" if parcel.is_ready else "info",
    }


def _code_form(parcel: Parcel) -> CodeForm | None:
    """The form to correct a code, while a seller may."""
    if not parcel.is_code_open:
        return None
    shipment = parcel.shipment
    initial = {"carrier": shipment.carrier, "tracking_code": shipment.tracking_code}
    return CodeForm(prefix=shipment.number, initial=initial)
