"""What staff decide about goods: each decision is a row, a new status and a message to the store's people."""

from django.db import transaction

from accounts.models import User
from catalog import notices
from catalog.errors import ChangedMeanwhile, InvalidMove, ReasonNeeded
from catalog.locks import lock_product
from catalog.models import Product, ProductDecision
from catalog.product_rules import may_decide
from catalog.selectors.looks import look_of
from catalog.services.products import move_product

Status = Product.Status
Outcome = ProductDecision.Outcome


def approve_product(*, product_id: int, by: User, seen: str) -> bool:
    """Put a product in review on sale. False: it is on sale already. Locks the product.

    `seen` is the `look_of` the product that was on the page. Raises ChangedMeanwhile when the store has edited it
    since, and InvalidMove, also for drafts and paused goods: nobody has asked for a look at them, or the store has
    taken them back meanwhile.
    """
    return _decide(product_id, by, Outcome.APPROVED, Status.LIVE, "", seen=seen)


def request_changes(*, product_id: int, by: User, reason: str) -> bool:
    """Send it back to the store with a reason; it leaves the sale. Raises ReasonNeeded, InvalidMove."""
    return _decide(product_id, by, Outcome.CHANGES_REQUESTED, Status.CHANGES_REQUESTED, _reason(reason))


def block_product(*, product_id: int, by: User, reason: str) -> bool:
    """Take it from sale; the store cannot change it any more. Raises ReasonNeeded, InvalidMove."""
    return _decide(product_id, by, Outcome.BLOCKED, Status.BLOCKED, _reason(reason))


@transaction.atomic
def unblock_product(*, product_id: int, by: User, reason: str = "") -> bool:
    """Give it back to the store: paused when it was on sale before, else a draft. False: was not blocked."""
    product = lock_product(product_id)
    if product.status != Status.BLOCKED:
        return False
    to = Status.PAUSED if product.published_at else Status.DRAFT
    _write(product, by, Outcome.UNBLOCKED, to, reason.strip())
    return True


@transaction.atomic
def _decide(
    product_id: int, by: User, outcome: ProductDecision.Outcome, to: str, reason: str, *, seen: str | None = None
) -> bool:
    product = lock_product(product_id)
    if product.status == to:
        return False
    if not may_decide(product.status, to):
        raise InvalidMove(before=product.status, after=to)
    if seen is not None and seen != look_of(product_id):
        raise ChangedMeanwhile
    _write(product, by, outcome, to, reason)
    return True


def _write(product: Product, by: User, outcome: ProductDecision.Outcome, to: str, reason: str) -> None:
    move_product(product=product, to=to)
    decision = ProductDecision.objects.create(product=product, outcome=outcome, reason=reason, by=by)
    notices.product_decided(product, decision)


def _reason(text: str) -> str:
    if not text.strip():
        raise ReasonNeeded
    return text.strip()
