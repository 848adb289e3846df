"""The adapter between the shop and the sandbox bank."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from marketplace.lib.money import Money
from payments.gateways.base import Card, Charge, GatewayError, KeptCard, Option
from payments.gateways.method import Method
from payments.gateways.sandbox import bank, vault
from payments.gateways.sandbox.adapter import SandboxAdapter
from payments.gateways.sandbox.cards import BY_NUMBER, DEMO_CARDS, Behaviour

CARD = Method(
    gateway="sandbox",
    name=_("Bank card"),
    text=_("Visa, Mastercard, Maestro or МИР, also a card to which a pension is paid."),
    icon="credit-card",
    duration=_("At once."),
    steps=(
        _("Choose a card on the payment page, or type number, date and code of yours."),
        _("Press “Pay”. If your bank asks for a code, type it on the page of the bank."),
        _("You come back to the shop, and the order is paid."),
    ),
    decline_codes=(
        "insufficient_funds", "expired_card", "lost_card", "do_not_honour", "not_confirmed", "test_cards_only",
        "card_forgotten", "no_answer",
    ),
)  # fmt: skip


class SandboxGateway(SandboxAdapter):
    """A gateway whose bank is ours and keeps cards. It commits what it does on its own, whatever the shop does."""

    name = "sandbox"
    page = "payments:bank"
    method = CARD
    hint = _(
        "This is a demonstration shop: no money is charged. Each demo card shows a different answer from the bank."
    )

    def options(self) -> Sequence[Option]:
        """The demo cards, and one to type."""
        cards = [
            Option(card.code, self.name, card.title, card.text, card.card(), details=f"{card.brand} •••• {card.last4}")
            for card in DEMO_CARDS
        ]
        typed = Option("other", self.name, _("Another card"), _("Type number, date and code."), is_typed=True)
        return [*cards, typed]

    def charge(
        self, *, key: str, amount: Money, card: Card | KeptCard | None, return_url: str, timeout: float
    ) -> Charge:
        """Charge a demo card; the card «loses the answer» charges and then raises GatewayError."""
        if card is None:
            raise ValueError("the sandbox bank charges cards only")
        is_kept = isinstance(card, KeptCard)
        demo = vault.card_of(card.token) if isinstance(card, KeptCard) else BY_NUMBER.get(card.number)
        charge = bank.take_charge(
            key=key,
            amount=amount,
            card=demo,
            brand=card.brand,
            last4=card.last4,
            unknown="card_forgotten" if is_kept else "test_cards_only",
            return_url=return_url,
        )
        if demo is not None and demo.behaviour == Behaviour.LOSES_ANSWER:
            raise GatewayError(f"no answer within {timedelta(seconds=timeout)}")
        return self._answer(charge)

    def keep_card(self, *, charge_key: str, timeout: float) -> str:
        """Keep a demo card that has paid."""
        return vault.keep(charge_key=charge_key)

    def forget_card(self, *, token: str, timeout: float) -> None:
        """Keep it no longer."""
        vault.forget(token=token)
