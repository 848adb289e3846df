"""What people keep: wishes, favourite stores, watched prices, and where they bought before."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Store, User
from catalog.models.product import Variant
from marketplace.lib import clock
from marketplace.lib.models import TimeStamped
from marketplace.lib.money import MoneyField


class Wishlist(TimeStamped):
    """A named list of wishes (S38, S39); each member has one default list."""

    class Kind(models.TextChoices):
        """Lists for oneself, and lists to be given from."""

        PERSONAL = "personal", _("personal")
        GIFT = "gift", _("gift list")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="wishlists")
    name = models.CharField(_("name"), max_length=80, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PERSONAL)
    event_date = models.DateField(_("date of the event"), null=True, blank=True)
    is_default = models.BooleanField(_("default"), default=False)

    class Meta:
        verbose_name = _("wish list")
        verbose_name_plural = _("wish lists")
        ordering = ["-is_default", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(is_default=True), name="catalog_wishlist_one_default")
        ]

    def __str__(self) -> str:
        return self.name or str(_("My wishes"))


class WishlistItem(TimeStamped):
    """A wished variant."""

    wishlist = models.ForeignKey(Wishlist, on_delete=models.CASCADE, related_name="items")
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="wishes")
    quantity = models.PositiveSmallIntegerField(_("quantity"), default=1)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("wish")
        verbose_name_plural = _("wishes")
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["wishlist", "variant"], name="catalog_wishlistitem_unique")]

    def __str__(self) -> str:
        return str(self.variant)


class FavouriteStore(models.Model):
    """A store that a member follows (S29)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="favourite_stores")
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="favourites")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("favourite store")
        verbose_name_plural = _("favourite stores")
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "store"], name="catalog_favouritestore_unique")]

    def __str__(self) -> str:
        return str(self.store)


class PriceWatch(models.Model):
    """Who watches the price of a variant, and the price they know (S41)."""

    class Source(models.TextChoices):
        """Where the variant was saved."""

        WISH = "wish", _("wishes")
        CART = "cart", _("cart")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="price_watches")
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="price_watches")
    source = models.CharField(max_length=10, choices=Source)
    price_saved = MoneyField(_("price when saved"))
    price_told = MoneyField(_("price last told"), null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("price watch")
        verbose_name_plural = _("price watches")
        constraints = [models.UniqueConstraint(fields=["user", "variant", "source"], name="catalog_pricewatch_unique")]

    def __str__(self) -> str:
        return f"{self.user} · {self.variant}"


class StorePurchase(models.Model):
    """That a member has bought in a store («Вы уже покупали в этом магазине», S30)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="store_purchases")
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+")
    orders_count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        verbose_name = _("store bought in")
        verbose_name_plural = _("stores bought in")
        constraints = [models.UniqueConstraint(fields=["user", "store"], name="catalog_storepurchase_unique")]

    def __str__(self) -> str:
        return f"{self.user} · {self.store}"
