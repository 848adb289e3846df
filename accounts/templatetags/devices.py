"""`{% load devices %}{{ user_agent|device }}`: a browser in words, in the language of the page or mail."""

from django import template

from accounts.devices import device_of

register = template.Library()


@register.filter
def device(user_agent: str) -> str:
    """`Chrome on Windows` for a User-Agent header."""
    return device_of(user_agent or "").label
