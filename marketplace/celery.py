"""The Celery application; the apps use `shared_task` and never import it."""

import os
from importlib.util import find_spec
from typing import Any

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings.dev")

app = Celery("karavan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
if find_spec("resvg_py"):  # the drawing kit is installed: this is the demo or development, never production
    app.autodiscover_tasks(["marketplace.demo"])

NICENESS = 10  # of the worker: on a machine that it shares with the web server, an import must not slow the pages down


@worker_init.connect
def _give_way(**kwargs: Any) -> None:
    os.nice(NICENESS - os.nice(0))
