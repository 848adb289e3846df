"""What payments keep about a person, and which money keeps a profile from being deleted (domain.md 3.14).

The ledger names nobody: its accounts are numbers of orders and certificates, ids of stores and names of gateways. It
cannot be changed, so it must stay like that.
"""

from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.ports import secret_rotations
from accounts.privacy import (
    ABOUT_OTHERS,
    INTERNAL,
    SECRET,
    Blocker,
    Delete,
    Person,
    PersonalTable,
    Wipe,
    blockers,
    erasers,
    register_impersonal,
    register_tables,
)
from payments.gift_privacy import GIFT_TABLES, forget_words_told, gift_blocker
from payments.models import (
    Hold,
    LedgerEntry,
    LedgerTransaction,
    Payment,
    PaymentAllocation,
    PaymentAttempt,
    Payout,
    PayoutAccount,
    PayoutBatch,
    ProviderEvent,
    Refund,
    SandboxCard,
    SandboxCharge,
    SandboxEvent,
    SandboxRefund,
    SavedCard,
)
from payments.privacy_tables import BANK_TABLES, BOOKS
from payments.services import by_hand
from payments.services.evidence_files import forget_evidence_files
from payments.services.payout_accounts import rotate_numbers


def connect() -> None:
    """Register everything; called once at start-up. Rows that lead to others by numbers come last."""
    register_tables(*BANK_TABLES, *_SANDBOX_TABLES, *_LEDGER_TABLES, *GIFT_TABLES, *_PAYMENT_TABLES, *_PAYOUT_TABLES)
    register_impersonal("notes of the sandbox bank to itself", SandboxEvent)
    register_impersonal("a transfer to a store, and the account it went to", Payout)
    secret_rotations.register("bank accounts of stores", rotate_numbers)
    secret_rotations.register("bank accounts for refunds", by_hand.rotate_numbers)
    blockers.register("payments under way", payment_blocker)
    blockers.register("money kept", hold_blocker)
    blockers.register("refunds under way", refund_blocker)
    blockers.register("gifts to be sent", gift_blocker)
    erasers.register("words with gifts", forget_words_told)
    erasers.register("files of chargebacks", forget_evidence_files)


def payment_blocker(user: User) -> Blocker | None:
    """The bank may still say that it took money."""
    attempts = PaymentAttempt.objects.filter(payment__buyer=user)
    is_open = attempts.filter(status__in=PaymentAttempt.OPEN).exists()
    if not is_open and not _unheard_events(attempts).exists():
        return None
    text = _("One of your payments is still open: cards take an hour at most, money that you bring in some days.")
    return Blocker(text, reverse("orders:list"), _("To the orders"))


def hold_blocker(user: User) -> Blocker | None:
    """Money that is kept until an order ends well, and may have to go back."""
    kept = Hold.objects.filter(allocation__payment__buyer=user, status__in=[Hold.Status.HELD, Hold.Status.FROZEN])
    if not kept.exists():
        return None
    text = _("We are still keeping money of your orders: it goes to the seller, or back to you, when they are closed.")
    return Blocker(text, reverse("orders:list"), _("To the orders"))


def refund_blocker(user: User) -> Blocker | None:
    """Money on its way back."""
    under_way = Refund.objects.filter(payment__buyer=user).exclude(status=Refund.Status.SUCCEEDED)
    if not under_way.exists():
        return None
    text = _("Money is on its way back to you. Wait until the refund has arrived.")
    return Blocker(text, reverse("orders:list"), _("To the orders"))


def attempt_numbers(person: Person) -> QuerySet[Any]:
    """By these the gateways know the member's payments."""
    return PaymentAttempt.objects.filter(payment__buyer=person.user).values("number")


def charges_of(person: Person) -> QuerySet[SandboxCharge]:
    """Charges of the sandbox bank."""
    return SandboxCharge.objects.filter(key__in=attempt_numbers(person))


def events_of(person: Person) -> QuerySet[ProviderEvent]:
    """What gateways told about the member's payments."""
    numbers = PaymentAttempt.objects.filter(payment__buyer=person.user).values_list("number", flat=True)
    return ProviderEvent.objects.filter(payload__key__in=list(numbers))


def entries_of(person: Person) -> QuerySet[LedgerEntry]:
    """Lines of the ledger about the member's orders."""
    shares = PaymentAllocation.objects.filter(payment__buyer=person.user).values("reference")
    payments = Payment.objects.filter(buyer=person.user).values("reference")
    return LedgerEntry.objects.filter(Q(reference__in=shares) | Q(reference__in=payments))


def transactions_of(person: Person) -> QuerySet[LedgerTransaction]:
    """Movements of money about the member's orders."""
    return LedgerTransaction.objects.filter(pk__in=entries_of(person).values("transaction"))


def _unheard_events(attempts: QuerySet[PaymentAttempt]) -> QuerySet[ProviderEvent]:
    numbers = list(attempts.values_list("number", flat=True))
    return ProviderEvent.objects.filter(processed_at__isnull=True, payload__key__in=numbers)


