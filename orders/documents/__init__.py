"""The papers of an order, each in the language of its buyer."""

from orders.documents.invoice import invoice_pdf
from orders.documents.slip import slips_pdf

__all__ = ["invoice_pdf", "slips_pdf"]
