"""Stems of the words that spelling corrects to, the words near a misspelt one, and synonyms that work both ways."""

from django.db import migrations, models

STEM = """
CREATE FUNCTION catalog_stem(word text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    array_to_string(tsvector_to_array(to_tsvector('pg_catalog.russian'::regconfig, word)), ' ');
"""
# The usual threshold of 0.3 misses two letters changed about in a short word
NEAR = """
CREATE FUNCTION catalog_near_words(typos text[], most int)
RETURNS TABLE (typo text, typo_stem text, word text, stem text, goods_count int)
LANGUAGE sql STABLE SET pg_trgm.similarity_threshold = 0.2 AS $$
    SELECT typo, catalog_stem(typo), near.word, near.stem, near.goods_count
    FROM unnest(typos) AS typo CROSS JOIN LATERAL (
        SELECT w.word, w.stem, w.goods_count FROM catalog_searchword w WHERE w.word % typo
        ORDER BY similarity(w.word, typo) DESC, w.goods_count DESC LIMIT most
    ) AS near
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0005_catalogue")]
    operations = [
        migrations.AddField(
            "synonym",
            "is_mutual",
            models.BooleanField(
                default=True,
                help_text="Each of these words finds goods that have any of the others.",
                verbose_name="works both ways",
            ),
        ),
        migrations.AlterField(
            "synonym", "word", models.CharField(max_length=60, unique=True, verbose_name="word or phrase")
        ),
        migrations.AlterField(
            "synonym",
            "means",
            models.CharField(
                help_text="Several words or phrases are separated by commas.",
                max_length=240,
                verbose_name="also search for",
            ),
        ),
        migrations.AddField(
            "searchword", "stem", models.CharField(db_index=True, default="", max_length=60), preserve_default=False
        ),
        migrations.RunSQL(STEM, "DROP FUNCTION catalog_stem(text);"),
        migrations.RunSQL(NEAR, "DROP FUNCTION catalog_near_words(text[], int);"),
    ]
