"""The shop's settings with the smallest possible pages: what the stack itself costs.

With FLOOR_MIDDLEWARE=1 sessions, sign-in, CSRF and messages of Django work for them, as they do for the shop's pages.
"""

import os

from marketplace.settings.dev import *  # noqa: F403

ROOT_URLCONF = "benchmarks.floor_urls"
_NEEDED = ["allauth.account.middleware.AccountMiddleware"]  # allauth insists on it; it costs next to nothing
MIDDLEWARE = (
    [
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.locale.LocaleMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        *_NEEDED,
    ]
    if os.environ.get("FLOOR_MIDDLEWARE") == "1"
    else _NEEDED
)
