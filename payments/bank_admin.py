"""The bank's statement in the admin: enter or import lines, and decide which payment each one is."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.access import member_of
from marketplace.lib.admin import ReadOnly, ReadOnlyAdmin
from marketplace.lib.errors import DomainError
from marketplace.lib.htmx import redirect_after_post
from marketplace.lib.numbers import whole_number
from payments.bank_forms import LineForm, StatementForm, UndoForm
from payments.bank_matching import proposals
from payments.models import BankLine, BankLineUndo
from payments.ports import line_undo
from payments.services.bank_lines import confirm_line, enter_lines, set_line_aside


class UndoInline(ReadOnly, admin.TabularInline):
    """What had been decided about the line before, and why no longer."""

    model = BankLineUndo
    extra = 0
    fields = ["attempt", "decided_by", "decided_at", "undone_by", "undone_at", "reason", "has_unpaid"]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever sees the line sees what became of it."""
        return request.user.has_perm("payments.view_bankline")


@admin.register(BankLine)
class BankLineAdmin(ReadOnlyAdmin):
    """Every line is kept as it came; it is decided on the page of matches."""

    list_display = ["bank_reference", "booked_on", "amount", "payer", "purpose", "status", "attempt", "decided_by"]
    list_filter = ["status", "booked_on"]
    list_select_related = ["attempt", "decided_by"]
    search_fields = ["bank_reference", "purpose", "payer", "attempt__number", "attempt__payment__reference"]
    date_hierarchy = "booked_on"
    inlines = [UndoInline]

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        own = [
            path("enter/", guarded(self.enter_view), name="payments_bankline_enter"),
            path("match/", guarded(self.match_view), name="payments_bankline_match"),
            path("<int:pk>/undo/", guarded(self.undo_view), name="payments_bankline_undo"),
        ]
        return [*own, *super().get_urls()]

    def enter_view(self, request: HttpRequest) -> HttpResponse:
        """Paste or send a table, or type one line; what is known by its number at the bank is not entered again."""
        if not request.user.has_perm("payments.add_bankline"):
            raise PermissionDenied
        is_single = request.POST.get("do") == "line"
        table = StatementForm(request.POST, request.FILES) if request.method == "POST" and not is_single else None
        line = LineForm(request.POST) if request.method == "POST" and is_single else None
        form = table or line
        if form is not None and form.is_valid():
            rows = table.cleaned_data["rows"] if table else line.read().rows if line else []
            try:
                count = enter_lines(staff=member_of(request), rows=rows)
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                text = ngettext("%(count)s new line.", "%(count)s new lines.", count) % {"count": count}
                messages.success(request, text)
                return redirect_after_post(request, reverse("admin:payments_bankline_match"))
        context = self._context(request, _("Enter lines of the statement"))
        context |= {"table": table or StatementForm(), "line": line or LineForm()}
        status = 422 if form is not None else 200
        return render(request, "admin/payments/bankline/enter.html", context, status=status)

    def match_view(self, request: HttpRequest) -> HttpResponse:
        """Exact matches, then the rest; each line is confirmed for a payment or set aside, once."""
        if not request.user.has_perm("payments.change_bankline"):
            raise PermissionDenied
        if request.method == "POST":
            self._decide(request)
            return redirect_after_post(request, reverse("admin:payments_bankline_match"))
        found = proposals()
        context = self._context(request, _("Match lines of the statement"))
        context |= {
            "exact": [one for one in found if one.is_exact],
            "others": [one for one in found if not one.is_exact],
        }
        return render(request, "admin/payments/bankline/match.html", context)

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take back what was decided about a line, with a reason; `number` is the match that the page has shown."""
        if not request.user.has_perm("payments.change_bankline"):
            raise PermissionDenied
        line = BankLine.objects.select_related("attempt__payment__buyer", "decided_by").filter(pk=pk).first()
        if line is None:
            raise Http404
        form = UndoForm(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid() and self._undo(request, line, form):
            return redirect_after_post(request, reverse("admin:payments_bankline_match"))
        context = self._context(request, _("Take back the decision")) | {"line": line, "form": form}
        return render(request, "admin/payments/bankline/undo.html", context, status=422 if form.errors else 200)

    def _undo(self, request: HttpRequest, line: BankLine, form: UndoForm) -> bool:
        number, reason = request.POST.get("number", ""), form.cleaned_data["reason"]
        try:
            for _name, undo in line_undo.items():
                undo(staff=member_of(request), line_id=line.pk, number=number, reason=reason)
        except DomainError as error:
            form.add_error(None, str(error))
            return False
        text = gettext("Line %(reference)s is to be matched anew.") % {"reference": line.bank_reference}
        messages.success(request, text)
        return True

    def _context(self, request: HttpRequest, title: object) -> dict[str, object]:
        return {**self.admin_site.each_context(request), "opts": self.opts, "title": title}

    def _decide(self, request: HttpRequest) -> None:
        """`line` may come several times, each with `number-<line>`; `aside` is one line that is no payment."""
        staff, done = member_of(request), 0
        for text in [*request.POST.getlist("line"), request.POST.get("aside", "")]:
            pk = whole_number(text)
            if pk is None:
                continue
            try:
                if text == request.POST.get("aside"):
                    set_line_aside(staff=staff, line_id=pk)
                else:
                    number = request.POST.get(f"number-{pk}", "").strip().upper()
                    confirm_line(staff=staff, line_id=pk, number=number)
            except DomainError as error:
                messages.error(request, str(error))
            else:
                done += 1
        text = ngettext("%(count)s line decided.", "%(count)s lines decided.", done) % {"count": done}
        messages.success(request, text) if done else messages.warning(request, gettext("Nothing was decided."))
