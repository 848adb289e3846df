"""Coupons in the hands of members, what they were used for, and their history."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from club.models.coupon_campaign import CouponCampaign
from marketplace.lib import clock, ids
from marketplace.lib.money import Money, MoneyField


class CouponAllowance(models.Model):
    """What one member may take of one campaign, and has taken; the limits are those of the first collecting."""

    campaign = models.ForeignKey(CouponCampaign, on_delete=models.PROTECT, related_name="allowances")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    uses_limit = models.PositiveIntegerField(_("uses by one member"))
    collected = models.PositiveIntegerField(_("coupons taken"), default=0)
    money_limit = MoneyField(_("budget for one member"), null=True, blank=True)
    used_money = MoneyField(_("spent"), default=Money.zero)

    class Meta:
        verbose_name = _("coupon allowance")
        verbose_name_plural = _("coupon allowances")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "user"], name="club_allowance_unique"),
            models.CheckConstraint(condition=Q(collected__lte=F("uses_limit")), name="club_allowance_uses"),
            models.CheckConstraint(
                condition=Q(used_money__gte=0) & (Q(money_limit__isnull=True) | Q(used_money__lte=F("money_limit"))),
                name="club_allowance_money",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign} · {self.user}"


class Coupon(models.Model):
    """One use of a campaign by one member. `status` is written by `services.coupon_status` only.

    `reference` is the public number of the checkout it is reserved or used for; a reservation lasts until
    `held_until`. The dates begin as the campaign's; giving a coupon back may lengthen them.
    """

    class Status(models.TextChoices):
        """The states of domain.md section 2; the moves stand in club.coupon_rules."""

        ISSUED = "issued", _("not valid yet")
        ACTIVE = "active", _("ready to use")
        RESERVED = "reserved", _("in an unpaid order")
        USED = "used", _("used")
        EXPIRED = "expired", _("expired")
        REVOKED = "revoked", _("taken back")

    class Source(models.TextChoices):
        """How the member came by it."""

        CLAIM = "claim", _("collected")
        CODE = "code", _("by code")
        PRIZE = "prize", _("prize")
        LOYALTY = "loyalty", _("for loyalty")

    number = models.CharField(_("number"), max_length=20, unique=True, default=ids.public_number, editable=False)
    campaign = models.ForeignKey(
        CouponCampaign, on_delete=models.PROTECT, related_name="coupons", verbose_name=_("coupon campaign")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="coupons", verbose_name=_("member")
    )
    source = models.CharField(_("source"), max_length=10, choices=Source)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ISSUED)
    valid_from = models.DateTimeField(_("valid from"))
    valid_until = models.DateTimeField(_("valid until"))
    reference = models.CharField(_("checkout"), max_length=40, blank=True)
    held_until = models.DateTimeField(_("held until"), null=True, blank=True)
    created_at = models.DateTimeField(_("added at"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("coupon")
        verbose_name_plural = _("coupons")
        ordering = ["valid_until", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["issued", "active", "reserved", "used", "expired", "revoked"]),
                name="club_coupon_status_known",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["reserved", "used"]) & ~Q(reference="")
                | ~Q(status__in=["reserved", "used"]) & Q(reference=""),
                name="club_coupon_reference",
            ),
            models.CheckConstraint(
                condition=Q(status="reserved", held_until__isnull=False)
                | ~Q(status="reserved") & Q(held_until__isnull=True),
                name="club_coupon_hold",
            ),
            models.CheckConstraint(condition=Q(valid_until__gt=F("valid_from")), name="club_coupon_dates"),
        ]
        indexes = [
            models.Index(fields=["user", "status", "valid_until"], name="club_coupon_of_user"),
            models.Index(fields=["reference"], condition=~Q(reference=""), name="club_coupon_of_reference"),
            models.Index(fields=["valid_until"], condition=Q(status__in=["issued", "active"]), name="club_coupon_end"),
            models.Index(fields=["valid_from"], condition=Q(status="issued"), name="club_coupon_begin"),
            models.Index(fields=["held_until"], condition=Q(status="reserved"), name="club_coupon_held"),
        ]

    def __str__(self) -> str:
        return self.number


class CouponRedemption(models.Model):
    """One use of a coupon by a checkout: `amount` of the campaign's budget, until it is released or given back."""

    class Status(models.TextChoices):
        """`held` while unpaid, `redeemed` once paid; the others are over and no longer count in a budget."""

        HELD = "held", _("in an unpaid order")
        REDEEMED = "redeemed", _("used")
        RELEASED = "released", _("released")
        REINSTATED = "reinstated", _("given back")

    LIVE = (Status.HELD, Status.REDEEMED)

    coupon = models.ForeignKey(Coupon, on_delete=models.CASCADE, related_name="redemptions", verbose_name=_("coupon"))
    reference = models.CharField(_("checkout"), max_length=40)
    amount = MoneyField(_("discount"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.HELD)
    at = models.DateTimeField(_("reserved"), default=clock.now)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    class Meta:
        verbose_name = _("coupon use")
        verbose_name_plural = _("coupon uses")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["coupon"], condition=Q(status__in=["held", "redeemed"]), name="club_redemption_one_live"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="club_redemption_amount"),
            models.CheckConstraint(
                condition=Q(status__in=["held", "redeemed", "released", "reinstated"]), name="club_redemption_status"
            ),
        ]
        indexes = [models.Index(fields=["reference"], name="club_redemption_reference")]

    def __str__(self) -> str:
        return f"{self.coupon} → {self.reference}"


class CouponEvent(models.Model):
    """One move of a coupon; append-only."""

    coupon = models.ForeignKey(Coupon, on_delete=models.CASCADE, related_name="events", verbose_name=_("coupon"))
    action = models.CharField(_("action"), max_length=12)
    status_before = models.CharField(_("before"), max_length=10, choices=Coupon.Status)
    status_after = models.CharField(_("afterwards"), max_length=10, choices=Coupon.Status)
    reference = models.CharField(_("checkout"), max_length=40, blank=True)
    at = models.DateTimeField(_("when"), default=clock.now)

    class Meta:
        verbose_name = _("coupon event")
        verbose_name_plural = _("coupon events")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.coupon}: {self.action}"
