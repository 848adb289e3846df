"""Models of accounts."""

from accounts.models.address import Address
from accounts.models.contact import EmailChange, Phone
from accounts.models.privacy import AccountDeletion, BlockAppeal, DataExport
from accounts.models.security import KnownDevice, SecurityEvent, SecurityQuestion
from accounts.models.store import Store, StoreMember
from accounts.models.user import Consent, User

__all__ = [
    "AccountDeletion",
    "Address",
    "BlockAppeal",
    "Consent",
    "DataExport",
    "EmailChange",
    "KnownDevice",
    "Phone",
    "SecurityEvent",
    "SecurityQuestion",
    "Store",
    "StoreMember",
    "User",
]
