"""Which texts come with the shop, and where they stand."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

CONTENT = Path(__file__).resolve().parent / "content"


@dataclass(frozen=True, slots=True)
class Source:
    """A text of support/content/<language>/<slug>.md."""

    slug: str
    section: str
    position: int
    icon: str = "file-text"


# The four keys of the footer first, in this order (S10, S31-S35)
SOURCES = (
    Source("how-to-order", "guide", 10, "package"),
    Source("how-to-pay", "guide", 20, "credit-card"),
    Source("delivery", "guide", 30, "truck"),
    Source("guarantees", "guide", 40, "shield-check"),
    Source("payment-refused", "guide", 110, "circle-alert"),
    Source("coupons", "guide", 120, "ticket"),
    Source("gift-cards", "guide", 130, "gift"),
    Source("cash-payment", "guide", 140, "banknote"),
    Source("tracking-codes", "guide", 150, "box"),
    Source("customs", "guide", 160, "file-text"),
    Source("chargeback", "guide", 170, "scale"),
    Source("about", "site", 10),
    Source("accessibility", "site", 20),
    Source("terms", "legal", 10),
    Source("privacy", "legal", 20),
    Source("cookies", "legal", 30),
)
ICONS = {source.slug: source.icon for source in SOURCES}
SEARCH_LENGTH = 100
REPORTS_A_DAY = 20  # complaints of one member

# What disputes promise (domain section 2, Dispute). Orders and payments act on all other numbers of the texts.
DISPUTE_NOT_RECEIVED_FROM_DAY = 10  # after the parcel was handed over
DISPUTE_SELLER_ANSWER_DAYS = 5
DISPUTE_RULING = timedelta(hours=72)
DISPUTE_RULING_A4 = timedelta(hours=24)
DISPUTE_APPEAL_DAYS = 7
DISPUTE_RETURN_DAYS = 10  # to send goods back

# The calculator of delivery
HEAVIEST_KG = 100
DEAREST = 1_000_000  # a sum of goods, in any currency
WAYS_SHOWN = 12
OVERVIEW_KEPT = timedelta(minutes=10)  # 3,000 stores with 27,000 zones take most of a second to look through

ORDERS_OFFERED = 5  # fitting orders beside an answer of the wizard
