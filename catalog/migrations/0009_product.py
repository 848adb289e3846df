"""Staff say why they hide a question or an answer."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0008_editor'),
    ]

    operations = [
        migrations.AddField(
            model_name='answer',
            name='hidden_because',
            field=models.CharField(blank=True, max_length=200, verbose_name='why it is hidden'),
        ),
        migrations.AddField(
            model_name='question',
            name='hidden_because',
            field=models.CharField(blank=True, max_length=200, verbose_name='why it is hidden'),
        ),
    ]
