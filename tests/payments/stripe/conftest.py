"""A shop that takes Stripe and nothing else, and the Stripe it talks to."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.payments.stripe.server import API_KEY, WEBHOOK_SECRET, Stripe, running


@pytest.fixture
def stripe(settings: Any) -> Iterator[Stripe]:
    """The conformance server, switched on in the settings of the shop."""
    with running() as server:
        settings.PAYMENT_GATEWAYS = ["stripe"]
        settings.STRIPE_SECRET_KEY = API_KEY
        settings.STRIPE_WEBHOOK_SECRET = WEBHOOK_SECRET
        settings.STRIPE_API_BASE = settings.STRIPE_CHECKOUT_ORIGIN = server.url
        yield server
