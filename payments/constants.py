"""Numbers of the payment business, with unit and reason, and what a decline means for a person."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.lib.money import Money

# Seconds that a gateway may take to answer before the answer counts as lost.
GATEWAY_TIMEOUT_SECONDS = 10

# An attempt without an answer is asked about after this long: longer than any request may live.
ATTEMPT_STUCK_AFTER = timedelta(minutes=2)

# After a lost answer the gateway is asked this many seconds later; what the broker loses the sweep finds.
LOST_ANSWER_ASK_AFTER_SECONDS = 5

# A bank that is silent for this long has its attempt given up, so that the buyer can try another card;
# a capture that comes later still counts. As long as stock is held (domain section 2: 60 min).
PENDING_GIVEN_UP_AFTER = timedelta(minutes=60)

# Between one question about a pending attempt and the next.
PENDING_ASK_EVERY = timedelta(minutes=5)

# Between one question and the next about money that the buyer brings in within days.
SLOW_ASK_EVERY = timedelta(hours=1)

# How long a transfer between banks is awaited: three to five banking days and a weekend.
BANK_TRANSFER_WAITS = timedelta(days=7)

# News of a chargeback whose capture the shop has not heard of is kept for so long, then taken for a stranger's.
DISPUTE_WAITS_FOR_CAPTURE = timedelta(days=1)

# Files that one store may show in one chargeback; bytes of each as it is sent; pixels of a picture, and of its longer
# side as it is kept; its quality. Banks read papers of some pages, and refuse more than a few megabytes.
EVIDENCE_FILES = 6
EVIDENCE_BYTES = 5 * 1024 * 1024
EVIDENCE_PIXELS = 40_000_000
EVIDENCE_SIDE = 2000
EVIDENCE_QUALITY = 85

# Where they lie in the private storage. Files without a row are kept so long: their row may be about to be written.
EVIDENCE_FOLDER = "chargebacks"
EVIDENCE_ORPHAN_AFTER = timedelta(days=1)

# Lines of one statement of the bank that staff may import at once, so that a request stays short.
STATEMENT_LINES = 500

# Waits before the 2nd, 3rd, … try of a refund; after the last one a person takes over.
REFUND_RETRY_AFTER = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)

# A refund that was sent and got no answer is sent again under the same key.
REFUND_STUCK_AFTER = timedelta(minutes=5)

# Working days that a bank may take to show a refund on the card (domain, Refund).
REFUND_WORKING_DAYS = (3, 20)

# The least that is transferred to a store, in the settlement currency: a bank's fee must not eat a payout.
PAYOUT_LEAST = Money(Decimal("10.00"))

# After a change of the bank account nothing is paid for so long, so that the owners notice one that is not theirs
# (as long as the old address may undo a change of e-mail, S17).
PAYOUT_PAUSE = timedelta(hours=72)

# Face values to choose from, and the least and the most of a sum of one's own, in the settlement currency. The least
# keeps the fee of the bank below the gift; the most is what payment rules of many countries let pass unnamed.
GIFT_CARD_VALUES = tuple(Money(Decimal(value)) for value in (10, 25, 50, 100, 200))
GIFT_CARD_LEAST = Money(Decimal("5.00"))
GIFT_CARD_MOST = Money(Decimal("500.00"))

# Signs of a code: 20 of Crockford's 32 are 100 bits.
GIFT_CODE_LENGTH = 20

# A certificate that waits for its payment is given up after this, like an order (domain section 2).
GIFT_CARD_UNPAID_FOR = timedelta(hours=24)

# So long a buyer may give an unused certificate back (decision 12).
GIFT_CARD_RETURNED_WITHIN = timedelta(days=14)

# A gift may be ordered so far ahead, and on its day it is mailed at this hour of the shop's time zone.
GIFT_CARD_AHEAD = timedelta(days=365)
GIFT_CARD_HOUR = 9

# Why a certificate is blocked whose price the bank has taken back; pages say it in words.
DISPUTED = "chargeback"

# The mail with the code may be sent so often in all: each sending makes the code before it worthless.
GIFT_CARD_SENDINGS = 5

# Rows that one sweep takes of each kind, so that a run stays short.
SWEEP_BATCH = 200
KEEP_CARD_WITHIN = timedelta(days=1)  # a gateway that cannot keep a card for so long is asked no more


@dataclass(frozen=True)
class Decline:
    """Why a payment was refused, and what the buyer can do next (S59)."""

    reason: Any
    next_step: Any


DECLINES = {
    "insufficient_funds": Decline(
        _("There is not enough money on the card."),
        _("Top up the card or pay with another one. The order waits for you."),
    ),
    "expired_card": Decline(
        _("The card has expired."),
        _("Check the date on the card or pay with another one."),
    ),
    "lost_card": Decline(
        _("The bank has blocked this card as lost."),
        _("Call the number on the back of the card, or pay with another one."),
    ),
    "do_not_honour": Decline(
        _("The bank refused the payment without giving a reason."),
        _("Banks often do this with purchases abroad. Allow them in your bank’s app, or pay with another card."),
    ),
    "not_confirmed": Decline(
        _("The payment was not confirmed at the bank."),
        _("Try again and type the code that the bank sends, or pay with another card."),
    ),
    "no_answer": Decline(
        _("The bank did not answer in time."),
        _(
            "If the bank takes the money after all, the order counts as paid or the money comes back. "
            "Try again in a few minutes or pay with another card."
        ),
    ),
    "card_forgotten": Decline(
        _("The bank does not keep this card any more."),
        _("Type the card once more, or pay with another one. You can take it out of “My cards”."),
    ),
    "test_cards_only": Decline(
        _("This is a demonstration shop: it takes only its own demo cards."),
        _("Choose one of the demo cards above the form."),
    ),
    "wrong_details": Decline(
        _("The number, the date or the code of the card was not right."),
        _("Type them again as they stand on the card."),
    ),
    "not_supported": Decline(
        _("The bank does not allow purchases of this kind with this card."),
        _("Allow payments abroad and online in your bank’s app, or pay with another card."),
    ),
    "limit_exceeded": Decline(
        _("The payment is above the limit of the card."),
        _("Raise the limit in your bank’s app, try again tomorrow, or pay with another card."),
    ),
    "try_later": Decline(
        _("The bank could not process the payment just now."),
        _("Try again in a few minutes or pay with another card. Nothing was charged."),
    ),
    "page_expired": Decline(
        _("The payment page was open for too long and has closed."),
        _("No money was taken. Press “Pay” again to get a new page."),
    ),
    "not_completed": Decline(
        _("The money did not arrive."),
        _("The bank did not complete the transfer. Try again or choose another way to pay."),
    ),
    "amount_too_small": Decline(
        _("The sum is too small for this way of paying."),
        _("Choose another way to pay, or order together with something else."),
    ),
    "wallet_empty": Decline(
        _("There is not enough money in the wallet."),
        _("Top up the wallet or choose another way to pay. The order waits for you."),
    ),
    "wallet_blocked": Decline(
        _("The wallet is blocked or has not been identified."),
        _("Ask the support of the wallet, or choose another way to pay."),
    ),
    "phone_balance": Decline(
        _("There is not enough money on the account of the phone."),
        _("Top up the account of the number, or choose another way to pay. Operators leave a small sum untouched."),
    ),
    "phone_not_allowed": Decline(
        _("Your operator does not allow payments from this number."),
        _("Numbers of companies and some tariffs cannot pay. Allow it with your operator, or choose another way."),
    ),
    "transfer_refused": Decline(
        _("The transfer system did not take the transfer."),
        _("Check the name in your passport and the number, and try again, or choose another way to pay."),
    ),
    "voucher_refused": Decline(
        _("The terminal did not take the code."),
        _("Press “Pay” again for a new code, or choose another way. Keep the receipt: what was taken comes back."),
    ),
    "not_received": Decline(
        _("The money did not arrive in time."),
        _(
            "Choose a way to pay again. If you have already sent money, it pays the order or comes back to you: "
            "write to us with the receipt."
        ),
    ),
    "not_started": Decline(
        _("The payment did not reach the bank."),
        _("No money was taken. Try again."),
    ),
}
UNKNOWN_DECLINE = Decline(
    _("The bank refused the payment."),
    _("Ask your bank for the reason, or pay with another card."),
)
