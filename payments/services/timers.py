"""What falls due in payments: holds to release, refunds to send, gifts to mail, cards to keep and
to forget, cash that did not come, webhooks, files without a row.
"""

from datetime import datetime

from django.db.models import Q

from marketplace.lib import clock
from marketplace.lib.sweeping import each
from payments.constants import GIFT_CARD_UNPAID_FOR, SWEEP_BATCH
from payments.gateways.sandbox.disputes import decide, due_disputes
from payments.gateways.sandbox.webhooks import deliver_event, due_events
from payments.gateways.simulated.desk import expire, overdue_charges
from payments.gift_selectors import cards_to_write_off
from payments.models import Chargeback, GiftCard, Hold, Refund
from payments.services.gift_cards import cancel_unpaid_card, send_due_card
from payments.services.gift_losses import write_off_card
from payments.services.holds import release_due_hold
from payments.services.sending import send_one_refund
from payments.services.vaults import cards_to_forget, cards_to_keep, forget_one_card, keep_card_of


def sweep(*, now: datetime) -> int:
    """Do what is due at `now`, each in its own short transaction; the number of things done. Safe to run twice."""
    with clock.at(now):
        done = release_due_holds(now=now) + send_due_refunds(now=now)
        done += send_due_cards(now=now) + cancel_unpaid_cards(now=now)
        done += each(_keep, cards_to_keep(now=now)) + each(_forget, cards_to_forget())
        done += each(_write_off, cards_to_write_off(SWEEP_BATCH))
        done += each(expire, overdue_charges(now=now)) + each(decide, due_disputes(now=now))
        return done + each(deliver_event, due_events(now=now))


def release_due_holds(*, now: datetime) -> int:
    """Release the holds whose date has come."""
    due = Hold.objects.filter(status=Hold.Status.HELD, release_at__lte=now).order_by("release_at", "pk")
    references = due.values_list("reference", flat=True)[:SWEEP_BATCH]

    def release(reference: str) -> bool:
        return release_due_hold(reference=reference, now=now)

    return each(release, list(references))


def send_due_refunds(*, now: datetime) -> int:
    """Send the refunds that the broker lost, that failed, or that got no answer.

    Those of a payment that a bank disputes wait for its decision, and keep no other from its turn; only what has got no
    answer is asked about.
    """
    disputed = Chargeback.objects.filter(closed_at__isnull=True).values("attempt__payment")
    waits = Q(status__in=[Refund.Status.APPROVED, Refund.Status.FAILED]) & ~Q(payment__in=disputed)
    due = Refund.objects.filter(waits | Refund.unknown(), next_try_at__lte=now)
    due = due.order_by("next_try_at", "pk")
    return each(_send, list(due.values_list("pk", flat=True)[:SWEEP_BATCH]))


def send_due_cards(*, now: datetime) -> int:
    """Mail the paid certificates whose day has come."""
    due = GiftCard.objects.filter(status=GiftCard.Status.ACTIVE, sent_at__isnull=True, send_at__lte=now)
    return each(_mail_card, list(due.order_by("send_at", "pk").values_list("pk", flat=True)[:SWEEP_BATCH]))


def cancel_unpaid_cards(*, now: datetime) -> int:
    """Give up the certificates that were never paid."""
    old = GiftCard.objects.filter(status=GiftCard.Status.ORDERED, created_at__lte=now - GIFT_CARD_UNPAID_FOR)
    return each(_cancel_card, list(old.order_by("created_at", "pk").values_list("pk", flat=True)[:SWEEP_BATCH]))


def _mail_card(pk: int) -> bool:
    return send_due_card(pk=pk)


def _write_off(pk: int) -> bool:
    return write_off_card(pk=pk)


def _cancel_card(pk: int) -> bool:
    return cancel_unpaid_card(pk=pk)


def _send(pk: int) -> bool:
    return send_one_refund(refund_id=pk)


def _keep(pk: int) -> bool:
    return keep_card_of(attempt_id=pk)


def _forget(pk: int) -> bool:
    return forget_one_card(card_id=pk)
