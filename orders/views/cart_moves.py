"""A line of the cart becomes another variant, or a wish: a dialog, or a page without scripts."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import member_of
from catalog.forms.wishes import list_choices
from catalog.selectors.wishes import lists_of
from marketplace.lib.errors import DomainError, NotFound
from marketplace.lib.formatting import format_number, inner_quotes
from marketplace.lib.htmx import redirect_after_post, render_page
from marketplace.lib.numbers import whole_number
from orders.access import cart_line_for_buyer
from orders.forms import VariantForm, WishListForm
from orders.models import CartLine
from orders.selectors.cart import variants_for
from orders.services import cart_moves as services

DEFAULT_LIST = 0  # in the form, while the member has none yet


def _line(request: HttpRequest) -> CartLine:
    """The line that the address names, or the form. Raises NotFound."""
    return cart_line_for_buyer(member_of(request), whole_number(request.GET.get("line") or request.POST.get("line")))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cart_variant(request: HttpRequest) -> HttpResponse:
    """Choose another variant of a line; a stranger's line is a 404."""
    line = _line(request)
    form = VariantForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        chosen, before = form.cleaned_data["variant"], line.quantity
        try:
            changed = services.change_variant(buyer=member_of(request), line_id=line.pk, variant_id=chosen)
        except NotFound:
            raise
        except DomainError as error:
            form.add_error("variant", str(error))
        else:
            if changed.quantity < before:
                text = _("There are fewer pieces of this variant: %(count)s.")
                messages.warning(request, text % {"count": format_number(changed.quantity)})
            return redirect_after_post(request, f"{reverse('orders:cart')}#line-{changed.pk}")
    offers = variants_for(line)
    chosen = form.cleaned_data.get("variant") if form.is_bound else None
    context = {"line": line, "offers": offers, "chosen": chosen or line.variant_id, "form": form}
    status = 422 if form.errors else 200
    return render_page(request, "orders/cart_variant.html", "orders/_cart_variant.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cart_wish(request: HttpRequest) -> HttpResponse:
    """Choose the list of wishes that takes a line out of the cart; a stranger's line is a 404."""
    user, line = member_of(request), _line(request)
    choices = list_choices(lists_of(user)) or [(DEFAULT_LIST, _("My wishes"))]
    form = WishListForm(request.POST or None, lists=choices, initial={"list": choices[0][0]})
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            moved = services.move_to_wishes(
                buyer=user, line_id=line.pk, list_id=data["list"] or None, new_name=data["name"].strip()
            )
        except NotFound:
            raise
        except DomainError as error:
            form.add_error("name" if error.field in form.fields else "list", str(error))
        else:
            messages.success(request, _("Moved to “%(name)s”.") % {"name": inner_quotes(str(moved))})
            return redirect_after_post(request, f"{reverse('orders:cart')}?removed={line.pk}")
    context = {"line": line, "form": form}
    status = 422 if form.errors else 200
    return render_page(request, "orders/cart_wish.html", "orders/_cart_wish.html", context, status=status)
