"""Business numbers of orders: the defaults of domain.md. What applied is frozen on each order (`policy`)."""

from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from marketplace.lib.money import Money

# Goods wait this long for the payment, then they may be sold to others while the order stays (Order).
STOCK_HOLD = timedelta(minutes=60)
# An order nobody paid is cancelled.
UNPAID_EXPIRY = timedelta(days=20)
# One reminder: late enough not to nag, early enough that the price is likely to stand.
UNPAID_REMINDER = timedelta(days=1)
# Staff have this long to look at a payment that seemed risky; silence lets it pass.
PAYMENT_REVIEW = timedelta(hours=24)
# The seller has this long to answer a buyer who wants to cancel a paid order; silence means yes.
CANCEL_ANSWER = timedelta(hours=48)
# Buyer protection runs from the first hand-over of a parcel.
GUARANTEE_DAYS = 60
GUARANTEE_DAYS_BY_COUNTRY = {"RU": 90}
# Reminders before protection ends, in days; those already past when the order ships are left out.
PROTECTION_REMINDERS = (10, 5, 2)
# After delivery that the carrier proved, the order finishes by itself.
DELIVERY_PROVED_DAYS = 7
# After receipt the buyer can still open a dispute; the seller's money waits for it unless trusted.
PROTECTION_TAIL_DAYS = 15
# For so long in all the protection does not end while a parcel is on its way without proof of delivery.
PROTECTION_PAUSE_DAYS = 30
# The store sees name and address of the recipient until so long after receipt: claims come within this time.
ADDRESS_SHOWN = timedelta(days=30)
# Whoever is asked for more time has this long to answer, and silence means no.
EXTENSION_ANSWER = timedelta(hours=48)
# The buyer may ask for so many days of protection at a time, so often, and get so many in all.
PROTECTION_DAYS_ASKED = (10, 20, 30)
PROTECTION_ASKED_MOST = 3
PROTECTION_ADDED_MOST = 60
# The store may ask once to ship so many days later.
SHIP_BY_DAYS_ASKED = (2, 3, 5, 7, 10)
# Customs data: the buyer is asked again after so long, and they are erased so long after delivery, when customs and
# carrier have no more questions.
CUSTOMS_REMINDER = timedelta(days=2)
CUSTOMS_KEPT = timedelta(days=30)
# An undone removal of a cart line is possible for a day; the page offers it for eight seconds (ux.md 15).
CART_UNDO = timedelta(days=1)
# A ceiling against typing errors, for products whose store set none.
MAX_LINE_QUANTITY = 9999
MAX_CART_LINES = 200
# So few pieces left are worth a word in the cart when there were more before.
SCARCE = 5

# An order costs at least this much whatever its coupons take off: what costs nothing is neither paid nor refunded.
LEAST_TO_PAY = Money(Decimal("0.01"))

# A payment is looked at by a person when somebody without one finished order spends this much.
RISK_AMOUNT = Decimal("1500.00")

# From so many due timers on, a second worker process begins at the other end of them.
SWEEP_HELP_FROM = 1_000

ORDERS_PER_PAGE = 10
SELLER_ORDERS_PER_PAGE = 25


# Without any report for so long, a parcel counts as lost: the buyer is told and may open a dispute.
LOST_AFTER = timedelta(days=45)
# A carrier that reports nothing by itself is asked about a parcel after so long, and this many parcels at a time.
ASK_CARRIER_AFTER = timedelta(hours=12)
ASK_CARRIER_BATCH = 50
CARRIER_TIMEOUT_SECONDS = 5.0

# What the history on an order's page calls each event; parcel events carry the label of their status.
EVENT_LABELS = {
    "order:placed": _("The order was placed"),
    "order:requoted": _("You agreed to new prices"),
    "order:paid": _("The payment arrived"),
    "order:accepted": _("The payment was checked, the seller prepares the parcel"),
    "order:rejected": _("The payment looked suspicious, the order was cancelled"),
    "order:cancelled": _("The buyer cancelled the order"),
    "order:expired": _("The order was not paid in time and was cancelled"),
    "order:sold_out": _("The goods were sold out when the payment arrived"),
    "order:refused": _("The seller has run out of the goods and cancelled the order"),
    "order:not_shipped": _("The seller did not ship in time, the order was cancelled"),
    "order:rest_not_shipped": _("The seller did not ship the rest in time, it was cancelled"),
    "order:cancel_requested": _("The buyer asked to cancel the order"),
    "order:cancel_refused": _("The seller did not agree to cancel"),
    "order:cancel_agreed": _("The seller agreed to cancel"),
    "order:cancel_unanswered": _("The seller did not answer, the order was cancelled"),
    "order:partly_shipped": _("Part of the order was shipped"),
    "order:shipped": _("The order was shipped"),
    "order:parcel_begun": _("A parcel is being packed"),
    "order:parcel_given_up": _("A parcel was unpacked again"),
    "order:parcel_code_changed": _("The tracking code was changed"),
    "order:parcel_code_reused": _("The carrier knows this tracking code from before the order was placed"),
    "order:parcel_claimed": _("The seller reports that the parcel was delivered"),
    "order:delivered": _("The carrier delivered the order"),
    "order:delivery_claimed": _("The seller reports that the order was delivered"),
    "order:finished": _("The order was received"),
    "order:closed": _("The order is closed"),
    "order:protection_asked": _("The buyer asked for longer protection"),
    "order:protection_extended": _("The seller agreed to longer protection"),
    "order:protection_not_extended": _("The seller did not agree to longer protection"),
    "order:protection_not_answered": _("The seller did not answer, the protection was not lengthened"),
    "order:protection_paused": _("A parcel was still on its way: the protection was lengthened"),
    "order:ship_by_asked": _("The seller asked for more time to ship"),
    "order:ship_by_extended": _("The buyer agreed to a later shipping"),
    "order:ship_by_not_extended": _("The buyer did not agree to a later shipping"),
    "order:ship_by_not_answered": _("The buyer did not answer, the day of shipping stayed"),
    "order:customs_given": _("The customs data were given"),
    "order:customs_erased": _("The customs data were erased"),
    "order:frozen": _("Our staff stopped the order"),
    "order:unfrozen": _("Our staff let the order go on"),
    "order:frozen_cancelled": _("Our staff cancelled the order and returned the money"),
    "order:payment_undone": _("The payment had been counted by mistake: the order waits for payment again"),
    "order:refunded": _("The money was returned"),
}
