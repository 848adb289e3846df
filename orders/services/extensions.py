"""More time: the buyer asks the store for longer protection (S64), the store asks the buyer for a later shipping.

Nobody's silence is a yes: a request without an answer lapses, and the date stays.
"""

from django.db import transaction

from accounts.models import Store, User
from marketplace.lib import clock
from marketplace.lib.transactions import require_transaction
from orders import access, notices
from orders.constants import PROTECTION_DAYS_ASKED, SHIP_BY_DAYS_ASKED
from orders.errors import ActionNotPossible, DaysNotAllowed
from orders.extension_rules import ANSWER_TIMERS, OPEN_IN, answer_before, date_of, days_left, may_ask
from orders.locks import lock_order
from orders.models import Actor, Extension, Order, OrderTimer
from orders.services.status import extend_protection, extend_ship_by, facts_of, record_event

Kind = Extension.Kind
Status = Extension.Status


@transaction.atomic(durable=True)
def ask_for_protection(*, buyer: User, number: str, days: int, note: str = "") -> Extension:
    """The buyer asks for longer protection; the same again while it waits is the same request.

    The store has 48 hours, but no longer than the protection lasts. Locks the order. Raises NotFound,
    ActionNotPossible, DaysNotAllowed.
    """
    order = lock_order(access.order_for_buyer(buyer, number).pk)
    return _ask(order, Kind.PROTECTION, days, note, buyer)


@transaction.atomic(durable=True)
def ask_for_shipping_time(*, store: Store, number: str, user: User, days: int, note: str = "") -> Extension:
    """The store asks, once, to ship later; the same again while it waits is the same request.

    Locks the order. Raises NotFound, ActionNotPossible, DaysNotAllowed.
    """
    order = lock_order(access.order_for_store(store, number).pk)
    return _ask(order, Kind.SHIP_BY, days, note, user)


@transaction.atomic(durable=True)
def answer_protection(*, store: Store, number: str, user: User, agrees: bool) -> Extension:
    """The store's answer. The same answer again changes nothing. Raises NotFound, ActionNotPossible."""
    order = lock_order(access.order_for_store(store, number).pk)
    return _answer(order, Kind.PROTECTION, user, agrees=agrees)


@transaction.atomic(durable=True)
def answer_shipping_time(*, buyer: User, number: str, agrees: bool) -> Extension:
    """The buyer's answer. The same answer again changes nothing. Raises NotFound, ActionNotPossible."""
    order = lock_order(access.order_for_buyer(buyer, number).pk)
    return _answer(order, Kind.SHIP_BY, buyer, agrees=agrees)


def lapse(order: Order, kind: Kind) -> None:
    """A timer's work: nobody answered, the date stays. The caller holds the order under lock."""
    found = _waiting(order, kind)
    if found is None:
        return
    _end(found, Status.LAPSED)
    record_event(order=order, code=f"order:{kind}_not_answered", actor=Actor.TIMER, data={"days": found.days})
    notices.extension_answered(order, found)


def _ask(order: Order, kind: Kind, days: int, note: str, user: User) -> Extension:
    if same := _waiting(order, kind):
        return same
    asked, now = list(Extension.objects.filter(order=order)), clock.now()
    if not may_ask(order, kind, asked, at=now, is_proved=facts_of(order).is_delivery_proved):
        raise ActionNotPossible
    allowed = PROTECTION_DAYS_ASKED if kind == Kind.PROTECTION else SHIP_BY_DAYS_ASKED
    if days not in allowed or (kind == Kind.PROTECTION and days > days_left(asked)):
        raise DaysNotAllowed
    date = date_of(order, kind)
    assert date is not None
    until = answer_before(date, at=now)
    made = Extension.objects.create(
        order=order, kind=kind, days=days, note=note, asked_at=now, answer_by=until, asked_by=user
    )
    OrderTimer.objects.update_or_create(
        subject=order,
        kind=ANSWER_TIMERS[kind],
        defaults={"due_at": until, "done_at": None, "paused_left": None},
    )
    actor = Actor.BUYER if kind == Kind.PROTECTION else Actor.SELLER
    record_event(order=order, code=f"order:{kind}_asked", actor=actor, user=user, data={"days": days})
    notices.extension_asked(order, made)
    return made


def _answer(order: Order, kind: Kind, user: User, *, agrees: bool) -> Extension:
    wanted = Status.AGREED if agrees else Status.REFUSED
    found = _waiting(order, kind)
    if found is None:
        last = Extension.objects.filter(order=order, kind=kind).last()
        if last is not None and last.status == wanted:
            return last
        raise ActionNotPossible
    if order.is_frozen or order.status not in OPEN_IN[kind]:
        raise ActionNotPossible
    _end(found, wanted)
    if agrees:
        (extend_protection if kind == Kind.PROTECTION else extend_ship_by)(order=order, days=found.days)
    actor = Actor.SELLER if kind == Kind.PROTECTION else Actor.BUYER
    code = f"order:{kind}_{'extended' if agrees else 'not_extended'}"
    record_event(order=order, code=code, actor=actor, user=user, data={"days": found.days})
    notices.extension_answered(order, found)
    return found


def _waiting(order: Order, kind: Kind) -> Extension | None:
    return Extension.objects.filter(order=order, kind=kind, status=Status.WAITING).first()


def _end(extension: Extension, status: Status) -> None:
    require_transaction()
    extension.status, extension.answered_at = status, clock.now()
    extension.save(update_fields=["status", "answered_at"])
    timers = OrderTimer.objects.filter(subject=extension.order_id, kind=ANSWER_TIMERS[Kind(extension.kind)])
    timers.filter(done_at__isnull=True).update(done_at=clock.now())
