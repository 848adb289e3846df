"""What is known of a store, and how its score came about: the same for buyers and for the seller."""

from decimal import Decimal

from accounts.models import Store
from catalog.models import StoreFacts
from catalog.rules import Conduct, StoreScore, store_score


def facts_of_store(store: Store) -> StoreFacts:
    """The facts of a store; empty ones, which say nothing, as long as none were computed.

    No query when the store was loaded with `select_related("facts")`.
    """
    found: StoreFacts | None = getattr(store, "facts", None)
    return found or StoreFacts(store_id=store.pk)


def conduct_of(facts: StoreFacts) -> Conduct:
    """The part of the facts that orders tell."""
    return Conduct(facts.on_time_percent, facts.cancelled_percent, facts.refunded_percent, facts.disputed_percent)


def score_of(facts: StoreFacts) -> StoreScore | None:
    """The score that these facts give; None when there are too few ratings. The parts of a rating weigh the same."""
    parts = [part for part in (facts.described, facts.delivery, facts.communication) if part is not None]
    average = sum(parts, Decimal(0)) / len(parts) if parts else None
    return store_score(average, facts.ratings_count, conduct_of(facts))
