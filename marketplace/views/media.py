"""Uploaded pictures under /media/, served so that nothing in them can run."""

import re
from email.utils import formatdate
from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils._os import safe_join
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

TYPES = {".webp": "image/webp", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
YEAR = 365 * 24 * 3600  # seconds
HOUR = 3600
# What is made of its content never changes. A member's picture stays in that reader's own cache, so that it is
# gone for everybody else as soon as it is deleted.
_BY_CONTENT = re.compile(r"(?P<kind>goods|members)/[0-9a-f]{2}/[0-9a-f]{16,}-[0-9]+\.webp")


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture of MEDIA_ROOT; every other kind of file, a folder, or a way out of MEDIA_ROOT is a 404."""
    file = _file(path)
    if file is None:
        raise Http404
    found = file.stat()
    etag = f'"{found.st_mtime_ns:x}-{found.st_size:x}"'
    response: HttpResponseBase | None = get_conditional_response(request, etag, int(found.st_mtime), HttpResponse())
    if response is None or response.status_code == 200:
        response = FileResponse(file.open("rb"), content_type=TYPES[file.suffix])
    response["ETag"], response["Last-Modified"] = etag, formatdate(found.st_mtime, usegmt=True)
    response["Cache-Control"] = _cache_control(path)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _file(path: str) -> Path | None:
    try:
        file = Path(safe_join(settings.MEDIA_ROOT, path))
        return file if file.suffix in TYPES and file.is_file() else None
    except (SuspiciousFileOperation, OSError, ValueError):  # a way out, a name too long, a NUL
        return None


def _cache_control(path: str) -> str:
    named = _BY_CONTENT.fullmatch(path)
    if named is None:
        return f"public, max-age={HOUR}"
    return f"{'public' if named['kind'] == 'goods' else 'private'}, max-age={YEAR}, immutable"
