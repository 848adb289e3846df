"""Prices: the only writer of `Variant.price`, `list_price`, `old_price`, of tiers and of discounts."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from catalog.constants import MAX_DISCOUNT_PERCENT, REFERENCE_PERIOD
from catalog.errors import InvalidDiscount, InvalidPrice, InvalidTiers
from catalog.locks import lock_variants
from catalog.models import Discount, PriceChange, PriceTier, Variant
from catalog.rules import Tier, discounted, is_price, lowest_price, tiers_fall
from catalog.services.search_rows import refresh_prices
from marketplace.lib import clock
from marketplace.lib.bulk import insert_rows, update_rows
from marketplace.lib.errors import NotFound
from marketplace.lib.money import Money
from marketplace.lib.prepared import Prepared, Statement
from marketplace.lib.transactions import require_transaction

Reason = PriceChange.Reason
Status = Discount.Status
_ACTIVE = Prepared(lambda variant: Discount.objects.filter(variant=variant, status=Status.ACTIVE))
_MOVE = Statement(
    "variant_prices",
    "UPDATE catalog_variant SET price = %(price)s, list_price = %(list_price)s, old_price = %(old_price)s"
    " WHERE id = %(variant)s",
)
_MOVE_AND_NOTE = Statement(
    "price_change",
    f"""
    WITH moved AS ({_MOVE.sql} RETURNING id)
    INSERT INTO catalog_pricechange (variant_id, price, list_price, reason, at)
    SELECT id, %(price)s, %(list_price)s, %(reason)s, %(at)s FROM moved
