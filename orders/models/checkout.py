"""What one click placed."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from marketplace.lib import clock, ids


class Checkout(models.Model):
    """Binds the orders that one click placed; they share one payment.

    It has no status and no totals: those are computed from its orders. `idempotency_key` makes a second
    submit of the same form return this row; `request_hash` tells a repeat from another request. `without_coupons`
    are those of the buyer's coupons that are not to be used for it.
    """

    number = models.CharField(_("number"), max_length=20, unique=True, default=ids.public_number, editable=False)
    buyer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="checkouts", verbose_name=_("buyer"))
    idempotency_key = models.CharField(_("key against doubles"), max_length=64)
    request_hash = models.CharField(_("digest of the request"), max_length=64)
    without_coupons = ArrayField(
        models.BigIntegerField(), default=list, blank=True, verbose_name=_("coupons left aside")
    )
    placed_at = models.DateTimeField(_("placed"), default=clock.now, db_index=True)

    class Meta:
        verbose_name = _("checkout")
        verbose_name_plural = _("checkouts")
        ordering = ["-placed_at"]
        constraints = [
            models.UniqueConstraint(fields=["buyer", "idempotency_key"], name="orders_checkout_idempotency_key")
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """The page that thanks, or asks to pay what is still unpaid."""
        return reverse("orders:done", args=[self.number])
