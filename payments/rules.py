"""Status tables and sums of payments. Pure: no query, no clock, no request."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from marketplace.lib.money import Money, quantize

Table = Mapping[str, frozenset[str]]

# Numbers of gift certificates begin with it; no other public number does.
GIFT_PREFIX = "G-"

# Domain section 2, Payment. `expired` -> `captured` is the late capture, which is refunded at once.
PAYMENT_MOVES: Table = {
    "created": frozenset({"pending", "authorised", "captured", "failed", "expired"}),
    "pending": frozenset({"authorised", "captured", "failed", "expired"}),
    "failed": frozenset({"pending", "captured", "expired"}),
    "authorised": frozenset({"captured", "failed", "expired"}),
    "expired": frozenset({"captured"}),
    # `captured` -> `pending`: staff had counted a bank transfer for it that was meant for another payment.
    "captured": frozenset({"partly_refunded", "refunded", "charged_back", "pending"}),
    "partly_refunded": frozenset({"refunded", "charged_back"}),
    # Several refunds came back from the buyer's bank, and people return one after the other.
    "refunded": frozenset({"partly_refunded", "charged_back"}),
    # A chargeback that was won: back to what the refunds have left.
    "charged_back": frozenset({"captured"}),
}

# `voided` and `declined` -> `captured`: the bank has the last word, even after we gave up.
# `needs_confirmation` to itself: a card was refused on the gateway's page, and the page is still open.
ATTEMPT_MOVES: Table = {
    "created": frozenset({"needs_confirmation", "pending", "captured", "declined", "voided"}),
    "needs_confirmation": frozenset({"needs_confirmation", "pending", "captured", "declined", "voided"}),
    "pending": frozenset({"captured", "declined", "voided"}),
    "declined": frozenset({"captured"}),
    "voided": frozenset({"captured"}),
    "captured": frozenset({"pending"}),  # a bank transfer that was matched by mistake is awaited again
}

# Domain section 2, Escrow/payout. `refunded` ends a hold whose money all went back before its release; `undone` rests
# because its payment was taken back, until the order is paid anew.
HOLD_MOVES: Table = {
    "held": frozenset({"releasable", "frozen", "refunded", "undone"}),
    "undone": frozenset({"held"}),
    "frozen": frozenset({"held", "refunded"}),
    "releasable": frozenset({"in_payout", "frozen"}),  # frozen by a chargeback, its release taken back
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
# `succeeded` -> `manual`: the buyer's bank has sent it back; `approved` -> `manual`: only people can return it;
# to `succeeded` past `sent`: the bank had already taken the money back for the buyer.
REFUND_MOVES: Table = {
    "requested": frozenset({"approved"}),
    "approved": frozenset({"sent", "manual", "succeeded"}),
    "sent": frozenset({"sent", "succeeded", "failed", "manual"}),
    "failed": frozenset({"sent", "manual", "succeeded"}),
    "manual": frozenset({"succeeded"}),
    "succeeded": frozenset({"manual"}),
}


# Gift certificates; `blocked` -> `active` when staff have looked. What was never paid or went back stays so.
GIFT_CARD_MOVES: Table = {
    "ordered": frozenset({"active", "cancelled"}),
    "active": frozenset({"blocked", "refunded"}),
    "blocked": frozenset({"active"}),
    "refunded": frozenset(),
    "cancelled": frozenset(),
}

GIFT_USE_MOVES: Table = {
    "reserved": frozenset({"spent", "released"}),
    "spent": frozenset({"reserved"}),  # the payment was taken back, and waits for its other part again
    "released": frozenset(),
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


def is_gift_number(reference: str) -> bool:
    """True for the number of a gift certificate, which is also the reference of the payment that buys it."""
    return reference.startswith(GIFT_PREFIX)


# How people read Crockford's signs aloud and write them down.
_LOOK_ALIKES = str.maketrans("OILU", "011V")


def plain_code(text: str) -> str:
    """A certificate's code as it was given out, however it was typed: no dashes, no blanks, no look-alikes."""
    return "".join(sign for sign in text.upper() if sign.isascii() and sign.isalnum()).translate(_LOOK_ALIKES)


def shared_out(parts: Sequence[Money], shares: Sequence[Money]) -> list[list[Money]]:
    """Which part pays how much of which share: row by part, column by share, filled from the first corner.

    The parts together are at most the shares. Every part is used up, and no share gets more than it needs.
    """
    left = list(shares)
    table = []
    for part in parts:
        row: list[Money] = []
        for need in left:
            row.append(min(part - Money.sum(row), need))
        left = [need - given for need, given in zip(left, row, strict=True)]
        table.append(row)
    return table


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
