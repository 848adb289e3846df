"""Models of accounts."""

from accounts.models.address import Address
from accounts.models.store import Store, StoreMember
from accounts.models.user import Consent, User

__all__ = ["Address", "Consent", "Store", "StoreMember", "User"]
