"""Complaints to the administration (S52)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalog.models import Product
from marketplace.lib import clock


class Report(models.Model):
    """A complaint of a member about a product. The seller never learns whose it is.

    One may be open for each member and product; it is open while it is `submitted`. A product with a complaint is
    never deleted: its store must not be able to make complaints vanish.
    """

    class Reason(models.TextChoices):
        """What is wrong with the product's page."""

        PROHIBITED = "prohibited", _("goods that may not be sold")
        COUNTERFEIT = "counterfeit", _("a counterfeit")
        MISLEADING = "misleading", _("the description or the pictures mislead")
        RIGHTS = "rights", _("somebody else’s pictures, texts or brand")
        OFFENSIVE = "offensive", _("offensive or dangerous content")
        OTHER = "other", _("something else")

    class Status(models.TextChoices):
        """Submitted, then closed with or without a measure."""

        SUBMITTED = "submitted", _("submitted")
        UPHELD = "upheld", _("upheld")
        DISMISSED = "dismissed", _("dismissed")

    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="reports", verbose_name=_("from"))
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="reports", verbose_name=_("product"))
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    text = models.TextField(_("in one’s own words"), max_length=2000, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.SUBMITTED)
    created_at = models.DateTimeField(_("sent"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["author", "product"], condition=Q(status="submitted"), name="support_report_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} · {self.product}"
