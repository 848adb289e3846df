"""Numbers of the catalogue: each with its unit and its reason."""

from datetime import timedelta
from decimal import Decimal

# Prices (domain section 3 row 9): the reference price of a discount is the lowest of this time before it
REFERENCE_PERIOD = timedelta(days=30)
MAX_DISCOUNT_PERCENT = 90

# Stock: checkout holds goods for an hour (domain section 2, Order)
RESERVATION_PERIOD = timedelta(minutes=60)

# Display rates older than this are not shown (domain section 0)
RATE_MAX_AGE = timedelta(days=3)

# Listings
PAGE_SIZE = 24
NUMBERED_PAGES = 40  # beyond these, by cursor
MOST_PAGES = 99_999  # a number of a page beyond them
COUNT_LIMIT = 2000  # counting further costs more than it tells: shown as «2000+»
HOT_ROWS = 30_000  # rows in the small index that is asked first
CANDIDATES = 2000  # hits of a search that are ranked
FULL_INDEX_CANDIDATES = 5000  # hits taken from the full index when the small one gives too few
LIVE_LIMIT = 5000  # goods that one page counts itself; larger places are counted by a job
FACET_VALUES = 40  # values shown of one facet
FACET_STORES = 20  # stores shown as a facet
COUNTS_KEPT = 60  # seconds that a process remembers the counts of a large place
NEW_FOR = timedelta(days=30)  # a product is «new» for so long (S30)

# Weighted rating: a product starts with this many votes of the average, so that one vote of 5 is not the best
RATING_PRIOR_VOTES = 10
RATING_PRIOR = Decimal("4.3")

# Popularity of a product never sold yet, halved over NEW_FOR, so that new goods are seen at all
STARTING_POPULARITY = 200

# Pictures: widths in pixels, and what is refused
PICTURE_SIZES = (240, 400, 800, 1600)
PICTURE_QUALITY = 78
MAX_PICTURE_BYTES = 10 * 1024 * 1024
MAX_PICTURE_PIXELS = 40_000_000
MAX_PICTURES = 12
MIN_PICTURE_SIDE = 400  # pixels of the shorter side of what a seller sends; 800 and more are recommended
PICTURE_ATTEMPTS = 3  # a file that has killed its worker so often is given up
PICTURE_STUCK_AFTER = timedelta(minutes=2)  # a worker that has not finished by then is lost
PICTURE_ORPHAN_AFTER = timedelta(days=1)  # files without a row are kept so long: the removal may be undone
UPLOADS_SHOWN_FOR = timedelta(days=1)  # what became of a file is told for so long

# Editor of goods
MAX_OPTIONS = 3
MAX_VARIANTS = 100
MAX_TIERS = 5
TITLE_RECOMMENDED = 70  # signs that cards and search engines show
LOW_STOCK = 5  # pieces: from here down the store is told that goods run out
PRODUCTS_PER_PAGE = (25, 50, 100)

# Moderation: a store publishes alone when staff trust it, or have approved so many of its goods without blocking one
EARNED_APPROVALS = 5
BLOCK_REMEMBERED = timedelta(days=90)

# Countries that goods are sent to; the listing keeps delivery terms for each of them
DELIVERY_COUNTRIES = ("RU", "BY", "KZ", "AM", "KG", "UZ", "GE", "RS", "DE", "FR", "ES", "IT", "PL", "TR", "GB", "US")

REVIEWS_ON_PAGE = 10
