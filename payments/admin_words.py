"""What the admin says instead of the codes in the rows: the words that the pages have."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from payments.errors import UnknownGateway
from payments.gateways.registry import method_named
from payments.models import Refund
from payments.services.chargebacks import REASONS

REFUND_REASONS: Mapping[str, Any] = {
    "cancel": _("the order, or a part of it, was cancelled"),
    "sold_out": _("the goods were sold out when the money came"),
    Refund.LATE_CAPTURE: _("the money came too late"),
    Refund.DOUBLE_CAPTURE: _("it was paid twice"),
    Refund.GIFT_RETURNED: _("a gift certificate was given back"),
    Refund.OVERPAID: _("more came than was asked for"),
    Refund.UNDERPAID: _("less came than was asked for"),
}


REFUND_FAILURES: Mapping[str, Any] = {
    "by_staff": _("money that came in this way is returned by people"),
    "no_answer": _("the gateway does not answer"),
    "switched_off": _("the way to pay is switched off"),
    "nothing_left": _("nothing of the payment is left at the gateway"),
    "charged_back": _("the buyer’s bank has taken the money back already"),
}


def gateway_words(name: str) -> str:
    """The way to pay as buyers know it; one that is no longer known by its code."""
    try:
        return str(method_named(name).name)
    except UnknownGateway:
        return name


def dispute_words(reason: str) -> str:
    """Why the buyer disputes; a reason that is new to us as it came."""
    return str(REASONS.get(reason, reason))


def refund_words(reason: str) -> str:
    """Why money goes back; a reason of somebody else's as it came."""
    return str(REFUND_REASONS.get(reason, reason))


def failure_words(code: str) -> str:
    """Why a refund did not go by itself; a code of the gateway's own as it came, a dash without one."""
    return str(REFUND_FAILURES.get(code, code or "—"))


class _WordedFilter(admin.AllValuesFieldListFilter):
    """The values that there are, in words."""

    in_words: Callable[[str], str]  # the choice of all values comes by here, too, and stays as it is

    def choices(self, changelist: Any) -> Iterator[Any]:
        for choice in super().choices(changelist):
            yield {**choice, "display": self.in_words(str(choice["display"]))}


class GatewayFilter(_WordedFilter):
    """By the way of paying."""

    in_words = staticmethod(gateway_words)


class DisputeFilter(_WordedFilter):
    """By the reason of a chargeback."""

    in_words = staticmethod(dispute_words)


class RefundFilter(_WordedFilter):
    """By the reason of a refund."""

    in_words = staticmethod(refund_words)
