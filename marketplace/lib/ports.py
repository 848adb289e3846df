"""Ports that a higher app fills at start-up, so that a lower one can reach it without importing it."""

from collections.abc import Callable
from typing import Generic, TypeVar

F = TypeVar("F", bound=Callable[..., object])


class Registry(Generic[F]):
    """Named functions, registered once in `AppConfig.ready`, looked up by name."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._items: dict[str, F] = {}

    def register(self, name: str, function: F) -> None:
        """Add `function`; a second, different function under the same name raises ValueError."""
        if self._items.setdefault(name, function) is not function:
            raise ValueError(f"{self.what} {name!r} is registered twice")

    def get(self, name: str) -> F | None:
        """The function of this name, or None."""
        return self._items.get(name)

    def items(self) -> list[tuple[str, F]]:
        """All functions in order of registration."""
        return list(self._items.items())
