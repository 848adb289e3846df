"""Which level, how many points: pure functions."""

from decimal import ROUND_FLOOR, Decimal

from club.constants import LEVELS, POINTS_PER_UNIT, Level, Privilege
from marketplace.lib.money import Money


def level_for(spent: Money) -> Level:
    """The level that `spent` gives: [1, 100) is A1, [100, 500) A2, [500, 2000) A3, from 2000 on A4 (S51)."""
    return next(level for level in reversed(LEVELS) if spent.amount >= level.min_spend or level is LEVELS[0])


def level_by_code(code: str) -> Level:
    """The level of this code. Raises KeyError when there is none."""
    return {level.code: level for level in LEVELS}[code]


def next_level(level: Level) -> Level | None:
    """The level above, None at the top."""
    position = LEVELS.index(level) + 1
    return LEVELS[position] if position < len(LEVELS) else None


def points_for(spent: Money) -> int:
    """Points that a whole history of `spent` is worth: one for each whole unit, cents add up (S47)."""
    return int(spent.amount.to_integral_value(rounding=ROUND_FLOOR)) * POINTS_PER_UNIT


def progress(spent: Money) -> int:
    """How far along the five stops of the bar, 0 … 100: a quarter for each level, even inside a level."""
    level = level_for(spent)
    above = next_level(level)
    if above is None:
        return 100
    share = (spent.amount - level.min_spend) / (above.min_spend - level.min_spend)
    return int((LEVELS.index(level) + max(share, Decimal(0))) * 100 / (len(LEVELS) - 1))


def is_higher(code: str, than: str) -> bool:
    """True when level `code` stands above level `than`."""
    codes = [level.code for level in LEVELS]
    return codes.index(code) > codes.index(than)


def grants(level: Level, privilege: Privilege) -> bool:
    """True when `level` has the privilege."""
    return LEVELS.index(level) >= LEVELS.index(level_by_code(privilege.from_level))
