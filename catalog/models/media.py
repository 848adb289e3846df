"""Pictures of goods."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.files.storage import default_storage
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models.product import Product


class Media(models.Model):
    """A picture of a product, kept as WebP in each of `sizes` (widths in pixels) under `stem`.

    Made by `services.pictures`; `width` and `height` are those of the largest size.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="media")
    stem = models.CharField(_("name of the files"), max_length=120, editable=False)
    sizes = ArrayField(
        models.PositiveSmallIntegerField(), default=list, editable=False, verbose_name=_("widths in pixels")
    )
    width = models.PositiveSmallIntegerField(_("width in pixels"), editable=False)
    height = models.PositiveSmallIntegerField(_("height in pixels"), editable=False)
    alt_ru: str
    alt_en: str
    alt = models.CharField(_("description of the picture"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects: ClassVar[models.Manager["Media"]] = models.Manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["product", "stem"], name="catalog_media_unique")]
        indexes = [models.Index(fields=["stem"], name="catalog_media_stem")]

    def __str__(self) -> str:
        return self.alt or self.stem

    def name_of(self, size: int) -> str:
        """The storage name of the file `size` pixels wide, or of the nearest that exists."""
        best = min(self.sizes, key=lambda own: (own < size, abs(own - size)))
        return f"{self.stem}-{best}.webp"

    def url_of(self, size: int) -> str:
        """The address of the file `size` pixels wide, or of the nearest that exists."""
        return default_storage.url(self.name_of(size))
