"""Staff pages of the catalogue, by what they are about; importing them registers them."""

from catalog.admin import categories, goods, imports, opinions, questions, search, trade, wishes

__all__ = ["categories", "goods", "imports", "opinions", "questions", "search", "trade", "wishes"]
