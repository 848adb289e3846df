"""Bank transfers, chargebacks and refunds by hand: what they keep about a person."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from accounts.privacy import ABOUT_OTHERS, INTERNAL, SECRET, Delete, Person, PersonalTable, Wipe
from payments.models import (
    BankLine,
    BankLineUndo,
    Chargeback,
    ChargebackFile,
    ChargebackShare,
    ManualRefund,
    PaymentAttempt,
    SandboxDispute,
)

BOOKS = "the books: numbers, amounts and dates"
BY_STAFF = "who of the staff decided about money"


def _disputes_of(person: Person) -> QuerySet[SandboxDispute]:
    numbers = PaymentAttempt.objects.filter(payment__buyer=person.user).values("number")
    return SandboxDispute.objects.filter(charge__key__in=numbers)


def _lines_by(person: Person) -> QuerySet[BankLine]:
    return BankLine.objects.filter(Q(entered_by=person.user) | Q(decided_by=person.user))


def _undos_by(person: Person) -> QuerySet[BankLineUndo]:
    return BankLineUndo.objects.filter(Q(decided_by=person.user) | Q(undone_by=person.user))


def _refunds_by(person: Person) -> QuerySet[ManualRefund]:
    return ManualRefund.objects.filter(Q(approved_by=person.user) | Q(taken_by=person.user))


BANK_TABLES = [
    PersonalTable(
        SandboxDispute,
        _disputes_of,
        ("reference", "amount", "fee", "reason", "status", "created_at"),
        Wipe({"evidence": ""}, ("reference", "reason", "status"), "the bank's own books"),
        {"id": INTERNAL, "charge": INTERNAL, "evidence": ABOUT_OTHERS, "respond_by": INTERNAL, "decides_at": INTERNAL},
        gettext_lazy("Chargebacks at the demonstration bank"),
    ),
    PersonalTable(
        ChargebackShare,
        "chargeback__attempt__payment__buyer",
        ("chargeback__number", "reference", "amount"),
        Wipe({"evidence": ""}, ("reference",), BOOKS),
        {"id": INTERNAL, "chargeback": INTERNAL, "store": ABOUT_OTHERS, "froze_hold": ABOUT_OTHERS}
        | {"evidence": ABOUT_OTHERS, "given_by": ABOUT_OTHERS, "given_at": ABOUT_OTHERS},
    ),
    PersonalTable(
        ChargebackFile,
        "chargeback__attempt__payment__buyer",
        ("chargeback__number", "kind", "size", "added_at"),
        Delete(),
        {"id": INTERNAL, "chargeback": INTERNAL, "number": INTERNAL, "digest": INTERNAL, "store": ABOUT_OTHERS}
        | {"name": ABOUT_OTHERS, "added_by": ABOUT_OTHERS},
        gettext_lazy("Files that a store showed to your bank"),
    ),
    PersonalTable(
        Chargeback,
        "attempt__payment__buyer",
        ("number", "attempt__number", "amount", "reason", "status", "opened_at", "closed_at"),
        Wipe({}, ("number", "gateway", "reference", "reason", "status"), BOOKS),
        {"id": INTERNAL, "gateway": INTERNAL, "reference": INTERNAL, "respond_by": ABOUT_OTHERS, "fee": ABOUT_OTHERS}
        | {"answering_since": ABOUT_OTHERS, "answered_by": ABOUT_OTHERS, "answered_at": ABOUT_OTHERS},
        gettext_lazy("Payments that your bank took back"),
    ),
    PersonalTable(
        BankLine,
        "attempt__payment__buyer",
        ("bank_reference", "booked_on", "amount", "payer", "purpose", "status", "attempt__number", "decided_at"),
        Wipe({"payer": "", "purpose": ""}, ("bank_reference", "status"), BOOKS),
        {"id": INTERNAL, "entered_by": ABOUT_OTHERS, "entered_at": INTERNAL, "decided_by": ABOUT_OTHERS},
        gettext_lazy("Your bank transfers"),
    ),
    PersonalTable(
        BankLineUndo,
        "attempt__payment__buyer",
        ("attempt__number", "line__amount", "undone_at", "has_unpaid"),
        Wipe({}, ("reason",), BOOKS),
        {"id": INTERNAL, "line": ABOUT_OTHERS, "decided_by": ABOUT_OTHERS, "decided_at": INTERNAL}
        | {"undone_by": ABOUT_OTHERS, "reason": ABOUT_OTHERS},
        gettext_lazy("Bank transfers that had been counted for you by mistake"),
    ),
    PersonalTable(
        ManualRefund,
        "refund__payment__buyer",
        (
            "refund__number",
            "holder",
            "bank_code",
            "last4",
            "given_at",
            "taken_at",
            "bank_reference",
            "paid_at",
            "created_at",
            "updated_at",
        ),
        Wipe(
            {"holder": "", "bank_code": "", "last4": "", "number_secret": ""},
            ("bank_reference",),
            "the number of a transfer that was made",
        ),
        {"id": INTERNAL, "number_secret": SECRET, "taken_by": ABOUT_OTHERS}
        | {"approved_by": ABOUT_OTHERS, "approved_at": ABOUT_OTHERS},
        gettext_lazy("Refunds that our staff returned to you"),
    ),
    PersonalTable(
        ManualRefund,
        _refunds_by,
        ("refund__number", "approved_at", "taken_at", "paid_at"),
        Wipe({}, ("holder", "bank_code", "last4", "number_secret", "bank_reference"), BY_STAFF),
        {"id": INTERNAL, "holder": ABOUT_OTHERS, "bank_code": ABOUT_OTHERS, "last4": ABOUT_OTHERS}
        | {"number_secret": SECRET, "given_at": ABOUT_OTHERS, "bank_reference": ABOUT_OTHERS}
        | {"created_at": INTERNAL, "updated_at": INTERNAL, "approved_by": INTERNAL, "taken_by": INTERNAL},
        gettext_lazy("Refunds that you approved or returned"),
        name="payments-manualrefund-by-you",
        roads=("approved_by", "taken_by"),
    ),
    PersonalTable(
        BankLine,
        _lines_by,
        ("bank_reference", "status", "entered_at", "decided_at"),
        Wipe({}, ("bank_reference", "payer", "purpose", "status"), BY_STAFF),
        {"id": INTERNAL, "booked_on": ABOUT_OTHERS, "amount": ABOUT_OTHERS, "payer": ABOUT_OTHERS}
        | {"purpose": ABOUT_OTHERS, "attempt": ABOUT_OTHERS, "entered_by": INTERNAL, "decided_by": INTERNAL},
        gettext_lazy("Lines of bank statements that you decided about"),
        name="payments-bankline-by-you",
        roads=("entered_by", "decided_by"),
    ),
    PersonalTable(
        BankLineUndo,
        _undos_by,
        ("line__bank_reference", "decided_at", "undone_at", "reason"),
        Wipe({}, ("reason",), BY_STAFF),
        {"id": INTERNAL, "attempt": ABOUT_OTHERS, "decided_by": INTERNAL, "undone_by": INTERNAL}
        | {"has_unpaid": ABOUT_OTHERS},
        gettext_lazy("Decisions about bank lines that were taken back"),
        name="payments-banklineundo-by-you",
        roads=("decided_by", "undone_by"),
    ),
    PersonalTable(
        Chargeback,
        "answered_by",
        ("number", "status", "answered_at"),
        Wipe({}, ("number", "gateway", "reference", "reason", "status"), BY_STAFF),
        {"id": INTERNAL, "attempt": ABOUT_OTHERS, "gateway": ABOUT_OTHERS, "reference": ABOUT_OTHERS}
        | {"amount": ABOUT_OTHERS, "fee": ABOUT_OTHERS, "reason": ABOUT_OTHERS, "respond_by": INTERNAL}
        | {"opened_at": INTERNAL, "answering_since": INTERNAL, "closed_at": INTERNAL},
        gettext_lazy("Chargebacks that you answered"),
        name="payments-chargeback-by-you",
    ),
    PersonalTable(
        ChargebackShare,
        "given_by",
        ("chargeback__number", "reference", "evidence", "given_at"),
        Wipe({}, ("reference", "evidence"), "what the store told the bank"),
        {"id": INTERNAL, "store": INTERNAL, "amount": ABOUT_OTHERS, "froze_hold": INTERNAL},
        gettext_lazy("Evidence that you gave for your store"),
        name="payments-chargebackshare-by-you",
    ),
    PersonalTable(
        ChargebackFile,
        "added_by",
        ("chargeback__number", "name", "kind", "size", "added_at"),
        Wipe({}, ("number", "name", "kind", "digest"), "what the store showed to the bank"),
        {"id": INTERNAL, "chargeback": INTERNAL, "number": INTERNAL, "digest": INTERNAL, "store": INTERNAL},
        gettext_lazy("Files that you showed to a bank for your store"),
        name="payments-chargebackfile-by-you",
    ),
]
