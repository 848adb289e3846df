from datetime import timedelta

from django.db import migrations

UNDER_WAY = ("handed_over", "in_transit", "customs", "at_pickup", "delivery_failed", "returning")


def start_clocks(apps, schema_editor):
    """Parcels that are under way already get their timer too: 45 days after the newest report."""
    shipments = apps.get_model("orders", "Shipment").objects.filter(status__in=UNDER_WAY, timers=None)
    timers = apps.get_model("orders", "ParcelTimer").objects
    fresh = []
    for shipment in shipments.prefetch_related("events"):
        moments = [event.at for event in shipment.events.all()]
        newest = max(moments, default=shipment.handed_over_at or shipment.created_at)
        fresh.append(timers.model(subject=shipment, kind="no_news", due_at=newest + timedelta(days=45)))
    timers.bulk_create(fresh, batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [("orders", "0003_parcels")]

    operations = [migrations.RunPython(start_clocks, migrations.RunPython.noop)]
