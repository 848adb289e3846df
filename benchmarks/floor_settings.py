"""The floors of the stack: views that do next to nothing, with and without the middleware."""

import os

from marketplace.settings.dev import *  # noqa: F403
from marketplace.settings.dev import MIDDLEWARE as _ALL

ROOT_URLCONF = "benchmarks.floor_urls"
_NONE = ["allauth.account.middleware.AccountMiddleware"]  # allauth insists on it; it costs next to nothing
MIDDLEWARE = _ALL if os.environ.get("FLOOR_MIDDLEWARE") == "1" else _NONE
