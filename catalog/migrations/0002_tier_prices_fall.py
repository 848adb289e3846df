"""Wholesale prices of a variant must fall as the quantity grows; checked when the transaction commits."""

from django.db import migrations

CREATE = """
CREATE FUNCTION catalog_tier_prices_fall() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM catalog_pricetier AS small
        JOIN catalog_pricetier AS large
          ON large.variant_id = small.variant_id AND large.min_quantity > small.min_quantity
        WHERE small.variant_id = NEW.variant_id AND large.price >= small.price
    ) THEN
        RAISE EXCEPTION 'wholesale prices of variant % do not fall', NEW.variant_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'catalog_pricetier_falling';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER catalog_pricetier_falling
    AFTER INSERT OR UPDATE ON catalog_pricetier
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION catalog_tier_prices_fall();
"""
DROP = """
DROP TRIGGER catalog_pricetier_falling ON catalog_pricetier;
DROP FUNCTION catalog_tier_prices_fall();
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
