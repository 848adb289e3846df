"""The picture that stands beside a shared link."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from catalog.selectors.pictures import shown_media
from catalog.services.shared_pictures import shared_jpeg
from marketplace.lib.errors import NotFound


@require_safe
@cache_control(public=True, max_age=24 * 3600)
def shared_picture(request: HttpRequest, pk: int) -> HttpResponse:
    """Leads to the JPEG of a picture of goods on sale, which is made the first time it is asked for."""
    media = shown_media(pk)
    try:
        return HttpResponseRedirect(shared_jpeg(media=media))
    except FileNotFoundError as error:
        raise NotFound from error
