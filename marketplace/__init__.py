"""The composition root: settings, URLs, Celery, pages that gather from several apps, and `lib`."""

from marketplace.celery import app as celery_app

__all__ = ["celery_app"]
