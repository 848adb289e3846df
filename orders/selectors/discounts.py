"""What coupons take off the lines of a checkout: club's solver, asked about offers."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from accounts.models import User
from catalog.selectors.offers import Offer
from catalog.selectors.tree import category_tree
from club.pricing import AvailableCoupon, Layer, Line, LineDiscount, Rejected, Solution, solve
from club.selectors.coupons import available_coupons
from marketplace.lib import clock
from marketplace.lib.money import Money
from orders.constants import LEAST_TO_PAY

Goods = Mapping[int, tuple[Sequence[Offer], Mapping[int, int]]]  # by store: offers, and pieces by variant


@dataclass(frozen=True, slots=True)
class Discounts:
    """What coupons do for a checkout: shares by variant, and the coupons that rest, with the reason."""

    by_variant: Mapping[int, tuple[LineDiscount, ...]]
    rejected: tuple[Rejected, ...] = ()

    def of(self, variant_id: int) -> tuple[LineDiscount, ...]:
        """The shares of one line, in the order in which they were taken off."""
        return self.by_variant.get(variant_id, ())

    @property
    def uses(self) -> dict[int, Money]:
        """What each coupon takes off in all, by its id, in the published order."""
        shares = [share for own in self.by_variant.values() for share in own]
        return coupon_uses(sorted(shares, key=lambda share: tuple(Layer).index(share.layer)))


NOTHING = Discounts({})


def coupons_of(user: User, *, without: Collection[int] = (), held_for: str = "") -> list[AvailableCoupon]:
    """The member's coupons that the solver may choose from; those `without` are left aside at the buyer's wish.

    Those that the checkout `held_for` holds are among them.
    """
    return [coupon for coupon in available_coupons(user, held_for=held_for) if coupon.id not in without]


def discounts_for(goods: Goods, delivery: Mapping[int, Money], coupons: Sequence[AvailableCoupon]) -> Discounts:
    """The cheapest combination of `coupons` for these goods, whose delivery costs so much by store. No query.

    The order of a store costs at least LEAST_TO_PAY, so that it can be paid and refunded (docs/pricing.md, rule 9).
    """
    if not coupons or not goods:
        return NOTHING
    rows = [(offer, pieces[offer.variant_id]) for offers, pieces in goods.values() for offer in offers]
    solution = solve([_line(offer, pieces) for offer, pieces in rows], coupons, now=clock.now())
    return Discounts(_by_variant(rows, solution, delivery), solution.rejected)


def coupon_uses(shares: Iterable[LineDiscount]) -> dict[int, Money]:
    """Shares of coupons, added up by coupon."""
    uses: dict[int, Money] = {}
    for share in shares:
        if share.coupon_id is not None:
            uses[share.coupon_id] = uses.get(share.coupon_id, Money.zero()) + share.amount
    return uses


def _line(offer: Offer, quantity: int) -> Line:
    node = category_tree().node(offer.category_id)
    return Line(
        store_id=offer.store_id,
        product_id=offer.product_id,
        category_path=node.path if node else (offer.category_id,),
        quantity=quantity,
        list_price=offer.list_price,
        unit_price=offer.price_at(quantity),
    )


def _by_variant(
    rows: Sequence[tuple[Offer, int]], solution: Solution, delivery: Mapping[int, Money]
) -> dict[int, tuple[LineDiscount, ...]]:
    priced = list(zip(rows, solution.priced.lines, strict=True))
    shares = {offer.variant_id: line.discounts for (offer, _), line in priced}
    for store_id in {offer.store_id for offer, _ in rows}:
        own = [(offer.variant_id, line) for (offer, _), line in priced if offer.store_id == store_id]
        left = Money.sum(line.total for _, line in own) + delivery.get(store_id, Money.zero())
        if left < LEAST_TO_PAY:
            variant_id = max(own, key=lambda one: one[1].discounts[-1].amount if one[1].discounts else Money.zero())[0]
            shares[variant_id] = _less(shares[variant_id], LEAST_TO_PAY - left)
    return shares


def _less(shares: tuple[LineDiscount, ...], cents: Money) -> tuple[LineDiscount, ...]:
    """The last discount takes off so much less; one of nothing is left out."""
    last = replace(shares[-1], amount=shares[-1].amount - cents)
    return (*shares[:-1], last) if last.amount else shares[:-1]
