"""Stock: reserve, release, sell, return. All changes go through `_apply`, which also writes the ledger.

Every service here locks the variants it touches in order of pk, and wants an open transaction.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from accounts.models import User
from catalog.errors import InsufficientStock, NotForSale, ReservationLapsed
from catalog.locks import lock_variants
from catalog.models import StockMovement, StockReservation, Variant
from catalog.rules import whole_lots
from catalog.services.search_rows import refresh_stock
from marketplace.lib import clock
from marketplace.lib.prepared import Prepared, Statement
from marketplace.lib.sweeping import each
from marketplace.lib.transactions import require_transaction

Kind = StockMovement.Kind
Status = StockReservation.Status
_COUNT = Statement(
    "stock_changes",
    """
    WITH given AS (
        SELECT * FROM unnest(%(references)s::text[], %(variants)s::bigint[], %(on_hand)s::integer[],
            %(reserved)s::integer[]) WITH ORDINALITY AS one (reference, id, on_hand, reserved, place)
    ), summed AS (
        SELECT id, sum(on_hand) AS on_hand, sum(reserved) AS reserved FROM given GROUP BY id
    ), counted AS (
        UPDATE catalog_variant v SET stock_on_hand = v.stock_on_hand + summed.on_hand,
            stock_reserved = v.stock_reserved + summed.reserved
        FROM summed WHERE v.id = summed.id
    )
    INSERT INTO catalog_stockmovement (variant_id, kind, on_hand_change, reserved_change, reference, user_id, at)
    SELECT id, %(kind)s, on_hand, reserved, reference, %(user)s::bigint, %(at)s::timestamptz FROM given ORDER BY place
    """,
)
_OF_REFERENCE = Prepared(lambda reference: StockReservation.objects.filter(reference=reference).order_by("variant_id"))
_MOVE = Statement(
    "move_reservations", "UPDATE catalog_stockreservation SET status = %(status)s WHERE id = ANY(%(pks)s::bigint[])"
)
_TERMS = Statement(
    "terms_of_variants",
    "SELECT v.product_id, v.id, p.min_quantity, p.lot_size FROM catalog_variant v"
    " JOIN catalog_product p ON p.id = v.product_id WHERE v.id = ANY(%(pks)s)",
)


@dataclass(frozen=True, slots=True)
class _Change:
    """What happens to one variant for one reference: pieces more (or fewer) on hand, and reserved."""

    variant_id: int
    on_hand: int = 0
    reserved: int = 0
    reference: str = ""


def reserve_stock(*, wanted: Mapping[str, Mapping[int, int]], until: datetime) -> None:
    """Hold exactly these pieces until `until`: by reference, and in each by variant id.

    Repeating it extends the holds, changes them to the new quantities, or takes them again after they lapsed; what was
    sold already stays sold. Nobody else reserves for these references meanwhile: the caller has their orders under
    lock, or has just made them. Raises InsufficientStock or NotForSale, with nothing changed.
    """
    require_transaction()
    rows = list(_reservations(*wanted))
    held = {row.variant_id for row in rows if row.status == Status.HELD}
    variants = lock_variants(held.union(*wanted.values()))
    if rows:  # some of them may have lapsed while we waited for the locks
        rows = list(_reservations(*wanted))
    changes: list[_Change] = []
    for reference, quantities in wanted.items():
        own = {row.variant_id: row for row in rows if row.reference == reference}
        for variant_id in sorted({pk for pk, row in own.items() if row.status == Status.HELD} | set(quantities)):
            more = _more(own.get(variant_id), quantities.get(variant_id, 0))
            taken = sum(change.reserved for change in changes if change.variant_id == variant_id)
            _check_available(variants, variant_id, more + taken)
            changes.append(_Change(variant_id, reserved=more, reference=reference))
    _apply(variants, changes, kind=Kind.RESERVED)
    _write_reservations(wanted, rows, until)


def release_stock(*, reference: str) -> None:
    """Give back what is still held for `reference`; nothing to do is not an error."""
    _move(reference, Status.HELD, Status.RELEASED, Kind.RELEASED)


def commit_stock(*, reference: str) -> None:
    """What is held for `reference` is sold and leaves the stock; repeating it changes nothing.

    Raises ReservationLapsed when the hold has run out: reserve again first.
    """
    _move(reference, Status.HELD, Status.SOLD, Kind.SOLD)
    if _reservations(reference).filter(status=Status.RELEASED).exists():
        raise ReservationLapsed(reference=reference)


def return_stock(*, reference: str) -> None:
    """What was sold to `reference` comes back on the shelf, once."""
    _move(reference, Status.SOLD, Status.RETURNED, Kind.RETURNED)


def unsell_stock(*, reference: str) -> None:
    """What was sold to `reference` comes back on the shelf, which waits as one whose hold has lapsed: reserve again."""
    _move(reference, Status.SOLD, Status.RELEASED, Kind.RETURNED)


def expire_reservations(*, now: datetime) -> list[str]:
    """Release all holds that ran out by `now`, each reference in its own transaction; the references.

    One that cannot be released is logged and keeps no other waiting.
    """
    due = StockReservation.objects.filter(status=Status.HELD, until__lte=now)
    references = list(due.order_by("reference").values_list("reference", flat=True).distinct())
    released: list[str] = []

    def release(reference: str) -> bool:
        has_lapsed = _expire(reference, now)
        if has_lapsed:
            released.append(reference)
        return has_lapsed

    each(release, references)
    return released


def receive_stock(*, variant_id: int, quantity: int, reference: str = "", user: User | None = None) -> None:
    """`quantity` pieces arrive. A second call with the same, not empty, `reference` changes nothing."""
    require_transaction()
    variants = lock_variants([variant_id])
    if variant_id not in variants:
        raise NotForSale(variant_id=variant_id)
    if reference and StockMovement.objects.filter(variant_id=variant_id, reference=reference).exists():
        return
    _apply(variants, [_Change(variant_id, on_hand=quantity, reference=reference)], kind=Kind.RECEIVED, user=user)


def count_stock(*, variant_id: int, on_hand: int, user: User | None = None) -> None:
    """Someone counted `on_hand` pieces. Raises InsufficientStock when more than that are reserved."""
    require_transaction()
    variants = lock_variants([variant_id])
    if variant_id not in variants:
        raise NotForSale(variant_id=variant_id)
    variant = variants[variant_id]
    if on_hand < variant.stock_reserved:
        raise InsufficientStock(variant_id=variant_id, available=variant.stock_reserved)
    _apply(variants, [_Change(variant_id, on_hand=on_hand - variant.stock_on_hand)], kind=Kind.CORRECTED, user=user)


def open_stock(*, variants: Iterable[Variant], user: User | None = None) -> None:
    """Begin the ledger of variants that were created in bulk with pieces on hand: one statement."""
    require_transaction()
    sql = f"""
        INSERT INTO {StockMovement._meta.db_table}
            (variant_id, kind, on_hand_change, reserved_change, reference, user_id, at)
        SELECT id, %s, stock_on_hand, 0, '', %s, %s FROM {Variant._meta.db_table}
        WHERE id = ANY(%s) AND stock_on_hand > 0 ORDER BY id
    """  # noqa: S608 - table names of ours
    with connection.cursor() as cursor:
        pks = [variant.pk for variant in variants]
        cursor.execute(sql, [Kind.RECEIVED.value, user.pk if user else None, clock.now(), pks])


def count_stocks(*, on_hand: Mapping[int, int], user: User | None = None) -> set[int]:
    """`count_stock` for many variants in a few queries; the ids of those that were left out: more are reserved."""
    require_transaction()
    variants = lock_variants(on_hand)
    short = {pk for pk, variant in variants.items() if on_hand[pk] < variant.stock_reserved}
    changes = [
        _Change(pk, on_hand=on_hand[pk] - variant.stock_on_hand) for pk, variant in variants.items() if pk not in short
    ]
    _apply(variants, changes, kind=Kind.CORRECTED, user=user)
    return short


def _reservations(*references: str) -> QuerySet[StockReservation]:
    return StockReservation.objects.filter(reference__in=references).order_by("reference", "variant_id")


def _more(row: StockReservation | None, quantity: int) -> int:
    """How many pieces more must be reserved so that `quantity` are."""
    if row is not None and row.status == Status.SOLD:
        return 0
    held = row.quantity if row is not None and row.status == Status.HELD else 0
    return quantity - held


def _check_available(variants: Mapping[int, Variant], variant_id: int, wanted: int) -> None:
    variant = variants.get(variant_id)
    if variant is None:
        raise NotForSale(variant_id=variant_id)
    if wanted > variant.available:
        raise InsufficientStock(variant_id=variant_id, available=variant.available)


def _write_reservations(
    wanted: Mapping[str, Mapping[int, int]], rows: Sequence[StockReservation], until: datetime
) -> None:
    # What is no longer wanted is no promise that could lapse: `commit_stock` must not stumble over it.
    dropped = [
        row.pk
        for row in rows
        if row.variant_id not in wanted[row.reference] and row.status in {Status.HELD, Status.RELEASED}
    ]
    if dropped:
        StockReservation.objects.filter(pk__in=dropped).delete()
    sold = {(row.reference, row.variant_id) for row in rows if row.status == Status.SOLD}
    StockReservation.objects.bulk_create(
        [
            StockReservation(reference=reference, variant_id=variant_id, quantity=quantity, until=until)
            for reference, quantities in wanted.items()
            for variant_id, quantity in sorted(quantities.items())
            if (reference, variant_id) not in sold
        ],
        update_conflicts=True,
        unique_fields=["reference", "variant"],
        update_fields=["quantity", "until", "status"],
    )


def _move(reference: str, before: Status, after: Status, kind: Kind, *, until: datetime | None = None) -> bool:
    """Move all rows of `reference` from one status to the next under the locks of their variants."""
    require_transaction()
    found = _OF_REFERENCE.rows(reference=reference)
    if not any(row.status == before for row in found):
        return False
    variants = lock_variants(row.variant_id for row in found if row.status == before)
    rows = [row for row in _OF_REFERENCE.rows(reference=reference) if row.status == before]
    rows = [row for row in rows if row.variant_id in variants and (until is None or row.until <= until)]
    if not rows:
        return False
    sign = {Kind.RELEASED: (0, -1), Kind.SOLD: (-1, -1), Kind.RETURNED: (1, 0)}[kind]
    changes = [_Change(row.variant_id, sign[0] * row.quantity, sign[1] * row.quantity, row.reference) for row in rows]
    _apply(variants, changes, kind=kind)
    _MOVE.write(pks=[row.pk for row in rows], status=str(after))
    return True


def _expire(reference: str, now: datetime) -> bool:
    with transaction.atomic():
        return _move(reference, Status.HELD, Status.RELEASED, Kind.RELEASED, until=now)


def _apply(
    variants: Mapping[int, Variant], changes: Iterable[_Change], *, kind: Kind, user: User | None = None
) -> None:
    """Change the counters of locked variants and append to the ledger in one statement, tell the search table."""
    changes = [change for change in changes if change.on_hand or change.reserved]
    if not changes:
        return
    _COUNT.write(
        references=[change.reference for change in changes],
        variants=[change.variant_id for change in changes],
        on_hand=[change.on_hand for change in changes],
        reserved=[change.reserved for change in changes],
        kind=str(kind),
        user=user.pk if user else None,
        at=clock.now(),
    )
    refresh_stock(product_ids=_turned(variants, changes))


def _turned(variants: Mapping[int, Variant], changes: Sequence[_Change]) -> Iterable[int]:
    """Products with a variant of which the smallest order cannot be had any more, or can be again."""
    for product_id, pk, minimum, lot in _terms({change.variant_id for change in changes}):
        before, least = variants[pk].available, whole_lots(minimum, lot)
        after = before + sum(change.on_hand - change.reserved for change in changes if change.variant_id == pk)
        if (before >= least) != (after >= least):
            yield product_id


def _terms(variant_ids: Iterable[int]) -> Iterable[tuple[Any, ...]]:
    """Product, variant, least quantity and lot: one query."""
    return _TERMS.rows(pks=list(variant_ids))
