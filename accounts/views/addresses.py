"""The address book."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import address_for_user, member_of
from accounts.constants import ADDRESSES_PER_MEMBER
from accounts.forms.addresses import AddressForm
from accounts.models import User
from accounts.selectors.account import addresses_for_user
from accounts.services import addresses as services
from accounts.services.address_undo import deleted_address, forget_deleted, remember_deleted
from marketplace.lib.errors import DomainError
from marketplace.lib.htmx import redirect_after_post, wants_fragment
from marketplace.lib.redirects import safe_next

FIELDS = "accounts/_address_fields.html"


def _next(request: HttpRequest) -> str:
    """Where to go afterwards: the checkout gives `next`, else the address book."""
    return safe_next(request, reverse("accounts:addresses"))


def _initial(user: User) -> dict[str, Any]:
    return {"recipient": user.full_name, "country": user.country}


def _wants_other_shape(request: HttpRequest) -> bool:
    """True when the form came only to be shown as the country chosen writes addresses."""
    return request.method == "POST" and "reshape" in request.POST


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def address_book(request: HttpRequest) -> HttpResponse:
    """List the addresses and add one (POST); the form stands open while the book is empty."""
    user = member_of(request)
    if _wants_other_shape(request):
        return _book(request, AddressForm(initial=request.POST.dict()))
    form = AddressForm(request.POST) if request.method == "POST" else AddressForm(initial=_initial(user))
    if form.is_bound and form.is_valid():
        try:
            services.add_address(
                user=user, fields=form.fields_of_address(), make_default=form.cleaned_data["is_default"]
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The address has been saved."))
            return redirect_after_post(request, _next(request))
    return _book(request, form, status=422 if form.errors else 200)


def _book(request: HttpRequest, form: AddressForm, *, status: int = 200) -> HttpResponse:
    if _wants_other_shape(request) and wants_fragment(request):
        return render(request, FIELDS, {"form": form})
    addresses = addresses_for_user(member_of(request))
    context = {
        "form": form,
        "addresses": addresses,
        "next": safe_next(request, ""),
        "is_full": len(addresses) >= ADDRESSES_PER_MEMBER,
        "limit": ADDRESSES_PER_MEMBER,
        "is_open": form.errors or "new" in request.GET or _wants_other_shape(request),
        "deleted": deleted_address(session=request.session),
    }
    return render(request, "accounts/addresses.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def address_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one address; somebody else's is a 404."""
    user = member_of(request)
    address = address_for_user(user, pk)
    if _wants_other_shape(request):
        form = AddressForm(initial=request.POST.dict(), instance=address)
    else:
        form = AddressForm(request.POST or None, instance=address)
    if form.is_bound and form.is_valid():
        services.change_address(
            user=user, pk=pk, fields=form.fields_of_address(), make_default=form.cleaned_data["is_default"]
        )
        messages.success(request, _("The address has been saved."))
        return redirect_after_post(request, _next(request))
    context = {"form": form, "address": address, "next": safe_next(request, "")}
    return render(request, "accounts/address_edit.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def address_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask (GET), then delete (POST); the address book then offers to bring it back."""
    user = member_of(request)
    address = address_for_user(user, pk)
    if request.method != "POST":
        return render(request, "accounts/address_delete.html", {"address": address})
    remember_deleted(session=request.session, address=address)
    services.delete_address(user=user, pk=address.pk)
    return redirect_after_post(request, reverse("accounts:addresses"))


@login_required
@require_POST
def address_restore(request: HttpRequest) -> HttpResponse:
    """Bring the address deleted last back; a second click finds nothing to do."""
    deleted = deleted_address(session=request.session)
    if deleted is not None:
        try:
            services.add_address(user=member_of(request), fields=deleted.fields, make_default=deleted.was_default)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            forget_deleted(session=request.session)
            messages.success(request, _("The address is back."))
    return redirect_after_post(request, reverse("accounts:addresses"))


@login_required
@require_POST
def address_default(request: HttpRequest, pk: int) -> HttpResponse:
    """Send parcels to this address from now on."""
    user = member_of(request)
    services.choose_default_address(user=user, pk=address_for_user(user, pk).pk)
    messages.success(request, _("Parcels will go to this address."))
    return redirect_after_post(request, _next(request))
