"""For mails: absolute addresses. `{% load mail %}`."""

from django import template
from django.urls import reverse
from django.utils.translation import get_language

from messaging.rules import absolute_url, path_in

register = template.Library()


@register.simple_tag
def page_url(name: str, *args: object) -> str:
    """The absolute address of a page in the language of the mail: `{% page_url "support:article" "delivery" %}`."""
    return absolute_url(reverse(name, args=args))


@register.filter
def absolute(path: str) -> str:
    """A path as an absolute address, under the prefix of the active language."""
    return absolute_url(path_in((get_language() or "ru")[:2], path))
