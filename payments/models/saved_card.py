"""Cards that a buyer wants to pay with again. The card itself is kept by the gateway."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from marketplace.lib import clock, ids


def saved_card_number() -> str:
    """A new public number of a saved card, such as `S-K7Q2M-9XTR4`."""
    return ids.public_number("S-")


class SavedCard(models.Model):
    """A card at a gateway, by the token that it has given for it. Number, date and code never get here.

    A removed one is offered no more. When the gateway has forgotten it, the row says nothing of it any more, and is
    there for whoever presses «Remove» twice. Without a member it belonged to somebody whose profile was erased.
    """

    number = models.CharField(_("number"), max_length=24, unique=True, default=saved_card_number, editable=False)
    user = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="saved_cards", verbose_name=_("member")
    )
    gateway = models.CharField(_("gateway"), max_length=20)
    token = models.CharField(max_length=255, editable=False)
    brand = models.CharField(_("card brand"), max_length=20, blank=True)
    last4 = models.CharField(_("last four digits"), max_length=4, blank=True)
    added_at = models.DateTimeField(_("added at"), default=clock.now)
    used_at = models.DateTimeField(_("last used"), default=clock.now)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)
    forgotten_at = models.DateTimeField(_("forgotten by the gateway"), null=True, blank=True)

    class Meta:
        verbose_name = _("saved card")
        verbose_name_plural = _("saved cards")
        ordering = ["-used_at", "-pk"]
        indexes = [
            models.Index(
                fields=["removed_at"],
                condition=Q(removed_at__isnull=False, forgotten_at__isnull=True),
                name="payments_card_to_forget",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["gateway", "token"], name="payments_card_token"),
            models.UniqueConstraint(
                fields=["user", "gateway", "brand", "last4"],
                condition=Q(removed_at__isnull=True),
                name="payments_card_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.brand} •••• {self.last4}"
