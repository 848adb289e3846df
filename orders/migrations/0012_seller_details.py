"""Who sold is frozen on each order. Of orders paid before that, today's details are the best that is known."""

from django.db import migrations, models

FACTS = ("name", "legal_name", "tax_number", "legal_address", "country")


def fill_sellers(apps, schema_editor):
    """One statement for each store that has sold something."""
    orders = apps.get_model("orders", "Order").objects.filter(paid_at__isnull=False, seller={})
    stores = apps.get_model("accounts", "Store").objects.filter(pk__in=orders.order_by().values("store"))
    for store in stores.order_by("pk").iterator(chunk_size=500):
        orders.filter(store=store).update(seller={name: getattr(store, name) for name in FACTS})


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0005_store_papers"),
        ("orders", "0011_frozen_has_money"),
    ]

    operations = [
        migrations.AddField(
            model_name="order",
            name="seller",
            field=models.JSONField(blank=True, default=dict, verbose_name="seller as of the payment"),
        ),
        migrations.RunPython(fill_sellers, migrations.RunPython.noop),
    ]
