"""What a member looked at, and what is compared."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalog.models.product import Product
from marketplace.lib import clock


class ViewedProduct(models.Model):
    """A product that a member has looked at, and when last."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="viewed_products")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    viewed_at = models.DateTimeField(_("viewed at"), default=clock.now)

    class Meta:
        verbose_name = _("viewed product")
        verbose_name_plural = _("viewed products")
        ordering = ["-viewed_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "product"], name="catalog_viewedproduct_unique")]
        indexes = [models.Index(fields=["user", "-viewed_at", "-id"], name="catalog_viewedproduct_latest")]

    def __str__(self) -> str:
        return str(self.product)


class ViewingPause(models.Model):
    """That a member wants no history to be kept, since `paused_at`."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="viewing_pause")
    paused_at = models.DateTimeField(_("paused at"), default=clock.now)

    class Meta:
        verbose_name = _("pause of the history")
        verbose_name_plural = _("pauses of the history")

    def __str__(self) -> str:
        return str(self.user)


class CompareItem(models.Model):
    """A product that a member compares with others (S36)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="compare_items")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    added_at = models.DateTimeField(_("added at"), default=clock.now)

    class Meta:
        verbose_name = _("compared product")
        verbose_name_plural = _("compared products")
        ordering = ["added_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "product"], name="catalog_compareitem_unique")]

    def __str__(self) -> str:
        return str(self.product)
