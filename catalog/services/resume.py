"""What a guest began and accounts completes after sign-in (S2, S40)."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from catalog.selectors.offers import offers_for, shown_offer
from catalog.services.favourites import add_favourite
from catalog.services.stock_watches import watch_stock
from catalog.services.wishlists import add_wish
from marketplace.lib.errors import NotFound
from marketplace.lib.formatting import inner_quotes
from marketplace.lib.numbers import whole_number


def resume_wish(user: User, argument: str) -> str:
    """Add the variant whose id is `argument` to the wishes; the page of wishes. Raises NotFound."""
    add_wish(user=user, variant_id=_variant_id(argument))
    return reverse("catalog:wishes")


def resume_list(user: User, argument: str) -> str:
    """Add the variant to the wishes, and ask into which list (T11); the page that asks. Raises NotFound, ListFull."""
    variant_id = _variant_id(argument)
    add_wish(user=user, variant_id=variant_id)
    return f"{reverse('catalog:wish-choose')}?variant={variant_id}"


def note_wish(argument: str) -> str:
    """What the sign-in page promises: the product goes into the wishes. "" for an unknown one."""
    offer = shown_offer(whole_number(argument))
    if offer is None or not offer.is_purchasable:
        return ""
    return _("“%(title)s” will be in your wishes as soon as you are signed in.") % {"title": inner_quotes(offer.title)}


def resume_favourite(user: User, argument: str) -> str:
    """Follow the store whose slug is `argument`; its front. Raises NotFound."""
    favourite = add_favourite(user=user, store_slug=argument)
    return reverse("catalog:store", args=[favourite.store.slug])


def resume_stock(user: User, argument: str) -> str:
    """Tell the member when the variant whose id is `argument` is back; its page. Raises NotFound, TooManyWatches."""
    watch = watch_stock(user=user, variant_id=_variant_id(argument))
    return offers_for([watch.variant_id])[watch.variant_id].url


def note_stock(argument: str) -> str:
    """What the sign-in page promises."""
    offer = shown_offer(whole_number(argument))
    if offer is None:
        return ""
    return _("We will tell you when “%(title)s” is back as soon as you are signed in.") % {
        "title": inner_quotes(offer.title)
    }


def _variant_id(argument: str) -> int:
    number = whole_number(argument)
    if number is None:
        raise NotFound
    return number
