"""The only way for a view to get an object of the catalogue that belongs to somebody."""

from accounts.models import Store, User
from catalog.models import DeliveryTemplate, ImportJob, Product, Wishlist, WishlistItem
from marketplace.lib.errors import NotFound


def product_for_store(store: Store, pk: int) -> Product:
    """A product of this store in any state but removed. Raises NotFound, also for another store's."""
    rows = Product.objects.filter(store=store, pk=pk).exclude(status=Product.Status.REMOVED)
    product = rows.select_related("brand").first()
    if product is None:
        raise NotFound
    product.store = store
    return product


def import_for_store(store: Store, number: str) -> ImportJob:
    """An import of this store. Raises NotFound for somebody else's."""
    job = ImportJob.objects.select_related("user").filter(store=store, number=number).first()
    if job is None:
        raise NotFound
    job.store = store
    return job


def way_for_store(store: Store, pk: int) -> DeliveryTemplate:
    """A way of delivery of this store, offered or not. Raises NotFound for somebody else's."""
    way = DeliveryTemplate.objects.filter(store=store, pk=pk).first()
    if way is None:
        raise NotFound
    way.store = store
    return way


def wishlist_for_user(user: User, pk: int) -> Wishlist:
    """This member's own list. Raises NotFound for somebody else's, and for a deleted one."""
    wishlist = Wishlist.objects.present().filter(user=user, pk=pk).first()
    if wishlist is None:
        raise NotFound
    return wishlist


def wish_for_user(user: User, pk: int) -> WishlistItem:
    """This member's own wish, with its list. Raises NotFound for somebody else's, and for a removed one."""
    item = WishlistItem.objects.present().select_related("wishlist").filter(wishlist__user=user, pk=pk).first()
    if item is None:
        raise NotFound
    return item


def shared_wishlist(token: str) -> Wishlist:
    """The list behind a link, with its owner. Raises NotFound when the link leads nowhere (any more).

    Lists of blocked members and of deleted profiles are closed.
    """
    lists = Wishlist.objects.present().exclude(visibility=Wishlist.Visibility.PRIVATE).select_related("user")
    open_lists = lists.filter(user__blocked_at__isnull=True, user__anonymised_at__isnull=True)
    wishlist = open_lists.filter(token=token).first()
    if wishlist is None:
        raise NotFound
    return wishlist


def shared_wish(wishlist: Wishlist, pk: int) -> WishlistItem:
    """A wish of a shared list. Raises NotFound for one of another list."""
    item = wishlist.items.present().filter(pk=pk).first()
    if item is None:
        raise NotFound
    return item
