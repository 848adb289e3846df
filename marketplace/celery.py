"""The Celery application; the apps use `shared_task` and never import it."""

import os
from importlib.util import find_spec

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings.dev")

app = Celery("karavan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
if find_spec("resvg_py"):  # the drawing kit is installed: this is the demo or development, never production
    app.autodiscover_tasks(["marketplace.demo"])
