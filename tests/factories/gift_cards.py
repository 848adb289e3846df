"""Gift certificates in the states that tests start from; every state is reached through the services."""

import re
from typing import Any

from accounts.models import User
from marketplace.lib.idempotency import new_key
from marketplace.lib.money import Money
from messaging.models import OutboxEmail
from payments.models import GiftCard, Payment
from payments.services.gift_cards import Gift, claim_card, order_card
from tests.factories.accounts import UserFactory
from tests.factories.payments import attempt_of, capture

_CODE = re.compile(r"\b(?:[0-9A-Z]{5}-){3}[0-9A-Z]{5}\b")


def gift(amount: str = "50.00", **values: Any) -> Gift:
    """What a buyer fills in; by default in Russian, to be sent at once."""
    words = {
        "sender_name": "Анна",
        "recipient_name": "Борис",
        "recipient_email": "boris@example.com",
        "message": "С днём рождения!",
        "language": "ru",
    }
    return Gift(amount=Money(amount), **(words | values))


def ordered_card(amount: str = "50.00", *, buyer: User | None = None, **values: Any) -> GiftCard:
    """A certificate that waits for its payment."""
    return order_card(buyer=buyer or UserFactory(), gift=gift(amount, **values), idempotency_key=new_key())


def paid_card(amount: str = "50.00", **values: Any) -> GiftCard:
    """A certificate that the gateway has captured the money for."""
    card = ordered_card(amount, **values)
    capture(attempt_of(Payment.objects.get(reference=card.number)))
    card.refresh_from_db()
    return card


def code_of(card: GiftCard) -> str:
    """The code in the latest mail to the recipient, which has not left the outbox."""
    mails = OutboxEmail.objects.filter(template="payment_gift_card", to=card.recipient_email)
    found = [mail.context["code"] for mail in mails.order_by("-pk") if mail.dedupe_key.startswith(_key(card))]
    assert _CODE.fullmatch(found[0])
    return str(found[0])


def own_card(owner: User, amount: str = "50.00", **values: Any) -> GiftCard:
    """A certificate in the profile of `owner`."""
    return claim_card(user=owner, code=code_of(paid_card(amount, **values)))


def _key(card: GiftCard) -> str:
    return f"gift_card:{card.number}:"
