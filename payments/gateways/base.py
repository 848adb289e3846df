"""The surface of every gateway. A call goes out of the house: never inside a database transaction.

Each call carries an idempotency key, so that it may be repeated after a lost answer, and a timeout.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

from marketplace.lib.money import Money
from payments.gateways.method import Method
from payments.rules import card_brand


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

    @property
    def brand(self) -> str:
        """The payment system."""
        return card_brand(self.number)


@dataclass(frozen=True)
class KeptCard:
    """A card that the gateway keeps: its token stands for it, and is worth nothing elsewhere."""

    token: str = field(repr=False)
    brand: str
    last4: str


@dataclass(frozen=True)
class Option:
    """One line of the payment page. `card` is paid with when it is chosen; `is_typed` asks the buyer to type one;
    with neither, the gateway takes cards on a page of its own and the shop never sees them.
    """

    code: str
    gateway: str
    title: Any
    text: Any
    card: Card | KeptCard | None = None
    is_typed: bool = False
    details: str = ""
    icon: str = "credit-card"


@dataclass(frozen=True)
class Charge:
    """The gateway's answer about one charge.

    `confirm_url` is where the buyer's browser has to go when the outcome is NEEDS_CONFIRMATION. A
    `decline_code` beside that outcome is a card refused on the gateway's page, which is still open. PENDING with
    `expires_at` waits until then for money that the buyer brings in; `confirm_url` tells how.
    """

    outcome: Outcome
    provider_reference: str
    decline_code: str = ""
    confirm_url: str = ""
    expires_at: datetime | None = None


@dataclass(frozen=True)
class RefundAnswer:
    """The gateway's answer about one refund; `failure_code` is empty when it was taken."""

    provider_reference: str
    failure_code: str = ""


@dataclass(frozen=True)
class Dispute:
    """What a gateway says about a chargeback: `status` is opened, won or lost. `charge_reference` is the gateway's
    number of the charge, for an event that does not name our attempt. `fee` is what the gateway has taken for it in
    all; None when it does not say.
    """

    reference: str
    charge_reference: str
    amount: Money
    reason: str
    status: str
    respond_by: datetime | None = None
    fee: Money | None = None


@dataclass(frozen=True)
class Event:
    """One message of a gateway about one of our attempts (`key` is the attempt's number).

    One that reports nothing about an attempt has no charge: it is kept, and nothing follows. With `refund` the key is
    a refund's number: the gateway has made it, or it took it, and the bank has sent it back.
    """

    event_id: str
    kind: str
    key: str
    charge: Charge | None
    refund: RefundAnswer | None = None
    dispute: Dispute | None = None


@dataclass(frozen=True)
class Statement:
    """A gateway's own account: what it took and gave back, by our keys, and what banks have taken back and not
    returned, and its fees for that, by the gateway's own.
    """

    charges: Mapping[str, Money]
    refunds: Mapping[str, Money]
    disputes: Mapping[str, Money] = field(default_factory=dict)
    fees: Mapping[str, Money] = field(default_factory=dict)


class GatewayError(Exception):
    """No usable answer came: timeout, network, 5xx. Whether the call took effect is not known."""


class Gateway(Protocol):
    """What every gateway can do. `hint` is a sentence above its options on the payment page.

    `reference` is the gateway's own number from its last answer about a charge, empty when none came.
    """

    name: str
    method: Method
    hint: Any

    def options(self) -> Sequence[Option]:
        """What a buyer can choose on the payment page, in this order."""

    def page_origin(self) -> str:
        """Where its own pages live, for browsers that must be let go there; empty when they are the shop's."""

    def charge(
        self, *, key: str, amount: Money, card: Card | KeptCard | None, return_url: str, timeout: float
    ) -> Charge:
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

    def find_refund(self, *, key: str, charge_key: str, reference: str, timeout: float) -> RefundAnswer | None:
        """What became of the refund with this key of a charge; None when the gateway has never made it.

        Asked when the answer was lost. It moves no money. Raises GatewayError when no answer came.
        """

    def parse_event(self, *, body: bytes, headers: Mapping[str, str]) -> Event:
        """Check the signature of a webhook and read it. Raises BadSignature; never touches the database."""

    def send_evidence(self, *, key: str, reference: str, text: str, timeout: float) -> None:
        """Answer a chargeback with evidence, once per `key`. Raises GatewayError."""

    def accept_dispute(self, *, key: str, reference: str, timeout: float) -> None:
        """Tell the bank that the buyer is right. Safe to repeat. Raises GatewayError."""

    def statement(self, *, since: datetime | None = None, until: datetime | None = None) -> Statement:
        """The gateway's own books, or what it wrote into them from `since` to before `until`, for `manage.py
        reconcile`. Raises GatewayError.
        """


@runtime_checkable
class Vault(Protocol):
    """What a gateway can do besides when it keeps cards for later."""

    def keep_card(self, *, charge_key: str, timeout: float) -> str:
        """The token of the card that has paid a charge, the same each time; empty when it cannot be kept.

        Raises GatewayError when no answer came.
        """

    def forget_card(self, *, token: str, timeout: float) -> None:
        """Keep the card no longer. Safe to repeat. Raises GatewayError."""
