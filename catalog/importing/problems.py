"""What can be wrong with a row or a file, as codes that are kept and sentences that are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.errors import BadBrandName
from catalog.importing import limits

ROW_PROBLEMS: Mapping[str, Any] = {
    # errors: the row is left out
    "empty": _("This must not be empty."),
    "needed": _("The store has no such SKU, and a new product needs this."),
    "long": _("Longer than %(limit)s characters."),
    "line_break": _("Here two rows seem to have run into one: a quotation mark is missing or is one too many."),
    "cells_many": _("The row has more cells than the table has columns. Put texts and numbers with a comma in quotes."),
    "formula": _("“%(value)s” is what a spreadsheet writes for a formula with an error."),
    "shortened": _("The spreadsheet has shortened this number to “%(value)s”. Give the column the format “Text”."),
    "date": _("The spreadsheet has made a date of this: “%(value)s”. Give the column the format “Text”."),
    "price": _("“%(value)s” is not a price."),
    "price_unclear": _("“%(value)s” can be read in two ways. Write 1234.00 or 1.23."),
    "count_unclear": _("“%(value)s” can be read in two ways. Write the number without commas and points."),
    "number_unclear": _("“%(value)s” can be read in two ways. Write 1234 or 1.2340, in a spreadsheet as text."),
    "price_range": _("A price is above zero and has at most two decimals."),
    "currency": _("Prices are in %(currency)s, and this one is not. Convert it."),
    "percent": _("“%(value)s” is not a discount from 0 to 90 %%."),
    "old_price": _("The price before the discount must be above the price, and the discount at most 90 %%."),
    "two_discounts": _("Give the price before the discount or the discount in percent, not both."),
    "count": _("“%(value)s” is not a whole number from %(least)s to 1,000,000."),
    "options": _("Write options as “Цвет/Color=Белый/White; Размер/Size=M”."),
    "options_differ": _("The variants of one product have the same options in the same order."),
    "options_twice": _("Another variant of this product has the same options."),
    "max_below_min": _("The greatest quantity is below the least one in whole lots."),
    "category": _("There is no category “%(value)s” that goods are filed under."),
    "brand": BadBrandName.message,
    "sku_twice": _("The same SKU stands in row %(row)s."),
    "other_product": _("This SKU belongs to another product of your store."),
    "removed": _("This product was removed. Take another SKU."),
    "reserved": _("%(count)s pieces are promised to buyers; the stock cannot be lower."),
    "tiers": _("The price must stay above the wholesale prices of this product."),
    "not_an_attribute": _("Goods of this category have no such characteristic."),
    "value": _("“%(value)s” is not among the values: %(known)s."),
    "number": _("“%(value)s” is not a number."),
    "yes_no": _("Write yes or no."),
    "prohibited": _("Such goods may not be sold: %(reason)s"),
    "blocked": _("This product is blocked by our staff and cannot be changed."),
    "discount_planned": _("Another discount is planned for this variant. Call it off first."),
    "not_taken": _("This row could not be written. Compare it with the rows around it."),
    # warnings: the row is taken
    "one_language": _("Without a title in the other language the product is shown with this one."),
    "price_falls": _("The price falls from %(before)s to %(after)s. Is it right?"),
    "price_rounded": _("With a whole percent of discount the price becomes %(after)s."),
    "no_archive": _("The row names pictures, but there is no archive with them."),
    "picture_missing": _("The archive has no file “%(name)s”."),
    "picture_broken": _("“%(name)s” is not a picture in JPEG, PNG or WebP up to 10 MB."),
    "pictures_many": _("“%(name)s” is one picture too many for this product."),
    "review": _("The product goes on sale when our staff have looked at it."),
    "draft_title": _("The product stays a draft: it has no title."),
    "draft_description": _("The product stays a draft: it has no description."),
    "draft_category": _("The product stays a draft: it is not filed under a category."),
    "draft_attributes": _("The product stays a draft: goods of this category must have this characteristic."),
    "draft_variants": _("The product stays a draft: it has no variant on sale."),
    "draft_pictures": _("The product stays a draft: it has no picture."),
    "draft_refused": _("The product stays a draft. Open it to see what is in the way."),
}
DRAFT = "draft_"  # how codes of what keeps a product from being sold begin
WARNINGS = frozenset(
    {
        "one_language",
        "price_falls",
        "price_rounded",
        "no_archive",
        "picture_missing",
        "picture_broken",
        "pictures_many",
        "review",
        "draft_title",
        "draft_description",
        "draft_category",
        "draft_attributes",
        "draft_variants",
        "draft_pictures",
        "draft_refused",
    }
)
FILE_PROBLEMS: Mapping[str, Any] = {
    "empty": _("The file is empty."),
    "kind": _("This is neither a CSV nor an XLSX file."),
    "encoding": _("The encoding is not known. Save the file as CSV in UTF-8 or as XLSX."),
    "archive": _("The archive cannot be opened. Save it as ZIP."),
    "broken": _("The file is damaged. Save it anew and send it again."),
    "bomb": _("Unpacked, this file is too large."),
    "large": _("The file is larger than %(limit)s MB."),
    "rows": _("The file has more than %(limit)s rows. Split it."),
    "columns": _("The file has more than %(limit)s columns."),
    "no_rows": _("The file has headings only."),
    "lost": _("The file is no longer there. Send it again."),
    "crashed": _("Something went wrong on our side."),
    "stopped": _("The import was stopped."),
}
_LIMITS: Mapping[str, int] = {
    "rows": limits.MAX_ROWS,
    "columns": limits.MAX_COLUMNS,
    "large": limits.MAX_FILE_BYTES // 1024**2,
}


class UnreadableFile(Exception):
    """The file is no table; `args[0]` is a code of FILE_PROBLEMS."""

    @property
    def code(self) -> str:
        """What is wrong."""
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class Problem:
    """A code, the field it is about ("" for the row) and the values of its sentence."""

    code: str
    column: str = ""
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def is_warning(self) -> bool:
        """True when the row is taken all the same."""
        return self.code in WARNINGS

    def as_json(self) -> dict[str, Any]:
        """What is kept of it."""
        return {"column": self.column, "code": self.code, "params": self.params}


def sentence(code: str, params: Mapping[str, Any]) -> str:
    """The sentence for the seller, in the active language."""
    text = str(ROW_PROBLEMS.get(code, ROW_PROBLEMS["not_taken"]))
    return text % params if params else text.replace("%%", "%")


def file_sentence(code: str) -> str:
    """What is wrong with a file."""
    text = str(FILE_PROBLEMS.get(code, FILE_PROBLEMS["broken"]))
    return text % {"limit": f"{_LIMITS[code]:,}".replace(",", "\u00a0")} if code in _LIMITS else text


def joined(problems: list[dict[str, Any]], names: Mapping[str, str]) -> str:
    """All problems of a row in one cell: «Price: “x” is not a price. Stock: …»; `names` are headings by field."""
    return " ".join(
        gettext("%(column)s: %(reason)s")
        % {"column": names.get(one["column"], one["column"]), "reason": sentence(one["code"], one["params"])}
        if one["column"]
        else sentence(one["code"], one["params"])
        for one in problems
    )
