"""Who may open what: one row for every URL name. A URL without a row fails the test.

A row says what each role gets. The usual rows have names:

PUBLIC   everybody sees it; a blocked member is sent to the page that says why
OPEN     everybody sees it, blocked members too
MEMBER   a guest is asked to sign in, a blocked member is sent to the page that says why
OWN      like MEMBER, but the object exists for the buyer it belongs to alone
..._BLOCKED_TOO   the same, and a blocked member is treated like any other
STORE    a store's page: it exists for the people of that store alone
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.permissions.world import ROLES, World

SIGN_IN, BLOCKED, GONE, SEEN, DONE = "sign in", "blocked", 404, 200, 303
Expected = dict[str, Any]
Values = Callable[[World], dict[str, Any]]


def _everybody(answer: Any, **others: Any) -> Expected:
    return dict.fromkeys(ROLES, answer) | others


PUBLIC = _everybody(SEEN, blocked=BLOCKED)
OPEN = _everybody(SEEN)
MEMBER = _everybody(SEEN, anonymous=SIGN_IN, blocked=BLOCKED)
MEMBER_BLOCKED_TOO = MEMBER | {"blocked": SEEN}
OWN = _everybody(GONE, anonymous=SIGN_IN, blocked=BLOCKED, buyer=SEEN)
OWN_BLOCKED_TOO = OWN | {"blocked": GONE}
STORE = _everybody(GONE, anonymous=SIGN_IN, blocked=BLOCKED, seller=SEEN, clerk=SEEN)


def _nothing(world: World) -> dict[str, Any]:
    return {}


def acting(expected: Expected, done: Any = DONE) -> Expected:
    """The same row for a URL that acts: whoever may see may act, and is sent on."""
    return {role: done if answer == SEEN else answer for role, answer in expected.items()}


@dataclass(frozen=True)
class Row:
    """One URL name: its method, arguments, form and what each role gets."""

    expected: Expected
    kwargs: Values = _nothing
    method: str = "get"
    data: Values = _nothing
    query: str = ""
    fresh: bool = field(default=False)
    """True when each role needs its own world, because the first success changes it."""
    kept: bool = field(default=False)
    """True when what a guest sends is kept until after the sign-in."""


def get(expected: Expected, kwargs: Values = _nothing, query: str = "", data: Values = _nothing) -> Row:
    """A page; what its address asks for is a text, or depends on the world."""
    return Row(expected, kwargs, data=data, query=query)


def post(expected: Expected, kwargs: Values = _nothing, data: Values = _nothing, done: Any = DONE) -> Row:
    """An action."""
    return Row(acting(expected, done), kwargs, "post", data, fresh=True)
