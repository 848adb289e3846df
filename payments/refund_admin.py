"""The queue of refunds by hand in the admin: one approves, another one takes and transfers it."""

from collections.abc import Callable, Mapping

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.access import member_of
from accounts.models import User
from marketplace.lib.admin import ReadOnlyAdmin
from marketplace.lib.errors import DomainError
from marketplace.lib.formatting import current_language, format_money
from marketplace.lib.htmx import redirect_after_post
from payments import selectors
from payments.admin_words import RefundFilter
from payments.models import ManualRefund, Refund
from payments.refund_forms import LateTransferForm, TransferForm
from payments.refund_selectors import paid_twice
from payments.services.by_hand import (
    account_number,
    approve_refund,
    late_case,
    put_back,
    take_refund,
    withdraw_approval,
)
from payments.services.sending import complete_manual_refund, record_late_transfer


@admin.register(ManualRefund)
class ManualRefundAdmin(ReadOnlyAdmin):
    """Those without `paid at` wait: for the buyer's account, for approval, or for somebody to take them."""

    list_display = ["refund", "amount", "holder", "last4", "given_at", "approved_by", "taken_by", "taken_at", "paid_at"]
    list_filter = [
        ("paid_at", admin.EmptyFieldListFilter), ("given_at", admin.EmptyFieldListFilter),
        ("approved_at", admin.EmptyFieldListFilter), ("refund__reason", RefundFilter),
    ]  # fmt: skip
    list_select_related = ["refund", "approved_by", "taken_by"]
    search_fields = ["refund__number", "refund__reference", "bank_reference", "holder"]
    exclude = ["number_secret"]
    readonly_fields = ["last4"]

    @admin.display(description=_("amount"), ordering="refund__amount")
    def amount(self, desk: ManualRefund) -> str:
        """The sum of the refund."""
        return format_money(desk.refund.amount, current_language())

    def get_urls(self) -> list[URLPattern]:
        own = [path("<int:pk>/desk/", self.admin_site.admin_view(self.desk_view), name="payments_manualrefund_desk")]
        return [*own, *super().get_urls()]

    def desk_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """`do=approve`, `withdraw`, `take`, `back`, or `paid` with the number at the bank; `late` with that and the day
        of a transfer that was not written down before a chargeback. Only its taker sees the account.
        """
        if not request.user.has_perm("payments.change_refund"):
            raise PermissionDenied
        desk = (
            ManualRefund.objects.select_related("refund__payment__buyer", "approved_by", "taken_by")
            .filter(pk=pk)
            .first()
        )
        if desk is None:
            raise Http404
        staff = member_of(request)
        form = _form(request)
        is_refused = request.method == "POST" and not self._act(request, desk, staff, form)
        if request.method == "POST" and not is_refused:
            return redirect_after_post(request, reverse("admin:payments_manualrefund_desk", args=[pk]))
        desk.refresh_from_db()
        desk.refund.refresh_from_db()
        is_mine = desk.taken_by_id == staff.pk and desk.refund.status == Refund.Status.MANUAL
        context = self.admin_site.each_context(request) | {
            "opts": self.opts, "title": _("Return the money"), "desk": desk, "form": form, "is_mine": is_mine,
            "is_disputed": selectors.is_disputed(desk.refund.payment), "late": late_case(desk),
            "account": account_number(desk) if is_mine else "", "approved_by_me": desk.approved_by_id == staff.pk,
            "twice": paid_twice(desk.refund), "may_note": desk.approved_at and desk.taken_by_id in {None, staff.pk},
        }  # fmt: skip
        return render(request, "admin/payments/manualrefund/desk.html", context, status=422 if is_refused else 200)

    def _act(self, request: HttpRequest, desk: ManualRefund, staff: User, form: TransferForm) -> bool:
        if form.is_bound and not form.is_valid():
            return False
        try:
            _do(request, desk.refund.number, staff, form)
        except DomainError as error:
            if error.field in form.fields and form.is_bound:
                form.add_error(error.field, str(error))
            else:
                messages.error(request, str(error))
            return False
        messages.success(request, gettext("Written down."))
        return True


def _do(request: HttpRequest, number: str, staff: User, form: TransferForm) -> None:
    """What was pressed. Raises DomainError."""
    what = request.POST.get("do", "")
    if what == "approve":
        approve_refund(number=number, staff=staff, seen=request.POST.get("seen", ""))
    elif what in _SIMPLE:
        _SIMPLE[what](number=number, staff=staff)
    elif what in _PAID:
        with transaction.atomic():
            _PAID[what](number=number, staff=staff, **form.cleaned_data)


_SIMPLE: Mapping[str, Callable[..., object]] = {"withdraw": withdraw_approval, "take": take_refund, "back": put_back}
_PAID: Mapping[str, Callable[..., object]] = {"paid": complete_manual_refund, "late": record_late_transfer}


def _form(request: HttpRequest) -> TransferForm:
    """The form that was sent, or the one that is to be filled in."""
    kinds = {"paid": TransferForm, "late": LateTransferForm}
    kind = kinds.get(request.POST.get("do", ""))
    return kind(request.POST) if kind else LateTransferForm()
