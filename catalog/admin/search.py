"""Staff pages of the search: synonyms, queries that are suggested, the table that listings read."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext as _

from catalog import models
from catalog.rules import words_in
from catalog.search.synonyms import phrases_of
from catalog.services.synonyms import delete_synonyms, save_synonym
from marketplace.lib.admin import ReadOnlyAdmin


class SynonymForm(ModelForm):
    """Both fields must hold words, and a word must not stand twice: goods have «елка» where people write «ёлка»."""

    class Meta:
        model = models.Synonym
        fields = ["word", "means", "is_mutual"]

    def clean_word(self) -> str:
        """The phrase in the form in which it is compared."""
        word = " ".join(words_in(self.cleaned_data["word"]))
        if not word:
            raise ValidationError(_("Enter a word."))
        if models.Synonym.objects.filter(word=word).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("This word has synonyms already. Add to them there."))
        return word

    def clean_means(self) -> str:
        """The phrases in the form in which they are compared."""
        phrases = phrases_of(self.cleaned_data["means"])
        if not phrases:
            raise ValidationError(_("Enter a word."))
        return ", ".join(phrases)


@admin.register(models.Synonym)
class SynonymAdmin(admin.ModelAdmin):
    """Words that find each other."""

    form = SynonymForm
    list_display = ["word", "means", "is_mutual"]
    list_filter = ["is_mutual"]
    search_fields = ["word", "means"]

    def save_model(self, request: HttpRequest, obj: models.Synonym, form: Any, change: bool) -> None:  # noqa: FBT001
        save_synonym(synonym=obj)

    def delete_model(self, request: HttpRequest, obj: models.Synonym) -> None:
        delete_synonyms(synonym_ids=[obj.pk])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[models.Synonym]) -> None:
        delete_synonyms(synonym_ids=list(queryset.values_list("pk", flat=True)))


@admin.register(models.SearchPhrase)
class SearchPhraseAdmin(admin.ModelAdmin):
    """What people look for; staff decide which queries are suggested."""

    list_display = ["text", "searches_count", "goods_count", "is_shown", "last_at"]
    list_editable = ["is_shown"]
    list_filter = ["is_shown"]
    search_fields = ["text"]
    readonly_fields = ["text", "searches_count", "goods_count", "last_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(models.SearchRow)
class SearchRowAdmin(ReadOnlyAdmin):
    """What listings know."""

    list_display = ["product", "store", "price", "popularity", "rating", "is_in_stock", "is_hot"]
    list_filter = ["is_in_stock", "is_hot", "is_mall"]
    list_select_related = ["product", "store"]
    search_fields = ["product__title_ru", "product__title_en"]
    exclude = ["vector"]


@admin.register(models.SearchWord)
class SearchWordAdmin(ReadOnlyAdmin):
    """The words that typing errors are corrected to."""

    list_display = ["word", "goods_count"]
    search_fields = ["word"]


class BitsAdmin(ReadOnlyAdmin):
    """Bits are of no use to the eye: what is excluded is not read either."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer(*(self.exclude or ()))


@admin.register(models.FacetGoods)
class FacetGoodsAdmin(BitsAdmin):
    """Bits that counts are made from."""

    list_display = ["category", "facet", "value"]
    list_select_related = ["category"]
    list_filter = ["facet"]
    exclude = ["goods", "prices"]


@admin.register(models.CommonWord)
class CommonWordAdmin(ReadOnlyAdmin):
    """The words whose goods are kept in bits."""

    list_display = ["word", "left_at"]
    search_fields = ["word"]


@admin.register(models.WordGoods)
class WordGoodsAdmin(BitsAdmin):
    """Bits by word."""

    list_display = ["category", "word"]
    list_select_related = ["category", "word"]
    search_fields = ["word__word"]
    exclude = ["goods"]


admin.site.register([models.FacetCount, models.DeliverySpeed], ReadOnlyAdmin)
