"""The sandbox bank on a bad day: calls that never reach it, answers that never arrive, webhooks without a network."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any
from unittest import mock

from orders.services.payment import handle_event
from payments.gateways.base import GatewayError
from payments.gateways.sandbox import webhooks
from payments.gateways.sandbox.constants import SIGNATURE_HEADER
from payments.gateways.sandbox.gateway import SandboxGateway
from payments.gateways.sandbox.models import SandboxEvent
from payments.gateways.sandbox.signing import sign

NONE, UNREACHED, LOST = "", "unreached", "lost"
TROUBLES = (NONE, NONE, NONE, UNREACHED, LOST)
_trouble: ContextVar[str] = ContextVar("trouble", default=NONE)
_CALLS = ("charge", "confirm", "refund", "find_refund", "withdraw")


@contextmanager
def trouble(kind: str) -> Iterator[None]:
    """Every call to the bank inside the block fails in this way; in this thread only."""
    token = _trouble.set(kind)
    try:
        yield
    finally:
        _trouble.reset(token)


@contextmanager
def fallible_bank() -> Iterator[None]:
    """Let `trouble` have its effect, and let webhooks come by a plain call instead of the network."""
    with ExitStack() as stack:
        for name in _CALLS:
            stack.enter_context(mock.patch.object(SandboxGateway, name, _fallible(getattr(SandboxGateway, name))))
        stack.enter_context(mock.patch.object(webhooks, "_post", _post))
        yield


def deliver(event: SandboxEvent) -> None:
    """The bank's webhook arrives at the shop, whether for the first time or again. Raises what the shop raises."""
    body = webhooks.event_body(event)
    handle_event(provider="sandbox", body=body, headers={SIGNATURE_HEADER: sign(body)})


@contextmanager
def logged_errors() -> Iterator[list[str]]:
    """What sweeps log as errors instead of raising it."""
    found: list[str] = []
    logger, handler = logging.getLogger("marketplace.lib.sweeping"), _Collector(found)
    logger.addHandler(handler)
    try:
        yield found
    finally:
        logger.removeHandler(handler)


class _Collector(logging.Handler):
    """Keeps messages with their tracebacks."""

    def __init__(self, found: list[str]) -> None:
        super().__init__(logging.ERROR)
        self.found = found
        self.setFormatter(logging.Formatter("%(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(self.format(record))


def _fallible(call: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(call)
    def run(*args: Any, **kwargs: Any) -> Any:
        kind = _trouble.get()
        if kind == UNREACHED:
            raise GatewayError("the bank was not reached")
        answer = call(*args, **kwargs)
        if kind == LOST:
            raise GatewayError("the answer was lost")
        return answer

    return run


def _post(event: SandboxEvent) -> bool:
    """The shop takes a webhook; on a bad day it is not reached, or its answer does not come back."""
    if _trouble.get() == UNREACHED:
        return False
    deliver(event)
    return _trouble.get() == NONE
