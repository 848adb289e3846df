"""Complaining about a product."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import member_of
from catalog.pages.product import steps_to
from catalog.selectors.headings import ProductHeading, product_heading
from marketplace.lib.htmx import redirect_after_post
from support.errors import TooManyReports
from support.forms import ReportForm
from support.services.reports import open_report, report_product


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The form; whoever has complained already sees that, instead."""
    heading = product_heading(pk)
    if request.method != "POST":
        return _page(request, heading, ReportForm())
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _page(request, heading, form, status=422)
    data = form.cleaned_data
    try:
        report_product(user=member_of(request), product_id=pk, reason=data["reason"], text=data["text"])
    except TooManyReports as error:
        form.add_error(None, str(error))
        return _page(request, heading, form, status=error.status)
    messages.success(request, _("Thank you. We have got your complaint and will look at this product."))
    return redirect_after_post(request, heading.url)


def _page(request: HttpRequest, heading: ProductHeading, form: ReportForm, *, status: int = 200) -> HttpResponse:
    context = {
        "heading": heading,
        "form": form,
        "known": open_report(user=member_of(request), product_id=heading.product_id),
        "crumbs": steps_to(heading, _("Complaint")),
    }
    return render(request, "support/report.html", context, status=status)
