"""«Подарю это»: promises on a shared list, which its owner does not see (domain 3.10)."""

from django.db import transaction
from django.db.models import Sum

from accounts.limits import Limit, spend_try, wait_text
from accounts.models import User
from catalog.constants import GIFT_PROMISES, GIFT_PROMISES_PER
from catalog.errors import GiftPartlyTaken, GiftTaken, OwnList, TooManyGifts
from catalog.gift_rules import own_promise, promise_token
from catalog.locks import lock_wishes
from catalog.models import GiftReservation, WishlistItem
from marketplace.lib import ids
from marketplace.lib.errors import NotFound

GIFT_LIMIT = Limit("gift", GIFT_PROMISES, GIFT_PROMISES_PER)


def check_promises(ip: str) -> None:
    """Count one promise from this network address. Raises TooManyGifts."""
    wait = spend_try(GIFT_LIMIT, ip)
    if wait:
        raise TooManyGifts(wait=wait_text(wait))


@transaction.atomic
def promise_gift(
    *, item_id: int, giver: User | None, secret: str, quantity: int = 1, name: str = ""
) -> GiftReservation:
    """Promise pieces of a wish, or change one's own promise; `secret` is what a guest's browser keeps.

    Locks the wish, so that one piece is not promised twice. Raises OwnList for the owner, GiftTaken,
    GiftPartlyTaken, and NotFound when the wish has been removed meanwhile.
    """
    item = lock_wishes([item_id]).get(item_id)
    if item is None or item.removed_at is not None:
        raise NotFound
    if giver is not None and giver.pk == item.wishlist.user_id:
        raise OwnList
    token = promise_token(secret, item.pk)
    own = own_promise(GiftReservation.objects.filter(item=item), giver, token)
    left = item.quantity - _promised(item, own)
    if quantity > left:
        raise GiftPartlyTaken(left=left) if left > 0 else GiftTaken(left=0)
    if own is None:
        token = token if giver is None else ids.token()  # a member is known without the browser's help
        return GiftReservation.objects.create(item=item, giver=giver, name=name, token=token, quantity=quantity)
    own.quantity, own.name = quantity, name or own.name
    own.save(update_fields=["quantity", "name"])
    return own


@transaction.atomic
def claim_gift(*, item_id: int, giver: User, secret: str) -> GiftReservation | None:
    """A member's own promise; one that this browser made before the member signed in becomes the member's.

    None when there is none. Locks the wish.
    """
    item = lock_wishes([item_id]).get(item_id)
    if item is None or item.removed_at is not None:
        return None
    own = own_promise(GiftReservation.objects.filter(item=item), giver, promise_token(secret, item.pk))
    if own is not None and own.giver_id is None:
        own.giver, own.token = giver, ids.token()
        own.save(update_fields=["giver", "token"])
    return own


@transaction.atomic
def withdraw_gift(*, item_id: int, giver: User | None, secret: str) -> bool:
    """Take one's own promise back; False when there is none (any more). Locks the wish."""
    item = lock_wishes([item_id]).get(item_id)
    if item is None:
        return False
    promises = GiftReservation.objects.filter(item=item)
    own = own_promise(promises, giver, promise_token(secret, item.pk))
    if own is None:
        return False
    own.delete()
    return True


def _promised(item: WishlistItem, own: GiftReservation | None) -> int:
    """Pieces that others have promised."""
    others = GiftReservation.objects.filter(item=item)
    if own is not None:
        others = others.exclude(pk=own.pk)
    total: int | None = others.aggregate(total=Sum("quantity"))["total"]
    return total or 0
