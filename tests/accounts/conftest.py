"""Mails become rows, as they do outside of tests."""

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _outbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = "messaging.backends.OutboxBackend"
