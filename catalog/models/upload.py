"""Files of pictures on their way: what sellers have sent, and what no product shows any more."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models.media import Media
from catalog.models.product import Product, Variant
from marketplace.lib import clock


class PictureUpload(models.Model):
    """A file that a seller or an import has sent, kept privately until it is made into a picture.

    Written by `services.uploads`. `error` is the code of a failed one, `error_params` what its sentence names;
    `claimed_at` says when a worker last began, `attempts` how often one did.
    """

    class Status(models.TextChoices):
        """A pending one has its file in the private storage; the others have none."""

        PENDING = "pending", _("being made")
        DONE = "done", _("done")
        FAILED = "failed", _("refused")

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="picture_uploads")
    variant = models.ForeignKey(Variant, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    media = models.ForeignKey(Media, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.PENDING)
    name = models.CharField(_("file"), max_length=120)
    file_name = models.CharField(max_length=120, unique=True, editable=False)
    alt_ru = models.CharField(_("description in Russian"), max_length=200, blank=True)
    alt_en = models.CharField(_("description in English"), max_length=200, blank=True)
    error = models.CharField(_("reason"), max_length=40, blank=True)
    error_params: Any = models.JSONField(_("details of the error"), default=dict, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    claimed_at = models.DateTimeField(_("taken up at"), null=True, blank=True)
    created_at = models.DateTimeField(_("sent at"), default=clock.now)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("uploaded picture")
        verbose_name_plural = _("uploaded pictures")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["created_at"], condition=Q(status="pending"), name="catalog_pictureupload_due"),
        ]

    def __str__(self) -> str:
        return self.name


class DroppedPicture(models.Model):
    """Files that perhaps no product shows any more: swept a day later unless one does again."""

    stem = models.CharField(_("name of the files"), max_length=120, unique=True)
    sizes = ArrayField(models.PositiveSmallIntegerField(), default=list, verbose_name=_("widths in pixels"))
    dropped_at = models.DateTimeField(_("dropped at"), default=clock.now, db_index=True)

    class Meta:
        verbose_name = _("dropped picture")
        verbose_name_plural = _("dropped pictures")

    def __str__(self) -> str:
        return self.stem
