"""Numbers and lists of messaging."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Waits between attempts to hand a mail to the mail server, each ± RETRY_JITTER: two days in all, as
# long as mail servers themselves keep trying (RFC 5321, 4.5.4.1). When they are used up the mail has failed.
RETRY_DELAYS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=8),
    timedelta(hours=12),
    timedelta(hours=24),
)
RETRY_JITTER = 0.2
MAX_ATTEMPTS = len(RETRY_DELAYS) + 1

# A mail that has failed may be sent again for this long; then what it says, codes and links to undo among it, is wiped.
FAILED_KEPT_FOR = timedelta(hours=72)
# One sweep hands over mails for this long and leaves the rest to the next one.
SWEEP_SECONDS = 25
NOTIFICATIONS_PER_PAGE = 20
MAILBOX_ROWS = 100


# Where a message goes; the values of NotificationPreference.Channel.
EMAIL, INBOX = "email", "inbox"
CHANNELS = (EMAIL, INBOX)


@dataclass(frozen=True, slots=True)
class Topic:
    """What a message is about: one row of the page «Подписки» (S20).

    `kinds` are beginnings of names of messages (`order` stands for `order_paid`, too; the longest one wins);
    without them the code itself is the beginning. A topic is essential unless it says otherwise: such
    messages are always sent (S4), and `fixed_because` tells the member why. The mail of a marketing topic
    is sent to those who have consented to it, everything else to those who have not switched it off.
    """

    code: str
    icon: str = "bell"
    title: str | Promise = ""
    about: str | Promise = ""
    kinds: tuple[str, ...] = ()
    is_essential: bool = True
    fixed_because: str | Promise = ""
    is_marketing: bool = False

    @property
    def beginnings(self) -> tuple[str, ...]:
        """Beginnings of the names of its messages."""
        return self.kinds or (self.code,)


# The topics of today, in the order of the page. An app may declare more (`messaging.ports.declare_topic`).
# A kind of message that belongs to none is essential: forgetting one must not silence it.
TOPICS = (
    Topic(
        "order",
        "package",
        _("Orders"),
        _(
            "Placed, shipped, delivered, cancelled: what happens to your orders "
            "and, if you sell, to those of your store."
        ),
        fixed_because=_(
            "Messages about orders cannot be switched off: they name deadlines on which goods and money depend."
        ),
    ),
    Topic(
        "payment",
        "credit-card",
        _("Payments and refunds"),
        _("When your payment arrives or money is on its way back to you."),
        kinds=("payment", "order_paid", "order_refunded"),
        fixed_because=_("Messages about money cannot be switched off: they are your proof of each payment and refund."),
    ),
    Topic(
        "account",
        "shield-check",
        _("Profile and security"),
        _("Codes, changes of password and e-mail, sign-ins on new devices."),
        fixed_because=_(
            "Messages about your profile cannot be switched off: "
            "they are how you notice that somebody else has got into it."
        ),
    ),
    Topic(
        "reminder",
        "clock",
        _("Payment reminders"),
        _("A reminder while an order waits for its payment. Without payment it is cancelled, reminded or not."),
        kinds=("order_unpaid",),
        is_essential=False,
    ),
    Topic("club", "crown", _("Karavan Club"), _("When your club level goes up or down."), is_essential=False),
    Topic(
        "news",
        "tag",
        _("Discounts and news"),
        _("Offers and news of the shop, and once a week what is new in your favourite stores."),
        kinds=("news", "store_news"),
        is_essential=False,
        is_marketing=True,
    ),
)

# The goodbye to a deleted member: its row, which holds the address, goes as soon as the mail is sent or given up.
LAST_WORDS = "account_deleted"
