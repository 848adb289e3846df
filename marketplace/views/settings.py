"""Language, currency, country and theme: the page behind the dialog in the header."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import resolve, reverse
from django.urls.exceptions import Resolver404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.services.profile import save_preferences
from marketplace.languages import in_language
from marketplace.lib.countries import country_choices
from marketplace.lib.formatting import format_day
from marketplace.lib.htmx import render_page
from marketplace.lib.redirects import safe_next
from marketplace.lib.visitor import Rate
from marketplace.visitors import COUNTRIES

PAGE, FRAGMENT = "site/settings.html", "components/settings_form.html"
COOKIE_AGE = 365 * 24 * 3600  # seconds
CURRENCY_NAMES = {
    "USD": _("US dollars"),
    "RUB": _("Russian roubles"),
    "EUR": _("euros"),
    "KZT": _("Kazakhstani tenge"),
    "BYN": _("Belarusian roubles"),
}


THEME_NAMES = {"": (_("as on my device"), "monitor"), "light": (_("light"), "sun"), "dark": (_("dark"), "moon")}


class SettingsForm(forms.Form):
    """The four choices; a value that is not offered is refused."""

    language = forms.ChoiceField(choices=settings.LANGUAGES)
    currency = forms.ChoiceField(choices=[(code, code) for code in settings.DISPLAY_CURRENCIES])
    country = forms.ChoiceField(choices=[(code, code) for code in COUNTRIES])
    theme = forms.ChoiceField(required=False, choices=[(code, code) for code in THEME_NAMES])


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def settings_page(request: HttpRequest) -> HttpResponse:
    """Show the choices; on POST store them in cookies and on the account, and go back.

    Guests' pages carry no CSRF token, so that they can be cached. The exemption gives nothing away: the
    session cookie is SameSite=Lax, so a foreign site's POST arrives as a guest and sets four cookies.
    """
    if request.method == "POST":
        form = SettingsForm(request.POST)
        if form.is_valid():
            return _saved(request, form.cleaned_data)
        return render_page(request, PAGE, FRAGMENT, _choices(request) | {"has_errors": True}, status=422)
    return render_page(request, PAGE, FRAGMENT, _choices(request))


def _choices(request: HttpRequest) -> dict[str, Any]:
    visitor = request.visitor  # type: ignore[attr-defined]
    rate = visitor.rate
    return {
        "action": reverse("settings"),
        "next": _next(request),
        "languages": [_choice(code, visitor.language, name=name) for code, name in settings.LANGUAGES],
        "currencies": [
            _choice(code, visitor.currency, label=CURRENCY_NAMES[code]) for code in settings.DISPLAY_CURRENCIES
        ],
        "countries": [_choice(code, visitor.country, label=name) for code, name in country_choices(COUNTRIES)],
        "themes": [_choice(code, visitor.theme, label=label, icon=icon) for code, (label, icon) in THEME_NAMES.items()],
        "rate_note": _rate_note(rate) if rate else "",
    }


def _choice(code: str, current: str, **words: Any) -> dict[str, Any]:
    return {"code": code, "is_current": code == current, **words}


def _rate_note(rate: Rate) -> str:
    return gettext("Converted at the rate of %(day)s; you are charged in %(currency)s.") % {
        "day": format_day(rate.as_of),
        "currency": CURRENCY_NAMES[settings.SETTLEMENT_CURRENCY],
    }


def _next(request: HttpRequest) -> str:
    target = safe_next(request, reverse("home"))
    try:
        resolve(target.partition("?")[0])
    except Resolver404:
        return reverse("home")
    return target


def _saved(request: HttpRequest, choices: dict[str, str]) -> HttpResponse:
    target = in_language(_next(request), choices["language"])
    response = HttpResponseRedirect(target)
    response.status_code = 303
    for name in ("language", "currency", "country", "theme"):
        response.set_cookie(name, choices[name], max_age=COOKIE_AGE, samesite="Lax", secure=request.is_secure())
    if isinstance(request.user, User):
        save_preferences(
            user=request.user,
            language=choices["language"],
            currency=choices["currency"],
            country=choices["country"],
        )
    return response
