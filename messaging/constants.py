"""Numbers and lists of messaging."""

from dataclasses import dataclass
from datetime import timedelta

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

# One sweep hands over mails for this long and leaves the rest to the next one.
SWEEP_SECONDS = 25
NOTIFICATIONS_PER_PAGE = 20
MAILBOX_ROWS = 100


@dataclass(frozen=True, slots=True)
class Topic:
    """What a message is about. Essential topics cannot be switched off (S4, S20)."""

    code: str
    icon: str = "bell"
    is_essential: bool = True


# The kinds of messages by the beginning of their name (`order_paid` is about orders). A kind without an
# entry is essential: forgetting one must not silence it.
TOPICS = (Topic("order", "package"), Topic("payment", "credit-card"), Topic("account", "user"), Topic("club", "crown"))

# The goodbye to a deleted member: its row, which holds the address, goes as soon as the mail is sent or given up.
LAST_WORDS = "account_deleted"
