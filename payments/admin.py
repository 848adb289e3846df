"""Money in the admin: everything can be found and read, nothing can be changed."""

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from marketplace.lib.admin import ReadOnly, ReadOnlyAdmin
from marketplace.lib.errors import DomainError
from payments.models import (
    Hold,
    LedgerEntry,
    LedgerTransaction,
    Payment,
    PaymentAllocation,
    PaymentAttempt,
    ProviderEvent,
    Refund,
)
from payments.services.sending import complete_manual_refund


class AllocationInline(ReadOnly, admin.TabularInline):
    """The orders that share a payment."""

    model = PaymentAllocation
    extra = 0
    autocomplete_fields = ["store"]


class AttemptInline(ReadOnly, admin.TabularInline):
    """The tries to pay."""

    model = PaymentAttempt
    extra = 0
    fields = ["number", "status", "gateway", "card_brand", "card_last4", "decline_code", "created_at", "resolved_at"]
    readonly_fields = ["number", "created_at"]


class EntryInline(ReadOnly, admin.TabularInline):
    """The lines of a movement."""

    model = LedgerEntry
    extra = 0


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    """Payments, found by their own number, that of the checkout, or of an order."""

    list_display = ["number", "reference", "buyer", "amount", "status", "created_at", "captured_at"]
    list_filter = ["status", "created_at"]
    list_select_related = ["buyer"]
    search_fields = ["number", "reference", "allocations__reference", "buyer__email", "buyer__member_id"]
    search_help_text = _("Search by payment, checkout or order number, e-mail or member ID")
    date_hierarchy = "created_at"
    inlines = [AllocationInline, AttemptInline]


@admin.register(PaymentAttempt)
class AttemptAdmin(ReadOnlyAdmin):
    """Attempts, found by any number a gateway or a buyer may name."""

    list_display = ["number", "payment", "amount", "gateway", "card_brand", "card_last4", "status", "decline_code"]
    list_filter = ["status", "gateway", "decline_code"]
    list_select_related = ["payment"]
    search_fields = ["number", "provider_reference", "payment__number", "payment__reference", "card_last4"]


@admin.register(Refund)
class RefundAdmin(ReadOnlyAdmin):
    """Refunds; those in `manual` wait for a person."""

    list_display = ["number", "reference", "amount", "reason", "status", "tries", "created_at", "succeeded_at"]
    list_filter = ["status", "reason"]
    list_select_related = ["payment", "attempt"]
    search_fields = ["number", "reference", "payment__number", "payment__reference"]
    date_hierarchy = "created_at"
    actions = ["complete_by_hand"]

    @admin.action(description=_("The money was returned by hand: close the refund"), permissions=["complete"])
    def complete_by_hand(self, request: HttpRequest, refunds: QuerySet[Refund]) -> None:
        """Only refunds that wait for a person; others are named and left alone."""
        done = 0
        for refund in refunds:
            try:
                with transaction.atomic():
                    complete_manual_refund(number=refund.number)
            except DomainError as error:
                self.message_user(request, f"{refund.number}: {error}", messages.ERROR)
            else:
                done += 1
        text = ngettext("%(count)s refund closed.", "%(count)s refunds closed.", done) % {"count": done}
        self.message_user(request, text, messages.SUCCESS if done else messages.WARNING)

    def has_complete_permission(self, request: HttpRequest) -> bool:
        """Whoever may change refunds, although nobody edits their fields."""
        return request.user.has_perm("payments.change_refund")


@admin.register(Hold)
class HoldAdmin(ReadOnlyAdmin):
    """Money of orders on its way to sellers."""

    list_display = ["reference", "store", "status", "opened_at", "release_at", "released_at"]
    list_filter = ["status", "release_at"]
    list_select_related = ["store"]
    search_fields = ["reference", "store__name", "store__slug"]
    date_hierarchy = "opened_at"


@admin.register(LedgerTransaction)
class LedgerTransactionAdmin(ReadOnlyAdmin):
    """The journal."""

    list_display = ["key", "kind", "reference", "at"]
    list_filter = ["kind", "at"]
    search_fields = ["key", "reference", "entries__reference"]
    date_hierarchy = "at"
    inlines = [EntryInline]


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyAdmin):
    """The journal by account."""

    list_display = ["transaction", "account", "owner", "reference", "amount"]
    list_filter = ["account"]
    list_select_related = ["transaction"]
    search_fields = ["reference", "owner", "transaction__key"]


@admin.register(ProviderEvent)
class ProviderEventAdmin(ReadOnlyAdmin):
    """What gateways told us; unprocessed ones are swept."""

    list_display = ["provider", "event_id", "kind", "received_at", "processed_at"]
    list_filter = ["provider", "kind", ("processed_at", admin.EmptyFieldListFilter)]
    search_fields = ["event_id", "payload__key"]
