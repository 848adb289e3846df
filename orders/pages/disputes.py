"""What an order's page says about a bank that disputes its payment: components/note.html beside the money."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.lib.formatting import current_language, format_moment, format_money
from payments.models import Chargeback, ChargebackShare
from payments.selectors import MoneyView

Note = dict[str, Any]
Status = Chargeback.Status

_BEING_LOOKED_AT = gettext_lazy(
    "Your bank is looking into your claim about %(sum)s. Until it has decided, the money of the order goes nowhere."
)
TO_BUYER: Mapping[str, tuple[Any, str]] = {
    Status.WON: (
        gettext_lazy("Your bank decided on %(when)s: the payment of %(sum)s stands, and the order goes its way again."),
        "info",
    ),
    Status.LOST: (gettext_lazy("Your bank decided for you on %(when)s: it has returned %(sum)s to you."), "ok"),
}
TO_SELLER: Mapping[str, tuple[Any, str]] = {
    Status.SENT: (
        gettext_lazy("The buyer’s bank disputes %(sum)s of this order and has our answer. The payout waits for it."),
        "warn",
    ),
    Status.ACCEPTED: (
        gettext_lazy("The buyer’s bank disputes %(sum)s of this order, and we do not contest it. The payout waits."),
        "warn",
    ),
    Status.WON: (gettext_lazy("The bank decided for you on %(when)s: the money goes its way again."), "ok"),
    Status.LOST: (
        gettext_lazy("The bank decided for the buyer on %(when)s: the sum was taken from the order or your balance."),
        "danger",
    ),
}


def for_buyer(money: MoneyView) -> list[Note]:
    """One note for each time that the buyer's bank has disputed the payment."""
    return [
        _note(share, *TO_BUYER.get(share.chargeback.status, (_BEING_LOOKED_AT, "warn"))) for share in money.disputes
    ]


def for_seller(money: MoneyView, url_of: Callable[[str], str]) -> list[Note]:
    """The same for the seller; `url_of` leads to a chargeback by its number, or nowhere."""
    return [
        _note(share, *TO_SELLER.get(share.chargeback.status, (_wanted(share), "warn")))
        | {"url": url_of(share.chargeback.number)}
        for share in money.disputes
    ]


def _wanted(share: ChargebackShare) -> str:
    """What is asked of the store, while it is."""
    if share.chargeback.respond_by is None:
        return _("The buyer’s bank disputes %(sum)s of this order. The payout waits; say what proves your side.")
    return _(
        "The buyer’s bank disputes %(sum)s of this order. The payout waits; say what proves your side before %(until)s."
    )


def _note(share: ChargebackShare, sentence: Any, tone: str) -> Note:
    row = share.chargeback
    facts = {
        "sum": format_money(share.amount, current_language()),
        "when": format_moment(row.closed_at) if row.closed_at else "",
        "until": format_moment(row.respond_by) if row.respond_by else "",
    }
    return {"text": sentence % facts, "tone": tone}
