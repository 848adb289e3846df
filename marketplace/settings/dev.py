"""The demo shop and development. `DEBUG=1` switches on Django's error pages and the source style sheets."""

from .base import *  # noqa: F403
from .base import CELERY_BEAT_SCHEDULE, DEFAULT_FROM_EMAIL, EMAIL_URL, STORAGES, env

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="only-for-the-demo-on-this-machine-never-in-production")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
MAILBOX_PAGE = not EMAIL_URL
STYLEGUIDE = True
DEMO_ALLOWED = True
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# The demo shows every way to pay; nobody's money moves.
PAYMENT_GATEWAYS = env.list(
    "PAYMENT_GATEWAYS", default=["sandbox", "wallet", "phone", "bank_transfer", "money_transfer", "voucher"]
)
BANK_TRANSFER_HOLDER = env.str("BANK_TRANSFER_HOLDER", default="Karavan Marketplace (demo)")
BANK_TRANSFER_ACCOUNT = env.str("BANK_TRANSFER_ACCOUNT", default="GB33 BUKB 2020 1555 5555 55")
BANK_TRANSFER_BANK = env.str("BANK_TRANSFER_BANK", default="Demo Bank, London")
BANK_TRANSFER_BANK_CODE = env.str("BANK_TRANSFER_BANK_CODE", default="BUKBGB22")
# In the demo nobody carries parcels, so a simulated carrier reports in the name of the posts and of CDEK.
CARRIER_ADAPTERS = env.dict(
    "CARRIER_ADAPTERS", default=dict.fromkeys(("russian_post", "china_post", "ems", "post", "cdek"), "simulated")
)
CELERY_BEAT_SCHEDULE = CELERY_BEAT_SCHEDULE | {
    "simulate-carriers": {"task": "orders.tasks.simulate_carriers", "schedule": 60.0},
}
if DEBUG:
    STORAGES = STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
