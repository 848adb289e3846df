"""Builds the Visitor of a request from the account, else from cookies, else from the language."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from accounts.models import User
from catalog.selectors.rates import current_rate
from marketplace.lib.visitor import Visitor

COUNTRIES = ("RU", "BY", "KZ", "KG", "AM", "UZ", "GE", "US", "GB", "DE", "FR", "ES", "IT", "PL", "TR", "IL", "CN")
THEMES = ("light", "dark")
_BY_LANGUAGE = {"ru": ("RUB", "RU", "Europe/Moscow"), "en": ("USD", "US", "UTC")}


def visitor_for(request: HttpRequest) -> Visitor:
    """The visitor of `request`; unknown values in cookies are ignored."""
    language = get_language() or settings.LANGUAGE_CODE
    currency, country, time_zone = _BY_LANGUAGE[language]
    user = request.user
    if isinstance(user, User):
        currency, country, time_zone = user.currency, user.country, user.time_zone
    else:
        currency = _choice(request, "currency", settings.DISPLAY_CURRENCIES, currency)
        country = _choice(request, "country", COUNTRIES, country)
    theme = _choice(request, "theme", THEMES, "")
    rate = None if currency == settings.SETTLEMENT_CURRENCY else current_rate(currency)
    return Visitor(language, currency, country, time_zone, theme, rate)


def _choice(request: HttpRequest, cookie: str, allowed: tuple[str, ...] | list[str], default: str) -> str:
    value = request.COOKIES.get(cookie, "")
    return value if value in allowed else default
