"""The sandbox bank at the pace of a real one, so that a kill meets calls that are under way."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from random import SystemRandom
from typing import Any

from django.apps import AppConfig
from django.utils.module_loading import import_string

SLOWEST = 0.12  # seconds on the way there, and as many back
_chance = SystemRandom()


class SlowBank(AppConfig):
    """Waits before and after the bank has done what it was asked for."""

    name = "benchmarks.trade.faults"
    label = "slow_bank"

    def ready(self) -> None:
        gateway = import_string("payments.gateways.sandbox.gateway.SandboxGateway")
        for name in ("charge", "confirm", "refund"):
            setattr(gateway, name, _slow(getattr(gateway, name)))


def _slow(call: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(call)
    def run(*args: Any, **kwargs: Any) -> Any:
        time.sleep(_chance.uniform(0, SLOWEST))
        answer = call(*args, **kwargs)
        time.sleep(_chance.uniform(0, SLOWEST))
        return answer

    return run
