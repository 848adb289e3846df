"""A shared wish list and «Подарю это» (page 37): for everybody who has the link, signed in or not (S39)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.clients import client_of
from accounts.models import User
from catalog.access import shared_wish, shared_wishlist
from catalog.constants import GIFT_COOKIE_AGE
from catalog.forms.wishes import GiftForm
from catalog.models import Wishlist, WishlistItem
from catalog.pages.wishes import occasion_line, wish_card
from catalog.selectors.shared import Gift, SharedList, first_name, shared_gift, shared_list
from catalog.services import gifts as services
from marketplace.lib import ids
from marketplace.lib.errors import DomainError, NotFound
from marketplace.lib.formatting import current_language
from marketplace.lib.htmx import redirect_after_post

COOKIE = "gifts"
_LONGEST = 64  # characters of a secret that we may have set
View = Callable[..., HttpResponse]


def _secret_page(referrer: str) -> Callable[[View], View]:
    """A page whose address is a secret: in no cache, in no index, and no other site is told the address.

    `no-referrer` where nothing is sent; a page with a form says `same-origin`, because browsers hide the origin of
    a form under `no-referrer`, and the CSRF check wants to see it.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = view(request, *args, **kwargs)
            response["X-Robots-Tag"] = "noindex, nofollow"
            response["Referrer-Policy"] = referrer
            return response

        return never_cache(wrapped)

    return decorate


@require_safe
@_secret_page("no-referrer")
def wish_link(request: HttpRequest, token: str) -> HttpResponse:
    """`/w/<token>`, short enough to be sent in a message: 302 to the page in the reader's language."""
    return redirect("catalog:shared", token=token)


@require_safe
@_secret_page("no-referrer")
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """The list with what is left to give. A link that leads nowhere is 404 and does not say why."""
    wishlist = shared_wishlist(token)
    found = shared_list(wishlist, reader=_reader(request), secret=gift_secret(request))
    context = {
        "shared": found,
        "list": wishlist,
        "occasion": occasion_line(wishlist),
        "gifts": [(gift, wish_card(gift.wish, current_language())) for gift in found.gifts],
        "progress": _progress(found),
    }
    return render(request, "catalog/shared.html", context)


def _progress(found: SharedList) -> str:
    words = ngettext("%(taken)s of %(total)s chosen", "%(taken)s of %(total)s chosen", found.total)
    return words % {"taken": found.taken, "total": found.total}


@require_http_methods(["GET", "HEAD", "POST"])
@_secret_page("same-origin")
def gift(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """«Подарю это»: how many, and a name if one likes; nobody has to sign in for it."""
    wishlist, item = _asked(token, pk)
    reader = _reader(request)
    if reader is not None and reader.pk == wishlist.user_id:
        return _own_list(request, wishlist)
    found = shared_gift(wishlist, item, reader=reader, secret=gift_secret(request))
    if found is None:
        raise NotFound
    form = _gift_form(request, found, reader)
    if form.is_bound and form.is_valid():
        try:
            return _promise(request, wishlist, item, form.cleaned_data)
        except NotFound:
            raise
        except DomainError as error:
            form.add_error(error.field if error.field and found.most > 1 else None, str(error))
            return _gift_page(request, wishlist, found, form, status=error.status)
    return _gift_page(request, wishlist, found, form, status=422 if form.errors else 200)


@require_POST
@_secret_page("same-origin")
def gift_withdraw(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """Take one's own promise back; a second click finds nothing to do."""
    wishlist, item = _asked(token, pk)
    if services.withdraw_gift(item_id=item.pk, giver=_reader(request), secret=gift_secret(request)):
        messages.success(request, _("You have taken your promise back. Somebody else can choose this gift now."))
    return redirect_after_post(request, _back(wishlist))


def _asked(token: str, pk: int) -> tuple[Wishlist, WishlistItem]:
    wishlist = shared_wishlist(token)
    return wishlist, shared_wish(wishlist, pk)


def _reader(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def gift_secret(request: HttpRequest) -> str:
    """By which this browser is known again; "" when it has promised nothing yet."""
    secret = request.COOKIES.get(COOKIE, "")
    return secret if len(secret) <= _LONGEST else ""


def _gift_form(request: HttpRequest, found: Gift, reader: User | None) -> GiftForm:
    name = found.mine.name if found.mine else first_name(reader) if reader else ""
    initial = {"quantity": found.mine.quantity if found.mine else 1, "name": name}
    return GiftForm(request.POST if request.method == "POST" else None, initial=initial, most=found.most)


def _promise(request: HttpRequest, wishlist: Wishlist, item: WishlistItem, data: dict[str, Any]) -> HttpResponse:
    services.check_promises(client_of(request).ip)
    secret = gift_secret(request) or ids.token()
    services.promise_gift(item_id=item.pk, giver=_reader(request), secret=secret, **data)
    text = _("Thank you! The others see that this gift is taken, and %(owner)s sees nothing.")
    messages.success(request, text % {"owner": first_name(wishlist.user)})
    response = redirect_after_post(request, _back(wishlist))
    response.set_cookie(
        COOKIE,
        secret,
        max_age=int(GIFT_COOKIE_AGE.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response


def _gift_page(request: HttpRequest, wishlist: Wishlist, found: Gift, form: GiftForm, *, status: int) -> HttpResponse:
    context = {
        "list": wishlist,
        "owner_name": first_name(wishlist.user),
        "gift": found,
        "wish": wish_card(found.wish, current_language()),
        "form": form,
        "sends_to_owner": wishlist.address_id is not None,
        "is_member": _reader(request) is not None,
    }
    return render(request, "catalog/gift.html", context, status=status)


def _own_list(request: HttpRequest, wishlist: Wishlist) -> HttpResponse:
    if request.method == "POST":
        messages.info(request, _("This is your own list: gifts are chosen by those you share it with."))
        return redirect_after_post(request, _back(wishlist))
    return redirect(_back(wishlist))


def _back(wishlist: Wishlist) -> str:
    return reverse("catalog:shared", args=[wishlist.token])
