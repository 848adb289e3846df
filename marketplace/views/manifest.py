"""The web manifest: what a phone needs to put the shop on its home screen."""

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

ICONS = (
    ("img/icon-192.png", 192, "any"),
    ("img/icon-512.png", 512, "any"),
    ("img/icon-maskable-512.png", 512, "maskable"),
)


@cache_control(max_age=24 * 3600, public=True)
def manifest(request: HttpRequest) -> JsonResponse:
    """Name in the visitor's language, colours of the light theme, drawn icons with hashed names."""
    body = {
        "name": str(settings.SITE_NAME),
        "short_name": str(settings.SITE_NAME),
        "description": _("A marketplace where the money waits for you"),
        "start_url": "/",
        "display": "standalone",
        "background_color": "#FBF8F4",
        "theme_color": "#B32A1A",
        "icons": [
            {"src": static(path), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
            for path, size, purpose in ICONS
        ],
    }
    return JsonResponse(body, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})
