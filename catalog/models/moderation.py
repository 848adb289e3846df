"""What may not be sold, and what was decided about a product."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalog.models.product import Product
from marketplace.lib import clock


class ProhibitedTerm(models.Model):
    """Words that goods may not have in title or description (S61), in either language.

    `words` match in all their forms and in any order. Goods they are found in are refused, or looked at by staff.
    """

    class Verdict(models.TextChoices):
        """What happens to a product with these words."""

        REFUSE = "refuse", _("refused")
        REVIEW = "review", _("looked at by staff")

    words = models.CharField(_("words"), max_length=120, unique=True)
    verdict = models.CharField(_("verdict"), max_length=8, choices=Verdict, default=Verdict.REVIEW)
    reason_ru: str
    reason_en: str
    reason = models.CharField(_("reason, for the seller"), max_length=200)
    is_active = models.BooleanField(_("in force"), default=True)

    objects: ClassVar[models.Manager["ProhibitedTerm"]] = models.Manager()

    class Meta:
        verbose_name = _("prohibited words")
        verbose_name_plural = _("prohibited words")
        ordering = ["words"]

    def __str__(self) -> str:
        return self.words


class ProductDecision(models.Model):
    """One line of a product's moderation; only appended. `by` is None when the rules decided."""

    class Outcome(models.TextChoices):
        """What was decided."""

        APPROVED = "approved", _("approved")
        CHANGES_REQUESTED = "changes_requested", _("changes requested")
        BLOCKED = "blocked", _("blocked")
        UNBLOCKED = "unblocked", _("unblocked")

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="decisions")
    outcome = models.CharField(_("decision"), max_length=20, choices=Outcome)
    reason = models.TextField(_("reason, for the seller"), blank=True)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("at"), default=clock.now)

    class Meta:
        verbose_name = _("decision about a product")
        verbose_name_plural = _("decisions about products")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["product", "-at"], name="catalog_productdecision_at")]

    def __str__(self) -> str:
        return f"{self.product} · {self.get_outcome_display()}"
