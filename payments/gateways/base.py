"""The surface of every gateway. A call goes out of the house: never inside a database transaction.

Each call carries an idempotency key, so that it may be repeated after a lost answer, and a timeout.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

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
class Option:
    """One line of the payment page. `card` is paid with when it is chosen; `is_typed` asks the buyer to type one;
    with neither, the gateway takes cards on a page of its own and the shop never sees them.
    """

    code: str
    gateway: str
    title: Any
    text: Any
    card: Card | None = None
    is_typed: bool = False
    details: str = ""


@dataclass(frozen=True)
class Charge:
    """The gateway's answer about one charge.

    `confirm_url` is where the buyer's browser has to go when the outcome is NEEDS_CONFIRMATION. A
    `decline_code` beside that outcome is a card refused on the gateway's page, which is still open.
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
    """One message of a gateway about one of our attempts (`key` is the attempt's number).

    One that reports nothing about an attempt has no charge: it is kept, and nothing follows. With
    `failed_refund` the key is a refund's number: the gateway took it, and the bank has sent it back.
    """

    event_id: str
    kind: str
    key: str
    charge: Charge | None
    failed_refund: RefundAnswer | None = None


@dataclass(frozen=True)
class Statement:
    """A gateway's own account: what it took and gave back, by our keys."""

    charges: Mapping[str, Money]
    refunds: Mapping[str, Money]


class GatewayError(Exception):
    """No usable answer came: timeout, network, 5xx. Whether the call took effect is not known."""


class Gateway(Protocol):
    """What every gateway can do. `hint` is a sentence above its options on the payment page.

    `reference` is the gateway's own number from its last answer about a charge, empty when none came.
    """

    name: str
    hint: Any

    def options(self) -> Sequence[Option]:
        """What a buyer can choose on the payment page, in this order."""

    def page_origin(self) -> str:
        """Where its own pages live, for browsers that must be let go there; empty when they are the shop's."""

    def charge(self, *, key: str, amount: Money, card: Card | None, return_url: str, timeout: float) -> Charge:
        """Charge once per `key`: `card`, or what the buyer shows on the gateway's page when that is None.

        `return_url` is the path of the shop to which that page leads back. Raises GatewayError when no answer came.
        """

    def confirm(self, *, key: str, reference: str, since: datetime, timeout: float) -> Charge | None:
        """The present state of the charge with this key; None when the gateway has never seen it.

        Asked when the buyer comes back from the bank's page, and by the sweep; `since` is when the charge was
        first asked for. Raises GatewayError.
        """

    def withdraw(self, *, key: str, reference: str, timeout: float) -> None:
        """Nobody waits for this charge any more: close the page on which it could still be paid.

        One that is decided stays as it is. Safe to repeat. Raises GatewayError.
        """

    def refund(self, *, key: str, charge_key: str, reference: str, amount: Money, timeout: float) -> RefundAnswer:
        """Give back `amount` of a charge, once per `key`. Raises GatewayError when no answer came."""

    def parse_event(self, *, body: bytes, headers: Mapping[str, str]) -> Event:
        """Check the signature of a webhook and read it. Raises BadSignature; never touches the database."""

    def statement(self) -> Statement:
        """The gateway's own books, for `manage.py reconcile`. Raises GatewayError."""
