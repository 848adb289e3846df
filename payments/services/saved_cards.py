"""What a buyer does with the cards that gateways keep."""

from django.db import transaction

from accounts.models import User
from marketplace.lib import clock
from marketplace.lib.publishing import publish_on_commit
from payments import access
from payments.models import SavedCard
from payments.tasks import forget_card


def note_use(*, gateway: str, token: str) -> None:
    """The card was chosen to pay with: it comes first the next time."""
    SavedCard.objects.filter(gateway=gateway, token=token).update(used_at=clock.now())


@transaction.atomic(durable=True)
def remove_card(*, user: User, number: str) -> None:
    """Offer the card no more, and have the gateway forget it. Safe to repeat. Raises NotFound."""
    card = access.saved_card(user, number)
    SavedCard.objects.filter(pk=card.pk, removed_at__isnull=True).update(removed_at=clock.now())
    publish_on_commit(forget_card, card.pk)
