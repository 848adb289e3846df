"""The demo shop and development. `DEBUG=1` switches on Django's error pages and the source style sheets."""

from .base import *  # noqa: F403
from .base import DEFAULT_FROM_EMAIL, EMAIL_URL, STORAGES, env

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="only-for-the-demo-on-this-machine-never-in-production")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
MAILBOX_PAGE = not EMAIL_URL
STYLEGUIDE = True
DEMO_ALLOWED = True
SERVER_EMAIL = DEFAULT_FROM_EMAIL
if DEBUG:
    STORAGES = STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
