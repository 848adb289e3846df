"""A product with a complaint is not deleted."""

from django.db import migrations, models
from django.db.models.deletion import PROTECT


class Migration(migrations.Migration):
    dependencies = [("catalog", "0013_listing"), ("support", "0002_report")]

    operations = [
        migrations.AlterField(
            model_name="report",
            name="product",
            field=models.ForeignKey(
                on_delete=PROTECT, related_name="reports", to="catalog.product", verbose_name="product"
            ),
        ),
    ]
