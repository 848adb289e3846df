"""All reviews of a product."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.pages import reviews as pages
from catalog.pages.product import steps_to
from catalog.selectors.headings import product_heading, variant_names
from catalog.selectors.reviews import reviews_page
from marketplace.lib.numbers import whole_number


@require_safe
def reviews(request: HttpRequest, pk: int) -> HttpResponse:
    """The reviews that the filters leave: by stars, variant, language, with words; in four orders."""
    heading = product_heading(pk)
    variants = variant_names(pk)
    wanted = pages.wanted_reviews(request.GET, variants)
    found = reviews_page(pk, page=whole_number(request.GET.get("page")) or 1, wanted=wanted)
    context = {
        "heading": heading,
        "reviews": found,
        "wanted": wanted,
        "variants": variants,
        "orders": pages.order_names(),
        "distribution": pages.star_rows(found, wanted),
        "is_narrow": wanted.is_narrow or wanted.stars is not None,
        "pages": pages.pages(found, wanted),
        "crumbs": steps_to(heading, _("Reviews")),
    }
    return render(request, "catalog/reviews.html", context)
