"""Pure rules of goods in the hands of their store: states, what is missing, tables of variants."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.constants import EARNED_APPROVALS

DRAFT, IN_REVIEW, LIVE, PAUSED = "draft", "in_review", "live", "paused"
CHANGES_REQUESTED, BLOCKED, REMOVED = "changes_requested", "blocked", "removed"

# From each state to those that may follow. A removed product stays removed: its page says that it is gone.
TRANSITIONS: Mapping[str, frozenset[str]] = {
    DRAFT: frozenset({IN_REVIEW, LIVE, REMOVED}),
    IN_REVIEW: frozenset({DRAFT, LIVE, CHANGES_REQUESTED, BLOCKED, REMOVED}),
    LIVE: frozenset({PAUSED, IN_REVIEW, CHANGES_REQUESTED, BLOCKED, REMOVED}),
    PAUSED: frozenset({LIVE, DRAFT, IN_REVIEW, BLOCKED, REMOVED}),
    CHANGES_REQUESTED: frozenset({IN_REVIEW, LIVE, BLOCKED, REMOVED}),
    BLOCKED: frozenset({PAUSED, DRAFT, CHANGES_REQUESTED}),
    REMOVED: frozenset(),
}
# States in which the store may ask for the product to be put on sale
SUBMITTABLE = frozenset({DRAFT, CHANGES_REQUESTED, PAUSED})
# States from which the store itself may bring it into another one. A blocked product leaves that state by staff alone.
BY_STORE: Mapping[str, frozenset[str]] = {
    DRAFT: frozenset({IN_REVIEW}),
    PAUSED: frozenset({LIVE}),
    REMOVED: frozenset({DRAFT, IN_REVIEW, LIVE, PAUSED, CHANGES_REQUESTED}),
}

# States from which staff bring it into another one, where that is narrower than the table of moves: they approve
# what the store has sent in, and not a draft, nor what the store has paused.
BY_STAFF: Mapping[str, frozenset[str]] = {LIVE: frozenset({IN_REVIEW})}

# Units of characteristics that reach below zero; a weight or a length does not.
BELOW_ZERO = frozenset({"°C", "°F", "°", "dB", "dptr", "dioptre", "dioptres", "D"})

Option = dict[str, Any]


def may_be_negative(unit: str) -> bool:
    """True for a characteristic measured in `unit`, in English, that may be less than zero. What is counted may not."""
    return unit in BELOW_ZERO


def may_move(before: str, after: str) -> bool:
    """True when a product may go from one state to the other."""
    return after in TRANSITIONS[before]


def may_decide(before: str, after: str) -> bool:
    """True when staff may bring a product from one state to the other."""
    return may_move(before, after) and before in BY_STAFF.get(after, TRANSITIONS)


def may_publish_alone(*, is_trusted: bool, is_mall: bool, approved_count: int, blocked_count: int) -> bool:
    """True for a store whose goods go on sale without being looked at, as long as no rule flags them.

    `approved_count` are goods that staff approved, `blocked_count` those blocked of late.
    """
    return blocked_count == 0 and (is_trusted or is_mall or approved_count >= EARNED_APPROVALS)


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that a product lacks, in which part of the editor, and whether it cannot be sold without."""

    code: str
    section: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class Inventory:
    """What a product has."""

    title_ru: str = ""
    title_en: str = ""
    description_ru: str = ""
    description_en: str = ""
    is_filed: bool = False
    missing_attributes: int = 0
    pictures: int = 0
    variants: int = 0
    has_stock: bool = False
    has_weight: bool = False


_REQUIRED, _WISHED = True, False


def _checks(has: Inventory) -> list[tuple[bool, Gap]]:
    return [
        (bool(has.title_ru or has.title_en), Gap("title", "words", _REQUIRED)),
        (bool(has.title_ru and has.title_en), Gap("both_titles", "words", _WISHED)),
        (bool(has.description_ru or has.description_en), Gap("description", "words", _REQUIRED)),
        (bool(has.description_ru and has.description_en), Gap("both_descriptions", "words", _WISHED)),
        (has.is_filed, Gap("category", "category", _REQUIRED)),
        (not has.missing_attributes, Gap("attributes", "category", _REQUIRED)),
        (has.variants > 0, Gap("variants", "variants", _REQUIRED)),
        (has.has_stock, Gap("stock", "variants", _WISHED)),
        (has.has_weight, Gap("weight", "variants", _WISHED)),
        (has.pictures > 0, Gap("pictures", "pictures", _REQUIRED)),
        (has.pictures > 2, Gap("more_pictures", "pictures", _WISHED)),
    ]


def gaps_of(has: Inventory) -> list[Gap]:
    """What is missing, in the order of the editor."""
    return [gap for is_there, gap in _checks(has) if not is_there]


def completeness(has: Inventory) -> int:
    """How complete the product is, in percent; what it cannot be sold without counts double."""
    checks = _checks(has)
    weights = [(is_there, 2 if gap.is_required else 1) for is_there, gap in checks]
    return 100 * sum(weight for is_there, weight in weights if is_there) // sum(weight for _, weight in weights)


def combinations(options: Sequence[Sequence[Option]]) -> list[list[Option]]:
    """Every variant of the options, the last one changing fastest; one without options when there are none."""
    return [list(one) for one in itertools.product(*options)]


def option_key(options: Sequence[Option]) -> str:
    """The values of a variant in one line: what a row of the table is found again by."""
    return " | ".join(_words(option)[0] for option in options)


def fits(old: Sequence[Option], new: Sequence[Option]) -> bool:
    """True when a variant with the options `old` may go on as one with `new`.

    The same values, in either language; where an option came or went, the values of the shorter side decide.
    """
    shorter, longer = sorted((list(old), list(new)), key=len)
    if len(shorter) == len(longer):
        return all(_same(one, other) for one, other in zip(shorter, longer, strict=True))
    return all(any(_same(one, other) for other in longer) for one in shorter)


def _same(one: Option, other: Option) -> bool:
    return bool(set(_words(one)) & set(_words(other)))


def _words(option: Option) -> list[str]:
    """The words of a value, the Russian ones first; never empty."""
    words = [str(option.get(name) or "").strip().casefold() for name in ("value_ru", "value_en")]
    return [word for word in words if word] or [""]
