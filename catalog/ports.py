"""What higher apps may add to the pages of the catalogue, in their `AppConfig.ready`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from accounts.models import User
from catalog.selectors.product import ProductPage
from marketplace.lib.ports import Registry


@dataclass(frozen=True, slots=True)
class ProductCoupon:
    """A coupon for a product. `action` is where its button posts, empty when there is nothing to collect any more."""

    number: str
    title: str
    notes: tuple[str, ...]
    state: str
    action: str


# Coupons that are given out for a product and that a member, if any, may want to collect, in the order of the page.
product_coupons: Registry[Callable[[ProductPage, User | None], Sequence[ProductCoupon]]] = Registry("source of coupons")


def coupons_of_product(page: ProductPage, user: User | None) -> list[ProductCoupon]:
    """What every source has."""
    return [coupon for _, source in product_coupons.items() for coupon in source(page, user)]
