"""Giving up attempts: whoever still stands on the bank's page finds it closed."""

from marketplace.lib.publishing import publish_on_commit
from payments.models import PaymentAttempt
from payments.services.bank_lines import GATEWAY as BANK_TRANSFER
from payments.services.bank_lines import return_received
from payments.services.status import move_attempt
from payments.tasks import withdraw_attempt


def void_attempt(attempt: PaymentAttempt, *, decline_code: str = "") -> None:
    """Give up an open attempt whose payment is locked; its page at the gateway is closed after the commit.

    A capture that was quicker still counts: it pays the payment if that is open, and is sent back if not. The part
    of a bank transfer that has arrived goes back.
    """
    has_page = attempt.status == PaymentAttempt.Status.NEEDS_CONFIRMATION or attempt.awaits_buyer
    move_attempt(attempt, PaymentAttempt.Status.VOIDED, decline_code=decline_code or attempt.decline_code)
    if attempt.gateway == BANK_TRANSFER:
        return_received(attempt=attempt, key=f"underpaid:{attempt.number}")
    if has_page:
        publish_on_commit(withdraw_attempt, attempt.pk)
