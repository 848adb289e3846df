"""What a browser says of itself, in words: «Chrome on Windows». Only names we know are repeated.

The description comes from the visitor and ends up in mails and lists, so nothing of it is quoted.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _
from ua_parser import parse

from accounts.clients import USER_AGENT_LENGTH

_BROWSERS = {
    "Chrome": "Chrome",
    "Chrome Mobile": "Chrome",
    "Chrome Mobile iOS": "Chrome",
    "Chrome Mobile WebView": "Chrome",
    "Chromium": "Chromium",
    "HeadlessChrome": "Chrome",
    "Edge": "Edge",
    "Edge Mobile": "Edge",
    "Firefox": "Firefox",
    "Firefox Mobile": "Firefox",
    "Firefox iOS": "Firefox",
    "Mobile Safari": "Safari",
    "Mobile Safari UI/WKWebView": "Safari",
    "Safari": "Safari",
    "Opera": "Opera",
    "Opera Mini": "Opera",
    "Opera Mobile": "Opera",
    "Opera Touch": "Opera",
    "Samsung Internet": "Samsung Internet",
    "Vivaldi": "Vivaldi",
    "UC Browser": "UC Browser",
    "MiuiBrowser": "Mi Browser",
    "Yandex Browser": "Yandex Browser",
    "YandexSearch": "Yandex Browser",
    "DuckDuckGo Mobile": "DuckDuckGo",
    "Brave": "Brave",
    "IE": "Internet Explorer",
}
_SYSTEMS = {
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "iOS": "iOS",
    "Android": "Android",
    "Linux": "Linux",
    "Ubuntu": "Linux",
    "Fedora": "Linux",
    "Debian": "Linux",
    "Chrome OS": "ChromeOS",
    "HarmonyOS": "HarmonyOS",
}
_HANDHELD = {"iPhone", "iPad"}
_PHONES = {"iPhone", "iOS", "Android", "HarmonyOS"}


@dataclass(frozen=True, slots=True)
class Device:
    """Names of browser and system, "" where they are unknown."""

    browser: str
    system: str

    @property
    def icon(self) -> str:
        """The icon of a list: a phone or a screen."""
        return "smartphone" if self.system in _PHONES else "monitor"

    @property
    def label(self) -> str:
        """In the active language: `Chrome on Windows`, «Chrome, Windows»; what is unknown is said."""
        if self.browser and self.system:
            return _("%(browser)s on %(system)s") % {"browser": self._browser_name, "system": self.system}
        if self.browser:
            return _("%(browser)s, system unknown") % {"browser": self._browser_name}
        if self.system:
            return _("Unknown browser on %(system)s") % {"system": self.system}
        return _("Unknown device")

    @property
    def _browser_name(self) -> str:
        return _("Yandex Browser") if self.browser == "Yandex Browser" else self.browser


@lru_cache(maxsize=1024)
def device_of(user_agent: str) -> Device:
    """The device that a User-Agent header describes."""
    found = parse(user_agent[:USER_AGENT_LENGTH])
    browser = _BROWSERS.get(found.user_agent.family, "") if found.user_agent else ""
    system = _SYSTEMS.get(found.os.family, "") if found.os else ""
    if found.device and found.device.family in _HANDHELD:
        system = found.device.family
    return Device(browser, system)
