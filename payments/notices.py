"""What owners of stores are told about their money, and buyers about payments that take days."""

from typing import Any

from django.urls import reverse

from accounts.models import Store, StoreMember
from marketplace.lib.money import Money
from messaging.services.notify import notify
from payments.models import ChargebackShare, ManualRefund, PaymentAttempt, Payout, PayoutAccount, Refund


def payout_account_changed(account: PayoutAccount) -> None:
    """The bank account of the store is another one now; if that was no owner, there is time to say so."""
    until = account.paused_until.isoformat() if account.paused_until else ""
    _tell_owners(
        account.store,
        "payment_account_changed",
        {"last4": account.last4, "until": until},
        key=f"payout_account:{account.pk}:{account.updated_at.isoformat()}",
    )


def payout_paid(payout: Payout) -> None:
    """The bank has made the transfer."""
    _tell_of(payout, "payment_payout_paid")


def payout_failed(payout: Payout) -> None:
    """The bank has refused; the account has to be looked at."""
    _tell_of(payout, "payment_payout_failed")


def payment_waiting(attempt: PaymentAttempt) -> None:
    """To the buyer: how to bring in the money, and until when it is awaited."""
    _tell_payer(attempt, "payment_waiting", url=attempt.confirm_url, until=attempt.expires_at)


def payment_expired(attempt: PaymentAttempt) -> None:
    """To the buyer: the money did not arrive; the order still waits, and can be paid otherwise."""
    _tell_payer(attempt, "payment_expired", url=reverse("orders:pay", args=[attempt.payment.reference]))


def payment_short(attempt: PaymentAttempt, *, received: Money, key: str) -> None:
    """To the buyer: a part of the transfer has arrived; how much is missing. `key` is the line of the bank."""
    missing = attempt.amount - received
    facts = {"received": received, "missing": missing, "until": attempt.expires_at}
    _tell_payer(attempt, "payment_short", url=attempt.confirm_url, key=key, **facts)


def payment_unmatched(attempt: PaymentAttempt, *, received: Money, key: str) -> None:
    """To the buyer: a transfer was counted for this invoice by mistake; how much is awaited now."""
    facts = {"missing": attempt.amount - received, "until": attempt.expires_at}
    _tell_payer(attempt, "payment_unmatched", url=attempt.confirm_url, key=key, **facts)


def _tell_payer(attempt: PaymentAttempt, kind: str, *, url: str, key: str = "", **facts: Any) -> None:
    notify(
        user=attempt.payment.buyer,
        kind=kind,
        params={"number": attempt.number, "amount": attempt.amount, **facts},
        url=url,
        dedupe_key=":".join(filter(None, [kind, attempt.number, key])),
    )


def refund_needs_account(row: Refund, *, key: str = "") -> None:
    """To the buyer: the money cannot go back by itself; to which bank account shall we transfer it?"""
    _tell_of_refund(row, "payment_refund_account", key=key)


def refund_taken(row: Refund, *, last4: str, key: str) -> None:
    """To the buyer, in the message centre: somebody transfers the money now."""
    _tell_of_refund(row, "payment_refund_taken", key=key, email=False, last4=last4)


def refund_paid(row: Refund, *, desk: ManualRefund) -> None:
    """To the buyer: transferred, with the bank's number, so that it can be asked for."""
    key = desk.bank_reference
    _tell_of_refund(row, "payment_refund_paid", key=key, last4=desk.last4, transfer=desk.bank_reference)


def _tell_of_refund(row: Refund, kind: str, *, key: str, email: bool = True, **facts: Any) -> None:
    notify(
        user=row.payment.buyer,
        kind=kind,
        params={"number": row.number, "amount": row.amount, **facts},
        url=reverse("payments:refund", args=[row.number]),
        dedupe_key=":".join(filter(None, [kind, row.number, key])),
        email=email,
    )


def chargeback_opened(share: ChargebackShare) -> None:
    """To the owners: the buyer's bank has taken money back, and until when they can say what they know."""
    _tell_of_chargeback(share, "payment_chargeback", until=share.chargeback.respond_by)


def chargeback_closed(share: ChargebackShare) -> None:
    """To the owners: what the bank has decided, and what becomes of the money."""
    _tell_of_chargeback(share, f"payment_chargeback_{share.chargeback.status}")


def _tell_of_chargeback(share: ChargebackShare, kind: str, **facts: Any) -> None:
    row = share.chargeback
    params = {"order": share.reference, "amount": share.amount, **facts}
    key = f"{kind}:{row.number}:{share.reference}"
    _tell_owners(share.store, kind, params, key=key, page=("seller:chargeback", row.number))


def _tell_of(payout: Payout, kind: str) -> None:
    params = {"number": payout.number, "amount": payout.amount, "last4": payout.last4}
    _tell_owners(payout.store, kind, params, key=f"{kind}:{payout.number}")


def _tell_owners(
    store: Store, kind: str, params: dict[str, Any], *, key: str, page: tuple[str, ...] = ("seller:payouts",)
) -> None:
    name, *args = page
    owners = StoreMember.objects.filter(store=store, role=StoreMember.Role.OWNER).select_related("user")
    for owner in owners.order_by("pk"):
        notify(
            user=owner.user,
            kind=kind,
            params={"store": store.name, **params},
            url=reverse(name, args=[store.slug, *args]),
            dedupe_key=f"{key}:{owner.user_id}",
        )
