"""What the payment page says about ways to pay and about a price that has changed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from marketplace.lib.formatting import current_language, format_money, format_number, inner_quotes
from marketplace.lib.money import Money
from orders.errors import PriceChanged
from orders.selectors.quoting import Change, Difference
from payments.gateways.base import Option, Vault
from payments.gateways.method import Method, Obstacle
from payments.gateways.registry import switched_on


@dataclass(frozen=True)
class ChangedQuote:
    """The sentence, one line for each difference, and the total to agree to."""

    text: str
    lines: Sequence[str]
    total: Money | None


@dataclass(frozen=True)
class Way:
    """One gateway of the payment page: what it says of itself, its options, and why it cannot take this payment.

    The cards that it keeps for the buyer are one of their own, with a `title`. `keeps_cards` says that it can keep
    another one.
    """

    method: Method
    hint: Any
    options: Sequence[Option]
    obstacle: str
    title: str = ""
    keeps_cards: bool = False

    @property
    def has_choice(self) -> bool:
        """True when there is more than one option in it."""
        return len(self.options) > 1


def ways_to_pay(*, total: Money, country: str, saved: Sequence[Option] = ()) -> list[Way]:
    """The ways of the payment page in their order: the buyer's `saved` cards, then each gateway."""
    kept = [(gateway, [one for one in saved if one.gateway == gateway.name]) for gateway in switched_on()]
    return [
        Way(gateway.method, "", own, _obstacle(gateway.method, total, country), _("Your cards"))
        for gateway, own in kept
        if own
    ] + [
        Way(
            gateway.method,
            gateway.hint,
            gateway.options(),
            _obstacle(gateway.method, total, country),
            keeps_cards=isinstance(gateway, Vault),
        )
        for gateway in switched_on()
    ]


def _obstacle(method: Method, total: Money, country: str) -> str:
    obstacle = method.obstacle(amount=total, country=country)
    language = current_language()
    if obstacle == Obstacle.TOO_SMALL and method.least:
        return _("For sums from %(sum)s only.") % {"sum": format_money(method.least, language)}
    if obstacle == Obstacle.TOO_LARGE and method.most:
        return _("For sums up to %(sum)s only.") % {"sum": format_money(method.most, language)}
    return _("Not for deliveries to this country.") if obstacle else ""


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


def _coupons(difference: Difference) -> str:
    if not difference.after:
        return _("Coupons for “%(store)s” (%(before)s) are no longer to be had.") % _words(difference)
    if difference.after == difference.before:
        return _("Other coupons for “%(store)s” take off the same: %(after)s.") % _words(difference)
    return _("Coupons for “%(store)s” take off: %(before)s before, %(after)s now.") % _words(difference)


_SENTENCES: Mapping[Change, Callable[[Difference], str]] = {
    Change.PRICE: _price,
    Change.FEWER: _fewer,
    Change.GONE: _gone,
    Change.DELIVERY: _delivery,
    Change.COUPONS: _coupons,
}


def _words(difference: Difference) -> dict[str, str]:
    language = current_language()
    return {
        "title": inner_quotes(difference.line.title(language)) if difference.line else "",
        "store": inner_quotes(difference.order.store.name),
        "before": format_money(difference.before, language),
        "after": format_money(difference.after, language),
        "pieces": format_number(difference.quantity_after),
        "wanted": format_number(difference.quantity_before),
    }
