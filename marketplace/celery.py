"""The Celery application; the apps use `shared_task` and never import it."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings.dev")

app = Celery("karavan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
