"""Chargebacks in the admin: read the evidence, then answer the bank, once."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.access import member_of
from marketplace.lib.admin import ReadOnly, ReadOnlyAdmin
from marketplace.lib.errors import DomainError
from marketplace.lib.htmx import redirect_after_post
from payments.admin_words import DisputeFilter, GatewayFilter, dispute_words, gateway_words
from payments.chargeback_forms import EvidenceForm
from payments.evidence_responses import evidence_response
from payments.models import Chargeback, ChargebackFile, ChargebackShare
from payments.ports import evidence_facts
from payments.services.answering import accept_chargeback, evidence_of, send_evidence
from payments.services.evidence_files import is_stored


class ShareInline(ReadOnly, admin.TabularInline):
    """The orders, and what their stores say."""

    model = ChargebackShare
    extra = 0
    fields = ["reference", "store", "amount", "froze_hold", "evidence", "given_by", "given_at"]
    autocomplete_fields = ["store"]


class FileInline(ReadOnly, admin.TabularInline):
    """What the stores show."""

    model = ChargebackFile
    extra = 0
    fields = ["opened", "store", "kind", "size", "added_by", "added_at"]
    readonly_fields = ["opened"]

    @admin.display(description=_("file"))
    def opened(self, file: ChargebackFile) -> str:
        """The file, to be looked at; a row without one is said to be so."""
        if not is_stored(file):
            return format_html("{} ({})", file.name, gettext("the file is missing"))
        url = reverse("admin:payments_chargeback_file", args=[file.chargeback_id, file.number])
        return format_html('<a href="{}">{}</a>', url, file.name)


@admin.register(Chargeback)
class ChargebackAdmin(ReadOnlyAdmin):
    """Those in `opened` wait for the answer of staff until `respond_by`."""

    list_display = ["number", "attempt", "amount", "fee", "why", "status", "respond_by", "opened_at", "closed_at"]
    list_filter = ["status", ("gateway", GatewayFilter), ("reason", DisputeFilter)]
    fields = [
        "number", "attempt", "paid_by", "reference", "amount", "fee", "why", "status", "respond_by", "opened_at",
        "answering_since", "answered_by", "answered_at", "closed_at",
    ]  # fmt: skip
    readonly_fields = ["number", "answering_since"]
    list_select_related = ["attempt"]
    search_fields = ["number", "reference", "attempt__number", "attempt__payment__reference", "shares__reference"]
    date_hierarchy = "opened_at"
    inlines = [ShareInline, FileInline]

    @admin.display(description=_("reason"), ordering="reason")
    def why(self, row: Chargeback) -> str:
        """The reason in words."""
        return dispute_words(row.reason)

    @admin.display(description=_("gateway"), ordering="gateway")
    def paid_by(self, row: Chargeback) -> str:
        """The way to pay in words."""
        return gateway_words(row.gateway)

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        own = [
            path("<int:pk>/answer/", guarded(self.answer_view), name="payments_chargeback_answer"),
            path("<int:pk>/files/<str:file>/", guarded(self.file_view), name="payments_chargeback_file"),
        ]
        return [*own, *super().get_urls()]

    def file_view(self, request: HttpRequest, pk: int, file: str) -> HttpResponseBase:
        """A file of a store."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = ChargebackFile.objects.filter(chargeback=pk, number=file).first()
        if found is None:
            raise Http404
        return evidence_response(found)

    def answer_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What is known (GET); `do=send` sends it as it was edited, `do=accept` gives the money up."""
        if not request.user.has_perm("payments.change_chargeback"):
            raise PermissionDenied
        row = Chargeback.objects.filter(pk=pk).first()
        if row is None:
            raise Http404
        form = EvidenceForm(request.POST or None, initial={"text": evidence_of(row)})
        status = 200
        if request.method == "POST":
            if self._answer(request, row, form):
                return redirect_after_post(request, reverse("admin:payments_chargeback_change", args=[row.pk]))
            status = 422
        context = self.admin_site.each_context(request) | {
            "opts": self.opts, "title": _("Answer the bank"), "chargeback": row, "form": form,
            "shares": [(share, _facts(share)) for share in row.shares.select_related("store").order_by("pk")],
            "files": [(file, is_stored(file)) for file in row.files.select_related("store").order_by("pk")],
            "reason": dispute_words(row.reason),
        }  # fmt: skip
        return render(request, "admin/payments/chargeback/answer.html", context, status=status)

    def _answer(self, request: HttpRequest, row: Chargeback, form: EvidenceForm) -> bool:
        try:
            if request.POST.get("do") == "accept":
                accept_chargeback(staff=member_of(request), number=row.number)
            elif form.is_valid():
                send_evidence(staff=member_of(request), number=row.number, text=form.cleaned_data["text"])
            else:
                return False
        except DomainError as error:
            messages.error(request, str(error))
            return False
        messages.success(request, gettext("The bank has been answered."))
        return True


def _facts(share: ChargebackShare) -> str:
    """What the history of the order proves, in lines."""
    return "\n".join(filter(None, (gather(share.reference) for _name, gather in evidence_facts.items())))
