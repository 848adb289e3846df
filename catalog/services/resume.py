"""What a guest began and accounts completes after sign-in (S2, S40)."""

from django.urls import reverse

from accounts.models import User
from catalog.services.favourites import add_favourite
from catalog.services.wishlists import add_wish
from marketplace.lib.errors import NotFound


def resume_wish(user: User, argument: str) -> str:
    """Add the variant whose id is `argument` to the wishes; the page of wishes. Raises NotFound."""
    if not argument.isdecimal():
        raise NotFound
    add_wish(user=user, variant_id=int(argument))
    return reverse("catalog:wishes")


def resume_favourite(user: User, argument: str) -> str:
    """Follow the store whose slug is `argument`; its front. Raises NotFound."""
    favourite = add_favourite(user=user, store_slug=argument)
    return reverse("catalog:store", args=[favourite.store.slug])
