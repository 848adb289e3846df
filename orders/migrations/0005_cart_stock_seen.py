from django.db import migrations, models

# What lies in carts already is watched from the price that its owner saw.
WATCH = """
INSERT INTO catalog_pricewatch (user_id, variant_id, source, price_saved, created_at)
SELECT c.user_id, l.variant_id, 'cart', l.price_seen, l.created_at
FROM orders_cartline l JOIN orders_cart c ON c.id = l.cart_id
WHERE l.removed_at IS NULL
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0020_import_files'),
        ('orders', '0004_parcel_clocks'),
    ]

    operations = [
        migrations.AddField(
            model_name='cartline',
            name='stock_seen',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='stock seen'),
        ),
        migrations.RunSQL(WATCH, reverse_sql=migrations.RunSQL.noop),
    ]
