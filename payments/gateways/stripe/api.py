"""Stripe's library, set up for one call: our key, our timeout, and our errors instead of its own."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import stripe
from django.conf import settings

from marketplace.lib.transactions import refuse_transaction
from payments.gateways.base import GatewayError

logger = logging.getLogger(__name__)


class Refused(GatewayError):
    """Stripe has understood the call and said no: it took no effect. `code` is its reason."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@contextmanager
def stripe_client(*, timeout: float) -> Iterator[stripe.StripeClient]:
    """A client whose calls take at most `timeout` seconds each; outside any transaction.

    It repeats nothing by itself: the shop asks again in its own time. Raises Refused, and GatewayError when the
    outcome is not known.
    """
    refuse_transaction()
    client = stripe.StripeClient(
        settings.STRIPE_SECRET_KEY,
        base_addresses={"api": settings.STRIPE_API_BASE},
        http_client=stripe.RequestsClient(timeout=timeout),
        max_network_retries=0,
    )
    try:
        yield client
    except (stripe.APIConnectionError, stripe.APIError, stripe.RateLimitError) as error:
        raise GatewayError(f"Stripe gave no answer: {error}") from error
    except stripe.IdempotencyError as error:
        # The first call under this key may have taken effect, whatever is wrong with the second.
        logger.error("Stripe: a key was used for two different calls: %s", error)
        raise GatewayError("Stripe knows the key from another call") from error
    except stripe.StripeError as error:
        logger.error("Stripe refused a call: %s", error)
        raise Refused(str(error.code or type(error).__name__)) from error
