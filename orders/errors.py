"""Refusals of orders."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.lib.errors import Conflict, DomainError, NotAllowed
from payments.errors import LineNotUndone


class ActionNotPossible(Conflict):
    """The order is not in a state in which this can be done; nothing was changed."""

    code = "action_not_possible"
    message = _("This can no longer be done with the order. Look at where it stands now.")


class OrderSent(LineNotUndone):
    """The seller has sent the goods on the strength of the payment."""

    code = "order_sent"
    message = _(
        "Order %(number)s has already been sent, so this match stays: the seller has kept to the bargain. When the "
        "buyer’s own transfer comes, match it to the payment that this line was meant for."
    )


class OrderMovedOn(LineNotUndone):
    """The order is stopped, cancelled or over."""

    code = "order_moved_on"
    message = _(
        "Order %(number)s is stopped or cancelled, so this match stays. Let a stopped order go on first; the money of "
        "a cancelled one is returned by its refund."
    )


class CartEmpty(DomainError):
    """Nothing ticked to order from the stores asked for."""

    code = "cart_empty"
    message = _("Choose at least one product to order.")


class CartFull(DomainError):
    """More different products than a cart holds."""

    code = "cart_full"
    message = _("The cart holds %(count)s different products at most. Order or remove something first.")


class QuantityNotAllowed(DomainError):
    """The quantity breaks the product's own rule: `minimum`, `maximum`."""

    code = "quantity_not_allowed"
    message = _("Choose a quantity from %(minimum)s to %(maximum)s.")
    field = "quantity"


class LotNotAllowed(QuantityNotAllowed):
    """The product is sold in lots; `lot` pieces make one."""

    code = "lot_not_allowed"
    message = _("Choose a quantity from %(minimum)s to %(maximum)s in steps of %(lot)s.")


class OwnGoods(NotAllowed):
    """A store member orders from the own store."""

    code = "own_goods"
    message = _("You cannot order from your own store.")


class AddressNeeded(DomainError):
    """No such address in the buyer's book."""

    code = "address_needed"
    message = _("Choose the address to deliver to.")
    field = "address"


class DeliveryNotAvailable(DomainError):
    """The store does not deliver there, or not in the way chosen."""

    code = "delivery_not_available"
    message = _("The store “%(store)s” does not deliver to this address in the way chosen. Choose another way.")
    field = "delivery"


class PriceChanged(DomainError):
    """What was shown is no longer what it costs. `differences` says why (selectors show them)."""

    code = "price_changed"
    message = _("The total has changed since the page was shown. Look at the new one and confirm it.")
    status = 409

    def __init__(self, *, differences: Sequence[Any] = (), **params: Any) -> None:
        self.differences = tuple(differences)
        super().__init__(**params)


class TrackingCodeInvalid(DomainError):
    """Not a code this carrier gives out; `likely` names the carriers that do. Subclasses say what is wrong."""

    code = "tracking_code_invalid"
    message = _("This does not look like a tracking code of this carrier. %(shape)s Example: %(example)s.")
    field = "tracking_code"

    @property
    def suggestion(self) -> str:
        """Whose code it looks like, in a sentence; empty when it looks like nobody's."""
        names = ", ".join(str(name) for name in self.params.get("likely", ()))
        return _("It looks like a code of another carrier: %(carriers)s.") % {"carriers": names} if names else ""


class TrackingCodeLength(TrackingCodeInvalid):
    """Too short or too long."""

    code = "tracking_code_length"
    message = _("The code has the wrong number of signs: %(length)s. %(shape)s Example: %(example)s.")


class TrackingCodeSigns(TrackingCodeInvalid):
    """Letters where digits belong, or the other way round."""

    code = "tracking_code_signs"
    message = _("There are letters or digits in the wrong place. %(shape)s Example: %(example)s.")


class TrackingCodeCountry(TrackingCodeInvalid):
    """A code of the postal union, from another country or for another service."""

    code = "tracking_code_country"
    message = _("The letters of this code belong to another post. %(shape)s Example: %(example)s.")


class TrackingCodeCheckDigit(TrackingCodeInvalid):
    """The right form, but the check digit does not fit."""

    code = "tracking_code_check_digit"
    message = _("The check digit does not fit: a digit is wrong or two are swapped. Compare the code with the label.")


class CarrierUnknown(DomainError):
    """No carrier chosen, and the code looks like nobody's."""

    code = "carrier_unknown"
    message = _("No carrier we know gives out such codes. Check the code, or choose the carrier yourself.")
    field = "carrier"


class CarrierUnclear(DomainError):
    """No carrier chosen, and the code may be of several."""

    code = "carrier_unclear"
    message = _("The code may belong to several carriers: %(carriers)s. Choose the right one.")
    field = "carrier"


class TrackingCodeFixed(Conflict):
    """The carrier has reported about the parcel: its code is no slip any more."""

    code = "tracking_code_fixed"
    message = _("The carrier has already reported about this parcel, so its code can only be changed by support.")
    field = "tracking_code"


class ReportUnreadable(DomainError):
    """What a carrier sent cannot be read as reports."""

    code = "report_unreadable"
    message = _("The carrier’s message cannot be read.")
    status = 400


class ReportNotSigned(DomainError):
    """A message that does not come from the carrier it names."""

    code = "bad_signature"
    message = _("The signature does not match.")
    status = 400


class CarrierNotConnected(DomainError):
    """This carrier reports nothing to the shop."""

    code = "carrier_not_connected"
    message = _("This carrier is not connected to the shop.")
    status = 404


class TrackingCodeTaken(DomainError):
    """Another parcel already travels under this code."""

    code = "tracking_code_taken"
    message = _("Another parcel is already registered with this tracking code.")
    field = "tracking_code"


class DaysNotAllowed(DomainError):
    """More time than may be asked for."""

    code = "days_not_allowed"
    message = _("Choose one of the numbers of days.")
    field = "days"


class GiftNotPossible(Conflict):
    """The list names no address, or the goods were not promised from it."""

    code = "gift_not_possible"
    message = _("These goods cannot be sent to the owner of the list. Choose another address, or promise them first.")
    field = "address"


class GiftNeedsPapers(Conflict):
    """Customs want to know the recipient, who is not to know of the gift."""

    code = "gift_needs_papers"
    message = _(
        "Customs of that country ask the recipient for papers, so this gift cannot be a surprise. Have it sent to you."
    )
    field = "address"


class CustomsNotNeeded(Conflict):
    """No customs border lies on the way, or everything has been shipped."""

    code = "customs_not_needed"
    message = _("Customs data are not needed for this order any more.")


class CustomsPaperWrong(DomainError):
    """Missing, or its check digit does not fit; `field` is the code of the paper."""

    code = "customs_paper_wrong"
    message = _("Check this: it is missing or written wrong.")


class NothingToShip(DomainError):
    """No pieces chosen, or more than are left."""

    code = "nothing_to_ship"
    message = _("Choose which pieces are in the parcel, no more than are left to ship.")
    field = "lines"
