"""Numbers of the sandbox bank."""

from datetime import timedelta
from decimal import Decimal

from marketplace.lib.money import Money

# The code that the bank's page expects, and how often it may be mistyped.
CONFIRMATION_CODE = "1234"
WRONG_CODES_ALLOWED = 3

# How long the late card keeps the shop waiting.
LATE_ANSWER_AFTER = timedelta(seconds=6)

# Seconds for one delivery of a webhook; waits between deliveries until the shop answers 2xx.
WEBHOOK_TIMEOUT_SECONDS = 5
WEBHOOK_RETRY_AFTER = (
    timedelta(seconds=15),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)

# How long the shop has to answer a chargeback, how long the bank thinks about the answer, and how many characters
# of evidence convince it.
DISPUTE_RESPOND_WITHIN = timedelta(days=7)
DISPUTE_DECIDED_AFTER = timedelta(seconds=30)
EVIDENCE_LEAST = 80

# What the bank takes for a chargeback, won or lost.
DISPUTE_FEE = Money(Decimal("15.00"))

# A signature older than this is a replay.
SIGNATURE_AGE = timedelta(minutes=5)
SIGNATURE_HEADER = "Sandbox-Signature"
