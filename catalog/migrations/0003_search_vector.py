"""How the vector of a search row is made: one function, so that rows and queries use one configuration."""

from django.db import migrations

CREATE = """
CREATE FUNCTION catalog_search_vector(a text, b text, c text, d text, flags text[]) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    setweight(to_tsvector('pg_catalog.russian'::regconfig, a), 'A')
    || setweight(to_tsvector('pg_catalog.russian'::regconfig, b), 'B')
    || setweight(to_tsvector('pg_catalog.russian'::regconfig, c), 'C')
    || setweight(to_tsvector('pg_catalog.russian'::regconfig, d), 'D')
    || array_to_tsvector(flags);
"""
DROP = "DROP FUNCTION catalog_search_vector(text, text, text, text, text[]);"


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_tier_prices_fall")]
    operations = [migrations.RunSQL(CREATE, DROP)]
