"""Brands are told apart by their key: the name in small letters of any alphabet.

Of brands that differ in letters alone, which is what staff could make until now, the oldest has the key, and the others
one that no name has: their goods stay as they are until staff move them.
"""

import unicodedata

from django.db import migrations, models


JOINERS = "\u200c\u200d"


def brand_key(name):
    """As rules.brand_key when this was written."""
    signs = (" " if sign.isspace() else sign for sign in unicodedata.normalize("NFC", name) if sign not in JOINERS)
    plain = "".join(sign for sign in signs if unicodedata.category(sign)[0] != "C")
    folded = unicodedata.normalize("NFKC", plain).casefold().replace("ё", "е")
    return " ".join(unicodedata.normalize("NFKC", folded).split())[:240]


def fill_keys(apps, schema_editor):
    """A key for each, the oldest first."""
    taken = set()
    brands = apps.get_model("catalog", "Brand").objects
    for pk, name in list(brands.order_by("pk").values_list("pk", "name")):
        key = brand_key(name)
        key = f"{key[:220]} #{pk}" if key in taken or not key else key
        taken.add(key)
        brands.filter(pk=pk).update(key=key)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0018_word_bits")]
    operations = [
        migrations.AddField("brand", "key", models.CharField(editable=False, max_length=240, null=True)),
        migrations.RunPython(fill_keys, migrations.RunPython.noop),
        migrations.AlterField("brand", "key", models.CharField(editable=False, max_length=240, unique=True)),
    ]
