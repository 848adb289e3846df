"""Money in the admin: everything can be found and read, nothing can be changed."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import flatten
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.access import member_of
from marketplace.lib import clock
from marketplace.lib.admin import ReadOnly, ReadOnlyAdmin
from marketplace.lib.errors import DomainError
from marketplace.lib.htmx import redirect_after_post
from marketplace.lib.idempotency import new_key
from payments.admin_words import RefundFilter, failure_words, refund_words
from payments.bank_admin import BankLineAdmin
from payments.chargeback_admin import ChargebackAdmin
from payments.gift_admin import GiftCardAdmin, GiftCardUseAdmin
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
)
from payments.payables import bank_table, payable_stores
from payments.payout_forms import ApprovalForm
from payments.refund_admin import ManualRefundAdmin
from payments.saved_card_admin import SavedCardAdmin
from payments.services.payouts import approve_payouts, complete_payout, fail_payout
from payments.services.sending import complete_manual_refund

__all__ = [
    "BankLineAdmin",
    "ChargebackAdmin",
    "GiftCardAdmin",
    "GiftCardUseAdmin",
    "ManualRefundAdmin",
    "SavedCardAdmin",
]  # by import


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

    list_display = ["number", "reference", "amount", "why", "status", "tries", "created_at", "succeeded_at"]
    list_filter = ["status", ("reason", RefundFilter)]
    list_select_related = ["payment", "attempt"]
    search_fields = ["number", "reference", "payment__number", "payment__reference"]
    date_hierarchy = "created_at"
    readonly_fields = ["why", "failure"]
    actions = ["complete_by_hand"]

    @admin.display(description=_("reason"), ordering="reason")
    def why(self, refund: Refund) -> str:
        """The reason in words."""
        return refund_words(refund.reason)

    @admin.display(description=_("reason of the failure"), ordering="failure_code")
    def failure(self, refund: Refund) -> str:
        """Why it did not go by itself, in words; a gateway's own code as it came."""
        return failure_words(refund.failure_code)

    @admin.action(description=_("The money was returned by hand: close the refund"), permissions=["complete"])
    def complete_by_hand(self, request: HttpRequest, refunds: QuerySet[Refund]) -> None:
        """Only refunds that wait for a person and that a colleague has approved; others are named and left alone."""
        staff = member_of(request)

        def close(refund: Refund) -> None:
            with transaction.atomic():
                complete_manual_refund(number=refund.number, staff=staff)

        self.act_on_each(request, refunds, close)

    def has_complete_permission(self, request: HttpRequest) -> bool:
        """Whoever may change refunds, although nobody edits their fields."""
        return request.user.has_perm("payments.change_refund")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Reasons in words, where their codes would stand."""
        words = {"reason": "why", "failure_code": "failure"}
        return [
            words.get(name, name) for name in flatten(super().get_fields(request, obj)) if name not in words.values()
        ]

    def done_text(self, count: int) -> str:
        return ngettext("%(count)s refund closed.", "%(count)s refunds closed.", count) % {"count": count}


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


@admin.register(PayoutAccount)
class PayoutAccountAdmin(ReadOnlyAdmin):
    """Where the money of stores goes; only their owners write it down."""

    list_display = ["store", "holder", "bank_code", "last4", "paused_until", "updated_at"]
    list_select_related = ["store"]
    search_fields = ["store__name", "store__slug", "holder", "last4"]
    exclude = ["number_secret"]
    readonly_fields = ["last4"]


@admin.register(Payout)
class PayoutAdmin(ReadOnlyAdmin):
    """Transfers to stores; whoever may change them writes down what the bank made of each."""

    list_display = ["number", "store", "amount", "status", "batch", "created_at", "resolved_at"]
    list_filter = ["status", "created_at"]
    list_select_related = ["store", "batch"]
    search_fields = ["number", "batch__number", "store__name", "bank_reference"]
    date_hierarchy = "created_at"
    exclude = ["number_secret"]
    actions = ["complete", "fail"]

    @admin.action(description=_("The bank has made the transfer"), permissions=["resolve"])
    def complete(self, request: HttpRequest, payouts: QuerySet[Payout]) -> None:
        """Each that is on its way; others are named and left alone."""
        self.act_on_each(request, payouts, lambda payout: complete_payout(number=payout.number))

    @admin.action(description=_("The bank has refused: the money is payable again"), permissions=["resolve"])
    def fail(self, request: HttpRequest, payouts: QuerySet[Payout]) -> None:
        """The same."""
        reason = gettext("The bank could not credit the account.")
        self.act_on_each(request, payouts, lambda payout: fail_payout(number=payout.number, reason=reason))

    def has_resolve_permission(self, request: HttpRequest) -> bool:
        """Whoever may change payouts, although nobody edits their fields."""
        return request.user.has_perm("payments.change_payout")

    def done_text(self, count: int) -> str:
        return ngettext("%(count)s payout written down.", "%(count)s payouts written down.", count) % {"count": count}


class PayoutInline(ReadOnly, admin.TabularInline):
    """The transfers of a batch."""

    model = Payout
    extra = 0
    fields = ["number", "store", "amount", "holder", "bank_code", "last4", "status", "resolved_at"]
    readonly_fields = ["number"]


@admin.register(PayoutBatch)
class PayoutBatchAdmin(ReadOnlyAdmin):
    """Batches, and the page of what is payable today."""

    list_display = ["number", "approved_by", "approved_at"]
    list_select_related = ["approved_by"]
    search_fields = ["number", "payouts__number"]
    date_hierarchy = "approved_at"
    exclude = ["key"]
    inlines = [PayoutInline]

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        own = [
            path("approve/", guarded(self.approve_view), name="payments_payoutbatch_approve"),
            path("<int:pk>/bank.csv", guarded(self.bank_file), name="payments_payoutbatch_bank"),
        ]
        return [*own, *super().get_urls()]

    def approve_view(self, request: HttpRequest) -> HttpResponse:
        """What is payable (GET), then the approval of the stores that were ticked, at the amounts that were shown."""
        if not request.user.has_perm("payments.add_payoutbatch"):
            raise PermissionDenied
        if request.method == "POST":
            response = self._approve(request)
            if response is not None:
                return response
        rows = payable_stores(now=clock.now())
        context = self.admin_site.each_context(request) | {
            "opts": self.opts, "title": _("Payouts to approve"), "key": new_key(),
            "payable": [row for row in rows if not row.obstacle], "others": [row for row in rows if row.obstacle],
        }  # fmt: skip
        return render(request, "admin/payments/payoutbatch/approve.html", context)

    def _approve(self, request: HttpRequest) -> HttpResponse | None:
        form = ApprovalForm(request.POST)
        if not form.is_valid():
            messages.error(request, gettext("Nothing was approved: tick at least one store."))
            return None
        try:
            batch = approve_payouts(staff=member_of(request), **form.cleaned_data)
        except DomainError as error:
            messages.warning(request, str(error))
            return None
        messages.success(request, gettext("Batch %(number)s is approved.") % {"number": batch.number})
        return redirect_after_post(request, reverse("admin:payments_payoutbatch_change", args=[batch.pk]))

    def bank_file(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The transfers of a batch that are on their way, for the bank."""
        if not request.user.has_perm("payments.change_payout"):
            raise PermissionDenied
        batch = PayoutBatch.objects.filter(pk=pk).first()
        if batch is None:
            raise Http404
        response = HttpResponse(bank_table(batch), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="payouts-{batch.number}.csv"'
        return response
