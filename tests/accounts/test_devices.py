"""Browsers in words."""

import pytest
from django.utils import translation

from accounts.devices import device_of
from tests.factories.accounts import CHROME, IPHONE

_WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "english", "russian", "icon"),
    [
        (CHROME, "Chrome on Windows", "Chrome, Windows", "monitor"),
        (IPHONE, "Safari on iPhone", "Safari, iPhone", "smartphone"),
        (f"{CHROME} Edg/130.0.0.0", "Edge on Windows", "Edge, Windows", "monitor"),
        (
            f"Mozilla/5.0 (Windows NT 10.0) {_WEBKIT} Chrome/128.0.0.0 YaBrowser/24.10.0.0 Safari/537.36",
            "Yandex Browser on Windows",
            "Яндекс Браузер, Windows",
            "monitor",
        ),
        (
            f"Mozilla/5.0 (Linux; Android 14; Pixel 8) {_WEBKIT} Chrome/129.0.0.0 Mobile Safari/537.36",
            "Chrome on Android",
            "Chrome, Android",
            "smartphone",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0",
            "Firefox on Linux",
            "Firefox, Linux",
            "monitor",
        ),
        ("curl/8.5", "Unknown device", "Неизвестное устройство", "monitor"),
        ("", "Unknown device", "Неизвестное устройство", "monitor"),
        ("<script>alert(1)</script>", "Unknown device", "Неизвестное устройство", "monitor"),
        ("Evil (Windows NT 10.0)", "Unknown browser on Windows", "Неизвестный браузер, Windows", "monitor"),
        ("Firefox/131.0", "Firefox, system unknown", "Firefox, система неизвестна", "monitor"),
        ("x" * 5000, "Unknown device", "Неизвестное устройство", "monitor"),
    ],
)
def test_browser_and_system(user_agent: str, english: str, russian: str, icon: str) -> None:
    device = device_of(user_agent)
    with translation.override("en"):
        assert device.label == english
    with translation.override("ru"):
        assert device.label == russian
    assert device.icon == icon
