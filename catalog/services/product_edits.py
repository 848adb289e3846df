"""Edits of a product, one part at a time. Whoever saves says which state of the part was on the page."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction

from catalog.errors import EditConflict
from catalog.models import Product, ProductAttribute, ProductText
from catalog.rules import slug_of
from catalog.selectors.editor import TERMS, WORDS, section_version
from catalog.services.products import lock_editable, recheck_edited
from catalog.services.search_rows import write_rows


@contextmanager
def guarded_edit(product_id: int, section: str, seen: str) -> Iterator[Product]:
    """The locked product, in a transaction that is undone when somebody saved this part after `seen`.

    Saving what is stored already is no conflict, so that a form sent twice is saved once. Raises NotFound,
    ProductLocked, EditConflict.
    """
    with transaction.atomic():
        product = lock_editable(product_id)
        before = section_version(product_id, section)
        yield product
        if seen != before and section_version(product_id, section) != before:
            raise EditConflict


def save_words(*, product_id: int, seen: str, words: Mapping[str, str]) -> None:
    """Titles, descriptions and what is in the box; addresses follow the titles.

    Locks the product. Raises NotFound, ProductLocked, EditConflict, ProhibitedWords.
    """
    with guarded_edit(product_id, "words", seen) as product:
        old_titles = (product.title_ru, product.title_en)
        for name in WORDS:
            setattr(product, name, words[name])
        titles = (product.title_ru, product.title_en)
        is_renamed = [title or "" for title in old_titles] != [title or "" for title in titles]
        if is_renamed:
            product.slug_ru = slug_of(product.title_ru or product.title_en)
            product.slug_en = slug_of(product.title_en or product.title_ru)
        product.save()
        recheck_edited(product=product, is_renamed=is_renamed)
        write_rows(product_ids=[product.pk])


@dataclass(frozen=True, slots=True)
class Filing:
    """Where a product is filed: category, brand, ids of its values, and its texts (ru, en) by property."""

    category_id: int
    brand_id: int | None = None
    value_ids: tuple[int, ...] = ()
    texts: Mapping[int, tuple[str, str]] = field(default_factory=dict)


def save_filing(*, product_id: int, seen: str, filing: Filing) -> None:
    """Category, brand and properties.

    Locks the product. Raises NotFound, ProductLocked, EditConflict, ProhibitedWords.
    """
    with guarded_edit(product_id, "category", seen) as product:
        is_moved = product.category_id != filing.category_id
        product.category_id, product.brand_id = filing.category_id, filing.brand_id
        product.save()
        _write_values(product, filing.value_ids)
        _write_texts(product, filing.texts)
        recheck_edited(product=product, is_renamed=is_moved)
        write_rows(product_ids=[product.pk])


def save_terms(*, product_id: int, seen: str, terms: Mapping[str, object]) -> None:
    """Lots, least and greatest quantity, where it ships from, guarantees. `is_mall` is a Mall store's alone.

    Locks the product. Raises NotFound, ProductLocked, EditConflict.
    """
    with guarded_edit(product_id, "terms", seen) as product:
        for name in TERMS:
            if name in terms:
                setattr(product, name, terms[name])
        product.is_mall = product.is_mall and product.store.is_mall
        product.save()
        write_rows(product_ids=[product.pk])


def _write_values(product: Product, value_ids: tuple[int, ...]) -> None:
    ProductAttribute.objects.filter(product=product).exclude(value__in=value_ids).delete()
    ProductAttribute.objects.bulk_create(
        [ProductAttribute(product=product, value_id=pk, position=place) for place, pk in enumerate(value_ids)],
        update_conflicts=True,
        unique_fields=["product", "value"],
        update_fields=["position"],
    )


def _write_texts(product: Product, texts: Mapping[int, tuple[str, str]]) -> None:
    ProductText.objects.filter(product=product).exclude(attribute__in=texts).delete()
    for place, (attribute_id, (ru, en)) in enumerate(texts.items()):
        ProductText.objects.update_or_create(
            product=product, attribute_id=attribute_id, defaults={"text_ru": ru, "text_en": en, "position": place}
        )
