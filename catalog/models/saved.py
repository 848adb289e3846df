"""What people keep: wishes, favourite stores, watched prices, and where they bought before."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Address, Store, User
from catalog.models.product import Variant
from marketplace.lib import clock
from marketplace.lib.models import TimeStamped
from marketplace.lib.money import MoneyField


class WishlistQuerySet(models.QuerySet["Wishlist"]):
    """Lists by what they mean for their owner."""

    def present(self) -> "WishlistQuerySet":
        """Lists that have not been deleted."""
        return self.filter(removed_at__isnull=True)


class Wishlist(TimeStamped):
    """A named list of wishes (S38, S39); each member has one default list.

    Others see a list with a `token`: who has the link, or anybody (`public`). A gift list may name the address
    its gifts go to, which the givers do not see. A deleted list keeps its row for a while (`removed_at`), which is
    what undo restores.
    """

    class Kind(models.TextChoices):
        """Lists for oneself, and lists to be given from."""

        PERSONAL = "personal", _("personal")
        GIFT = "gift", _("gift list")

    class Visibility(models.TextChoices):
        """Who sees it."""

        PRIVATE = "private", _("only me")
        LINK = "link", _("people with the link")
        PUBLIC = "public", _("everybody")

    class Occasion(models.TextChoices):
        """What the gifts are for."""

        NONE = "", _("no occasion")
        WEDDING = "wedding", _("wedding")
        HOUSEWARMING = "housewarming", _("housewarming")
        BABY = "baby", _("a baby is coming")
        BIRTHDAY = "birthday", _("birthday")
        NEW_YEAR = "new_year", _("New Year")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="wishlists")
    name = models.CharField(_("name"), max_length=80, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PERSONAL)
    occasion = models.CharField(_("occasion"), max_length=20, choices=Occasion, default=Occasion.NONE, blank=True)
    event_date = models.DateField(_("date of the event"), null=True, blank=True)
    note = models.CharField(_("words to the givers"), max_length=300, blank=True)
    visibility = models.CharField(_("who sees it"), max_length=10, choices=Visibility, default=Visibility.PRIVATE)
    token = models.CharField(max_length=43, null=True, blank=True, unique=True, editable=False)
    address = models.ForeignKey(
        Address, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("gifts go to")
    )
    is_default = models.BooleanField(_("default"), default=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = WishlistQuerySet.as_manager()

    class Meta:
        verbose_name = _("wish list")
        verbose_name_plural = _("wish lists")
        ordering = ["-is_default", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(is_default=True), name="catalog_wishlist_one_default"),
            models.CheckConstraint(
                condition=Q(visibility="private") | Q(token__isnull=False), name="catalog_wishlist_shared_has_token"
            ),
        ]
        indexes = [
            models.Index(fields=["removed_at"], condition=Q(removed_at__isnull=False), name="catalog_wishlist_removed")
        ]

    def __str__(self) -> str:
        return self.name or str(_("My wishes"))


class WishlistItemQuerySet(models.QuerySet["WishlistItem"]):
    """Wishes by what they mean for their owner."""

    def present(self) -> "WishlistItemQuerySet":
        """Wishes that the owner still has, in lists that the owner still has."""
        return self.filter(removed_at__isnull=True, wishlist__removed_at__isnull=True)


class WishlistItem(TimeStamped):
    """A wished variant; `price_added` is what it cost then.

    A removed wish keeps its row for a while (`removed_at`), which is what undo restores.
    """

    class Priority(models.IntegerChoices):
        """How much it is wished for."""

        LOW = 1, _("would be nice")
        NORMAL = 2, _("wanted")
        HIGH = 3, _("wanted very much")

    wishlist = models.ForeignKey(Wishlist, on_delete=models.CASCADE, related_name="items")
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="wishes")
    quantity = models.PositiveSmallIntegerField(_("quantity"), default=1)
    note = models.CharField(_("note"), max_length=200, blank=True)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.NORMAL)
    price_added = MoneyField(_("price when added"), null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = WishlistItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("wish")
        verbose_name_plural = _("wishes")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["wishlist", "variant"], name="catalog_wishlistitem_unique"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="catalog_wishlistitem_quantity"),
        ]
        indexes = [
            models.Index(
                fields=["removed_at"], condition=Q(removed_at__isnull=False), name="catalog_wishlistitem_removed"
            )
        ]

    def __str__(self) -> str:
        return str(self.variant)


class GiftReservation(models.Model):
    """«Подарю это»: somebody gives `quantity` pieces of a wish, which its owner does not see (domain 3.10).

    A guest is known by `token`, kept in the guest's browser, so that the reservation can be taken back.
    """

    item = models.ForeignKey(WishlistItem, on_delete=models.CASCADE, related_name="reservations")
    giver = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField(_("name of the giver"), max_length=60, blank=True)
    token = models.CharField(max_length=43, unique=True, editable=False)
    quantity = models.PositiveSmallIntegerField(_("quantity"), default=1)
    created_at = models.DateTimeField(_("reserved at"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("reserved gift")
        verbose_name_plural = _("reserved gifts")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "giver"], name="catalog_giftreservation_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="catalog_giftreservation_quantity"),
        ]

    def __str__(self) -> str:
        return f"{self.item} × {self.quantity}"


class FavouriteStore(models.Model):
    """A store that a member follows (S29). Of a muted one there are no news, in the digest or on the home page."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="favourite_stores")
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="favourites")
    is_muted = models.BooleanField(_("without news"), default=False)
    created_at = models.DateTimeField(_("added at"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("favourite store")
        verbose_name_plural = _("favourite stores")
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "store"], name="catalog_favouritestore_unique")]

    def __str__(self) -> str:
        return str(self.store)


class StockWatch(models.Model):
    """Who wants to be told when a variant can be bought again; the row goes when they are told."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="stock_watches")
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="stock_watches")
    created_at = models.DateTimeField(_("added at"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("stock watch")
        verbose_name_plural = _("stock watches")
        constraints = [models.UniqueConstraint(fields=["user", "variant"], name="catalog_stockwatch_unique")]

    def __str__(self) -> str:
        return f"{self.user} · {self.variant}"


class PriceWatch(models.Model):
    """Who watches the price of a variant, and the price they know (S41)."""

    class Source(models.TextChoices):
        """Where the variant was saved."""

        WISH = "wish", _("wishes")
        CART = "cart", _("cart")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="price_watches")
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="price_watches")
    source = models.CharField(_("saved in"), max_length=10, choices=Source)
    price_saved = MoneyField(_("price when saved"))
    price_told = MoneyField(_("price last told"), null=True, blank=True)
    created_at = models.DateTimeField(_("added at"), default=clock.now, editable=False)

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
    orders_count = models.PositiveIntegerField(_("orders"), default=0)
    last_at = models.DateTimeField(_("last order at"))

    class Meta:
        verbose_name = _("store bought in")
        verbose_name_plural = _("stores bought in")
        constraints = [models.UniqueConstraint(fields=["user", "store"], name="catalog_storepurchase_unique")]

    def __str__(self) -> str:
        return f"{self.user} · {self.store}"
