"""What orders keep about a person, and which orders keep a profile from being deleted (domain.md 3.14)."""

from django.db.models import F, Q, Value
from django.db.models.functions import Concat, JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.ports import secret_rotations
from accounts.privacy import (
    ABOUT_OTHERS,
    INTERNAL,
    Blocker,
    Delete,
    Person,
    PersonalTable,
    Wipe,
    blockers,
    erasers,
    register_tables,
)
from messaging.services.forgetting import forget_param
from orders.models import (
    Cart,
    CartLine,
    Checkout,
    CustomsData,
    Extension,
    GiftDelivery,
    Order,
    OrderEvent,
    OrderLine,
    OrderLineDiscount,
    OrderTimer,
    ParcelEvent,
    ParcelTimer,
    Shipment,
    ShipmentLine,
)
from orders.services.customs import rotate_papers

Status = Order.Status
BOOKS = "the books: what was sold, when and for how much"
# Of the address its country stays: taxes and delivery costs are accounted for by country.
_WIPED_ADDRESS = JSONObject(
    country=F("address__country"),
    **{name: Value("") for name in ("recipient", "phone", "region", "city", "street", "street2", "postcode")},
    comment=Value(""),
)
_WIPED_GIFT = JSONObject(country=F("address__country"))
# An event says by these keys what happened; whatever else it remembers, such as a place, may name somebody.
_WIPED_EVENT = JSONObject(
    refund=F("data__refund"), before=F("data__before"), after=F("data__after"), amount=F("data__amount")
)


def connect() -> None:
    """Register everything; called once at start-up."""
    register_tables(*_CART_TABLES, *_ORDER_TABLES, *_PARCEL_TABLES)
    secret_rotations.register("customs data", rotate_papers)
    blockers.register("unpaid orders", unpaid_blocker)
    blockers.register("open orders", open_blocker)
    blockers.register("gifts on their way", coming_gift_blocker)
    erasers.register("messages about orders", forget_recipient)


def unpaid_blocker(user: User) -> Blocker | None:
    """Orders that wait for their payment: the member can pay or cancel them."""
    count = Order.objects.filter(buyer=user, status=Status.AWAITING_PAYMENT).count()
    if not count:
        return None
    text = ngettext(
        "%(count)s order waits for your payment. Pay for it or cancel it.",
        "%(count)s orders wait for your payment. Pay for them or cancel them.",
        count,
    )
    return Blocker(text % {"count": count}, f"{reverse('orders:list')}?status=unpaid", _("To the unpaid orders"))


def open_blocker(user: User) -> Blocker | None:
    """Orders that are paid and not closed: parcels may come, and claims."""
    final = (Status.AWAITING_PAYMENT, Status.CANCELLED, Status.CLOSED)
    count = Order.objects.filter(buyer=user).exclude(status__in=final).count()
    if not count:
        return None
    text = ngettext(
        "%(count)s order is not closed yet. It closes by itself when the parcel is received and the protection after "
        "that is over.",
        "%(count)s orders are not closed yet. They close by themselves when the parcels are received and the "
        "protection after that is over.",
        count,
    )
    return Blocker(text % {"count": count}, reverse("orders:list"), _("To the orders"))


def coming_gift_blocker(user: User) -> Blocker | None:
    """A gift that somebody has ordered from a list of the member: without the address the store could not send it.

    That it comes is told to the owner of the list here and nowhere else.
    """
    over = (Status.FINISHED, Status.CLOSED, Status.CANCELLED)
    if not GiftDelivery.objects.filter(owner=user).exclude(order__status__in=over).exists():
        return None
    text = _(
        "Something from your wishes has been ordered for you. "
        "The store needs your address until the parcel has arrived."
    )
    return Blocker(text, reverse("catalog:wishes"), _("To the wishes"))


def forget_recipient(person: Person) -> None:
    """An eraser: what sellers were told about the member's orders loses the recipient's name."""
    orders = Order.objects.filter(buyer=person.user)
    sellers = User.objects.filter(memberships__store__in=orders.values("store"))
    numbers = list(orders.values_list("number", flat=True))
    forget_param(key="number", values=numbers, wiped="recipient", readers=sellers)


