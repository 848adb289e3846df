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


class TooManyLists(DomainError):
    """A member has as many wish lists as one may have. Parameter: limit."""

    code = "too_many_lists"
    message = _("You have %(limit)s lists already. Delete one that you no longer need.")
    field = "name"


class ListFull(DomainError):
    """A wish list holds as much as it can. Parameters: name, limit."""

    code = "list_full"
    message = _("The list “%(name)s” holds %(limit)s things already. Choose another list or remove something.")


class TooLateToUndo(Conflict):
    """What was removed is gone for good."""

    code = "too_late_to_undo"
    message = _("It is too late to bring this back.")


class DefaultListStays(Conflict):
    """The list that hearts go to cannot be deleted."""

    code = "default_list_stays"
    message = _("Hearts put things into this list, so it stays. You can rename it or empty it.")


class TooManyLinks(DomainError):
    """Enough new links for now. `wait` says how long to wait."""

    code = "too_many_links"
    message = _("Too many new links in a short time. %(wait)s")
    status = 429


class OwnList(DomainError):
    """The owner of a list gives nothing from it."""

    code = "own_list"
    message = _("This is your own list: gifts are chosen by those you share it with.")
    status = 403


class GiftTaken(Conflict):
    """Fewer pieces are left to give than were asked for. Parameter: left."""

    code = "gift_taken"
    message = _("Somebody was faster: this gift has just been chosen.")
    field = "quantity"


class GiftPartlyTaken(Conflict):
    """Some pieces are left, but not so many. Parameter: left."""

    code = "gift_partly_taken"
    message = _("Only %(left)s left to give: the others have been chosen already.")
    field = "quantity"


class TooManyGifts(DomainError):
    """Enough promises from one network address for now. `wait` says how long to wait."""

    code = "too_many_gifts"
    message = _("Too many gifts have been chosen from your network. %(wait)s")
    status = 429


class CompareFull(DomainError):
    """As many goods are compared as fit. Parameter: limit."""

    code = "compare_full"
    message = _("You are comparing %(limit)s products already. Choose which one to take out.")
