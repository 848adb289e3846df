"""The order: an agreement with one store, and its lines as they were agreed."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Store, User
from catalog.models import Product, Variant
from club.models import Coupon, CouponCampaign
from club.pricing import Layer
from marketplace.lib import clock, ids
from marketplace.lib.money import Money, MoneyField
from orders.models.checkout import Checkout


class Order(models.Model):
    """One order with one store (domain.md section 0).

    Money: `goods_total` at list prices - `discount_total` + `delivery_total` = `total`, in the settlement
    currency. `coupon_total` is the part of the discount that coupons make, `subsidy_total` the part of that which the
    marketplace pays the seller. Address, policy, rates and titles are snapshots: what was agreed is never derived
    again. `status` and the `*_at` columns are written by `orders.services.status` only.
    """

    class Status(models.TextChoices):
        """The states of domain.md section 2; which moves are legal stands in orders.rules."""

        AWAITING_PAYMENT = "awaiting_payment", _("awaiting payment")
        PAYMENT_REVIEW = "payment_review", _("payment is being checked")
        TO_SHIP = "to_ship", _("being prepared")
        PARTLY_SHIPPED = "partly_shipped", _("partly shipped")
        SHIPPED = "shipped", _("shipped")
        DELIVERED = "delivered", _("delivered")
        FINISHED = "finished", _("received")
        CLOSED = "closed", _("closed")
        CANCELLED = "cancelled", _("cancelled")

    class CancelReason(models.TextChoices):
        """Why an order, or the rest of it, was cancelled; says whose fault it counts as."""

        CHANGED_MIND = "changed_mind", _("no longer needed")
        FOUND_CHEAPER = "found_cheaper", _("found it cheaper")
        MISTAKE = "mistake", _("ordered by mistake")
        TOO_SLOW = "too_slow", _("it takes too long")
        OUT_OF_STOCK = "out_of_stock", _("the seller has run out of it")
        NOT_PAID = "not_paid", _("not paid in time")
        NOT_SHIPPED = "not_shipped", _("not shipped in time")
        SUSPICIOUS = "suspicious", _("the payment looked suspicious")
        SOLD_OUT = "sold_out", _("sold out before the payment arrived")
        STOPPED = "stopped", _("stopped by our staff")

    number = models.CharField(_("number"), max_length=20, unique=True, default=ids.public_number, editable=False)
    checkout = models.ForeignKey(Checkout, on_delete=models.PROTECT, related_name="orders")
    buyer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="orders", verbose_name=_("buyer"))
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="orders", verbose_name=_("store"))
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.AWAITING_PAYMENT)
    is_frozen = models.BooleanField(_("frozen"), default=False, help_text=_("Stopped by staff: nothing moves."))
    language = models.CharField(_("language"), max_length=5)

    goods_total = MoneyField(_("goods"))
    discount_total = MoneyField(_("discount"), default=Money.zero)
    coupon_total = MoneyField(_("coupons"), default=Money.zero)
    subsidy_total = MoneyField(_("paid by the marketplace"), default=Money.zero)
    delivery_total = MoneyField(_("delivery"), default=Money.zero)
    total = MoneyField(_("total"))
    commission_rate = models.DecimalField(_("commission rate"), max_digits=5, decimal_places=4)
    display_currency = models.CharField(_("currency shown to the buyer"), max_length=3)
    display_rate = models.DecimalField(
        _("rate shown to the buyer"), max_digits=16, decimal_places=6, null=True, blank=True
    )

    # Who sold, by law, when it was paid (accounts.papers): empty before that.
    seller = models.JSONField(_("seller as of the payment"), default=dict, blank=True)
    address = models.JSONField(_("address"))
    # To the owner of a gift list: `address` says the country only, the rest stands in GiftDelivery.
    is_gift = models.BooleanField(_("gift"), default=False)
    delivery_code = models.CharField(_("code of the delivery"), max_length=40)
    delivery_name_ru = models.CharField(_("delivery in Russian"), max_length=120)
    delivery_name_en = models.CharField(_("delivery in English"), max_length=120)
    delivery_earliest = models.DateField(_("expected from"))
    delivery_latest = models.DateField(_("expected until"))
    is_tracked = models.BooleanField(_("with tracking"), default=True)
    policy = models.JSONField(_("rules agreed"))

    placed_at = models.DateTimeField(_("placed"), default=clock.now)
    reserved_until = models.DateTimeField(_("goods held until"), null=True, blank=True)
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True)
    ship_by = models.DateTimeField(_("ship by"), null=True, blank=True)
    shipped_at = models.DateTimeField(_("shipped"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)
    finished_at = models.DateTimeField(_("received"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancel_reason = models.CharField(_("reason"), max_length=20, choices=CancelReason, blank=True)
    cancel_requested_at = models.DateTimeField(_("cancellation asked for"), null=True, blank=True)
    protection_ends_at = models.DateTimeField(_("protected until"), null=True, blank=True)

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-placed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["checkout", "store"], name="orders_order_one_per_store"),
            models.CheckConstraint(
                condition=Q(total=F("goods_total") - F("discount_total") + F("delivery_total")),
                name="orders_order_total_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(goods_total__gte=0, discount_total__gte=0, delivery_total__gte=0, total__gte=0),
                name="orders_order_amounts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(
                    subsidy_total__gte=0,
                    coupon_total__gte=F("subsidy_total"),
                    discount_total__gte=F("coupon_total"),
                ),
                name="orders_order_coupons",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        "awaiting_payment",
                        "payment_review",
                        "to_ship",
                        "partly_shipped",
                        "shipped",
                        "delivered",
                        "finished",
                        "closed",
                        "cancelled",
                    ]
                ),
                name="orders_order_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(status="cancelled") | (Q(cancelled_at__isnull=False) & ~Q(cancel_reason="")),
                name="orders_order_cancelled_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(is_frozen=False) | ~Q(status__in=["awaiting_payment", "closed", "cancelled"]),
                name="orders_order_frozen_has_money",
            ),
        ]
        indexes = [
            models.Index(fields=["buyer", "status", "-placed_at"], name="orders_order_buyer"),
            models.Index(fields=["store", "status", "-placed_at"], name="orders_order_store"),
            models.Index(fields=["-placed_at", "-id"], name="orders_order_placed"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """The buyer's page of this order."""
        return reverse("orders:detail", args=[self.number])

    @property
    def goods_paid(self) -> Money:
        """Goods after all discounts, without delivery: what the buyer paid for them, and the base of club points."""
        return self.total - self.delivery_total

    @property
    def goods_earned(self) -> Money:
        """What the goods bring the seller: the base of commission. A discount that the seller gives is not in it."""
        return self.goods_paid + self.subsidy_total

    @property
    def item_discount(self) -> Money:
        """What lower prices take off, without coupons."""
        return self.discount_total - self.coupon_total


