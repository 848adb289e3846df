"""Members of the club and the ledger of their points."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.lib import clock
from marketplace.lib.money import Money, MoneyField


class Membership(models.Model):
    """Every member has one from registration on (S47). The sums equal those of the entries."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="membership")
    level = models.CharField(_("level"), max_length=2, default="A0")
    spent = MoneyField(_("finished and not refunded"), default=Money.zero)
    points = models.PositiveIntegerField(_("points"), default=0)
    joined_at = models.DateTimeField(_("member since"), default=clock.now)
    level_since = models.DateTimeField(_("level since"), default=clock.now)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [models.CheckConstraint(condition=Q(spent__gte=0), name="club_membership_spent_not_negative")]

    def __str__(self) -> str:
        return f"{self.user} · {self.level}"


class PointsEntry(models.Model):
    """One change of points; append-only. `reference` is the public number of the order."""

    class Kind(models.TextChoices):
        """An order finished, or money of a finished order went back."""

        SPEND = "spend", _("order finished")
        REVERSAL = "reversal", _("refund")

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    reference = models.CharField(_("order"), max_length=40)
    key = models.CharField(_("key against doubles"), max_length=80, unique=True)
    amount = MoneyField(_("amount"))
    points = models.IntegerField(_("points"))
    level_after = models.CharField(_("level afterwards"), max_length=2)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("points entry")
        verbose_name_plural = _("points entries")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["membership", "reference"], name="club_entry_of_order")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="spend", amount__gte=0, points__gte=0)
                | Q(kind="reversal", amount__lte=0, points__lte=0),
                name="club_entry_sign",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.points:+}"
