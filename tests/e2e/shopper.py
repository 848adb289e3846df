"""A person at a browser, and the combinations in which journeys are walked."""

from __future__ import annotations

import os
import re

from django.utils import translation
from django.utils.translation import gettext

from messaging.models import OutboxEmail
from tests.browser import Visit

# Each language, size and script setting meets each other one once.
PAIRWISE = [
    ("ru", "phone", True),
    ("en", "desktop", True),
    ("ru", "desktop", False),
    ("en", "phone", False),
]
_EVERY = [(language, size, js) for language in ("ru", "en") for size in ("phone", "desktop") for js in (True, False)]
# (language, size, scripts on): four pairwise combinations, or all eight with `--full`
COMBINATIONS = _EVERY if os.environ.get("FULL") else PAIRWISE
_CODE = re.compile(r"\b(\d{6})\b")


class Shopper:
    """A person at a browser: knows the words of the language, presses what can be seen."""

    def __init__(self, visit: Visit, language: str) -> None:
        self.visit = visit
        self.page = visit.page
        self.language = language

    def word(self, msgid: str) -> str:
        """The text of a button in this language."""
        with translation.override(self.language):
            return gettext(msgid)

    def press(self, msgid: str) -> None:
        """Press the visible link or button with these words."""
        text = self.word(msgid)
        either = self.page.get_by_role("link", name=text).or_(self.page.get_by_role("button", name=text))
        either.locator("visible=true").first.click()

    def at(self, part: str) -> None:
        """Wait for a page whose address contains `part`, and let axe look at it."""
        self.page.wait_for_url(re.compile(re.escape(part)))
        self.visit.axe()


def mailed_code(address: str) -> str:
    """The six digits of the latest mail to `address`."""
    row = OutboxEmail.objects.filter(to=address).latest("pk")
    found = _CODE.search(f"{row.subject} {row.body_text} {row.context}")
    assert found, "the mail holds no code"
    return found[1]
