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
COUNT_LIMIT = 2000  # counting further costs more than it tells: shown as «2000+»
HOT_ROWS = 30_000  # rows in the small index that is asked first
CANDIDATES = 2000  # hits of a search that are ranked
FULL_INDEX_CANDIDATES = 5000  # hits taken from the full index when the small one gives too few
FACET_VALUES = 40  # values shown of one facet
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

# Countries that goods are sent to; the listing keeps delivery terms for each of them
DELIVERY_COUNTRIES = ("RU", "BY", "KZ", "AM", "KG", "UZ", "GE", "RS", "DE", "FR", "ES", "IT", "PL", "TR", "GB", "US")

REVIEWS_ON_PAGE = 10

# Wishes (S38, S39): lists and goods of one member, how long a removal can be undone, wishes on a page
LISTS_PER_MEMBER = 20
WISHES_PER_LIST = 200
WISH_QUANTITY = 999
WISH_UNDO = timedelta(hours=1)
WISHES_ON_PAGE = 24

# Gifts: promises from one network address, and how long a guest's browser can take one back
GIFT_PROMISES = 30
GIFT_PROMISES_PER = timedelta(hours=1)
GIFT_COOKIE_AGE = timedelta(days=365)
NEW_LINKS = 20  # links of wish lists that a member may make in an hour

# Comparing (S36): more columns cannot be taken in at a glance
COMPARED = 4

# Viewed goods of one member: what is kept, and how long undo brings one back
VIEWED_KEPT = 200
VIEWED_UNDO = timedelta(minutes=15)
VIEWED_AGAIN = timedelta(minutes=1)  # a reload within this time is not written anew
