"""Status tables and sums of payments. Pure: no query, no clock, no request."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from marketplace.lib.money import Money, quantize

Table = Mapping[str, frozenset[str]]

# Domain section 2, Payment. `expired` -> `captured` is the late capture, which is refunded at once.
PAYMENT_MOVES: Table = {
    "created": frozenset({"pending", "authorised", "captured", "failed", "expired"}),
    "pending": frozenset({"authorised", "captured", "failed", "expired"}),
    "failed": frozenset({"pending", "captured", "expired"}),
    "authorised": frozenset({"captured", "failed", "expired"}),
    "expired": frozenset({"captured"}),
    "captured": frozenset({"partly_refunded", "refunded", "charged_back"}),
    "partly_refunded": frozenset({"refunded", "charged_back"}),
    "refunded": frozenset(),
    "charged_back": frozenset(),
}

# `voided` and `declined` -> `captured`: the bank has the last word, even after we gave up.
# `needs_confirmation` to itself: a card was refused on the gateway's page, and the page is still open.
ATTEMPT_MOVES: Table = {
    "created": frozenset({"needs_confirmation", "pending", "captured", "declined", "voided"}),
    "needs_confirmation": frozenset({"needs_confirmation", "pending", "captured", "declined", "voided"}),
    "pending": frozenset({"captured", "declined", "voided"}),
    "declined": frozenset({"captured"}),
    "voided": frozenset({"captured"}),
    "captured": frozenset(),
}

# Domain section 2, Escrow/payout. `refunded` ends a hold whose money all went back before its release.
HOLD_MOVES: Table = {
    "held": frozenset({"releasable", "frozen", "refunded"}),
    "frozen": frozenset({"held", "refunded"}),
    "releasable": frozenset({"in_payout"}),
    "in_payout": frozenset({"paid", "failed"}),
    "failed": frozenset({"releasable"}),
    "paid": frozenset(),
    "refunded": frozenset(),
}

# What the bank makes of a transfer is final: a refused one returns to the balance, and the next batch pays it anew.
PAYOUT_MOVES: Table = {
    "approved": frozenset({"paid", "failed"}),
    "paid": frozenset(),
    "failed": frozenset(),
}

# Domain section 2, Refund. `sent` -> `sent` repeats a refund whose answer was lost, under the same key;
# `succeeded` -> `manual`: the buyer's bank has sent it back.
REFUND_MOVES: Table = {
    "requested": frozenset({"approved"}),
    "approved": frozenset({"sent"}),
    "sent": frozenset({"sent", "succeeded", "failed", "manual"}),
    "failed": frozenset({"sent", "manual"}),
    "manual": frozenset({"succeeded"}),
    "succeeded": frozenset({"manual"}),
}


def can_move(table: Table, current: str, target: str) -> bool:
    """True when `table` allows the move."""
    return target in table.get(current, frozenset())


def commission_on(*, rate: Decimal, base: Money, allocated: Money, released: Money) -> Money:
    """The commission when `released` of an `allocated` share goes to the seller.

    The frozen base shrinks in proportion to what was refunded before; the whole share carries the whole base.
    """
    if not allocated:
        return Money.zero()
    return Money(quantize(base.amount * rate * released.amount / allocated.amount))


def part_returned(*, whole: Money, total: Money, before: Money, now: Money) -> Money:
    """How much of `whole` (say, a commission on `total`) goes back with a refund of `now` after `before`.

    Taken as a difference of rounded running totals, so that refunds that add up to `total` return `whole`
    to the cent, however many there are.
    """
    if not total:
        return Money.zero()

    def share(refunded: Money) -> Money:
        return Money(quantize(whole.amount * refunded.amount / total.amount))

    return share(before + now) - share(before)


def passes_luhn(digits: str) -> bool:
    """The check digit of a card number."""
    if not digits.isascii() or not digits.isdigit():
        return False
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


# First digits of the payment systems of S59, as [from, to] ranges of the leading four digits.
_BRANDS: Sequence[tuple[str, int, int]] = (
    ("MIR", 2200, 2204),
    ("Mastercard", 2221, 2720),
    ("Visa", 4000, 4999),
    ("Mastercard", 5100, 5599),
    ("Maestro", 5000, 5099),
    ("Maestro", 5600, 5899),
    ("Maestro", 6300, 6399),
    ("Maestro", 6700, 6799),
)


def card_brand(number: str) -> str:
    """The payment system of a card number; empty for one we do not know."""
    head = int(number[:4]) if number[:4].isascii() and number[:4].isdigit() else 0
    return next((name for name, first, last in _BRANDS if first <= head <= last), "")


def payout_obstacle(*, balance: Money, least: Money, has_account: bool, is_suspended: bool, is_paused: bool) -> str:
    """Why a store is not paid now: debt, small, suspended, no_account or paused; empty when it is."""
    if balance <= Money.zero():
        return "debt" if balance else "small"
    if balance < least:
        return "small"
    if is_suspended:
        return "suspended"
    if not has_account:
        return "no_account"
    return "paused" if is_paused else ""