_CART_TABLES = [
    PersonalTable(
        CartLine,
        "cart__user",
        (
            "variant__product__title_ru",
            "variant__product__title_en",
            "variant__sku",
            "quantity",
            "price_seen",
            "stock_seen",
            "is_selected",
            "saved_for_later",
            "removed_at",
            "created_at",
            "updated_at",
        ),
        Delete(),
        {"id": INTERNAL, "cart": INTERNAL},
    ),
    PersonalTable(Cart, "user", ("created_at", "updated_at"), Delete(), {"id": INTERNAL, "user": INTERNAL}),
]
_ORDER_TABLES = [
    PersonalTable(
        CustomsData,
        "order__buyer",
        ("order__number", "country", "papers", "given_at"),
        Delete(),
        {"id": INTERNAL},
    ),
    PersonalTable(
        OrderLineDiscount,
        "line__order__buyer",
        ("line__order__number", "line__sku", "layer", "funder", "coupon__number", "amount"),
        Wipe({}, ("layer", "funder"), BOOKS),
        {"id": INTERNAL},
    ),
    PersonalTable(
        OrderLine,
        "order__buyer",
        (
            "order__number",
            "title_ru",
            "title_en",
            "options",
            "sku",
            "quantity",
            "shipped_quantity",
            "cancelled_quantity",
            "list_price",
            "unit_price",
            "discount_total",
            "total",
            "delivery_share",
        ),
        Wipe({}, ("title_ru", "title_en", "options", "sku", "image"), BOOKS),
        {"id": INTERNAL, "variant": INTERNAL, "product": INTERNAL, "image": INTERNAL},
    ),
    PersonalTable(
        OrderEvent,
        "order__buyer",
        ("order__number", "at", "code", "actor", "data"),
        Wipe({"data": _WIPED_EVENT}, ("code", "actor"), BOOKS),
        {"id": INTERNAL, "user": ABOUT_OTHERS},
        hidden=Q(order__is_gift=True, code__startswith="order:parcel"),
    ),
    PersonalTable(
        OrderEvent,
        "user",
        ("at", "code", "actor"),
        Wipe({}, ("code", "actor", "data"), "what was done about an order, often somebody else's"),
        {"id": INTERNAL, "order": ABOUT_OTHERS, "data": ABOUT_OTHERS},
        gettext_lazy("What you did about orders"),
        "orders-your-actions",
    ),
    PersonalTable(
        GiftDelivery,
        "owner",
        ("address",),
        Wipe({"address": _WIPED_GIFT}, (), "a gift that somebody has paid for"),
        {"id": INTERNAL, "order": ABOUT_OTHERS, "wishlist": INTERNAL, "owner": INTERNAL},
        gettext_lazy("Where gifts to you go"),
    ),
    PersonalTable(
        GiftDelivery,
        "order__buyer",
        ("order__number",),
        Wipe({}, ("address",), "the address of whoever gets the gift"),
        {"id": INTERNAL, "wishlist": ABOUT_OTHERS, "owner": ABOUT_OTHERS, "address": ABOUT_OTHERS},
        gettext_lazy("Orders that you sent as a gift"),
        "orders-gifts-given",
    ),
    PersonalTable(
        Extension,
        "order__buyer",
        ("order__number", "kind", "days", "note", "status", "asked_at", "answer_by", "answered_at"),
        Wipe({"note": ""}, ("kind", "status"), "dates of an order"),
        {"id": INTERNAL, "asked_by": ABOUT_OTHERS},
    ),
    PersonalTable(
        Extension,
        "asked_by",
        ("order__number", "kind", "days", "note", "asked_at"),
        Wipe({"note": ""}, ("kind", "status"), "dates of an order, often somebody else's"),
        {"id": INTERNAL, "order": ABOUT_OTHERS, "status": ABOUT_OTHERS, "answer_by": ABOUT_OTHERS}
        | {"answered_at": ABOUT_OTHERS},
        gettext_lazy("More time that you asked for"),
        "orders-your-requests",
    ),
    PersonalTable(
        OrderTimer,
        "subject__buyer",
        ("subject__number", "kind", "due_at", "done_at"),
        Wipe({}, ("kind",), "dates of an order"),
        {"id": INTERNAL, "paused_left": INTERNAL},
        gettext_lazy("Dates of your orders"),
    ),
    PersonalTable(
        Order,
        "buyer",
        (
            "number",
            "checkout__number",
            "store__name",
            "status",
            "placed_at",
            "paid_at",
            "shipped_at",
            "delivered_at",
            "finished_at",
            "closed_at",
            "cancelled_at",
            "cancel_reason",
            "cancel_requested_at",
            "goods_total",
            "discount_total",
            "coupon_total",
            "subsidy_total",
            "delivery_total",
            "total",
            "display_currency",
            "display_rate",
            "address",
            "is_gift",
            "delivery_name_ru",
            "delivery_name_en",
            "delivery_earliest",
            "delivery_latest",
            "is_tracked",
            "language",
            "protection_ends_at",
            "policy",
        ),
        Wipe(
            {"address": _WIPED_ADDRESS},
            (
                "number",
                "status",
                "cancel_reason",
                "language",
                "display_currency",
                "policy",
                "delivery_code",
                "delivery_name_ru",
                "delivery_name_en",
                "seller",  # of a store: invoices must say who sold
            ),
            BOOKS,
        ),
        {"id": INTERNAL, "buyer": INTERNAL, "seller": ABOUT_OTHERS, "is_frozen": INTERNAL, "delivery_code": INTERNAL}
        | {"commission_rate": ABOUT_OTHERS, "reserved_until": INTERNAL, "ship_by": INTERNAL},
    ),
    PersonalTable(
        Checkout,
        "buyer",
        ("number", "placed_at"),
        Wipe({}, ("number", "idempotency_key", "request_hash", "without_coupons"), "numbers, and a digest of them"),
        {
            "id": INTERNAL,
            "buyer": INTERNAL,
            "idempotency_key": INTERNAL,
            "request_hash": INTERNAL,
            "without_coupons": INTERNAL,
        },
    ),
]
# Of a gift the buyer is told neither places nor codes (orders.selectors.parcels), not even by the archive.
_PARCEL_TABLES = [
    PersonalTable(
        ParcelEvent,
        "shipment__order__buyer",
        ("shipment__tracking_code", "at", "status", "place", "source", "utc_offset"),
        Wipe({"place": "", "external_id": ""}, ("status", "source"), "dates of an order"),
        {"id": INTERNAL, "external_id": INTERNAL},
        hidden=Q(shipment__order__is_gift=True),
    ),
    PersonalTable(
        ParcelTimer,
        "subject__order__buyer",
        ("subject__number", "kind", "due_at", "done_at"),
        Wipe({}, ("kind",), "dates of an order"),
        {"id": INTERNAL, "paused_left": INTERNAL},
        gettext_lazy("Dates of your parcels"),
    ),
    PersonalTable(
        ShipmentLine,
        "shipment__order__buyer",
        ("shipment__number", "order_line__sku", "quantity"),
        Wipe({}, (), BOOKS),
        {"id": INTERNAL},
    ),
    PersonalTable(
        Shipment,
        "order__buyer",
        (
            "number",
            "order__number",
            "carrier",
            "tracking_code",
            "status",
            "handed_over_at",
            "delivered_at",
            "expected_on",
            "created_at",
        ),
        # Whoever has the code is shown the recipient by the carrier.
        Wipe(
            {"tracking_code": Concat(Value("gone-"), F("number"))}, ("number", "carrier", "status", "pack_key"), BOOKS
        ),
        {"id": INTERNAL, "asked_at": INTERNAL, "pack_key": INTERNAL},
        hidden=Q(order__is_gift=True),
    ),
]
