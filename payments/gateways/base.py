"""The surface of every gateway. A call goes out of the house: never inside a database transaction.

Each call carries an idempotency key, so that it may be repeated after a lost answer, and a timeout.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from marketplace.lib.money import Money


class Outcome(StrEnum):
    """What became of a charge."""

    CAPTURED = "captured"
    DECLINED = "declined"
    NEEDS_CONFIRMATION = "needs_confirmation"
    PENDING = "pending"


@dataclass(frozen=True)
class Card:
    """A card on its way to the gateway. It is never stored, and never printed."""

    number: str = field(repr=False)
    month: int = field(repr=False)
    year: int = field(repr=False)
    cvc: str = field(repr=False)
    holder: str = field(repr=False)

    @property
    def last4(self) -> str:
        """The four digits that may be shown."""
        return self.number[-4:]


@dataclass(frozen=True)
class Charge:
    """The gateway's answer about one charge.

    `confirm_url` is where the buyer's browser has to go when the outcome is NEEDS_CONFIRMATION.
    """

    outcome: Outcome
    provider_reference: str
    decline_code: str = ""
    confirm_url: str = ""


@dataclass(frozen=True)
class RefundAnswer:
    """The gateway's answer about one refund; `failure_code` is empty when it was taken."""

    provider_reference: str
    failure_code: str = ""


@dataclass(frozen=True)
class Event:
    """One message of a gateway about one of our attempts (`key` is the attempt's number)."""

    event_id: str
    kind: str
    key: str
    charge: Charge


@dataclass(frozen=True)
class Statement:
    """A gateway's own account: what it took and gave back, by our keys."""

    charges: Mapping[str, Money]
    refunds: Mapping[str, Money]


class GatewayError(Exception):
    """No usable answer came: timeout, network, 5xx. Whether the call took effect is not known."""


class Gateway(Protocol):
    """What every gateway can do."""

    name: str

    def charge(self, *, key: str, amount: Money, card: Card, return_url: str, timeout: float) -> Charge:
        """Charge `card` once per `key`. Raises GatewayError when no answer came."""

    def confirm(self, *, key: str, timeout: float) -> Charge | None:
        """The present state of the charge with this key; None when the gateway has never seen it.

        Asked when the buyer comes back from the bank's page, and by the sweep. Raises GatewayError.
        """

    def refund(self, *, key: str, charge_key: str, amount: Money, timeout: float) -> RefundAnswer:
        """Give back `amount` of a charge, once per `key`. Raises GatewayError when no answer came."""

    def parse_event(self, *, body: bytes, headers: Mapping[str, str]) -> Event:
        """Check the signature of a webhook and read it. Raises BadSignature; never touches the database."""

    def statement(self) -> Statement:
        """The gateway's own books, for `manage.py reconcile`."""
