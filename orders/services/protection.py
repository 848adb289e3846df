"""The protection of a buyer does not end while the parcel is on its way (domain.md section 2, Order)."""

from marketplace.lib.transactions import require_transaction
from orders import notices
from orders.models import Actor, Order
from orders.services.status import extend_protection, facts_of, policy_of, record_event


def pause_protection(*, order: Order) -> bool:
    """At the end of the protection: let it wait, once and for as long as the order's rules say; True when it does.

    It waits while a parcel has arrived by nobody's word, or by the seller's alone. Its proof meanwhile sets the nearer
    date of a proved delivery. The caller holds the order under lock.
    """
    require_transaction()
    days = policy_of(order).pause_days
    if not days or not facts_of(order).parcels_unproved or order.events.filter(code="order:protection_paused").exists():
        return False
    extend_protection(order=order, days=days)
    record_event(order=order, code="order:protection_paused", actor=Actor.TIMER, data={"days": days})
    notices.protection_paused(order, days=days)
    return True
