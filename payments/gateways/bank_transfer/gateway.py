"""Bank transfer behind the surface of a gateway. Nobody is called: what staff confirmed is in our own tables."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Q, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from marketplace.lib import clock
from marketplace.lib.money import Money
from payments.constants import BANK_TRANSFER_WAITS
from payments.errors import BadSignature
from payments.gateways.base import Card, Charge, Event, KeptCard, Option, Outcome, RefundAnswer, Statement
from payments.gateways.method import Method, RefundWay
from payments.models import BankLine, LedgerTransaction

TRANSFER = Method(
    gateway="bank_transfer",
    name=_("Bank transfer"),
    text=_("To our bank account, by the invoice that you get. For any sum, also from the account of a company."),
    icon="building-2",
    duration=_("One to five banking days; the invoice is good for seven days."),
    steps=(
        _("Choose “Bank transfer” on the payment page and press “Pay”: you get an invoice."),
        _("Order the transfer in your bank. Write the purpose of the payment exactly as on the invoice."),
        _("Your bank transfers the money. We match it with your order and write to you."),
        _("If less has arrived, we tell you how much is missing. If more has arrived, we return the rest."),
    ),
    decline_codes=("not_received",),
    refund_way=RefundWay.BY_STAFF,
    waits_for=BANK_TRANSFER_WAITS,
)


class BankTransferGateway:
    """A gateway whose provider is the staff of the shop."""

    name = "bank_transfer"
    method = TRANSFER
    hint = ""

    def options(self) -> Sequence[Option]:
        """One line."""
        return [Option(self.name, self.name, TRANSFER.name, TRANSFER.text, icon=TRANSFER.icon)]

    def page_origin(self) -> str:
        """The invoice is a page of the shop."""
        return ""

    def charge(
        self, *, key: str, amount: Money, card: Card | KeptCard | None, return_url: str, timeout: float
    ) -> Charge:
        """Nothing moves yet: the buyer gets an invoice."""
        if card is not None:
            raise ValueError("no cards are taken here")
        return self._waiting(key)

    def confirm(self, *, key: str, reference: str, since: datetime, timeout: float) -> Charge | None:
        """Captured as soon as staff have confirmed the whole sum."""
        if LedgerTransaction.objects.filter(key=applied_key(key)).exists():
            return Charge(Outcome.CAPTURED, _reference(key))
        return self._waiting(key)

    def withdraw(self, *, key: str, reference: str, timeout: float) -> None:
        """An invoice cannot be taken back: money that comes nevertheless is returned."""

    def refund(self, *, key: str, charge_key: str, reference: str, amount: Money, timeout: float) -> RefundAnswer:
        """Never by itself: staff transfer it."""
        return RefundAnswer(provider_reference="", failure_code="by_staff")

    def find_refund(self, *, key: str, charge_key: str, reference: str, timeout: float) -> RefundAnswer | None:
        """What staff transfer stands in the queue of refunds by hand, not here."""
        return None

    def parse_event(self, *, body: bytes, headers: Mapping[str, str]) -> Event:
        """Nobody posts about bank transfers; whoever does is not the bank."""
        raise BadSignature

    def send_evidence(self, *, key: str, reference: str, text: str, timeout: float) -> None:
        """Banks do not take transfers back."""
        raise ValueError("there are no chargebacks of bank transfers")

    def accept_dispute(self, *, key: str, reference: str, timeout: float) -> None:
        """Banks do not take transfers back."""
        raise ValueError("there are no chargebacks of bank transfers")

    def statement(self, *, since: datetime | None = None, until: datetime | None = None) -> Statement:
        """What staff have matched, by our numbers."""
        span = {"decided_at__gte": since, "decided_at__lt": until}
        within = Q(**{name: moment for name, moment in span.items() if moment is not None})
        matched = BankLine.objects.filter(within, status=BankLine.Status.MATCHED)
        rows = matched.order_by().values("attempt__number")
        totals = rows.annotate(total=Sum("amount"))
        return Statement(charges={row["attempt__number"]: row["total"] for row in totals}, refunds={})

    def _waiting(self, key: str) -> Charge:
        url = reverse("payments:transfer", args=[key])
        # A repeated answer moves nothing: pending stays as it was first written down.
        until = clock.now() + BANK_TRANSFER_WAITS
        return Charge(Outcome.PENDING, _reference(key), confirm_url=url, expires_at=until)


def applied_key(number: str) -> str:
    """The ledger's key of the movement that makes a transfer pay its attempt."""
    return f"applied:{number}"


def _reference(key: str) -> str:
    return f"bt-{key}"
