"""Addresses of goods and stores for sitemaps, in parts of a fixed span of ids.

Spans and not pages: a part is found by its first id however many goods there are, and it keeps its goods when others
come and go. OFFSET, by which Django's own sitemaps go, reads everything before the page, and counts it first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import F

from accounts.models import Store
from catalog.rules import written_languages
from catalog.selectors.stores import SHOWN
from catalog.selectors.tree import CategoryNode, category_tree

SPAN = 10_000  # ids of one part: at most 20,000 addresses and about 11 MB, below the 50,000 and 50 MB allowed


@dataclass(frozen=True, slots=True)
class SitemapProduct:
    """`slugs` by language, only of the languages that it is written in; `changed_at` of its texts or its price."""

    pk: int
    slugs: dict[str, str]
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class SitemapStore:
    """The front of a store."""

    slug: str
    changed_at: datetime


def product_parts() -> list[int]:
    """Numbers of the parts that have goods on sale: one query, a probe of the primary key for each part."""
    sql = """
        WITH RECURSIVE part (number) AS (
            (SELECT product_id / %(span)s FROM catalog_searchrow ORDER BY product_id LIMIT 1)
            UNION ALL
            SELECT (SELECT r.product_id / %(span)s FROM catalog_searchrow r
                WHERE r.product_id >= (part.number + 1) * %(span)s ORDER BY r.product_id LIMIT 1)
            FROM part WHERE part.number IS NOT NULL
        )
        SELECT number FROM part WHERE number IS NOT NULL
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, {"span": SPAN})
        return [number for (number,) in cursor.fetchall()]


def products_of_part(number: int) -> Iterator[SitemapProduct]:
    """Goods on sale in open stores whose ids are in the part, in order: one query of at most SPAN rows."""
    sql = """
        SELECT r.product_id, p.slug_ru, p.slug_en, p.title_ru <> '', p.title_en <> '',
            p.description_ru <> '', p.description_en <> '', greatest(p.updated_at, price.at)
        FROM catalog_searchrow r JOIN catalog_product p ON p.id = r.product_id
        LEFT JOIN LATERAL (SELECT max(c.at) AS at FROM catalog_pricechange c WHERE c.variant_id = r.variant_id)
            AS price ON TRUE
        WHERE r.product_id >= %s AND r.product_id < %s ORDER BY r.product_id
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [number * SPAN, (number + 1) * SPAN])
        while rows := cursor.fetchmany(1000):
            for pk, slug_ru, slug_en, *texts, changed_at in rows:
                slugs = {"ru": slug_ru or slug_en, "en": slug_en or slug_ru}
                written = written_languages((texts[0], texts[1]), (texts[2], texts[3]))
                yield SitemapProduct(pk, {code: slugs[code] for code in written}, changed_at)


def store_parts() -> list[int]:
    """Numbers of the parts that have stores to show: one query."""
    numbers = Store.objects.filter(status__in=SHOWN).order_by().values_list(F("pk") / SPAN, flat=True).distinct()
    return sorted(numbers)


def stores_of_part(number: int) -> Iterator[SitemapStore]:
    """Open stores and those on holiday whose ids are in the part: one query."""
    stores = Store.objects.filter(status__in=SHOWN, pk__gte=number * SPAN, pk__lt=(number + 1) * SPAN).order_by("pk")
    for slug, changed_at in stores.values_list("slug", "updated_at"):
        yield SitemapStore(slug, changed_at)


def categories_with_goods() -> list[CategoryNode]:
    """Shown categories that have something on sale, themselves or below: one query, a probe for each leaf."""
    nodes = category_tree().nodes
    sql = """
        SELECT place.id FROM unnest(%s::bigint[]) AS place (id)
        WHERE EXISTS (SELECT 1 FROM catalog_searchrow r WHERE r.category_id = place.id)
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(nodes)])
        full = {step for (pk,) in cursor.fetchall() for step in nodes[pk].path}
    return [node for node in nodes.values() if node.is_active and node.pk in full]
