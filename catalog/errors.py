"""What the catalogue refuses."""

from django.utils.translation import gettext_lazy as _

from marketplace.lib.countries import country_name
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
    """A price is not positive, or above MAX_PRICE."""

    code = "invalid_price"
    message = _("The price must be above zero and below 100 million.")
    field = "price"


class InvalidTiers(DomainError):
    """Wholesale prices do not fall as the quantity grows."""

    code = "invalid_tiers"
    message = _("Each wholesale price must be lower than the price of a smaller quantity.")
    field = "tiers"


class PriceBelowTiers(InvalidTiers):
    """A new price that is not above the wholesale prices of the variant."""

    code = "price_below_tiers"
    message = _("The new price is not above its wholesale prices. Change those first.")


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


class TooManyWatches(Conflict):
    """The member waits for as many goods as one may. Parameter: limit."""

    code = "too_many_watches"
    message = _("You are waiting for %(limit)s goods already. Take some back first.")


class TooManyWords(DomainError):
    """Too many questions or answers of one member in a day. Parameter: wait."""

    code = "too_many_words"
    message = _("You have written a lot today. %(wait)s")
    status = 429


class EmptyText(DomainError):
    """Nothing was written."""

    code = "empty_text"
    message = _("Write at least a few words.")
    field = "text"


class CannotAnswer(DomainError):
    """Answers are given by the store and by those who have bought in it."""

    code = "cannot_answer"
    message = _("Only the store and people who have bought in it can answer.")
    status = 403


class ImportUnderWay(Conflict):
    """Another import of the same store is being checked, written or undone."""

    code = "import_under_way"
    message = _("Another import of this store is under way. Wait until it has ended, then start this one again.")


class ImportMovedOn(Conflict):
    """The import is no longer where the page showed it."""

    code = "import_moved_on"
    message = _("This import has moved on in the meantime. Look at the page again.")


class UnusableTable(DomainError):
    """A file that is no table of goods. Parameter: reason, a sentence."""

    code = "unusable_table"
    message = "%(reason)s"
    field = "file"


class UnmatchedColumns(DomainError):
    """No column holds the SKU, or two columns are to fill one field."""

    code = "unmatched_columns"
    message = _("One column must hold the SKU, and no field may be chosen twice.")


class InvalidMove(Conflict):
    """The product cannot go from its status to another one. Parameters: before, after."""

    code = "invalid_move"
    message = _("The product is in another state by now. Look at the page again.")


class ChangedMeanwhile(Conflict):
    """The store has edited the product since staff looked at it."""

    code = "changed_meanwhile"
    message = _("The store has changed the product since you looked at it. Look again, then decide.")


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


class InvalidHoliday(DomainError):
    """A holiday is over already, ends before it begins, or is too long. Parameter: limit, days."""

    code = "invalid_holiday"
    message = _("The holiday must end today or later, not before it begins, and last %(limit)s days at most.")
    field = "last"


class StoreNotOpen(Conflict):
    """The store has closed or was suspended, so it cannot go on holiday."""

    code = "store_not_open"
    message = _("The store is not open.")


class StoreShut(Conflict):
    """The store is suspended or closed: its people serve the orders, and change nothing that shoppers see."""

    code = "store_shut"
    message = _("The store is suspended or closed. Orders can be served, but nothing that shoppers see can be changed.")


class NobodyAnswers(Conflict):
    """A question to a store that is suspended or closed."""

    code = "nobody_answers"
    message = _("The store has closed, so there is nobody to answer.")
    field = "text"


class BadBrandName(DomainError):
    """A name of a brand without a letter or a digit."""

    code = "bad_brand_name"
    message = _("A brand is named with letters or digits.")
    field = "brand"


class BrandKnown(Conflict):
    """There is a brand of this name in other letters. Parameter: name."""

    code = "brand_known"
    message = _("There is the brand “%(name)s” already.")
    field = "name"


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


class DaysReversed(DomainError):
    """The most days on the way are fewer than the least."""

    code = "days_reversed"
    message = _("The most days cannot be fewer than the least.")
    field = "days_max"


class CountryTwice(DomainError):
    """A country stands in an earlier zone of the same way. Parameter: countries, a list of codes."""

    code = "country_twice"
    message = _("A country may stand in one zone only. Here it stands a second time: %(countries)s.")
    field = "countries"

    def __str__(self) -> str:
        return str(self.message) % {"countries": ", ".join(country_name(code) for code in self.params["countries"])}


class RestTwice(DomainError):
    """Two zones are for everywhere else."""

    code = "rest_twice"
    message = _("Another zone is for all other countries already.")
    field = "is_rest"


class NoZones(DomainError):
    """A way of delivery that goes nowhere."""

    code = "no_zones"
    message = _("Describe one zone at least: where to, for how much, how fast.")


class NoWayName(DomainError):
    """A way of delivery without a name in either language."""

    code = "no_way_name"
    message = _("Name the way of delivery in one language at least.")
    field = "name_ru"


class TooManyWays(DomainError):
    """More ways of delivery or zones than a store may have. Parameter: limit."""

    code = "too_many_ways"
    message = _("A store has %(limit)s ways of delivery at most. Change one that you have.")
