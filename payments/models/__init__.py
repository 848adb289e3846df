"""Models of payments."""

from payments.gateways.sandbox.models import SandboxCharge, SandboxEvent, SandboxRefund
from payments.models.hold import Hold
from payments.models.ledger import LedgerEntry, LedgerTransaction
from payments.models.payment import Payment, PaymentAllocation, PaymentAttempt
from payments.models.payout import Payout, PayoutAccount, PayoutBatch
from payments.models.provider import ProviderEvent
from payments.models.refund import Refund

__all__ = [
    "Hold",
    "LedgerEntry",
    "LedgerTransaction",
    "Payment",
    "PaymentAllocation",
    "PaymentAttempt",
    "Payout",
    "PayoutAccount",
    "PayoutBatch",
    "ProviderEvent",
    "Refund",
    "SandboxCharge",
    "SandboxEvent",
    "SandboxRefund",
]
