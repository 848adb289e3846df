"""Parcels for staff: where they really stand, and the code that the seller can no longer correct."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import member_of
from marketplace.lib.admin import ReadOnly, ReadOnlyAdmin
from marketplace.lib.errors import DomainError
from marketplace.lib.htmx import redirect_after_post
from orders.forms import CodeForm
from orders.models import ParcelEvent, ParcelTimer, Shipment, ShipmentLine
from orders.parcel_rules import HANDED
from orders.services.shipping import correct_parcel, correct_tracking_code

CORRECTIONS = {
    Shipment.Status.DELIVERED: _("Record that the carrier has delivered the parcel"),
    Shipment.Status.IN_TRANSIT: _("Record that the parcel is on its way"),
    Shipment.Status.CUSTOMS: _("Record that the parcel is at customs"),
    Shipment.Status.AT_PICKUP: _("Record that the parcel waits at the pickup point"),
    Shipment.Status.DELIVERY_FAILED: _("Record that the parcel could not be delivered"),
    Shipment.Status.RETURNING: _("Record that the parcel is on its way back"),
    Shipment.Status.RETURNED: _("Record that the parcel is back with the seller"),
    Shipment.Status.LOST: _("Record that the parcel is lost"),
}


class ShipmentLineInline(ReadOnly, admin.TabularInline):
    """What lies in a parcel."""

    model = ShipmentLine
    extra = 0
    fields = ("order_line", "quantity")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ShipmentLine]:
        return super().get_queryset(request).select_related("order_line")


class ParcelEventInline(ReadOnly, admin.TabularInline):
    """Reports about a parcel."""

    model = ParcelEvent
    extra = 0
    fields = ("at", "status", "place", "source")


def _correction(status: Shipment.Status) -> Callable[..., None]:
    """An action by which staff say where parcels really stand; whatever is not possible is named and left alone."""

    @admin.action(description=CORRECTIONS[status], permissions=["report"])
    def correct(model_admin: ReadOnlyAdmin, request: HttpRequest, shipments: QuerySet[Shipment]) -> None:
        for shipment in shipments:
            try:
                correct_parcel(shipment_id=shipment.pk, status=status, user=member_of(request))
            except DomainError as error:
                model_admin.message_user(request, f"{shipment}: {error}", messages.ERROR)

    correct.__name__ = f"mark_{status}"
    return correct


@admin.register(Shipment)
class ShipmentAdmin(ReadOnlyAdmin):
    """Parcels, found by tracking code or order number."""

    list_display = ("tracking_code", "carrier", "order", "status", "handed_over_at", "delivered_at")
    list_select_related = ("order",)
    list_filter = ("status", "carrier", "handed_over_at")
    search_fields = ("tracking_code", "number", "order__number")
    autocomplete_fields = ("order",)
    inlines: ClassVar[list[Any]] = [ShipmentLineInline, ParcelEventInline]
    actions = tuple(_correction(status) for status in CORRECTIONS)

    def get_urls(self) -> list[URLPattern]:
        own = path("<int:pk>/code/", self.admin_site.admin_view(self.code_view), name="orders_shipment_code")
        return [own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        parcel = self.get_object(request, object_id)
        is_open = parcel is not None and parcel.status in HANDED and self.has_report_permission(request)
        url = reverse("admin:orders_shipment_code", args=[parcel.pk]) if is_open and parcel else ""
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "code_url": url})

    def code_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Correct the tracking code: the form (GET), then the change (POST). Without the right: 403."""
        if not self.has_report_permission(request):
            raise PermissionDenied
        parcel = Shipment.objects.filter(pk=pk, status__in=HANDED).first()
        if parcel is None:
            raise Http404
        initial = {"carrier": parcel.carrier, "tracking_code": parcel.tracking_code}
        form = CodeForm(request.POST) if request.method == "POST" else CodeForm(initial=initial)
        if form.is_bound and form.is_valid():
            try:
                correct_tracking_code(shipment_id=pk, user=member_of(request), **form.cleaned_data)
            except DomainError as error:
                form.refuse(error)
            else:
                messages.success(request, _("The tracking code is changed, and the buyer has been told."))
                return redirect_after_post(request, reverse("admin:orders_shipment_change", args=[pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Correct the tracking code"),
            "opts": self.opts,
            "parcel": parcel,
            "form": form,
        }
        return render(request, "admin/orders/shipment/code.html", context, status=422 if form.errors else 200)

    def has_report_permission(self, request: HttpRequest) -> bool:
        """Who may report about parcels: whoever may change them, although nobody edits their fields."""
        return request.user.has_perm("orders.change_shipment")


@admin.register(ShipmentLine)
class ShipmentLineAdmin(ReadOnlyAdmin):
    """In which parcel is this line?"""

    list_display = ("shipment", "order_line", "quantity")
    list_select_related = ("shipment", "order_line")
    search_fields = ("shipment__tracking_code", "order_line__sku", "order_line__order__number")


@admin.register(ParcelEvent)
class ParcelEventAdmin(ReadOnlyAdmin):
    """Reports about all parcels."""

    list_display = ("at", "shipment", "status", "place", "source")
    list_select_related = ("shipment",)
    list_filter = ("status", "source")
    search_fields = ("shipment__tracking_code", "shipment__order__number")
    ordering = ("-at", "-pk")


@admin.register(ParcelTimer)
class ParcelTimerAdmin(ReadOnlyAdmin):
    """Which parcels we wait to hear of."""

    list_display = ("subject", "kind", "due_at", "paused_left", "done_at")
    list_select_related = ("subject",)
    list_filter = ("kind", ("done_at", admin.EmptyFieldListFilter), "due_at")
    search_fields = ("subject__tracking_code", "subject__order__number")
    ordering = ("due_at",)
