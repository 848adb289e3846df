"""Whether any goods have a word: by the index of words alone.

How many rows fit is not known before the word is, so the planner expects the first one soon and would read through the
table, a minute at a million rows when nothing has the word. Settings of a function hold while it runs.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION catalog_has_goods(word text) RETURNS boolean LANGUAGE sql STABLE
SET enable_seqscan = off SET enable_indexscan = off SET enable_indexonlyscan = off
AS $$
    SELECT EXISTS (
        SELECT FROM catalog_searchrow WHERE vector @@ plainto_tsquery('pg_catalog.russian'::regconfig, word)
    )
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0016_imports")]
    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION catalog_has_goods(text)")]
