"""What stores sell: the product and its buyable variants."""

from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Store
from catalog.models.category import Attribute, AttributeValue, Brand, Category
from marketplace.lib.models import TimeStamped
from marketplace.lib.money import MoneyField


class Product(TimeStamped):  # type: ignore[django-manager-missing] # modeltranslation replaces managers
    """The card that a store publishes. It is bought as one of its variants.

    `code` is the store's own name for it, which joins the rows of an import.
    `has_free_return` and `is_authentic` are guarantees that the seller adds to the basic ones (S34); an empty
    `ships_from` means the store's country. `rating_*` and `orders_count` are totals kept by services.reviews and
    services.purchases.
    """

    class Status(models.TextChoices):
        """Only `live` products of open stores are shown and sold; the page of a removed one is gone (410)."""

        DRAFT = "draft", _("draft")
        IN_REVIEW = "in_review", _("in review")
        LIVE = "live", _("on sale")
        PAUSED = "paused", _("paused")
        CHANGES_REQUESTED = "changes_requested", _("changes requested")
        BLOCKED = "blocked", _("blocked")
        REMOVED = "removed", _("removed")

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="products", verbose_name=_("store"))
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="products", verbose_name=_("category")
    )
    brand = models.ForeignKey(
        Brand, on_delete=models.PROTECT, null=True, blank=True, related_name="products", verbose_name=_("brand")
    )
    title_ru: str
    title_en: str
    slug_ru: str
    slug_en: str
    description_ru: str
    description_en: str
    box_contents_ru: str
    box_contents_en: str
    title = models.CharField(_("title"), max_length=140)
    slug = models.SlugField(_("slug"), max_length=140)
    description = models.TextField(_("description"), blank=True)
    box_contents = models.TextField(_("in the box"), blank=True)
    code = models.CharField(_("product code of the store"), max_length=60, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.DRAFT)
    is_mall = models.BooleanField(_("Mall"), default=False)
    has_free_return = models.BooleanField(_("free return"), default=False)
    is_authentic = models.BooleanField(_("guarantee of authenticity"), default=False)
    ships_from = models.CharField(_("ships from"), max_length=2, blank=True)
    lot_size = models.PositiveIntegerField(_("pieces in a lot"), default=1)
    min_quantity = models.PositiveIntegerField(_("least quantity"), default=1)
    max_quantity = models.PositiveIntegerField(_("greatest quantity"), null=True, blank=True)
    published_at = models.DateTimeField(_("on sale since"), null=True, blank=True)
    rating_average = models.DecimalField(_("rating"), max_digits=3, decimal_places=2, null=True, blank=True)
    rating_count = models.PositiveIntegerField(_("ratings"), default=0)
    orders_count = models.PositiveIntegerField(_("orders"), default=0)

    objects: ClassVar[models.Manager["Product"]] = models.Manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = [
            models.CheckConstraint(condition=Q(lot_size__gte=1), name="catalog_product_lot_size"),
            models.CheckConstraint(condition=Q(min_quantity__gte=1), name="catalog_product_min_quantity"),
            models.CheckConstraint(
                condition=Q(max_quantity__isnull=True) | Q(max_quantity__gte=F("min_quantity")),
                name="catalog_product_max_quantity",
            ),
            models.CheckConstraint(
                condition=~Q(status="live") | Q(published_at__isnull=False), name="catalog_product_published"
            ),
            models.UniqueConstraint(fields=["store", "code"], condition=~Q(code=""), name="catalog_product_code"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("catalog:product", kwargs={"pk": self.pk, "slug": self.slug})

    @property
    def is_live(self) -> bool:
        """True when the store offers it; whether the store is open is the store's business."""
        return self.status == self.Status.LIVE


class ProductAttribute(models.Model):
    """A property of a product."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="attributes")
    value = models.ForeignKey(AttributeValue, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("characteristic of a product")
        verbose_name_plural = _("characteristics of a product")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["product", "value"], name="catalog_productattribute_unique")]

    def __str__(self) -> str:
        return str(self.value)


class ProductText(models.Model):  # type: ignore[django-manager-missing] # modeltranslation replaces managers
    """A property of a product in the seller's own words, for attributes of kind `text`."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="texts")
    attribute = models.ForeignKey(Attribute, on_delete=models.PROTECT, related_name="+")
    text_ru: str
    text_en: str
    text = models.CharField(_("text"), max_length=300)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("characteristic in words")
        verbose_name_plural = _("characteristics in words")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["product", "attribute"], name="catalog_producttext_unique")]

    def __str__(self) -> str:
        return self.text


class Variant(models.Model):
    """A buyable version of a product.

    `options` is a list of {"name_ru", "name_en", "value_ru", "value_en", "swatch"}, the same names in the
    same order for all variants of a product. `price` is the effective price and is changed only by
    `services.prices`; `list_price` is the price without the store's discount; `old_price` is what may be
    struck through: the lowest of the 30 days before the discount (domain section 3 row 9), or None.
    `stock_*` are changed only by `services.stock`.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="variants")
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+", editable=False)
    sku = models.CharField(_("SKU"), max_length=60)
    options: Any = models.JSONField(_("options"), default=list, blank=True)
    price = MoneyField(_("price"), editable=False)
    list_price = MoneyField(_("list price"), validators=[MinValueValidator(0)])
    old_price = MoneyField(_("old price"), null=True, blank=True, editable=False)
    stock_on_hand = models.PositiveIntegerField(_("in stock"), default=0, editable=False)
    stock_reserved = models.PositiveIntegerField(_("reserved"), default=0, editable=False)
    weight_g = models.PositiveIntegerField(_("weight, g"), default=0)
    media = models.ForeignKey(
        "catalog.Media", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("on sale"), default=True)

    class Meta:
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["store", "sku"], name="catalog_variant_sku_unique"),
            models.CheckConstraint(condition=Q(price__gt=0), name="catalog_variant_price"),
            models.CheckConstraint(condition=Q(list_price__gte=F("price")), name="catalog_variant_list_price"),
            models.CheckConstraint(
                condition=Q(old_price__isnull=True) | Q(old_price__gt=F("price")), name="catalog_variant_old_price"
            ),
            models.CheckConstraint(
                condition=Q(stock_reserved__gte=0, stock_reserved__lte=F("stock_on_hand")),
                name="catalog_variant_stock",
            ),
        ]

    def __str__(self) -> str:
        return self.sku

    @property
    def available(self) -> int:
        """Pieces that can still be promised."""
        return self.stock_on_hand - self.stock_reserved
