"""What axe finds on a page fails the test, by its name and place; a sound page passes."""

from __future__ import annotations

import pytest

from tests.browser import VisitFactory

pytestmark = pytest.mark.e2e

PAGE = '<!doctype html><html lang="en"><head><title>A page</title></head><body><main>{}</main></body></html>'
WRONG = {
    '<button class="nameless"></button>': r'button-name \(critical\).*class="nameless"',
    '<p style="color: #aaa; background: #fff">Hardly there</p>': r"color-contrast \(serious\).*Hardly there",
    '<img src="data:,">': r"image-alt \(critical\)",
}


def test_what_is_wrong_is_named(visit: VisitFactory) -> None:
    one = visit(language="en")
    for html, said in WRONG.items():
        one.page.set_content(PAGE.format(f"<h1>A page</h1>{html}"))
        with pytest.raises(AssertionError, match=said):
            one.axe()
    one.page.set_content(PAGE.format('<h1>A page</h1><button style="color: #000; background: #fff">Send</button>'))
    one.axe()
