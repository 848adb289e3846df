"""What owners of stores are told about their money."""

from django.urls import reverse

from accounts.models import User
from marketplace.lib.money import Money
from messaging.services.notify import notify
from payments.models import Payout, PayoutAccount


def payout_account_changed(account: PayoutAccount, owner: User) -> None:
    """The bank account of the store is another one now; if that was not an owner, there is time to say so."""
    notify(
        user=owner,
        kind="payment_account_changed",
        params={
            "store": account.store.name,
            "last4": account.last4,
            "until": account.paused_until.isoformat() if account.paused_until else "",
        },
        url=reverse("seller:payouts", args=[account.store.slug]),
        dedupe_key=f"payout_account:{account.pk}:{account.updated_at.isoformat()}:{owner.pk}",
    )


def payout_paid(payout: Payout, owner: User) -> None:
    """The bank has made the transfer."""
    _tell(payout, owner, "payment_payout_paid")


def payout_failed(payout: Payout, owner: User) -> None:
    """The bank has refused; the account has to be looked at."""
    _tell(payout, owner, "payment_payout_failed")


def _tell(payout: Payout, owner: User, kind: str) -> None:
    amount: Money = payout.amount
    notify(
        user=owner,
        kind=kind,
        params={"store": payout.store.name, "number": payout.number, "amount": amount, "last4": payout.last4},
        url=reverse("seller:payouts", args=[payout.store.slug]),
        dedupe_key=f"{kind}:{payout.number}:{owner.pk}",
    )
