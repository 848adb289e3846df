"""The life of a product: the only writer of `Product.status` (table of moves: product_rules.TRANSITIONS)."""

from collections.abc import Sequence

from django.db import connection, transaction
from django.db.models import Count, Q

from accounts.models import Store
from catalog.constants import BLOCK_REMEMBERED
from catalog.errors import IncompleteProduct, InvalidMove, ProductLocked, StoreShut
from catalog.locks import lock_product
from catalog.models import Product, ProductDecision
from catalog.product_rules import BY_STORE, SUBMITTABLE, may_move, may_publish_alone
from catalog.rules import slug_of
from catalog.selectors.editor import required_gaps
from catalog.services.prohibited import check_product
from catalog.services.search_rows import write_rows
from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from marketplace.lib.transactions import require_transaction

Status = Product.Status
Outcome = ProductDecision.Outcome


@transaction.atomic
def create_product(*, store: Store, category_id: int, title_ru: str = "", title_en: str = "") -> Product:
    """A draft with its first words, seen by nobody but its store. Raises StoreShut, ProhibitedWords."""
    check_not_shut(store)
    product = Product(store=store, category_id=category_id, status=Status.DRAFT)
    product.title_ru, product.title_en = title_ru, title_en
    product.slug_ru, product.slug_en = slug_of(title_ru or title_en), slug_of(title_en or title_ru)
    product.save()
    check_product(product)
    return product


@transaction.atomic
def submit_product(*, product_id: int, is_vouched: bool = False) -> str:
    """The store wants it on sale: live at once, or in review; gives the status. Repeating it changes nothing.

    A paused product that was on sale before is only resumed; one that staff have sent back is looked at again,
    whoever the store is. With `is_vouched` whoever runs the shop answers for the store. Locks the product.
    Raises NotFound, StoreShut, IncompleteProduct, ProhibitedWords, ProductLocked, InvalidMove.
    """
    product = lock_product(product_id)
    if not is_vouched:
        check_not_shut(product.store)
    if product.status in {Status.LIVE, Status.IN_REVIEW}:
        return product.status
    if product.status == Status.BLOCKED:
        raise ProductLocked
    if product.status not in SUBMITTABLE:
        raise InvalidMove(before=product.status, after=Status.IN_REVIEW)
    is_resumed = product.status == Status.PAUSED
    if not is_resumed and (missing := required_gaps(product)):
        raise IncompleteProduct(missing=[gap.code for gap in missing])
    is_flagged = bool(check_product(product))
    is_trusted = is_resumed or is_vouched or store_publishes_alone(product.store)
    if is_flagged or not is_trusted or _was_sent_back(product):
        move_product(product=product, to=Status.IN_REVIEW)
        return product.status
    if not is_resumed:
        ProductDecision.objects.create(product=product, outcome=Outcome.APPROVED)
    move_product(product=product, to=Status.LIVE)
    return product.status


@transaction.atomic
def withdraw_product(*, product_id: int) -> None:
    """The store takes it back from review. Locks the product; a second time changes nothing.

    Raises StoreShut, InvalidMove.
    """
    _move_by_store(product_id, Status.DRAFT)


@transaction.atomic
def pause_product(*, product_id: int) -> None:
    """The store stops selling it for a while. Locks the product; a second time changes nothing.

    Raises StoreShut, InvalidMove.
    """
    _move_by_store(product_id, Status.PAUSED)


@transaction.atomic
def remove_product(*, product_id: int) -> None:
    """The store gives it up for good: its page is gone, orders keep what they copied. Raises StoreShut, InvalidMove."""
    _move_by_store(product_id, Status.REMOVED)


def move_product(*, product: Product, to: str) -> None:
    """Change the status of a locked product and tell the listings. Wants an open transaction. Raises InvalidMove."""
    require_transaction()
    if not may_move(product.status, to):
        raise InvalidMove(before=product.status, after=to)
    product.status = to
    if to == Status.LIVE and product.published_at is None:
        product.published_at = clock.now()
    product.save(update_fields=["status", "published_at", "updated_at"])
    write_rows(product_ids=[product.pk])


def note_published(product_ids: Sequence[int]) -> None:
    """Write down that the rules have let these new products go on sale: one statement."""
    require_transaction()
    sql = f"""
        INSERT INTO {ProductDecision._meta.db_table} (product_id, outcome, reason, at)
        SELECT id, %s, '', %s FROM unnest(%s::bigint[]) id
    """  # noqa: S608 - a table name of ours
    with connection.cursor() as cursor:
        cursor.execute(sql, [Outcome.APPROVED.value, clock.now(), list(product_ids)])


def store_publishes_alone(store: Store) -> bool:
    """Whether goods of this store go on sale without being looked at (docs/decisions/0007)."""
    since = clock.now() - BLOCK_REMEMBERED
    counts = ProductDecision.objects.filter(product__store=store, by__isnull=False).aggregate(
        approved=Count("product", filter=Q(outcome=Outcome.APPROVED), distinct=True),
        blocked=Count("product", filter=Q(outcome=Outcome.BLOCKED, at__gte=since), distinct=True),
    )
    return may_publish_alone(
        is_trusted=store.is_trusted,
        is_mall=store.is_mall,
        approved_count=counts["approved"],
        blocked_count=counts["blocked"],
    )


def _was_sent_back(product: Product) -> bool:
    """True when the last word of staff was that something must change."""
    last = ProductDecision.objects.filter(product=product).order_by("-at", "-pk").values_list("outcome", flat=True)
    return last.first() == Outcome.CHANGES_REQUESTED


def recheck_edited(*, product: Product, is_renamed: bool) -> None:
    """After an edit under lock: words are checked again, and a product on sale may have to be looked at (S61).

    Flagged words, or another name or category in a store that does not publish alone, bring a live product
    into review; a paused one becomes a draft that has to be submitted again. Raises ProhibitedWords.
    """
    is_flagged = bool(check_product(product))
    if product.status not in {Status.LIVE, Status.PAUSED}:
        return
    if is_flagged or (is_renamed and not store_publishes_alone(product.store)):
        move_product(product=product, to=Status.IN_REVIEW if product.is_live else Status.DRAFT)


def check_not_shut(store: Store) -> None:
    """Raises StoreShut while the people of the store may not touch what shoppers see."""
    if store.is_shut:
        raise StoreShut


def lock_editable(product_id: int) -> Product:
    """The locked product for an edit. Raises NotFound for a removed one, ProductLocked for a blocked one, StoreShut."""
    product = lock_product(product_id)
    check_not_shut(product.store)
    if product.status == Status.REMOVED:
        raise NotFound
    if product.status == Status.BLOCKED:
        raise ProductLocked
    return product


def _move_by_store(product_id: int, to: str) -> None:
    product = lock_product(product_id)
    check_not_shut(product.store)
    if product.status == to:
        return
    if product.status not in BY_STORE[to]:
        raise InvalidMove(before=product.status, after=to)
    move_product(product=product, to=to)
