"""For mails: absolute addresses, and the way to the other language. `{% load mail %}`."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.template import Context
from django.urls import reverse
from django.utils.translation import get_language

from marketplace.lib.formatting import current_language
from messaging.rules import absolute_url, path_in

register = template.Library()


@register.simple_tag
def page_url(name: str, *args: object) -> str:
    """The absolute address of a page in the language of the mail: `{% page_url "support:article" "delivery" %}`."""
    return absolute_url(reverse(name, args=args))


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """The language menu of a mail: the page it is about, in the language it is not written in."""

    code: str
    name: str
    url: str


@register.simple_tag(takes_context=True)
def other_language(context: Context) -> LanguageLink:
    """The page of the mail (`url` of the context, else the home page) in the other language (S3)."""
    code, name = next((code, name) for code, name in settings.LANGUAGES if code != current_language())
    page = urlsplit(str(context.get("url") or ""))
    is_ours = page.netloc in ("", urlsplit(settings.SITE_URL).netloc)
    path = page.path if is_ours and page.path else reverse("home")
    return LanguageLink(code, name, absolute_url(path_in(code, path)))


@register.filter
def absolute(path: str) -> str:
    """A path as an absolute address, under the prefix of the active language."""
    return absolute_url(path_in((get_language() or "ru")[:2], path))
