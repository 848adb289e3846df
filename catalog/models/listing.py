"""What listings keep beside the search table: counts by place, and the speeds of delivery that occur."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class FacetCount(models.Model):
    """How many goods of a place have a value of a facet; written by `services.facet_counts` only.

    `place` is `all` or `c<category>`. The facets are those of `search.facets`; `size` counts all goods and
    `counted` holds the second in which they were counted.
    """

    place = models.CharField(max_length=24)
    facet = models.CharField(max_length=16)
    value = models.CharField(max_length=40, blank=True)
    count = models.BigIntegerField()

    class Meta:
        verbose_name = _("count of a filter")
        verbose_name_plural = _("counts of filters")
        constraints = [models.UniqueConstraint(fields=["place", "facet", "value"], name="catalog_facetcount_unique")]

    def __str__(self) -> str:
        return f"{self.place} · {self.facet} {self.value}: {self.count}"


class DeliverySpeed(models.Model):
    """The most days on the way by country, for all goods that have exactly these; `key` is the same as text."""

    key = models.CharField(max_length=200, unique=True)
    days: Any = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("speed of delivery")
        verbose_name_plural = _("speeds of delivery")

    def __str__(self) -> str:
        return self.key
