"""Numbers and names of Stripe."""

from datetime import timedelta
from decimal import Decimal

# How long its page can be paid on: as long as stock is held (domain: 60 min). Stripe takes 30 minutes to 24 hours.
PAGE_OPEN_FOR = timedelta(minutes=60)

# The clocks of Stripe and of the shop may differ by this much when a page is looked for by the time it was made.
CLOCKS_DIFFER_BY = timedelta(minutes=5)

# A signature older than this is a replay.
SIGNATURE_AGE = timedelta(minutes=5)
SIGNATURE_HEADER = "Stripe-Signature"

# Rows of one answer when the books are read; the most that Stripe gives.
ROWS_AT_ONCE = 100

# Under these names our numbers stand in the metadata of Stripe's objects.
ATTEMPT, REFUND = "attempt", "refund"

# Stripe counts in the smallest unit of a currency. Ours have two decimal places; these have none or three.
CENTS = Decimal(100)
WITHOUT_DECIMALS = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "MGA"}
    | {"PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"}
)
WITH_THREE_DECIMALS = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})

# How a dispute ends. Those that begin with this word are questions of the bank, before it has taken any money.
DISPUTE_ENDS = {"won": "won", "lost": "lost"}
DISPUTE_WARNING = "warning"
EVIDENCE_LENGTH = 20_000

# Events about refunds. The first two may come in any state, also long after the call that made it got no answer.
REFUND_EVENTS = frozenset({"refund.created", "refund.updated", "refund.failed"})

# Refunds in these states will not arrive.
REFUND_FAILED = frozenset({"failed", "canceled"})

# Stripe's reasons of a decline (docs.stripe.com/declines/codes) in the shop's codes (payments.constants.DECLINES).
# What is not here keeps Stripe's code for the staff; people read that the bank refused the payment.
DECLINE_CODES = {
    "insufficient_funds": "insufficient_funds",
    "expired_card": "expired_card",
    "lost_card": "lost_card",
    "stolen_card": "lost_card",
    "pickup_card": "lost_card",
    "do_not_honor": "do_not_honour",
    "generic_decline": "do_not_honour",
    "no_action_taken": "do_not_honour",
    "call_issuer": "do_not_honour",
    # Stripe asks not to tell people of these more than of a decline without a reason.
    "fraudulent": "do_not_honour",
    "merchant_blacklist": "do_not_honour",
    "authentication_required": "not_confirmed",
    "authentication_not_handled": "not_confirmed",
    "payment_intent_authentication_failure": "not_confirmed",
    "incorrect_number": "wrong_details",
    "invalid_number": "wrong_details",
    "incorrect_cvc": "wrong_details",
    "invalid_cvc": "wrong_details",
    "invalid_expiry_month": "wrong_details",
    "invalid_expiry_year": "wrong_details",
    "incorrect_zip": "wrong_details",
    "incorrect_address": "wrong_details",
    "card_not_supported": "not_supported",
    "currency_not_supported": "not_supported",
    "transaction_not_allowed": "not_supported",
    "not_permitted": "not_supported",
    "restricted_card": "not_supported",
    "service_not_allowed": "not_supported",
    "card_velocity_exceeded": "limit_exceeded",
    "withdrawal_count_limit_exceeded": "limit_exceeded",
    "processing_error": "try_later",
    "issuer_not_available": "try_later",
    "reenter_transaction": "try_later",
    "try_again_later": "try_later",
    "amount_too_small": "amount_too_small",
}
DECLINE_CODE_LENGTH = 40
