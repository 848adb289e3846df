"""The same page under the other language."""

from typing import Any, Protocol, runtime_checkable

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils import translation


@runtime_checkable
class HasUrl(Protocol):
    """A model instance that knows its page."""

    def get_absolute_url(self) -> str: ...


def in_language(path: str, language: str) -> str:
    """`path` under the prefix of `language`; the query string is kept."""
    plain, mark, query = path.partition("?")
    with translation.override(translation.get_language()):
        return translate_url(plain, language) + mark + query


def alternate_urls(request: HttpRequest, page_object: Any = None) -> dict[str, str]:
    """Path of this very page by language code; slugs of `page_object` are per language."""
    urls: dict[str, str] = {}
    for code, _name in settings.LANGUAGES:
        if isinstance(page_object, HasUrl):
            with translation.override(code):
                path = page_object.get_absolute_url()
            query = request.META.get("QUERY_STRING", "")
            urls[code] = f"{path}?{query}" if query and "?" not in path else path
        else:
            urls[code] = in_language(request.get_full_path(), code)
    return urls
