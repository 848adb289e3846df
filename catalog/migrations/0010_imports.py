import django.db.models.deletion
import marketplace.lib.clock
import marketplace.lib.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_identity'),
        ('catalog', '0009_product'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_new', models.BooleanField()),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
            ],
            options={
                'verbose_name': 'change made by an import',
                'verbose_name_plural': 'changes made by imports',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='ImportJob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(default=marketplace.lib.ids.public_number, max_length=20, unique=True, verbose_name='number')),
                ('kind', models.CharField(choices=[('csv', 'CSV'), ('xlsx', 'XLSX')], max_length=4, verbose_name='kind')),
                ('name', models.CharField(max_length=120, verbose_name='name of the file')),
                ('file', models.CharField(blank=True, editable=False, max_length=120, verbose_name='file in the private storage')),
                ('pictures', models.CharField(blank=True, editable=False, max_length=400, verbose_name='archive or folder of pictures')),
                ('encoding', models.CharField(blank=True, max_length=12, verbose_name='encoding')),
                ('delimiter', models.CharField(blank=True, max_length=1, verbose_name='character between columns')),
                ('header', models.JSONField(default=list, verbose_name='headings')),
                ('columns', models.JSONField(default=list, verbose_name='matched columns')),
                ('status', models.CharField(choices=[('matching', 'columns to be matched'), ('checking', 'being checked'), ('checked', 'checked'), ('applying', 'under way'), ('pictures', 'pictures under way'), ('done', 'imported'), ('undoing', 'being undone'), ('undone', 'undone'), ('failed', 'not finished'), ('cancelled', 'table deleted')], default='matching', max_length=10, verbose_name='status')),
                ('failure', models.CharField(blank=True, max_length=40, verbose_name='why it failed')),
                ('rows_total', models.PositiveIntegerField(default=0, verbose_name='rows')),
                ('position', models.PositiveIntegerField(default=0, verbose_name='rows dealt with')),
                ('created_count', models.PositiveIntegerField(default=0, verbose_name='added')),
                ('updated_count', models.PositiveIntegerField(default=0, verbose_name='changed')),
                ('unchanged_count', models.PositiveIntegerField(default=0, verbose_name='unchanged')),
                ('bad_count', models.PositiveIntegerField(default=0, verbose_name='rows with errors')),
                ('warned_count', models.PositiveIntegerField(default=0, verbose_name='rows with warnings')),
                ('preview', models.JSONField(default=list, verbose_name='first rows as checked')),
                ('undo_report', models.JSONField(default=dict, verbose_name='what the undo did')),
                ('created_at', models.DateTimeField(default=marketplace.lib.clock.now, verbose_name='uploaded at')),
                ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='started at')),
                ('moved_at', models.DateTimeField(default=marketplace.lib.clock.now, verbose_name='last progress at')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished at')),
            ],
            options={
                'verbose_name': 'import of goods',
                'verbose_name_plural': 'imports of goods',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='ImportMapping',
            fields=[
                ('store', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='import_mapping', serialize=False, to='accounts.store')),
                ('headings', models.JSONField(default=dict)),
            ],
            options={
                'verbose_name': 'remembered headings of a store',
                'verbose_name_plural': 'remembered headings of stores',
            },
        ),
        migrations.CreateModel(
            name='ImportNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.PositiveIntegerField()),
                ('is_bad', models.BooleanField(default=True)),
                ('cells', models.JSONField(default=list)),
                ('problems', models.JSONField(default=list)),
            ],
            options={
                'verbose_name': 'remark on a row of an import',
                'verbose_name_plural': 'remarks on rows of an import',
                'ordering': ['row', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ImportPicture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.PositiveIntegerField()),
                ('name', models.CharField(max_length=200)),
                ('is_lead', models.BooleanField(default=False)),
            ],
            options={
                'verbose_name': 'picture of an import',
                'verbose_name_plural': 'pictures of an import',
                'ordering': ['pk'],
            },
        ),
        migrations.AddField(
            model_name='product',
            name='code',
            field=models.CharField(blank=True, max_length=60, verbose_name='product code of the store'),
        ),
        migrations.AddConstraint(
            model_name='product',
            constraint=models.UniqueConstraint(condition=models.Q(('code', ''), _negated=True), fields=('store', 'code'), name='catalog_product_code'),
        ),
        migrations.AddField(
            model_name='importchange',
            name='product',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalog.product'),
        ),
        migrations.AddField(
            model_name='importchange',
            name='variant',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalog.variant'),
        ),
        migrations.AddField(
            model_name='importjob',
            name='store',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='imports', to='accounts.store', verbose_name='store'),
        ),
        migrations.AddField(
            model_name='importjob',
            name='user',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='importchange',
            name='job',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='catalog.importjob'),
        ),
        migrations.AddField(
            model_name='importnote',
            name='job',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='catalog.importjob'),
        ),
        migrations.AddField(
            model_name='importpicture',
            name='job',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waiting_pictures', to='catalog.importjob'),
        ),
        migrations.AddField(
            model_name='importpicture',
            name='variant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalog.variant'),
        ),
        migrations.AddIndex(
            model_name='importjob',
            index=models.Index(fields=['store', '-id'], name='catalog_importjob_history'),
        ),
        migrations.AddConstraint(
            model_name='importjob',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['checking', 'applying', 'pictures', 'undoing'])), fields=('store',), name='catalog_importjob_one_running'),
        ),
        migrations.AddIndex(
            model_name='importnote',
            index=models.Index(fields=['job', '-is_bad', 'row'], name='catalog_importnote_rows'),
        ),
    ]
