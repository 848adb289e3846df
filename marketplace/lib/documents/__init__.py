"""Documents as PDF: a sheet of A4 that is filled from the top, and what can stand on it."""

from marketplace.lib.documents.answers import pdf_answer
from marketplace.lib.documents.paper import Paper
from marketplace.lib.documents.parts import Card, Column, Sum, Text, Tick
from marketplace.lib.documents.times import DOCUMENT_ZONE, document_terms

__all__ = [
    "DOCUMENT_ZONE",
    "Card",
    "Column",
    "Paper",
    "Sum",
    "Text",
    "Tick",
    "document_terms",
    "pdf_answer",
]
