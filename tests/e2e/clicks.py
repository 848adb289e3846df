"""How many activations a task takes: everything that presses, taps or chooses in the browser is counted by itself.

A task is walked inside `at_most(limit)`. Whatever a test calls there, Playwright's own methods are what counts, so that
no press can be forgotten; typing is free, and going to an address is forbidden, because nobody types addresses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import product
from typing import Any
from unittest.mock import patch

from playwright.sync_api import ElementHandle, Frame, Keyboard, Locator, Mouse, Page, Touchscreen

ACTING = ("click", "dblclick", "tap", "check", "uncheck", "set_checked", "select_option", "set_input_files")
KEYS = {"Enter", "NumpadEnter", "Space", " "}
ADDRESSES = ("goto", "go_back", "go_forward", "reload")


def _counting(method: Callable[..., Any], done: list[str]) -> Callable[..., Any]:
    def act(self: Any, *args: Any, **kwargs: Any) -> Any:
        done.append(f"{method.__name__} {self} {args}")
        return method(self, *args, **kwargs)

    return act


def _counting_keys(method: Callable[..., Any], done: list[str]) -> Callable[..., Any]:
    def act(self: Any, *args: Any, **kwargs: Any) -> Any:
        if KEYS & {*args, *kwargs.values()}:
            done.append(f"{method.__name__} {self} {args}")
        return method(self, *args, **kwargs)

    return act


def _forbidden(name: str) -> Callable[..., Any]:
    def act(*_args: Any, **_kwargs: Any) -> Any:
        raise AssertionError(f"a task is walked by pressing, not by `{name}`")

    return act


def _watched(done: list[str]) -> Iterator[tuple[type, str, Callable[..., Any]]]:
    """Every method that acts, with what stands in for it."""
    for owner, name in product((Locator, Page, Frame, ElementHandle, Mouse, Touchscreen), ACTING):
        if method := getattr(owner, name, None):
            yield owner, name, _counting(method, done)
    for owner, name in product((Locator, Page, Frame, ElementHandle, Keyboard), ("press", "down")):
        if method := getattr(owner, name, None):
            yield owner, name, _counting_keys(method, done)
    for owner, name in product((Page, Frame), ADDRESSES):
        if hasattr(owner, name):
            yield owner, name, _forbidden(name)


@contextmanager
def at_most(limit: int) -> Iterator[list[str]]:
    """Count what is pressed inside; more than `limit` activations fail, with a list of them."""
    done: list[str] = []
    with ExitStack() as stack:
        for owner, name, stand_in in _watched(done):
            stack.enter_context(patch.object(owner, name, stand_in))
        yield done
    assert len(done) <= limit, f"{len(done)} activations instead of {limit}:\n" + "\n".join(done)
