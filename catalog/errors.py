"""What the catalogue refuses."""

from django.utils.translation import gettext_lazy as _

from marketplace.lib.errors import Conflict, DomainError


class InsufficientStock(Conflict):
    """Fewer pieces are free than were asked for. Parameters: variant_id, available."""

    code = "insufficient_stock"
    message = _("Only %(available)s left. Change the quantity.")


class NotForSale(Conflict):
    """The product, its variant or its store cannot be bought from now. Parameter: variant_id."""

    code = "not_for_sale"
    message = _("This product is not on sale any more.")


class InvalidPrice(DomainError):
    """A price is not positive, or above the list price."""

    code = "invalid_price"
    message = _("The price must be above zero and not above the list price.")
    field = "price"


class InvalidTiers(DomainError):
    """Wholesale prices do not fall as the quantity grows."""

    code = "invalid_tiers"
    message = _("Each wholesale price must be lower than the price of a smaller quantity.")
    field = "tiers"


class InvalidDiscount(DomainError):
    """A discount is outside 1–90 %, ends before it starts, or overlaps another one of the same variant."""

    code = "invalid_discount"
    message = _("The discount must be between 1 and 90 %, end after it starts and not overlap another one.")
    field = "percent"


class BadCharacteristic(DomainError):
    """A value that a characteristic of this kind cannot have."""

    code = "bad_characteristic"
    message = _("This characteristic cannot have such a value.")
    field = "value"


class InvalidPicture(DomainError):
    """The file is not a picture, or too large."""

    code = "invalid_picture"
    message = _("This file is not a picture in JPEG, PNG or WebP up to 10 MB.")
    field = "image"


class TooManyPictures(DomainError):
    """A product has as many pictures as it may have. Parameter: limit."""

    code = "too_many_pictures"
    message = _("A product may have up to %(limit)s pictures.")
    field = "image"


class ReservationLapsed(Conflict):
    """The goods are not held any more and have to be reserved again. Parameter: reference."""

    code = "reservation_lapsed"
    message = _("The goods are no longer held for this order.")


class InvalidMove(Conflict):
    """The product cannot go from its status to another one. Parameters: before, after."""

    code = "invalid_move"
    message = _("The product is in another state by now. Look at the page again.")


class IncompleteProduct(DomainError):
    """Something that shoppers need is missing. Parameter: missing, codes of gaps."""

    code = "incomplete_product"
    message = _("Something is still missing. The list beside the form says what.")


class ProhibitedWords(DomainError):
    """Words that goods may not have (S61). Parameters: words, reason; `field` is the text they are in."""

    code = "prohibited_words"
    message = _("“%(words)s” cannot be sold here: %(reason)s")


class EditConflict(Conflict):
    """Somebody else has saved this part since the page was shown."""

    code = "edit_conflict"
    message = _(
        "Somebody else has changed this part meanwhile. What you typed is kept below: compare, then save again."
    )


class ProductLocked(DomainError):
    """A blocked product cannot be edited."""

    code = "product_locked"
    message = _("The product is blocked and cannot be changed.")
    status = 409


class SkuTaken(DomainError):
    """Another variant of the store has this SKU. Parameter: sku."""

    code = "sku_taken"
    message = _("The SKU “%(sku)s” is used already in your store.")
    field = "sku"


class StockMoved(Conflict):
    """Pieces were sold or counted since the page was shown. Parameter: stock."""

    code = "stock_moved"
    message = _("The stock has changed to %(stock)s meanwhile. Check the number and save again.")
    field = "stock"


class NothingOnSale(DomainError):
    """All variants were switched off."""

    code = "nothing_on_sale"
    message = _("At least one variant must be on sale. To stop selling, pause the product.")


class ReasonNeeded(DomainError):
    """A decision against the seller without a reason."""

    code = "reason_needed"
    message = _("Say why: the seller reads it.")
    field = "reason"
