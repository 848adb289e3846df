"""What a coupon promises, to whom it is given, and how much it may cost whoever pays for it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Store
from catalog.models import Category, Product
from marketplace.lib import clock, ids
from marketplace.lib.money import Money, MoneyField


class CouponCampaign(models.Model):
    """One offer, of which members collect coupons. It does not change once it is published; it can be stopped.

    `store`: for whose goods; None is the whole marketplace. `funder`: who bears the discount. Categories and
    products narrow the goods down; none named is all of them. Budgets: `used_count` and `used_money` count what is
    reserved and used, they are changed by conditional updates alone, and a constraint keeps them within their limits.
    """

    class Kind(models.TextChoices):
        """A select coupon is for some goods of one store, and stands beside the store's coupon."""

        COUPON = "coupon", _("coupon")
        SELECT = "select", _("select coupon")

    class Funder(models.TextChoices):
        """Who bears the discount."""

        STORE = "store", _("the store")
        PLATFORM = "platform", _("Karavan")

    number = models.CharField(_("number"), max_length=20, unique=True, default=ids.public_number, editable=False)
    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, null=True, blank=True, related_name="coupon_campaigns", verbose_name=_("store")
    )
    funder = models.CharField(_("paid by"), max_length=10, choices=Funder)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.COUPON)

    amount = MoneyField(_("discount"), null=True, blank=True)
    percent = models.PositiveSmallIntegerField(_("discount in percent"), null=True, blank=True)
    cap = MoneyField(_("at most"), null=True, blank=True)
    minimum = MoneyField(_("from a sum of"), default=Money.zero)
    categories = models.ManyToManyField(Category, blank=True, related_name="+", verbose_name=_("categories"))
    products = models.ManyToManyField(Product, blank=True, related_name="+", verbose_name=_("products"))

    valid_from = models.DateTimeField(_("valid from"), default=clock.now)
    valid_until = models.DateTimeField(_("valid until"))
    code = models.CharField(_("code"), max_length=24, blank=True)
    is_listed = models.BooleanField(_("offered to everyone"), default=True)
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("added at"), default=clock.now, editable=False)

    per_user_uses = models.PositiveIntegerField(_("uses by one member"), default=1)
    per_user_money = MoneyField(_("budget for one member"), null=True, blank=True)
    total_uses = models.PositiveIntegerField(_("uses in all"), null=True, blank=True)
    total_money = MoneyField(_("budget"), null=True, blank=True)
    used_count = models.PositiveIntegerField(_("times used"), default=0, editable=False)
    used_money = MoneyField(_("spent"), default=Money.zero, editable=False)

    class Meta:
        verbose_name = _("coupon campaign")
        verbose_name_plural = _("coupon campaigns")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=~Q(code=""),
                name="club_campaign_code",
                violation_error_message=_("This code is taken. Choose another one."),
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=False, amount__gt=0, percent__isnull=True, cap__isnull=True)
                | Q(amount__isnull=True, percent__isnull=False, percent__range=(1, 99), cap__isnull=False, cap__gt=0),
                name="club_campaign_value",
                violation_error_message=_(
                    "Give either a sum, or a percentage from 1 to 99 together with the most it takes off."
                ),
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("valid_from")),
                name="club_campaign_dates",
                violation_error_message=_("The end is after the beginning and still ahead."),
            ),
            models.CheckConstraint(
                condition=(Q(funder="platform", kind="coupon") | Q(store__isnull=False))
                & Q(funder__in=["store", "platform"], kind__in=["coupon", "select"]),
                name="club_campaign_store",
                violation_error_message=_("A coupon of a store and a select coupon need their store."),
            ),
            models.CheckConstraint(
                condition=Q(minimum__gte=0, per_user_uses__gte=1)
                & (Q(per_user_money__isnull=True) | Q(per_user_money__gt=0)),
                name="club_campaign_terms",
            ),
            models.CheckConstraint(
                condition=Q(total_uses__isnull=True) | Q(used_count__lte=F("total_uses")), name="club_campaign_uses"
            ),
            models.CheckConstraint(
                condition=Q(used_money__gte=0)
                & (Q(total_money__isnull=True) | Q(total_money__gt=0, used_money__lte=F("total_money"))),
                name="club_campaign_money",
            ),
        ]
        indexes = [
            models.Index(fields=["store", "-created_at"], name="club_campaign_of_store"),
            models.Index(
                fields=["valid_until"],
                condition=Q(is_listed=True, stopped_at__isnull=True),
                name="club_campaign_offered",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_used_up(self) -> bool:
        """True when a budget of the whole campaign is spent."""
        uses = self.total_uses is not None and self.used_count >= self.total_uses
        return uses or (self.total_money is not None and self.used_money >= self.total_money)

    @property
    def is_platform(self) -> bool:
        """True for Karavan's coupons, of which a checkout takes one; a select coupon never is one."""
        return self.kind == self.Kind.COUPON and self.funder == self.Funder.PLATFORM
