"""Tests: real PostgreSQL and Redis, quick hashing, plain static files; nothing else differs."""

import os
import tempfile

from .base import *  # noqa: F403
from .base import CACHES, STORAGES

SECRET_KEY = "only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["*"]
STYLEGUIDE = True
DEMO_ALLOWED = True
MAILBOX_PAGE = True
CAPTCHA_TEST_MODE = True
BANK_TRANSFER_HOLDER, BANK_TRANSFER_ACCOUNT = "Karavan Marketplace (demo)", "GB33 BUKB 2020 1555 5555 55"
BANK_TRANSFER_BANK, BANK_TRANSFER_BANK_CODE = "Demo Bank, London", "BUKBGB22"
CARRIER_ADAPTERS = {"china_post": "simulated", "cdek": "simulated"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
PRIVATE_ROOT = tempfile.mkdtemp(prefix="karavan-private-")
STORAGES = STORAGES | {
    "private": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": PRIVATE_ROOT}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = tempfile.mkdtemp(prefix="karavan-media-")
WHITENOISE_AUTOREFRESH = True
WORKER_ID = os.environ.get("PYTEST_XDIST_WORKER", "main")
# Emptying the cache empties a whole Redis database, so each test process has one of its own.
REDIS_NUMBER = int("".join(filter(str.isdigit, WORKER_ID)) or 0) + 1
_server = str(CACHES["default"]["LOCATION"]).partition("?")[0]
if not _server.startswith("unix:"):
    _server = _server.rstrip("/").rpartition("/")[0] if _server.count("/") > 2 else _server
CACHES["default"]["LOCATION"] = f"{_server}?db={REDIS_NUMBER}"
# Publishing is off unless a test starts a worker: rows then stay where tests look at them.
PUBLISH_TASKS = False
EVEN_TIME_SECONDS = 0.0  # tests of it set it
LONGEST_REST_SECONDS = 0.2  # a busy machine runs the tests all the same
