"""Words with many hits, and which goods have them, in bits that lie beside those of the filters."""

import django.db.models.deletion
from django.db import migrations, models

import catalog.models.listing

# Most words are rare in a category: their bits are nearly all noughts, which pack to a tenth. Ends of a range of prices
# are looked for in all of a category's prices, which are read faster as they are.
STORED = """
ALTER TABLE catalog_wordgoods SET (toast_tuple_target = 256);
ALTER TABLE catalog_wordgoods ALTER COLUMN goods SET STORAGE MAIN;
ALTER TABLE catalog_facetgoods ALTER COLUMN prices SET STORAGE EXTERNAL;
"""
DEFAULT = "ALTER TABLE catalog_facetgoods ALTER COLUMN prices SET STORAGE EXTENDED;"


class Migration(migrations.Migration):
    dependencies = [("catalog", "0017_has_goods")]
    operations = [
        migrations.CreateModel(
            name="CommonWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=200, unique=True)),
                ("since", models.BigIntegerField()),
                ("left_at", models.DateTimeField(null=True)),
            ],
            options={"verbose_name": "common word", "verbose_name_plural": "common words"},
        ),
        migrations.CreateModel(
            name="WordGoods",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("goods", catalog.models.listing.BitsField()),
                (
                    "category",
                    models.ForeignKey(
                        "catalog.category", django.db.models.deletion.CASCADE, db_index=False, related_name="+"
                    ),
                ),
                (
                    "word",
                    models.ForeignKey(
                        "catalog.commonword",
                        django.db.models.deletion.DO_NOTHING,
                        db_constraint=False,
                        db_index=False,
                        related_name="+",
                    ),
                ),
            ],
            options={"verbose_name": "goods of a word", "verbose_name_plural": "goods of words"},
        ),
        migrations.AddConstraint(
            "wordgoods",
            models.UniqueConstraint(fields=("category", "word"), name="catalog_wordgoods_unique"),
        ),
        migrations.RunSQL(STORED, DEFAULT),
    ]
