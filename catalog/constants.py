"""Numbers of the catalogue: each with its unit and its reason."""

from datetime import timedelta
from decimal import Decimal

# Prices (domain section 3 row 9): the reference price of a discount is the lowest of this time before it
REFERENCE_PERIOD = timedelta(days=30)
MAX_DISCOUNT_PERCENT = 90
MAX_PRICE = Decimal("99999999.99")  # of a piece: a hundred of them still fit into the columns of money
HISTORY_PERIOD = timedelta(days=90)  # what the price chart shows
HISTORY_POINTS = 120  # steps of it at most: more could not be told apart

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
CANDIDATES = 1000  # of more hits than COUNT_LIMIT, those that are ranked: more than the numbered pages show
FULL_INDEX_CANDIDATES = 5000  # hits taken from the full index when the small one gives too few
LIVE_LIMIT = 2000  # hits of words that one page counts itself; more are counted from bits
WORDS_LIMIT = 500  # the same, where all words are common and their bits tell the numbers
PLACE_LIMIT = 1000  # goods of a category or a store that a page counts itself; larger places are counted by a job
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
BRAND_NAME_LENGTH = 60
BRAND_KEY_LENGTH = 240  # folding may make several letters of one: ß → ss
MIN_PICTURE_SIDE = 400  # pixels of the shorter side of what a seller sends; 800 and more are recommended
PICTURE_ATTEMPTS = 3  # a file that has killed its worker so often is given up
PICTURE_STUCK_AFTER = timedelta(minutes=2)  # a worker that has not finished by then is lost
PICTURE_ORPHAN_AFTER = timedelta(days=1)  # files without a row are kept so long: the removal may be undone
UPLOADS_SHOWN_FOR = timedelta(days=1)  # a file that became a picture is remembered for so long
FAILED_UPLOADS_SHOWN_FOR = timedelta(days=14)  # one that did not is told for so long, unless its store clears the list

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

# Ways of delivery of a store
MAX_WAYS = 20
MAX_ZONES = 12
RELIST_AT_ONCE = 500  # goods whose listings follow a change of the delivery within the request; more: a worker

REVIEWS_ON_PAGE = 10
REVIEWS_ON_PRODUCT = 4  # the newest of them, on the page of the product

# Questions about goods
QUESTIONS_ON_PAGE = 10
QUESTIONS_ON_PRODUCT = 3
ANSWERS_SHOWN = 10  # of one question
QUESTION_LENGTH = 1000
ANSWER_LENGTH = 2000
QUESTIONS_A_DAY = 10  # of one member
ANSWERS_A_DAY = 50

# Rows of goods under a product: others like it, and others of its store
SIMILAR_LOOKED_AT = 300  # the most popular of the category, among which those of a near price are looked for
SIMILAR_PRICES = (Decimal("0.5"), Decimal(2))  # near: between so many times the price
SIMILAR_SHOWN = 10
SIMILAR_ROW = 5  # where fewer are of a near price, others may fill the row
SIMILAR_OF_ONE_STORE = 2
STORE_GOODS_SHOWN = 5

# News of favourite stores: a digest each Thursday at 10:00 Moscow time (07:00 UTC), of the week before it
STORE_NEWS_WEEKDAY, STORE_NEWS_HOUR = 3, 7
STORE_NEWS_PERIOD = timedelta(days=7)
STORE_NEWS_CATCH_UP = timedelta(days=2)  # what could not be told for so long is not news any more
STORE_NEWS_GOODS = 6  # named in one digest

STOCK_WATCHES_AT_ONCE = 500  # told in one sweep
STOCK_WATCHES_PER_MEMBER = 200

# Score of a store (domain section 3 row 11): what happened lately counts, and too little tells nothing
STORE_PERIOD = timedelta(days=180)
STORE_MIN_RATINGS = 5
STORE_MIN_ORDERS = 5
STORE_PRIOR = Decimal("4.3")  # a store starts with STORE_PRIOR_VOTES ratings of the average store
STORE_PRIOR_VOTES = 20
# Stars that a store would lose if all of its orders were so
STORE_LATE_COST = Decimal(1)
STORE_CANCELLED_COST = Decimal(2)
STORE_REFUNDED_COST = Decimal(2)
STORE_DISPUTED_COST = Decimal(2)

# Stores: pages of the directory, rows of favourites, goods shown beside a store
STORES_ON_PAGE = 24
STORES_PAGES = 40
FAVOURITES_ON_PAGE = 10
GOODS_OF_FAVOURITE = 3
GOODS_OF_STRIP = 6
FAVOURITE_UNDO_FOR = timedelta(minutes=15)
HOLIDAY_MAX = timedelta(days=90)
STORE_LOGO_SIDE = 256
STORE_BANNER_SIZE = (1200, 300)

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
