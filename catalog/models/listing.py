"""What listings keep beside the search table: counts by place, and the speeds of delivery that occur."""

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
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


class BitsField(models.Field):
    """A string of bits of any length, which PostgreSQL combines and counts many at a time."""

    if TYPE_CHECKING:  # what the types of Django models call the values that are set and read
        _pyi_private_set_type: str
        _pyi_private_get_type: str

    def db_type(self, connection: Any) -> str:
        return "bit varying"


class FacetGoods(models.Model):
    """Which of the goods filed in a category have a value of a facet; written by `services.facet_counts` only.

    `goods` has a bit for each of them, in the order of their prices, so that a range of prices is a run of bits. The
    facet `price` has all of them, and the `prices` themselves, lowest first. Values are those of FacetCount.
    """

    category = models.ForeignKey("catalog.Category", on_delete=models.CASCADE, related_name="+", db_index=False)
    facet = models.CharField(max_length=16)
    value = models.CharField(max_length=40, blank=True)
    goods = BitsField()
    prices = ArrayField(models.DecimalField(max_digits=12, decimal_places=2), null=True)

    class Meta:
        verbose_name = _("goods of a filter")
        verbose_name_plural = _("goods of filters")
        constraints = [models.UniqueConstraint(fields=["category", "facet", "value"], name="catalog_facetgoods_unique")]

    def __str__(self) -> str:
        return f"c{self.category_id} · {self.facet} {self.value}"


class DeliverySpeed(models.Model):
    """The most days on the way by country, for all goods that have exactly these; `key` is the same as text."""

    key = models.CharField(max_length=200, unique=True)
    days: Any = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("speed of delivery")
        verbose_name_plural = _("speeds of delivery")

    def __str__(self) -> str:
        return self.key