class OrderLine(models.Model):
    """One variant as it was agreed. `total` = what its pieces cost after discounts, without delivery.

    `delivery_share` is the line's part of the order's delivery; the shares add up to it to the cent. A
    refund of the line is at most `total + delivery_share`.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    title_ru = models.CharField(_("title in Russian"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200)
    options = models.JSONField(_("options"), default=list, blank=True)
    sku = models.CharField(_("SKU"), max_length=60)
    image = models.JSONField(_("picture"), default=dict, blank=True)
    quantity = models.PositiveIntegerField(_("quantity"))
    shipped_quantity = models.PositiveIntegerField(_("shipped pieces"), default=0)
    cancelled_quantity = models.PositiveIntegerField(_("cancelled pieces"), default=0)
    list_price = MoneyField(_("list price"))
    unit_price = MoneyField(_("price"))
    discount_total = MoneyField(_("discount"), default=Money.zero)
    total = MoneyField(_("total"))
    delivery_share = MoneyField(_("share of delivery"), default=Money.zero)

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["order", "variant"], name="orders_orderline_one_per_variant"),
            models.CheckConstraint(
                condition=Q(total=F("list_price") * F("quantity") - F("discount_total")),
                name="orders_orderline_total_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=F("shipped_quantity") + F("cancelled_quantity")) & Q(quantity__gte=1),
                name="orders_orderline_pieces",
            ),
            models.CheckConstraint(
                condition=Q(total__gte=0, discount_total__gte=0, delivery_share__gte=0),
                name="orders_orderline_amounts_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sku} × {self.quantity}"

    @property
    def left_to_ship(self) -> int:
        """Pieces that are neither handed over nor cancelled."""
        return self.quantity - self.shipped_quantity - self.cancelled_quantity

    @property
    def subsidy(self) -> Money:
        """What the marketplace pays of it. Read `discounts` along where there are several lines."""
        shares = self.discounts.all()
        return Money.sum(share.amount for share in shares if share.funder == CouponCampaign.Funder.PLATFORM)

    def title(self, language: str) -> str:
        """The title agreed to, in `language`, or in the other one where it was missing."""
        first, second = (self.title_en, self.title_ru) if language == "en" else (self.title_ru, self.title_en)
        return first or second

    def options_text(self, language: str) -> str:
        """`white · M` from the frozen options; empty for a product without a choice."""
        other = "ru" if language == "en" else "en"
        values = (option.get(f"value_{language}") or option.get(f"value_{other}", "") for option in self.options)
        return " · ".join(values)


LAYERS = [
    (Layer.STORE_DISCOUNT.value, _("discount of the store on large orders")),
    (Layer.STORE_COUPON.value, _("coupon of the store")),
    (Layer.SELECT_COUPON.value, _("select coupon")),
    (Layer.PLATFORM_COUPON.value, _("coupon of Karavan")),
]


class OrderLineDiscount(models.Model):
    """What one discount took off a line, and who bears it: frozen, in the order in which they were taken off."""

    line = models.ForeignKey(OrderLine, on_delete=models.CASCADE, related_name="discounts")
    layer = models.CharField(_("kind"), max_length=20, choices=LAYERS)
    funder = models.CharField(_("paid by"), max_length=10, choices=CouponCampaign.Funder)
    coupon = models.ForeignKey(
        Coupon, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("coupon")
    )
    amount = MoneyField(_("discount"))

    class Meta:
        verbose_name = _("discount of an order line")
        verbose_name_plural = _("discounts of order lines")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="orders_linediscount_amount"),
            models.CheckConstraint(condition=Q(funder__in=["store", "platform"]), name="orders_linediscount_funder"),
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.amount}"
