"""Orders for staff: everything can be found and read; whatever moves an order or money goes through services."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.access import member_of
from accounts.forms.blocking import ReasonForm
from accounts.papers import store_lines
from marketplace.lib.admin import Question, ReadOnly, ReadOnlyAdmin
from orders import rules
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
    Shipment,
)
from orders.pages.order import address_card
from orders.parcel_admin import ParcelEventAdmin, ParcelTimerAdmin, ShipmentAdmin, ShipmentLineAdmin
from orders.services.freezing import cancel_frozen, freeze_order, unfreeze_order
from orders.services.review import accept_payment, reject_payment

__all__ = ["ParcelEventAdmin", "ParcelTimerAdmin", "ShipmentAdmin", "ShipmentLineAdmin"]


# What can be done with an order: the button, and the page that asks first.
DOES = {
    "accept_payments": _("Accept the payment"),
    "reject_payments": _("Reject the payment"),
    "freeze": _("Stop"),
    "unfreeze": _("Let it go on"),
    "cancel_stopped": _("Cancel and refund"),
}
_FOR_GOOD = _("The orders are cancelled, and the buyers get all their money back. This cannot be undone.")
REJECT = Question("reject_payments", _("Reject payments"), _FOR_GOOD, DOES["reject_payments"], "total")
CANCEL = Question("cancel_stopped", _("Cancel stopped orders"), _FOR_GOOD, DOES["cancel_stopped"], "total")
FREEZE = Question(
    "freeze",
    _("Stop orders"),
    _(
        "Nobody can move a stopped order, its dates wait, and its money goes nowhere. Buyer and seller are told, and "
        "read the reason."
    ),
    DOES["freeze"],
    "total",
)


class OrderLineInline(ReadOnly, admin.TabularInline):
    """What was agreed."""

    model = OrderLine
    extra = 0
    fields = (
        "sku",
        "title_ru",
        "quantity",
        "shipped_quantity",
        "cancelled_quantity",
        "list_price",
        "unit_price",
        "total",
        "delivery_share",
    )


class OrderEventInline(ReadOnly, admin.TabularInline):
    """The history, oldest first."""

    model = OrderEvent
    extra = 0
    fields = ("at", "code", "actor", "user", "data")

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderEvent]:
        return super().get_queryset(request).select_related("user")


class OrderTimerInline(ReadOnly, admin.TabularInline):
    """What will happen by itself."""

    model = OrderTimer
    extra = 0
    fields = ("kind", "due_at", "paused_left", "done_at")


class ShipmentInline(ReadOnly, admin.TabularInline):
    """The parcels."""

    model = Shipment
    extra = 0
    show_change_link = True
    fields = ("number", "carrier", "tracking_code", "status", "handed_over_at", "delivered_at")
    readonly_fields = ("number",)


@admin.register(Order)
class OrderAdmin(ReadOnlyAdmin):
    """Search by number of order or checkout, e-mail, member ID, store, tracking code."""

    list_display = ("number", "status", "buyer", "store", "total", "placed_at", "ship_by", "is_frozen")
    list_filter = ("status", "is_frozen", "cancel_reason", "placed_at", "store__is_trusted")
    list_select_related = ("buyer", "store")
    search_fields = (
        "number",
        "checkout__number",
        "buyer__email",
        "buyer__member_id",
        "store__name",
        "shipments__tracking_code",
    )
    autocomplete_fields = ("buyer", "store", "checkout")
    date_hierarchy = "placed_at"
    ordering = ("-placed_at", "-pk")
    list_per_page = 50
    inlines: ClassVar[list[Any]] = [OrderLineInline, ShipmentInline, OrderTimerInline, OrderEventInline]
    actions = ("accept_payments", "reject_payments", "freeze", "unfreeze", "cancel_stopped")
    exclude = ("address", "policy", "seller")
    readonly_fields = ("sent_to", "sold_by", "agreed_rules")

    @admin.display(description=_("address"))
    def sent_to(self, order: Order) -> str:
        """As it is frozen on the order; empty once it was erased."""
        card = address_card(order.address)
        return ", ".join(part for part in (card["name"], *card["lines"], card["phone"]) if part)

    @admin.display(description=_("seller as of the payment"))
    def sold_by(self, order: Order) -> str:
        """By law, as it is frozen on the order; empty before it is paid."""
        return ", ".join(store_lines(order.seller)) if order.seller else ""

    @admin.display(description=_("rules of the order"))
    def agreed_rules(self, order: Order) -> str:
        """Every value that the order's dates are counted from, by its name in the code."""
        return format_html_join("", "{}: {}<br>", sorted(order.policy.items()))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With the actions that fit this order as buttons: each asks or acts as in the list."""
        order: Order = context["original"]
        acts = _fitting_acts(order) if self.has_review_permission(request) else ()
        context["acts"] = [(name, DOES[name]) for name in acts]
        answer: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return answer

    @admin.action(description=_("Accept the payment: the seller may ship"), permissions=["review"])
    def accept_payments(self, request: HttpRequest, orders: QuerySet[Order]) -> None:
        """Only orders whose payment is being checked; others are named and left alone."""
        self.act_on_each(request, orders, lambda order: accept_payment(order_id=order.pk, user=member_of(request)))

    @admin.action(description=_("Reject the payment: cancel and refund"), permissions=["review"])
    def reject_payments(self, request: HttpRequest, orders: QuerySet[Order]) -> HttpResponse | None:
        """Only orders whose payment is being checked; others are named and left alone. Asks first."""
        if "apply" not in request.POST:
            return self.ask_first(request, orders, REJECT)
        self.act_on_each(request, orders, lambda order: reject_payment(order_id=order.pk, user=member_of(request)))
        return None

    @admin.action(description=_("Stop the orders and their money, with a reason"), permissions=["review"])
    def freeze(self, request: HttpRequest, orders: QuerySet[Order]) -> HttpResponse | None:
        """Ask for the reason, which both sides are shown, then stop each; those that cannot be are named."""
        form = ReasonForm(request.POST) if "apply" in request.POST else ReasonForm()
        if not form.is_bound or not form.is_valid():
            return self.ask_first(request, orders, FREEZE, form)
        reason, staff = form.cleaned_data["reason"], member_of(request)
        self.act_on_each(request, orders, lambda order: freeze_order(order_id=order.pk, user=staff, reason=reason))
        return None

    @admin.action(description=_("Let stopped orders go on"), permissions=["review"])
    def unfreeze(self, request: HttpRequest, orders: QuerySet[Order]) -> None:
        """Dates move by the time that the order was stopped."""
        self.act_on_each(request, orders, lambda order: unfreeze_order(order_id=order.pk, user=member_of(request)))

    @admin.action(description=_("Cancel stopped orders and refund them wholly"), permissions=["review"])
    def cancel_stopped(self, request: HttpRequest, orders: QuerySet[Order]) -> HttpResponse | None:
        """Only orders that are stopped; others are named and left alone. Asks first."""
        if "apply" not in request.POST:
            return self.ask_first(request, orders, CANCEL)
        self.act_on_each(request, orders, lambda order: cancel_frozen(order_id=order.pk, user=member_of(request)))
        return None

    def has_review_permission(self, request: HttpRequest) -> bool:
        """Who may decide about payments and stop orders: who may change orders, although nobody edits their fields."""
        return request.user.has_perm("orders.change_order")

    def done_text(self, count: int) -> str:
        return ngettext("%(count)s order done.", "%(count)s orders done.", count) % {"count": count}


def _fitting_acts(order: Order) -> tuple[str, ...]:
    if order.is_frozen:
        return "unfreeze", "cancel_stopped"
    review = ("accept_payments", "reject_payments") if order.status == Order.Status.PAYMENT_REVIEW else ()
    return review + (("freeze",) if order.status in rules.FREEZABLE else ())


@admin.register(OrderLine)
class OrderLineAdmin(ReadOnlyAdmin):
    """Lines across orders: who bought this SKU?"""

    list_display = ("order", "sku", "title_ru", "quantity", "unit_price", "total")
    list_select_related = ("order",)
    search_fields = ("order__number", "sku", "title_ru", "title_en")
    list_filter = ("order__status",)


@admin.register(OrderLineDiscount)
class OrderLineDiscountAdmin(ReadOnlyAdmin):
    """What discounts took off, and who bears them."""

    list_display = ("line", "layer", "funder", "coupon", "amount")
    list_select_related = ("line", "coupon")
    list_filter = ("layer", "funder")
    search_fields = ("line__order__number", "line__sku", "coupon__number")


@admin.register(OrderEvent)
class OrderEventAdmin(ReadOnlyAdmin):
    """The history of all orders."""

    list_display = ("at", "order", "code", "actor", "user")
    list_select_related = ("order", "user")
    list_filter = ("actor", "code")
    search_fields = ("order__number", "code")
    ordering = ("-at", "-pk")


@admin.register(OrderTimer)
class OrderTimerAdmin(ReadOnlyAdmin):
    """What falls due, and what fell due and is still waiting."""

    list_display = ("subject", "kind", "due_at", "paused_left", "done_at")
    list_select_related = ("subject",)
    list_filter = ("kind", ("done_at", admin.EmptyFieldListFilter), "due_at")
    search_fields = ("subject__number",)
    ordering = ("due_at",)


class OrderInline(ReadOnly, admin.TabularInline):
    """The orders of a checkout."""

    model = Order
    extra = 0
    show_change_link = True
    fields = ("number", "store", "status", "total")
    readonly_fields = ("number",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Order]:
        return super().get_queryset(request).select_related("store")


@admin.register(Checkout)
class CheckoutAdmin(ReadOnlyAdmin):
    """What one click placed."""

    list_display = ("number", "buyer", "placed_at")
    list_select_related = ("buyer",)
    search_fields = ("number", "orders__number", "buyer__email", "buyer__member_id")
    date_hierarchy = "placed_at"
    inlines: ClassVar[list[Any]] = [OrderInline]


class CartLineInline(ReadOnly, admin.TabularInline):
    """What is in a cart."""

    model = CartLine
    extra = 0
    fields = ("variant", "quantity", "price_seen", "is_selected", "saved_for_later", "removed_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[CartLine]:
        return super().get_queryset(request).select_related("variant")


@admin.register(Cart)
class CartAdmin(ReadOnlyAdmin):
    """Carts of members, to help with questions; only their owners change them."""

    list_display = ("user", "created_at", "updated_at")
    list_select_related = ("user",)
    search_fields = ("user__email", "user__member_id")
    inlines: ClassVar[list[Any]] = [CartLineInline]


@admin.register(CartLine)
class CartLineAdmin(ReadOnlyAdmin):
    """Lines across carts: who waits for this SKU?"""

    list_display = ("cart", "variant", "quantity", "price_seen", "saved_for_later", "removed_at")
    list_select_related = ("cart__user", "variant")
    list_filter = ("saved_for_later", "is_selected")
    search_fields = ("variant__sku", "cart__user__email")


@admin.register(CustomsData)
class CustomsDataAdmin(ReadOnlyAdmin):
    """For which orders there are customs data; what they say is nobody's business here, not even that of staff."""

    list_display = ("order", "country", "given_at")
    list_select_related = ("order",)
    fields = ("order", "country", "given_at")
    search_fields = ("order__number",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[CustomsData]:
        return super().get_queryset(request).defer("papers")


@admin.register(Extension)
class ExtensionAdmin(ReadOnlyAdmin):
    """Who asked whom for more time, and what came of it."""

    list_display = ("order", "kind", "days", "status", "asked_at", "answer_by")
    list_select_related = ("order",)
    list_filter = ("kind", "status")
    search_fields = ("order__number",)


@admin.register(GiftDelivery)
class GiftDeliveryAdmin(ReadOnlyAdmin):
    """Which orders go to the owner of a list."""

    list_display = ("order", "owner")
    list_select_related = ("order", "owner")
    search_fields = ("order__number", "owner__email")
