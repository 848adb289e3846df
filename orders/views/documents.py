"""The papers of an order that its buyer may have."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.access import member_of
from marketplace.lib.documents import pdf_answer
from orders.access import order_for_buyer
from orders.documents import invoice_pdf
from orders.selectors.documents import invoice_of


@login_required
@require_safe
def invoice(request: HttpRequest, number: str) -> HttpResponse:
    """The invoice of a paid order as PDF."""
    order = order_for_buyer(member_of(request), number)
    return pdf_answer(invoice_pdf(invoice_of(order)), f"invoice-{order.number}.pdf")
