"""The tree of categories, and the properties by which their goods are told apart."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalog.constants import BRAND_KEY_LENGTH, BRAND_NAME_LENGTH
from catalog.rules import brand_key


class Category(models.Model):  # type: ignore[django-manager-missing] # modeltranslation replaces managers
    """A node of the tree. `path` holds the ids of its ancestors from the root, its own id last.

    Written by `services.categories`, which keeps `path` true and tells the cached tree.
    """

    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent")
    )
    name_ru: str
    name_en: str
    slug_ru: str
    slug_en: str
    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("slug"), max_length=80)
    path = ArrayField(models.BigIntegerField(), default=list, editable=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    icon = models.CharField(_("icon"), max_length=40, blank=True)
    is_active = models.BooleanField(_("shown"), default=True)

    objects: ClassVar[models.Manager["Category"]] = models.Manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its listing."""
        return reverse("catalog:category", kwargs={"pk": self.pk, "slug": self.slug})


class Attribute(models.Model):  # type: ignore[django-manager-missing] # modeltranslation replaces managers
    """A typed property of goods, such as the width of a screen.

    A choice is made among `values`; yes/no has two of them; a number has one for each number that occurs, with
    `unit` behind it. Text is written by the seller product by product (ProductText) and is never a filter.
    """

    class Kind(models.TextChoices):
        """What a seller fills in."""

        CHOICE = "choice", pgettext_lazy("characteristic", "choice")
        NUMBER = "number", pgettext_lazy("characteristic", "number")
        YES_NO = "yes_no", _("yes or no")
        TEXT = "text", _("text")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.CHOICE)
    unit_ru: str
    unit_en: str
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    code = models.SlugField(_("code"), max_length=60, unique=True)
    name_ru: str
    name_en: str
    name = models.CharField(_("name"), max_length=80)
    categories = models.ManyToManyField(Category, through="CategoryAttribute", related_name="attributes")

    objects: ClassVar[models.Manager["Attribute"]] = models.Manager()

    class Meta:
        verbose_name = _("characteristic")
        verbose_name_plural = _("characteristics")
        ordering = ["name_ru"]

    def __str__(self) -> str:
        return self.name


class CategoryAttribute(models.Model):
    """Which properties the goods of a category have, and which of them are filters."""

    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="category_attributes")
    attribute = models.ForeignKey(Attribute, on_delete=models.CASCADE, related_name="category_attributes")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_filter = models.BooleanField(_("filter"), default=True)
    is_promoted = models.BooleanField(_("shown above the goods"), default=False)
    is_required = models.BooleanField(_("required of sellers"), default=False)

    class Meta:
        verbose_name = _("characteristic of a category")
        verbose_name_plural = _("characteristics of a category")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["category", "attribute"], name="catalog_categoryattribute_unique")
        ]

    def __str__(self) -> str:
        return f"{self.category} · {self.attribute}"


class AttributeValue(models.Model):
    """One value of a property, unit included: «4000 Па». `number` is the 4000, for properties that are numbers."""

    attribute = models.ForeignKey(Attribute, on_delete=models.CASCADE, related_name="values")
    value_ru: str
    value_en: str
    value = models.CharField(_("value"), max_length=120)
    number = models.DecimalField(
        pgettext_lazy("characteristic", "number"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects: ClassVar[models.Manager["AttributeValue"]] = models.Manager()

    class Meta:
        verbose_name = _("value of a characteristic")
        verbose_name_plural = _("values of a characteristic")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["attribute", "value_ru"], name="catalog_attributevalue_unique"),
            models.UniqueConstraint(fields=["attribute", "number"], name="catalog_attributevalue_number"),
        ]

    def __str__(self) -> str:
        return self.value


class Brand(models.Model):  # type: ignore[django-manager-missing] # modeltranslation replaces managers
    """Who makes the goods. Written by `services.brands`; names with the same `key` (rules.brand_key) are one brand."""

    name = models.CharField(_("name"), max_length=BRAND_NAME_LENGTH, unique=True)
    key = models.CharField(max_length=BRAND_KEY_LENGTH, unique=True, editable=False)
    slug = models.SlugField(_("slug"), max_length=60, unique=True)

    class Meta:
        verbose_name = _("brand")
        verbose_name_plural = _("brands")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The key follows the name."""
        self.key = brand_key(self.name)
        super().save(*args, **kwargs)
