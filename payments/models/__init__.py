"""Models of payments."""

from payments.gateways.sandbox.models import SandboxCard, SandboxCharge, SandboxDispute, SandboxEvent, SandboxRefund
from payments.models.bank_line import BankLine, BankLineUndo
from payments.models.by_hand import ManualRefund
from payments.models.chargeback import Chargeback, ChargebackFile, ChargebackShare
from payments.models.gift_card import GiftCard, GiftCardUse
from payments.models.hold import Hold
from payments.models.ledger import LedgerEntry, LedgerTransaction
from payments.models.payment import Payment, PaymentAllocation, PaymentAttempt
from payments.models.payout import Payout, PayoutAccount, PayoutBatch
from payments.models.provider import ProviderEvent
from payments.models.refund import Refund
from payments.models.saved_card import SavedCard

__all__ = [
    "BankLine",
    "BankLineUndo",
    "Chargeback",
    "ChargebackFile",
    "ChargebackShare",
    "GiftCard",
    "GiftCardUse",
    "Hold",
    "LedgerEntry",
    "LedgerTransaction",
    "ManualRefund",
    "Payment",
    "PaymentAllocation",
    "PaymentAttempt",
    "Payout",
    "PayoutAccount",
    "PayoutBatch",
    "ProviderEvent",
    "Refund",
    "SandboxCard",
    "SandboxCharge",
    "SandboxDispute",
    "SandboxEvent",
    "SandboxRefund",
    "SavedCard",
]
