"""What listings keep beside the search table: counts by place, bits by value and word, speeds of delivery."""

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class FacetCount(models.Model):
    """How many goods of a place have a value of a facet; written by `services.facet_counts` only.

    `place` is `all` or `c<category>`. The facets are those of `search.facets`; `size` counts all goods and
    `counted` is the microsecond in which the run that counted them began.
    """

    place = models.CharField(_("category or list"), max_length=24)
    facet = models.CharField(_("filter"), max_length=16)
    value = models.CharField(_("value of the filter"), max_length=40, blank=True)
    count = models.BigIntegerField(_("goods"))

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
    facet = models.CharField(_("filter"), max_length=16)
    value = models.CharField(_("value of the filter"), max_length=40, blank=True)
    goods = BitsField()
    prices = ArrayField(models.DecimalField(max_digits=12, decimal_places=2), null=True)

    class Meta:
        verbose_name = _("goods of a filter")
        verbose_name_plural = _("goods of filters")
        constraints = [models.UniqueConstraint(fields=["category", "facet", "value"], name="catalog_facetgoods_unique")]

    def __str__(self) -> str:
        return f"c{self.category_id} · {self.facet} {self.value}"


class CommonWord(models.Model):
    """A word with so many hits that no page can count them: which goods have it stands in WordGoods.

    Written by `services.common_words` only. `word` is a tsquery: one lexeme, or the lexemes of a synonym that must
    stand side by side. The word is used once every category was counted by a run that began after the microsecond
    `since`. One that became rare is not used after `left_at`; its bits stay for the processes that still know it.
    """

    word = models.CharField(_("word"), max_length=200, unique=True)
    since = models.BigIntegerField(_("counted since change no."))
    left_at = models.DateTimeField(_("stopped being common at"), null=True)

    class Meta:
        verbose_name = _("common word")
        verbose_name_plural = _("common words")

    def __str__(self) -> str:
        return self.word


class WordGoods(models.Model):
    """Which of the goods filed in a category have a common word; written by `services.facet_counts` only.

    The bits of a category are as many as those of its FacetGoods, in the same order, made in the same transaction.
    """

    category = models.ForeignKey("catalog.Category", on_delete=models.CASCADE, related_name="+", db_index=False)
    word = models.ForeignKey(
        CommonWord,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_index=False,
        db_constraint=False,  # the rows of a forgotten word go when their category is counted next
    )
    goods = BitsField()

    class Meta:
        verbose_name = _("goods of a word")
        verbose_name_plural = _("goods of words")
        constraints = [models.UniqueConstraint(fields=["category", "word"], name="catalog_wordgoods_unique")]

    def __str__(self) -> str:
        return f"c{self.category_id} · {self.word_id}"


class DeliverySpeed(models.Model):
    """The most days on the way by country, for all goods that have exactly these; `key` is the same as text."""

    key = models.CharField(_("way and destinations"), max_length=200, unique=True)
    days: Any = models.JSONField(_("days of delivery"), default=dict)

    class Meta:
        verbose_name = _("speed of delivery")
        verbose_name_plural = _("speeds of delivery")

    def __str__(self) -> str:
        return self.key
