"""Complaints about goods."""

import django.db.models.deletion
import marketplace.lib.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0009_product'),
        ('support', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('prohibited', 'goods that may not be sold'), ('counterfeit', 'a counterfeit'), ('misleading', 'the description or the pictures mislead'), ('rights', 'somebody else’s pictures, texts or brand'), ('offensive', 'offensive or dangerous content'), ('other', 'something else')], max_length=20, verbose_name='reason')),
                ('text', models.TextField(blank=True, max_length=2000, verbose_name='in one’s own words')),
                ('status', models.CharField(choices=[('submitted', 'submitted'), ('upheld', 'upheld'), ('dismissed', 'dismissed')], default='submitted', max_length=10, verbose_name='status')),
                ('created_at', models.DateTimeField(default=marketplace.lib.clock.now, editable=False, verbose_name='sent')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to=settings.AUTH_USER_MODEL, verbose_name='from')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='catalog.product', verbose_name='product')),
            ],
            options={
                'verbose_name': 'complaint',
                'verbose_name_plural': 'complaints',
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'submitted')), fields=('author', 'product'), name='support_report_one_open')],
            },
        ),
    ]
