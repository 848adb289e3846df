"""What owners of stores are told about their money."""

from typing import Any

from django.urls import reverse

from accounts.models import Store, StoreMember
from messaging.services.notify import notify
from payments.models import Payout, PayoutAccount


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


def _tell_of(payout: Payout, kind: str) -> None:
    params = {"number": payout.number, "amount": payout.amount, "last4": payout.last4}
    _tell_owners(payout.store, kind, params, key=f"{kind}:{payout.number}")


def _tell_owners(store: Store, kind: str, params: dict[str, Any], *, key: str) -> None:
    owners = StoreMember.objects.filter(store=store, role=StoreMember.Role.OWNER).select_related("user")
    for owner in owners.order_by("pk"):
        notify(
            user=owner.user,
            kind=kind,
            params={"store": store.name, **params},
            url=reverse("seller:payouts", args=[store.slug]),
            dedupe_key=f"{key}:{owner.user_id}",
        )