""",  # noqa: S608 - built of constants
)
_TIERS = Prepared(lambda variant: PriceTier.objects.filter(variant=variant))


def change_price(*, variant_id: int, list_price: Money | None = None, reason: PriceChange.Reason) -> Money:
    """Set the list price (None: keep it) and work out the effective price; gives the effective price.

    An active discount goes on with the new list price. A price that differs appends a PriceChange. Locks the
    variant. Raises InvalidPrice, InvalidTiers, NotFound; wants an open transaction.
    """
    require_transaction()
    variant = _locked(variant_id)
    discount = next(iter(_ACTIVE.rows(variant=variant.pk)), None)
    new_list = variant.list_price if list_price is None else list_price
    if not is_price(new_list):
        raise InvalidPrice
    if not tiers_fall(new_list, _tiers(variant)):
        raise InvalidTiers
    price = discounted(new_list, discount.percent) if discount else new_list
    reference = discount.reference_price if discount else None
    old_price = reference if reference is not None and reference > price else None
    _store_price(variant, price=price, list_price=new_list, old_price=old_price, reason=reason)
    return price


def open_prices(*, variants: Iterable[Variant], at: datetime) -> None:
    """Begin the price history of variants that were created in bulk at their list price: one statement."""
    require_transaction()
    sql = f"""
        INSERT INTO {PriceChange._meta.db_table} (variant_id, price, list_price, reason, at)
        SELECT id, price, list_price, %s, %s FROM {Variant._meta.db_table} WHERE id = ANY(%s) ORDER BY id
    """  # noqa: S608 - table names of ours
    with connection.cursor() as cursor:
        cursor.execute(sql, [Reason.INITIAL.value, at, [variant.pk for variant in variants]])


def change_prices(*, list_prices: Mapping[int, Money], reason: PriceChange.Reason) -> set[int]:
    """`change_price` for many variants in a few queries; the products whose search rows the caller now refreshes.

    A price that does not stay above the wholesale prices is left out: ask `prices_below_tiers` first. Locks the
    variants; wants an open transaction.
    """
    require_transaction()
    variants = lock_variants(list_prices)
    refused = prices_below_tiers(list_prices=list_prices)
    active = {one.variant_id: one for one in Discount.objects.filter(variant__in=variants, status=Status.ACTIVE)}
    moved, history, moment = [], [], clock.now()
    for pk, variant in variants.items():
        new_list = list_prices[pk]
        if pk in refused or not is_price(new_list) or new_list == variant.list_price:
            continue
        discount = active.get(pk)
        price = discounted(new_list, discount.percent) if discount else new_list
        reference = discount.reference_price if discount else None
        variant.price, variant.list_price = price, new_list
        variant.old_price = reference if reference is not None and reference > price else None
        moved.append(variant)
        history.append(PriceChange(variant=variant, price=price, list_price=new_list, reason=reason, at=moment))
    update_rows(moved, ["price", "list_price", "old_price"])
    insert_rows(history)
    return {variant.product_id for variant in moved}


def prices_below_tiers(*, list_prices: Mapping[int, Money]) -> set[int]:
    """Variants whose wholesale prices would not fall from this list price: one query."""
    tiers: dict[int, list[Tier]] = {}
    for tier in PriceTier.objects.filter(variant__in=list_prices):
        tiers.setdefault(tier.variant_id, []).append(Tier(tier.min_quantity, tier.price))
    return {pk for pk, own in tiers.items() if not tiers_fall(list_prices[pk], own)}


@transaction.atomic
def set_tiers(*, variant_id: int, tiers: Sequence[Tier]) -> None:
    """Replace the wholesale prices. Raises InvalidTiers when they do not fall. Locks the variant."""
    variant = _locked(variant_id)
    quantities = [tier.min_quantity for tier in tiers]
    if (
        not tiers_fall(variant.list_price, tiers)
        or len(set(quantities)) < len(quantities)
        or min(quantities, default=2) < 2
    ):
        raise InvalidTiers
    PriceTier.objects.filter(variant=variant).exclude(min_quantity__in=quantities).delete()
    PriceTier.objects.bulk_create(
        [PriceTier(variant=variant, min_quantity=tier.min_quantity, price=tier.price) for tier in tiers],
        update_conflicts=True,
        unique_fields=["variant", "min_quantity"],
        update_fields=["price"],
    )


@transaction.atomic
def plan_discount(*, variant_id: int, percent: int, starts_at: datetime, ends_at: datetime | None = None) -> Discount:
    """Plan a discount; one that is due already starts at once. Locks the variant.

    Raises InvalidDiscount, also for one that would be over already.
    """
    variant = _locked(variant_id)
    now = clock.now()
    if not 1 <= percent <= MAX_DISCOUNT_PERCENT or (ends_at is not None and ends_at <= max(starts_at, now)):
        raise InvalidDiscount
    open_ends = Q(ends_at__isnull=True) | Q(ends_at__gt=starts_at)
    others = Discount.objects.filter(open_ends, variant=variant).exclude(status=Status.ENDED)
    if ends_at is not None:
        others = others.filter(starts_at__lt=ends_at)
    if others.exists():
        raise InvalidDiscount
    discount = Discount.objects.create(variant=variant, percent=percent, starts_at=starts_at, ends_at=ends_at)
    if starts_at <= now:
        start_discount(discount_id=discount.pk)
        discount.refresh_from_db()
    return discount


def set_discounts(
    *, percents: Mapping[int, int], starts_at: datetime, ends: Mapping[int, datetime] | None = None
) -> set[int]:
    """From `starts_at`, which is not to come, these discounts, 0 for none: a few queries for all variants.

    `ends` has those that end. Those that run end first. Gives the variants that were left out as they were: another
    discount is planned within the time. The caller then refreshes the search rows. Locks the variants; wants an open
    transaction.
    """
    require_transaction()
    variants, moment = lock_variants(percents), clock.now()
    others = Discount.objects.filter(variant__in=variants).exclude(status=Status.ENDED)
    active = {one.variant_id: one for one in others if one.status == Status.ACTIVE}
    until = ends or {}
    refused = {
        one.variant_id
        for one in others
        if one.status == Status.PLANNED and percents[one.variant_id] and _meets(one, starts_at, until)
    }
    taken = {pk: variant for pk, variant in variants.items() if pk not in refused}
    references = _reference_prices([pk for pk in taken if percents[pk]], starts_at)
    history, begun = [], []
    for pk, variant in taken.items():
        before, percent = variant.price, percents[pk]
        variant.price, variant.old_price = variant.list_price, None
        if pk in active and before != variant.price:
            history.append(_change_of(variant, Reason.DISCOUNT_END, moment))
        if percent:
            variant.price, reference = discounted(variant.list_price, percent), references.get(pk)
            variant.old_price = reference if reference is not None and reference > variant.price else None
            discount = Discount(variant=variant, percent=percent, starts_at=starts_at, ends_at=until.get(pk))
            discount.status, discount.reference_price = Status.ACTIVE, reference
            begun.append(discount)
            if variant.price != variant.list_price:
                history.append(_change_of(variant, Reason.DISCOUNT_START, moment))
    Discount.objects.filter(pk__in=[one.pk for pk, one in active.items() if pk in taken]).update(status=Status.ENDED)
    insert_rows(begun)
    update_rows(list(taken.values()), ["price", "old_price"])
    insert_rows(history)
    return refused


@transaction.atomic
def start_discount(*, discount_id: int) -> bool:
    """Begin a planned discount: fix its reference price and lower the price. False when it has begun before.

    One that begins late began when it did, not when it was planned: what the price was meanwhile counts, too. One
    before it that is over, but that no sweep has ended yet, ends first.
    """
    discount = _lock_discount(discount_id)
    if discount.status != Status.PLANNED:
        return False
    now = clock.now()
    _end_overdue(discount.variant_id, now)
    if _reference_price(discount.variant, discount.starts_at) is not None:
        discount.starts_at = max(discount.starts_at, now)
    discount.reference_price = _reference_price(discount.variant, discount.starts_at)
    discount.status = Status.ACTIVE
    discount.save(update_fields=["starts_at", "reference_price", "status"])
    change_price(variant_id=discount.variant_id, reason=Reason.DISCOUNT_START)
    return True


@transaction.atomic
def end_discount(*, discount_id: int) -> bool:
    """End a discount and restore the list price; one that has not begun is called off. False when it is over."""
    discount = _lock_discount(discount_id)
    if discount.status == Status.ENDED:
        return False
    was_active = discount.status == Status.ACTIVE
    discount.status = Status.ENDED
    discount.save(update_fields=["status"])
    if was_active:
        change_price(variant_id=discount.variant_id, reason=Reason.DISCOUNT_END)
    return True


def _end_overdue(variant_id: int, now: datetime) -> None:
    over = Discount.objects.filter(variant=variant_id, status=Status.ACTIVE, ends_at__lte=now)
    for pk in over.values_list("pk", flat=True):
        end_discount(discount_id=pk)


def _locked(variant_id: int) -> Variant:
    variant = lock_variants([variant_id]).get(variant_id)
    if variant is None:
        raise NotFound
    return variant


def _lock_discount(discount_id: int) -> Discount:
    """The discount, read again under the lock of its variant, which all its writers take first."""
    variant_id = Discount.objects.filter(pk=discount_id).values_list("variant_id", flat=True).first()
    if variant_id is None:
        raise NotFound
    variant = _locked(variant_id)
    discount = Discount.objects.get(pk=discount_id)
    discount.variant = variant
    return discount


def _tiers(variant: Variant) -> list[Tier]:
    return [Tier(tier.min_quantity, tier.price) for tier in _TIERS.rows(variant=variant.pk)]


def _meets(planned: Discount, starts_at: datetime, ends: Mapping[int, datetime]) -> bool:
    """True when another discount of this time would run beside it."""
    end = ends.get(planned.variant_id)
    return (planned.ends_at is None or planned.ends_at > starts_at) and (end is None or planned.starts_at < end)


def _change_of(variant: Variant, reason: PriceChange.Reason, at: datetime) -> PriceChange:
    return PriceChange(variant=variant, price=variant.price, list_price=variant.list_price, reason=reason, at=at)


def _reference_prices(variant_ids: Iterable[int], starts_at: datetime) -> dict[int, Money]:
    """`_reference_price` for many variants: one query."""
    changes: dict[int, list[tuple[datetime, Money]]] = {}
    rows = PriceChange.objects.filter(variant__in=list(variant_ids), at__lt=starts_at).order_by("variant", "at", "pk")
    for pk, at, price in rows.values_list("variant_id", "at", "price"):
        changes.setdefault(pk, []).append((at, price))
    lowest = {pk: lowest_price(own, since=starts_at - REFERENCE_PERIOD, until=starts_at) for pk, own in changes.items()}
    return {pk: price for pk, price in lowest.items() if price is not None}


def _reference_price(variant: Variant, starts_at: datetime) -> Money | None:
    """The lowest price of the 30 days before the discount (domain section 3 row 9); None for a newcomer."""
    changes = list(variant.price_changes.order_by("at", "pk").values_list("at", "price"))
    return lowest_price(changes, since=starts_at - REFERENCE_PERIOD, until=starts_at)


def _store_price(
    variant: Variant, *, price: Money, list_price: Money, old_price: Money | None, reason: PriceChange.Reason
) -> None:
    """Write the three prices; append to the history when what people pay or the list price moved."""
    if (price, list_price, old_price) == (variant.price, variant.list_price, variant.old_price):
        return
    is_news = (price, list_price) != (variant.price, variant.list_price)
    variant.price, variant.list_price, variant.old_price = price, list_price, old_price
    old = None if old_price is None else old_price.amount
    given = {"variant": variant.pk, "price": price.amount, "list_price": list_price.amount, "old_price": old}
    if is_news:
        _MOVE_AND_NOTE.write(**given, reason=str(reason), at=clock.now())
    else:
        _MOVE.write(**given)
    refresh_prices(product_ids=[variant.product_id])
