"""The demo shop as it is, but nobody is told to wait and the picture is read off by itself."""

from marketplace.settings.dev import *  # noqa: F403
from marketplace.settings.dev import ACCOUNT_RATE_LIMITS as _LIMITS
from marketplace.settings.dev import LOGGING

_MANY = "100000/m/ip"
ACCOUNT_RATE_LIMITS = dict.fromkeys([*_LIMITS, "login"], _MANY)
CAPTCHA_TEST_MODE = True
PUBLISH_TASKS = False  # the mails are deleted, not sent
LOGGING["handlers"]["console"]["level"] = "ERROR"  # type: ignore[index]  # a line for each wrong password tells nothing