_SANDBOX_TABLES = [
    PersonalTable(
        SandboxCard,
        lambda person: SandboxCard.objects.filter(charge__key__in=attempt_numbers(person)),
        ("code", "created_at"),
        Delete(),
        {"id": INTERNAL, "charge": INTERNAL, "token": SECRET},
        gettext_lazy("Cards that the demonstration bank keeps for you"),
    ),
    PersonalTable(
        SandboxRefund,
        lambda person: SandboxRefund.objects.filter(charge__key__in=attempt_numbers(person)),
        ("key", "amount", "created_at"),
        Wipe({}, ("key",), "the bank's own books"),
        {"id": INTERNAL, "charge": INTERNAL},
        gettext_lazy("Refunds at the demonstration bank"),
    ),
    PersonalTable(
        SandboxCharge,
        charges_of,
        ("key", "provider", "amount", "brand", "last4", "code", "status", "decline_code", "created_at", "expires_at"),
        Wipe(
            {"brand": "", "last4": "", "return_url": "", "code": ""},
            ("key", "provider", "token", "status", "decline_code"),
            "the bank's own books",
        ),
        {"id": INTERNAL, "token": SECRET, "return_url": INTERNAL, "wrong_codes": INTERNAL},
        gettext_lazy("Charges at the demonstration bank"),
    ),
    PersonalTable(
        ProviderEvent,
        events_of,
        ("provider", "event_id", "kind", "payload", "received_at", "processed_at"),
        Wipe({"payload": {}}, ("provider", "event_id", "kind"), "so that a repeated message is recognised"),
        {"id": INTERNAL},
        gettext_lazy("What the bank told about your payments"),
    ),
]
_LEDGER_TABLES = [
    PersonalTable(
        LedgerEntry,
        entries_of,
        ("transaction__at", "transaction__kind", "account", "reference", "amount"),
        Wipe({}, ("account", "owner", "reference"), BOOKS),
        {"id": INTERNAL, "owner": ABOUT_OTHERS},
        gettext_lazy("Your orders in the ledger"),
    ),
    PersonalTable(
        LedgerTransaction,
        transactions_of,
        ("at", "kind", "reference"),
        Wipe({}, ("kind", "reference", "key"), BOOKS),
        {"id": INTERNAL, "key": INTERNAL},
        gettext_lazy("Movements of money for your orders"),
    ),
]
_PAYMENT_TABLES = [
    # The token stays until the gateway has been told to forget it, which the sweep does within minutes.
    PersonalTable(
        SavedCard,
        "user",
        ("number", "gateway", "brand", "last4", "added_at", "used_at", "removed_at", "forgotten_at"),
        Wipe(
            {"user": None, "brand": "", "last4": "", "removed_at": Coalesce("removed_at", "added_at")},
            ("number", "gateway", "token"),
            "so that the gateway can be told to forget the card",
        ),
        {"id": INTERNAL, "user": INTERNAL, "token": SECRET},
    ),
    PersonalTable(
        Hold,
        "allocation__payment__buyer",
        ("reference", "status", "opened_at", "release_at", "released_at"),
        Wipe({}, ("reference", "status"), BOOKS),
        {"id": INTERNAL, "allocation": INTERNAL, "store": INTERNAL, "payout": ABOUT_OTHERS},
        gettext_lazy("Money kept until your orders end"),
    ),
    PersonalTable(
        Refund,
        "payment__buyer",
        (
            "number",
            "reference",
            "amount",
            "reason",
            "status",
            "created_at",
            "updated_at",
            "sent_at",
            "succeeded_at",
            "failure_code",
            "gift_card__number",
        ),
        Wipe({}, ("number", "reference", "reason", "key", "status", "failure_code", "provider_reference"), BOOKS),
        {"id": INTERNAL, "payment": INTERNAL, "attempt": INTERNAL, "key": INTERNAL, "tries": INTERNAL}
        | {"next_try_at": INTERNAL, "provider_reference": INTERNAL},
    ),
    PersonalTable(
        PaymentAllocation,
        "payment__buyer",
        ("payment__number", "reference", "store__name", "amount", "subsidy"),
        Wipe({}, ("reference",), BOOKS),
        {"id": INTERNAL, "commission_rate": ABOUT_OTHERS, "commission_base": ABOUT_OTHERS},
    ),
    PersonalTable(
        PaymentAttempt,
        "payment__buyer",
        (
            "number",
            "payment__number",
            "gateway",
            "amount",
            "card_brand",
            "card_last4",
            "keeps_card",
            "status",
            "decline_code",
            "created_at",
            "updated_at",
            "expires_at",
            "resolved_at",
        ),
        Wipe(
            {"card_brand": "", "card_last4": "", "confirm_url": "", "idempotency_key": F("number")},
            ("number", "gateway", "status", "provider_reference", "decline_code"),
            "the books, and the number by which the bank knows the payment",
        ),
        {"id": INTERNAL, "idempotency_key": INTERNAL, "provider_reference": INTERNAL, "confirm_url": SECRET}
        | {"checked_at": INTERNAL},
    ),
    PersonalTable(
        Payment,
        "buyer",
        ("number", "reference", "amount", "status", "created_at", "updated_at", "captured_at"),
        Wipe({}, ("number", "reference", "status"), BOOKS),
        {"id": INTERNAL, "buyer": INTERNAL},
    ),
]
_PAYOUT_TABLES = [
    PersonalTable(
        PayoutAccount,
        "changed_by",
        ("store__name", "holder", "bank_code", "last4", "created_at", "updated_at", "paused_until"),
        Wipe(
            {"changed_by": None},
            ("holder", "bank_code", "last4", "number_secret"),
            "the store's own, whoever wrote it down",
        ),
        {"id": INTERNAL, "number_secret": SECRET, "changed_by": INTERNAL},
        gettext_lazy("Bank accounts of stores that you wrote down"),
    ),
    PersonalTable(
        PayoutBatch,
        "approved_by",
        ("number", "approved_at"),
        Wipe({"approved_by": None}, ("number", "key"), BOOKS),
        {"id": INTERNAL, "key": INTERNAL},
        gettext_lazy("Payouts to stores that you approved"),
    ),
]
