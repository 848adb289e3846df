"""Parcels and what happened to them."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from marketplace.lib import clock, ids
from orders.models.order import Order, OrderLine


class Shipment(models.Model):
    """One parcel of an order. A tracking code is used once per carrier (domain.md section 2, Shipment).

    `status` and the dates are written by `orders.services.parcels` only; which moves are legal stands in
    orders.parcel_rules.
    """

    class Status(models.TextChoices):
        """The seller writes the first three, the carrier the rest; staff correct."""

        DRAFT = "draft", _("being packed")
        READY = "ready", _("packed")
        HANDED_OVER = "handed_over", _("handed over to the carrier")
        IN_TRANSIT = "in_transit", _("on its way")
        CUSTOMS = "customs", _("at customs")
        AT_PICKUP = "at_pickup", _("waiting at the pickup point")
        DELIVERED = "delivered", _("handed to the recipient")
        DELIVERY_FAILED = "delivery_failed", _("could not be delivered")
        RETURNING = "returning", _("on its way back")
        RETURNED = "returned", _("returned to the seller")
        LOST = "lost", _("lost")

    number = models.CharField(_("number"), max_length=20, unique=True, default=ids.public_number, editable=False)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="shipments")
    carrier = models.CharField(_("carrier"), max_length=30, blank=True)
    tracking_code = models.CharField(_("tracking code"), max_length=40, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.HANDED_OVER)
    handed_over_at = models.DateTimeField(_("handed over"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)
    expected_on = models.DateField(_("expected by the carrier"), null=True, blank=True)
    asked_at = models.DateTimeField(_("carrier last asked"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    # The page on which packing began: sent twice, it is one parcel.
    pack_key = models.CharField(max_length=32, blank=True, editable=False)

    class Meta:
        verbose_name = _("parcel")
        verbose_name_plural = _("parcels")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                "carrier",
                Upper("tracking_code"),
                condition=~models.Q(tracking_code=""),
                name="orders_shipment_tracking_code",
            ),
            models.UniqueConstraint(
                fields=["order", "pack_key"], condition=~models.Q(pack_key=""), name="orders_shipment_packed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.carrier} {self.tracking_code}"

    def get_absolute_url(self) -> str:
        """The buyer's tracking page of the order."""
        return reverse("orders:track", args=[self.order.number])


class ShipmentLine(models.Model):
    """How many pieces of an order line lie in a parcel."""

    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="lines")
    order_line = models.ForeignKey(OrderLine, on_delete=models.CASCADE, related_name="shipment_lines")
    quantity = models.PositiveIntegerField(_("quantity"))

    class Meta:
        verbose_name = _("parcel line")
        verbose_name_plural = _("parcel lines")
        constraints = [
            models.UniqueConstraint(fields=["shipment", "order_line"], name="orders_shipmentline_unique"),
            models.CheckConstraint(condition=models.Q(quantity__gte=1), name="orders_shipmentline_quantity"),
        ]

    def __str__(self) -> str:
        return f"{self.order_line_id} × {self.quantity}"


class ParcelEvent(models.Model):
    """One report about a parcel, from the seller, the carrier or staff; a repeated report is one row."""

    class Source(models.TextChoices):
        """Who reported it; only a carrier's or staff's word proves delivery."""

        SELLER = "seller", _("seller")
        CARRIER = "carrier", _("carrier")
        STAFF = "staff", _("staff")
        TIMER = "timer", _("timer")

    PROOF: ClassVar[tuple[Source, ...]] = (Source.CARRIER, Source.STAFF)

    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="events")
    status = models.CharField(_("status"), max_length=20, choices=Shipment.Status)
    place = models.CharField(_("place"), max_length=120, blank=True)
    source = models.CharField(_("reported by"), max_length=10, choices=Source)
    external_id = models.CharField(_("number at the carrier"), max_length=80, blank=True)
    at = models.DateTimeField(_("at"), default=clock.now)
    # Minutes from UTC where it happened, when the carrier says so: people read it off the clock of that place.
    utc_offset = models.SmallIntegerField(_("offset from UTC in minutes"), null=True, blank=True)

    class Meta:
        verbose_name = _("parcel event")
        verbose_name_plural = _("parcel events")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["shipment", "external_id"],
                condition=~models.Q(external_id=""),
                name="orders_parcelevent_once",
            ),
            models.CheckConstraint(
                condition=models.Q(utc_offset__isnull=True) | models.Q(utc_offset__range=(-12 * 60, 14 * 60)),
                name="orders_parcelevent_utc_offset",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shipment_id} {self.status}"
