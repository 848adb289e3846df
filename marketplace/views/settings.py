"""Language, currency, country and theme: the page behind the dialog in the header."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import resolve, reverse
from django.urls.exceptions import Resolver404
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.services.profile import save_preferences
from marketplace.languages import in_language
from marketplace.lib.countries import country_choices
from marketplace.visitors import COUNTRIES

COOKIE_AGE = 365 * 24 * 3600  # seconds
CURRENCY_NAMES = {
    "USD": _("US dollars"),
    "RUB": _("Russian roubles"),
    "EUR": _("euros"),
    "KZT": _("Kazakhstani tenge"),
    "BYN": _("Belarusian roubles"),
}


class SettingsForm(forms.Form):
    """Every field has a value that works; unknown values are refused next to the field."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect)
    currency = forms.ChoiceField(
        label=_("Show prices in"),
        choices=[(code, CURRENCY_NAMES[code]) for code in settings.DISPLAY_CURRENCIES],
        widget=forms.RadioSelect,
    )
    country = forms.ChoiceField(label=_("Ship to"))
    theme = forms.ChoiceField(
        label=_("Theme"),
        required=False,
        choices=[("", _("as on my device")), ("light", _("light")), ("dark", _("dark"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = country_choices(COUNTRIES)  # type: ignore[attr-defined]


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
        return render(request, "site/settings.html", {"form": form, "next": _next(request)}, status=422)
    visitor = request.visitor  # type: ignore[attr-defined]
    initial = {name: getattr(visitor, name) for name in ("language", "currency", "country", "theme")}
    return render(request, "site/settings.html", {"form": SettingsForm(initial=initial), "next": _next(request)})


def _next(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}) or target.startswith("//"):
        return reverse("home")
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
