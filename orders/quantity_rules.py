"""How many pieces of a product can be ordered: its least, its most, its lots. Pure: no query, no clock, no request."""

from orders import constants
from orders.errors import LotNotAllowed, QuantityNotAllowed


def nearest_quantity(wanted: int, *, minimum: int, maximum: int | None, lot: int, available: int) -> int:
    """The allowed quantity closest to `wanted` from below, at least the smallest; 0 when there is not enough."""
    ceiling = min(available, largest_quantity(maximum=maximum, lot=lot)) // lot * lot
    floor = smallest_quantity(minimum=minimum, lot=lot)
    if ceiling < floor:
        return 0
    return max(floor, min(wanted // lot * lot, ceiling))


def smallest_quantity(*, minimum: int, lot: int) -> int:
    """The least that can be ordered: `minimum` rounded up to whole lots."""
    return -(-max(minimum, 1) // lot) * lot


def is_quantity_allowed(quantity: int, *, minimum: int, maximum: int | None, lot: int) -> bool:
    """Whether `quantity` keeps the product's rules; says nothing about stock."""
    largest = largest_quantity(maximum=maximum, lot=lot)
    return smallest_quantity(minimum=minimum, lot=lot) <= quantity <= largest and quantity % lot == 0


def largest_quantity(*, maximum: int | None, lot: int) -> int:
    """The most that can be ordered at once: `maximum`, or the cart's own ceiling, in whole lots."""
    return (maximum or constants.MAX_LINE_QUANTITY) // lot * lot


def check_quantity(quantity: int, *, minimum: int, maximum: int | None, lot: int) -> None:
    """Raise QuantityNotAllowed or LotNotAllowed, which name the bounds, when the product's rules are broken."""
    if is_quantity_allowed(quantity, minimum=minimum, maximum=maximum, lot=lot):
        return
    smallest, largest = smallest_quantity(minimum=minimum, lot=lot), largest_quantity(maximum=maximum, lot=lot)
    if lot > 1:
        raise LotNotAllowed(minimum=smallest, maximum=largest, lot=lot)
    raise QuantityNotAllowed(minimum=smallest, maximum=largest)
