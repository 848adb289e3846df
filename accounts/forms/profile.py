"""The sections of the profile: picture, names, how the shop is seen. Phones: forms/phones.py."""

import zoneinfo
from datetime import timedelta
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location
from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy

from accounts.constants import PICTURE_BYTES
from accounts.forms.latin import LatinNamesMixin
from marketplace.lib import clock
from marketplace.lib.countries import all_country_choices
from marketplace.lib.upload_fields import WeighedFileField

CURRENCIES = {
    "USD": gettext_lazy("US dollars"),
    "RUB": gettext_lazy("Russian roubles"),
    "EUR": gettext_lazy("euros"),
    "KZT": gettext_lazy("Kazakhstani tenge"),
    "BYN": gettext_lazy("Belarusian roubles"),
}


@lru_cache(maxsize=256)
def _place(zone: str, language: str) -> str:
    return get_timezone_location(zone, Locale.parse(language), return_city=True)


def _offset_text(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    sign = "+" if minutes >= 0 else "\u2212"
    return f"UTC{sign}{abs(minutes) // 60}:{abs(minutes) % 60:02d}"


def time_zone_choices() -> list[tuple[str, str]]:
    """`Europe/Moscow` and `Москва (UTC+3:00)` for every zone with a place, from west to east, then by name."""
    language, now = get_language() or "ru", clock.now()
    known = set(get_global("zone_territories")) & zoneinfo.available_timezones()
    zones = sorted(name for name in known if not name.startswith("Etc/"))  # these count the other way round
    rows = []
    for name in zones:
        offset = now.astimezone(zoneinfo.ZoneInfo(name)).utcoffset() or timedelta()
        rows.append((offset, _place(name, language), name))
    rows.sort()
    return [("UTC", "UTC"), *((name, f"{place} ({_offset_text(offset)})") for offset, place, name in rows)]


class NameForm(LatinNamesMixin, forms.Form):
    """What a member is called: freely on pages, in Latin letters at the customs (S5)."""

    latin_fields = ("first_name", "last_name")

    display_name = forms.CharField(
        label=gettext_lazy("What to call you"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("The greeting and your reviews use it; Cyrillic is welcome."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    first_name = forms.CharField(
        label=gettext_lazy("First name in Latin letters"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=gettext_lazy("Last name in Latin letters"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )


class ShopForm(forms.Form):
    """How a member sees the shop."""

    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    currency = forms.ChoiceField(
        label=gettext_lazy("Show prices in"),
        choices=[(code, CURRENCIES[code]) for code in settings.DISPLAY_CURRENCIES],
    )
    country = forms.ChoiceField(label=gettext_lazy("Country"), widget=forms.Select(attrs={"autocomplete": "country"}))
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        country, zone = self.fields["country"], self.fields["time_zone"]
        country.choices = all_country_choices()  # type: ignore[attr-defined]
        zone.choices = time_zone_choices()  # type: ignore[attr-defined]


class PictureForm(forms.Form):
    """A picture and which part of it to keep. Whether it is one is the service's business; here it is only weighed."""

    PARTS = {"first": 0.0, "middle": 0.5, "last": 1.0}

    picture = WeighedFileField(label=gettext_lazy("Picture"), most_bytes=PICTURE_BYTES)
    part = forms.ChoiceField(
        label=gettext_lazy("Which part of a long picture to keep"),
        choices=[
            ("middle", gettext_lazy("the middle")),
            ("first", gettext_lazy("the top or left part")),
            ("last", gettext_lazy("the bottom or right part")),
        ],
        initial="middle",
        required=False,
        widget=forms.RadioSelect,
    )

    def clean_picture(self) -> bytes:
        """The bytes of the file."""
        content: bytes = self.cleaned_data["picture"].read()
        return content

    def clean_part(self) -> float:
        """How far along the longer side the square is cut."""
        return self.PARTS.get(self.cleaned_data["part"], 0.5)
