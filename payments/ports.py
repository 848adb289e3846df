"""What higher apps want to hear of, filled in their `AppConfig.ready`."""

from collections.abc import Callable
from typing import Protocol

from accounts.models import User
from marketplace.lib.ports import Registry
from payments.models import BankLine, Refund


class LineUndo(Protocol):
    """Takes back what was decided about a line of the bank, and lets the orders follow."""

    def __call__(self, *, staff: User, line_id: int, number: str, reason: str) -> BankLine:
        """`number` is the attempt that the line was matched with, empty for one set aside."""
        ...


# Called in the transaction that notes a refund as returned to the card.
refund_succeeded: Registry[Callable[[Refund], None]] = Registry("refund listener")

# Called in the transaction that keeps an event which no webhook brings, with its pk.
event_recorded: Registry[Callable[[int], None]] = Registry("event listener")

# What the history of an order proves for its store, in a few lines of plain text; asked by its reference.
evidence_facts: Registry[Callable[[str], str]] = Registry("gatherer of evidence")

# Orders know what hangs on a payment, so they take a match back; the desk of bank lines asks by this port.
line_undo: Registry[LineUndo] = Registry("undo of bank lines")
