"""Which texts come with the shop, and where they stand."""

from dataclasses import dataclass
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
    Source("about", "site", 10),
    Source("accessibility", "site", 20),
    Source("terms", "legal", 10),
    Source("privacy", "legal", 20),
    Source("cookies", "legal", 30),
)
ICONS = {source.slug: source.icon for source in SOURCES}
SEARCH_LENGTH = 100
REPORTS_A_DAY = 20  # complaints of one member
