"""The only writer of SearchWord: the words that typing errors are corrected to.

They come from titles, brands, categories and values, because those are what people look for; descriptions would
bring in every word of the language. A word in the title and in the category counts twice. Counted anew every night;
between two nights words of new goods are added.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction

from catalog.models import Synonym
from catalog.rules import words_in
from catalog.search.synonyms import phrases_of

LOCK = 4_201_006  # of PostgreSQL, for the length of one rebuild
# Letters and digits only, ё as е: the words of `rules.words_in`
_SPLIT = r"regexp_split_to_table(translate(lower({0}), 'ё', 'е'), '[^[:alnum:]]+')"
_TITLES = f"""
    SELECT 1 AS goods, {_SPLIT.format("concat_ws(' ', p.title_ru, p.title_en, b.name)")} AS word
    FROM catalog_searchrow r JOIN catalog_product p ON p.id = r.product_id
    LEFT JOIN catalog_brand b ON b.id = p.brand_id
    {{since}}
"""  # noqa: S608 - words of ours
_NAMES = f"""
    SELECT r.goods, {_SPLIT.format("concat_ws(' ', c.name_ru, c.name_en)")} AS word
    FROM catalog_category c JOIN (
        SELECT category, sum(goods) AS goods FROM (
            SELECT unnest(CASE category_id WHEN root_id THEN ARRAY[root_id] ELSE ARRAY[category_id, root_id] END)
                AS category, goods
            FROM (SELECT category_id, root_id, count(*) AS goods FROM catalog_searchrow GROUP BY 1, 2) AS leaves
        ) AS steps GROUP BY category
    ) AS r ON r.category = c.id
    UNION ALL
    SELECT r.goods, {_SPLIT.format("concat_ws(' ', v.value_ru, v.value_en)")} AS word
    FROM catalog_attributevalue v JOIN (
        SELECT unnest(value_ids) AS value, count(*) AS goods FROM catalog_searchrow GROUP BY 1
    ) AS r ON r.value = v.id
"""  # noqa: S608 - words of ours
_WORTH = "length(word) BETWEEN 3 AND 40 AND word ~ '[[:alpha:]]'"


@transaction.atomic
def rebuild_words() -> int:
    """Count every word anew and drop those that no product has any more; the number of words.

    Waits for another rebuild to end.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute("CREATE TEMPORARY TABLE counted (word text PRIMARY KEY, goods int) ON COMMIT DROP")
        cursor.execute(
            f"INSERT INTO counted SELECT word, sum(goods) FROM ({_TITLES.format(since='')}"  # noqa: S608
            f" UNION ALL {_NAMES}) AS every WHERE {_WORTH} GROUP BY word"
        )
        cursor.execute(
            "INSERT INTO counted SELECT word, 1 FROM unnest(%s::text[]) AS word ON CONFLICT DO NOTHING",
            [_synonym_words()],
        )
        cursor.execute(
            "DELETE FROM catalog_searchword w WHERE NOT EXISTS (SELECT FROM counted c WHERE c.word = w.word)"
        )
        cursor.execute(
            "INSERT INTO catalog_searchword AS w (word, stem, goods_count)"
            " SELECT word, catalog_stem(word), goods FROM counted"
            " ON CONFLICT (word) DO UPDATE SET goods_count = excluded.goods_count"
            " WHERE w.goods_count <> excluded.goods_count"
        )
        cursor.execute("SELECT count(*) FROM counted")
        count = int(cursor.fetchone()[0])
        cursor.execute("DROP TABLE counted")
    return count


@transaction.atomic
def add_words(*, since: datetime) -> int:
    """Add the words of goods published since then that are not known yet; the number added.

    Waits for a rebuild to end.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute(
            "INSERT INTO catalog_searchword (word, stem, goods_count)"  # noqa: S608
            " SELECT word, catalog_stem(word), sum(goods)"
            f" FROM ({_TITLES.format(since='WHERE r.published_at >= %s')}) AS every WHERE {_WORTH} GROUP BY word"
            " ON CONFLICT DO NOTHING",
            [since],
        )
        return int(cursor.rowcount)


def _synonym_words() -> list[str]:
    """Words that staff have taught: they are typed with errors too."""
    texts: Iterable[tuple[str, str]] = Synonym.objects.values_list("word", "means")
    words = {word for pair in texts for text in pair for phrase in phrases_of(text) for word in words_in(phrase)}
    return sorted(word for word in words if len(word) > 2 and not word.isdigit())
