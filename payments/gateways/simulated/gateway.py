"""The adapters between the shop and the simulated providers."""

from collections.abc import Sequence
from typing import ClassVar

from marketplace.lib.money import Money
from payments.gateways.base import Card, Charge, KeptCard, Option
from payments.gateways.method import Method
from payments.gateways.sandbox.adapter import SandboxAdapter
from payments.gateways.simulated import desk
from payments.gateways.simulated.methods import MONEY_TRANSFER, PHONE, VOUCHER, WALLET


class SimulatedGateway(SandboxAdapter):
    """Everything is done on a page of the provider, or at a counter by the code that its page shows."""

    method: ClassVar[Method]
    hint = ""

    def options(self) -> Sequence[Option]:
        """One line."""
        return [Option(self.name, self.name, self.method.name, self.method.text, icon=self.method.icon)]

    def charge(
        self, *, key: str, amount: Money, card: Card | KeptCard | None, return_url: str, timeout: float
    ) -> Charge:
        """Open an order at the provider."""
        if card is not None:
            raise ValueError("no cards are taken here")
        charge = desk.open_order(
            provider=self.name, key=key, amount=amount, return_url=return_url, waits_for=self.method.waits_for
        )
        return self._answer(charge)


class WalletGateway(SimulatedGateway):
    """An electronic wallet."""

    name = "wallet"
    method = WALLET


class PhoneGateway(SimulatedGateway):
    """The account of a mobile number."""

    name = "phone"
    method = PHONE


class MoneyTransferGateway(SimulatedGateway):
    """Cash at an office of a transfer system."""

    name = "money_transfer"
    method = MONEY_TRANSFER


class VoucherGateway(SimulatedGateway):
    """Cash at a post office or a terminal."""

    name = "voucher"
    method = VOUCHER
