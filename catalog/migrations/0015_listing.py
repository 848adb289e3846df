"""Which goods have a value of a filter, in bits; when the words of a search row last changed; four indexes less."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import catalog.models.listing

CREATE = """
CREATE FUNCTION catalog_note_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.words_moved_at := clock_timestamp();
    RETURN NEW;
END $$;
CREATE TRIGGER catalog_searchrow_words BEFORE UPDATE OF vector ON catalog_searchrow
    FOR EACH ROW WHEN (OLD.vector IS DISTINCT FROM NEW.vector) EXECUTE FUNCTION catalog_note_words();
"""
DROP = """
DROP TRIGGER catalog_searchrow_words ON catalog_searchrow;
DROP FUNCTION catalog_note_words();
"""
FLAGS = """
UPDATE catalog_searchrow SET vector = vector || array_to_tsvector(
    CASE WHEN has_free_return THEN ARRAY['§return'] ELSE ARRAY[]::text[] END
    || CASE WHEN is_authentic THEN ARRAY['§authentic'] ELSE ARRAY[]::text[] END
) WHERE has_free_return OR is_authentic;
"""
FORGET = "DELETE FROM catalog_facetcount;"  # the job counts all places anew, now with their bits


class Migration(migrations.Migration):
    dependencies = [("catalog", "0014_waiting_list")]
    operations = [
        migrations.AddField("searchrow", "words_moved_at", models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="FacetGoods",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("facet", models.CharField(max_length=16)),
                ("value", models.CharField(blank=True, max_length=40)),
                ("goods", catalog.models.listing.BitsField()),
                (
                    "prices",
                    django.contrib.postgres.fields.ArrayField(
                        models.DecimalField(decimal_places=2, max_digits=12), null=True
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        "catalog.category", django.db.models.deletion.CASCADE, db_index=False, related_name="+"
                    ),
                ),
            ],
            options={"verbose_name": "goods of a filter", "verbose_name_plural": "goods of filters"},
        ),
        migrations.AddConstraint(
            "facetgoods",
            models.UniqueConstraint(fields=("category", "facet", "value"), name="catalog_facetgoods_unique"),
        ),
        *(
            migrations.AlterField(
                "searchrow",
                name,
                models.ForeignKey(to, on_delete, db_index=False, null=is_null, related_name="+"),
            )
            for name, to, on_delete, is_null in (
                ("store", "accounts.store", django.db.models.deletion.CASCADE, False),
                ("category", "catalog.category", django.db.models.deletion.CASCADE, False),
                ("root", "catalog.category", django.db.models.deletion.CASCADE, False),
                ("brand", "catalog.brand", django.db.models.deletion.SET_NULL, True),
            )
        ),
        migrations.RunSQL(FLAGS, migrations.RunSQL.noop),
        migrations.RunSQL(CREATE, DROP),
        migrations.RunSQL(FORGET, migrations.RunSQL.noop),
    ]
