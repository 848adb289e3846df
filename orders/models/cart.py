"""The cart: what a buyer means to order. Nothing here is promised until a checkout is placed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalog.models import Variant
from marketplace.lib.models import TimeStamped
from marketplace.lib.money import MoneyField


class Cart(TimeStamped):
    """One cart for each member; its row is the lock that makes a double click wait."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="cart")

    class Meta:
        verbose_name = _("cart")
        verbose_name_plural = _("carts")

    def __str__(self) -> str:
        return str(self.user)


class CartLineQuerySet(models.QuerySet["CartLine"]):
    """Lines by what they mean for the buyer."""

    def present(self) -> "CartLineQuerySet":
        """Lines that the buyer still has, whether to order or saved for later."""
        return self.filter(removed_at__isnull=True)

    def to_order(self) -> "CartLineQuerySet":
        """Present lines that are neither saved for later nor unticked."""
        return self.present().filter(saved_for_later=False, is_selected=True)


class CartLine(TimeStamped):
    """One variant in a cart.

    `price_seen` is the unit price the buyer saw when adding or last agreeing, `stock_seen` how many pieces could be
    had then (unknown for old lines), so that the page can say what has changed since. A removed line keeps its row
    for a day (`removed_at`), which is what undo restores.
    """

    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="+")
    quantity = models.PositiveIntegerField(_("quantity"))
    is_selected = models.BooleanField(_("ticked"), default=True)
    saved_for_later = models.BooleanField(_("saved for later"), default=False)
    price_seen = MoneyField(_("price seen"))
    stock_seen = models.PositiveIntegerField(_("stock seen"), null=True, blank=True)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    objects = CartLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("cart line")
        verbose_name_plural = _("cart lines")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["cart", "variant"], name="orders_cartline_one_per_variant"),
            models.CheckConstraint(condition=models.Q(quantity__gte=1), name="orders_cartline_quantity"),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id} × {self.quantity}"
