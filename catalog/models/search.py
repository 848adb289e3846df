"""The narrow table that listings and search read, and words that mean the same."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Store
from catalog.models.category import Brand, Category
from catalog.models.media import Media
from catalog.models.product import Product, Variant
from marketplace.lib.money import MoneyField


class SearchRow(models.Model):
    """One row for each product on sale in an open store; written only by `services.search_rows`.

    `variant` and `media` are what cards show. `vector` holds the words of both languages and, as lexemes that no
    word can be, what listings filter by: `§c<category>` for each ancestor, `§b<brand>`, `§v<attribute value>`,
    `§s<country>`, `§p<store>`, `§mall`, `§return`, `§authentic`. `free_to` are the countries where delivery costs
    nothing, `delivery_days` the most days on the way by country; goods with the same days share a `speed`, so that
    one index serves «fastest first» in every country. `*_moved_at` say when a key of an order last changed: a chain
    of pages passes over what has moved since it began, because it may have been shown already.
    """

    product = models.OneToOneField(Product, on_delete=models.CASCADE, primary_key=True, related_name="search_row")
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="+")
    media = models.ForeignKey(Media, on_delete=models.SET_NULL, null=True, related_name="+")
    # Of these four an index of an order begins with the column, or the vector holds it
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+", db_index=False)
    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="+", db_index=False)
    root = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="+", db_index=False)
    brand = models.ForeignKey(Brand, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    vector = SearchVectorField()
    price = MoneyField(_("price"))
    discount_percent = models.PositiveSmallIntegerField(_("discount in percent"), default=0)
    popularity = models.IntegerField(_("popularity"), default=0)
    rating = models.DecimalField(_("weighted rating"), max_digits=3, decimal_places=2)
    store_score = models.DecimalField(_("score of the store"), max_digits=3, decimal_places=2, null=True)
    published_at = models.DateTimeField(_("published at"))
    is_mall = models.BooleanField(_("in the Mall"), default=False)
    is_in_stock = models.BooleanField(_("is available"), default=True)
    is_hot = models.BooleanField(_("in the quick part of the index"), default=True)
    ships_from = models.CharField(_("ships from"), max_length=2)
    value_ids = ArrayField(models.BigIntegerField(), default=list, verbose_name=_("values of attributes"))
    free_to = ArrayField(models.CharField(max_length=2), default=list, verbose_name=_("free delivery to"))
    delivery_days: Any = models.JSONField(_("days of delivery by country"), default=dict)
    speed = models.ForeignKey(
        "catalog.DeliverySpeed",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,  # speeds are never deleted, and rows are written by the hundred thousand
    )
    has_free_return = models.BooleanField(_("free return"), default=False)
    is_authentic = models.BooleanField(_("authenticity guaranteed"), default=False)
    price_moved_at = models.DateTimeField(_("price changed at"), null=True)
    popularity_moved_at = models.DateTimeField(_("popularity changed at"), null=True)
    rating_moved_at = models.DateTimeField(_("rating changed at"), null=True)
    speed_moved_at = models.DateTimeField(_("days of delivery changed at"), null=True)
    words_moved_at = models.DateTimeField(_("words changed at"), null=True)  # set by PostgreSQL when the vector changes

    class Meta:
        verbose_name = _("row of the search table")
        verbose_name_plural = _("rows of the search table")
        indexes = [
            # New entries wait in a short list: eight times cheaper to write, up to 0.3 ms more to read
            GinIndex(fields=["vector"], name="catalog_searchrow_all", gin_pending_list_limit=512),
            GinIndex(
                fields=["vector"],
                name="catalog_searchrow_hot",
                gin_pending_list_limit=512,
                condition=Q(is_hot=True),
            ),
            models.Index(fields=["category", "-popularity", "-product"], name="catalog_searchrow_cat_pop"),
            models.Index(fields=["category", "price", "product"], name="catalog_searchrow_cat_price"),
            models.Index(fields=["category", "-rating", "-product"], name="catalog_searchrow_cat_rate"),
            models.Index(fields=["category", "-published_at", "-product"], name="catalog_searchrow_cat_new"),
            models.Index(fields=["root", "-popularity", "-product"], name="catalog_searchrow_root_pop"),
            models.Index(fields=["root", "price", "product"], name="catalog_searchrow_root_price"),
            models.Index(fields=["root", "-rating", "-product"], name="catalog_searchrow_root_rate"),
            models.Index(fields=["root", "-published_at", "-product"], name="catalog_searchrow_root_new"),
            models.Index(fields=["-popularity", "-product"], name="catalog_searchrow_pop"),
            models.Index(fields=["price", "product"], name="catalog_searchrow_price"),
            models.Index(fields=["-rating", "-product"], name="catalog_searchrow_rate"),
            models.Index(fields=["speed", "-popularity", "-product"], name="catalog_searchrow_fast"),
            models.Index(fields=["category", "speed", "-popularity", "-product"], name="catalog_searchrow_cat_fast"),
            models.Index(fields=["root", "speed", "-popularity", "-product"], name="catalog_searchrow_root_fast"),
            models.Index(fields=["-published_at", "-product"], name="catalog_searchrow_new"),
            models.Index(fields=["store", "-popularity", "-product"], name="catalog_searchrow_store"),
            models.Index(fields=["store", "-published_at", "-product"], name="catalog_searchrow_store_new"),
            models.Index(
                fields=["store", "-published_at", "-product"],
                condition=Q(discount_percent__gt=0),
                name="catalog_searchrow_store_sale",
            ),
            models.Index(
                fields=["-discount_percent", "-product"],
                condition=Q(discount_percent__gt=0),
                name="catalog_searchrow_deals",
            ),
            models.Index(
                fields=["root", "-discount_percent", "-product"],
                condition=Q(discount_percent__gt=0),
                name="catalog_searchrow_root_deals",
            ),
            models.Index(
                fields=["ships_from", "-popularity", "-product"],
                condition=Q(is_mall=True),
                name="catalog_searchrow_mall",
            ),
        ]

    def __str__(self) -> str:
        return str(self.product_id)


class Synonym(models.Model):
    """Words or phrases that find each other: «пауэрбанк» and «внешний аккумулятор, power bank».

    Written by `services.synonyms`, which makes every process read them again. With `is_mutual` each of them finds
    all others, else only `word` finds what it `means`.
    """

    word = models.CharField(_("word or phrase"), max_length=60, unique=True)
    means = models.CharField(
        _("also search for"), max_length=240, help_text=_("Several words or phrases are separated by commas.")
    )
    is_mutual = models.BooleanField(
        _("works both ways"), default=True, help_text=_("Each of these words finds goods that have any of the others.")
    )

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        ordering = ["word"]

    def __str__(self) -> str:
        return f"{self.word} → {self.means}"


class SearchWord(models.Model):
    """A word that occurs in goods, and in how many: what typing errors are corrected to.

    `stem` is what the word is without its ending, as `catalog_stem` gives it. Written by `services.search_words`.
    """

    word = models.CharField(max_length=60, primary_key=True)
    stem = models.CharField(_("stem of the word"), max_length=60, db_index=True)
    goods_count = models.PositiveIntegerField(_("goods"), default=0)

    class Meta:
        verbose_name = _("word of the search")
        verbose_name_plural = _("words of the search")
        indexes = [GinIndex(fields=["word"], name="catalog_searchword_trigrams", opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return self.word


class SearchPhrase(models.Model):
    """What people looked for, counted without a name: what is suggested while typing."""

    text = models.CharField(_("query"), max_length=100, unique=True)
    searches_count = models.PositiveIntegerField(_("searches"), default=0)
    goods_count = models.PositiveIntegerField(_("goods found"), default=0)
    is_shown = models.BooleanField(_("suggested"), default=True)
    last_at = models.DateTimeField(_("last searched"), null=True, blank=True)

    class Meta:
        verbose_name = _("query")
        verbose_name_plural = _("queries")
        ordering = ["-searches_count", "text"]
        indexes = [
            models.Index(fields=["text"], name="catalog_searchphrase_prefix", opclasses=["varchar_pattern_ops"]),
            GinIndex(fields=["text"], name="catalog_searchphrase_trigrams", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.text
