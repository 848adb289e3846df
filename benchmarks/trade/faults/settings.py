"""Settings of the services that are killed: as in the tests, with a broker in use and a bank that takes its time."""

from marketplace.settings.test import *  # noqa: F403
from marketplace.settings.test import INSTALLED_APPS

PUBLISH_TASKS = True
INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks.trade.faults.slow_bank.SlowBank"]
EMAIL_URL = ""
