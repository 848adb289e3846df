"""One change to many goods of a store: first the plan with its effects, then the same plan carried out.

A plan names what each price or stock was, and what has changed since is left alone: so a plan sent twice works once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import Store, User
from catalog.errors import InvalidTiers, PriceBelowTiers, StockMoved
from catalog.locks import lock_variants
from catalog.models import PriceChange, Product, Variant
from catalog.product_rules import LIVE, PAUSED, SUBMITTABLE
from catalog.rules import discounted
from catalog.selectors.editor import required_gaps
from catalog.selectors.store_products import chosen_products
from catalog.services.prices import change_price
from catalog.services.products import lock_editable, pause_product, submit_product
from catalog.services.search_rows import write_rows
from catalog.services.variants import set_stock
from marketplace.lib.errors import Conflict, DomainError
from marketplace.lib.money import Money

PUBLISH, PAUSE, PRICE, STOCK = "publish", "pause", "price", "stock"
ACTIONS = (PUBLISH, PAUSE, PRICE, STOCK)


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of one product, or of one variant of it; `before` and `after` are plain text."""

    product_id: int
    variant_id: int = 0
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps of an action; `idle` are goods that it leaves as they are, `lacking` those too unfinished for it."""

    action: str
    steps: list[Step]
    idle: list[int] = field(default_factory=list)
    lacking: list[int] = field(default_factory=list)

    def kept(self) -> list[Any]:
        """As JSON, for the form that asks once more."""
        return [self.action, [[one.product_id, one.variant_id, one.before, one.after] for one in self.steps]]


def plan_of(kept: Sequence[Any]) -> Plan:
    """The plan that `Plan.kept` gave."""
    action, steps = kept
    return Plan(action, [Step(*step) for step in steps])


def plan_bulk(*, store: Store, product_ids: Sequence[int], action: str, value: int = 0) -> Plan:
    """What `action` would do: `value` is a change in percent for prices and pieces for stock. Nothing is written."""
    steps: list[Step] = []
    idle: list[int] = []
    lacking: list[int] = []
    for product in chosen_products(store, product_ids):
        own = _steps(product, action, value)
        if own and action == PUBLISH and product.status != PAUSED and required_gaps(product):
            lacking.append(product.pk)
            continue
        steps += own
        if not own:
            idle.append(product.pk)
    return Plan(action, steps, idle, lacking)


@dataclass(slots=True)
class BulkReport:
    """How many steps were done, and the products that were refused one, each reason once."""

    done: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


def carry_out(*, store: Store, plan: Plan, user: User) -> BulkReport:
    """Do each step in a transaction of its own; one that fails stops no other."""
    report = BulkReport()
    own = set(Product.objects.filter(store=store, pk__in={step.product_id for step in plan.steps}).values_list("pk"))
    touched = set()
    for step in plan.steps:
        if (step.product_id,) not in own:
            continue
        try:
            _DO[plan.action](step, user)
        except DomainError as error:
            refusal = (step.product_id, str(error))
            if refusal not in report.refused:
                report.refused.append(refusal)
        else:
            report.done += 1
            touched.add(step.product_id)
    write_rows(product_ids=touched)
    return report


def _steps(product: Product, action: str, value: int) -> list[Step]:
    if action == PUBLISH:
        return [Step(product.pk, 0, product.status, LIVE)] if product.status in SUBMITTABLE else []
    if action == PAUSE:
        return [Step(product.pk, 0, product.status, PAUSED)] if product.status == LIVE else []
    if product.status == Product.Status.BLOCKED:
        return []
    found = []
    for variant in product.variants.all():
        if not variant.is_active:
            continue
        before, after = _figures(variant, action, value)
        if before != after:
            found.append(Step(product.pk, variant.pk, before, after))
    return found


def _figures(variant: Variant, action: str, value: int) -> tuple[str, str]:
    if action == STOCK:
        return str(variant.stock_on_hand), str(value)
    return str(variant.list_price.amount), str(discounted(variant.list_price, -value).amount)


def _publish(step: Step, user: User) -> None:
    submit_product(product_id=step.product_id)


def _pause(step: Step, user: User) -> None:
    pause_product(product_id=step.product_id)


@transaction.atomic
def _price(step: Step, user: User) -> None:
    variant = _locked(step)
    new = Money(Decimal(step.after))
    if variant.list_price == new:
        return
    if variant.list_price != Money(Decimal(step.before)):
        raise Conflict
    try:
        change_price(variant_id=variant.pk, list_price=new, reason=PriceChange.Reason.EDIT)
    except InvalidTiers as error:
        raise PriceBelowTiers from error


@transaction.atomic
def _stock(step: Step, user: User) -> None:
    variant = _locked(step)
    if variant.stock_on_hand not in {int(step.before), int(step.after)}:
        raise StockMoved(stock=variant.stock_on_hand)
    set_stock(variant=variant, stock=int(step.after), seen=None, user=user)


def _locked(step: Step) -> Variant:
    product = lock_editable(step.product_id)
    variant = lock_variants([step.variant_id]).get(step.variant_id)
    if variant is None or variant.product_id != product.pk:
        raise Conflict
    return variant


_DO = {PUBLISH: _publish, PAUSE: _pause, PRICE: _price, STOCK: _stock}
