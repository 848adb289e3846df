"""What the payment page says about a price that has changed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from marketplace.lib.formatting import current_language, format_money, format_number
from marketplace.lib.money import Money
from orders.errors import PriceChanged
from orders.selectors.quoting import Change, Difference


@dataclass(frozen=True)
class ChangedQuote:
    """The sentence, one line for each difference, and the total to agree to."""

    text: str
    lines: Sequence[str]
    total: Money | None


def changed_quote(error: PriceChanged) -> ChangedQuote:
    """The refusal as the page shows it."""
    return ChangedQuote(
        text=str(error),
        lines=[_SENTENCES[difference.change](difference) for difference in error.differences],
        total=error.params.get("after"),
    )


def _price(difference: Difference) -> str:
    return _("“%(title)s”: %(before)s before, %(after)s now.") % _words(difference)


def _fewer(difference: Difference) -> str:
    return _("“%(title)s”: only %(pieces)s of %(wanted)s are left; %(after)s for them.") % _words(difference)


def _gone(difference: Difference) -> str:
    return _("“%(title)s” is sold out and leaves the order.") % _words(difference)


def _delivery(difference: Difference) -> str:
    return _("Delivery from “%(store)s”: %(before)s before, %(after)s now.") % _words(difference)


_SENTENCES: Mapping[Change, Callable[[Difference], str]] = {
    Change.PRICE: _price,
    Change.FEWER: _fewer,
    Change.GONE: _gone,
    Change.DELIVERY: _delivery,
}


def _words(difference: Difference) -> dict[str, str]:
    language = current_language()
    return {
        "title": difference.line.title(language) if difference.line else "",
        "store": difference.order.store.name,
        "before": format_money(difference.before, language),
        "after": format_money(difference.after, language),
        "pieces": format_number(difference.quantity_after),
        "wanted": format_number(difference.quantity_before),
    }
