"""Make the pictures of «How to order» from a running demo shop: `python -m tools.guide_pictures [ADDRESS]`.

They show the shop itself on a phone of 390 pixels, in both languages, and lie in marketplace/static/img/guide. The
pages are those of a demo buyer, whose cart is filled and who has orders to pay and on the way; nothing is changed.
Needs the packages and the browser of the tests.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from support.pictures import BY_NAME, MAX_BYTES, WIDTH
from tests.browser import FLAGS, chromium_path

BUYER = "igor@example.com"
LANGUAGES = ("ru", "en")
PASSWORD = "karavan-2026-demo"
CATEGORY = {"ru": "Телескопы", "en": "Telescopes"}
QUERY = {"ru": "телеск", "en": "telesc"}
TARGET = Path(__file__).resolve().parent.parent / "marketplace/static/img/guide"
DENSITY = 2  # pixels of the picture for one of the page
SHARES = (1, 0.75)  # of these pixels, where a picture would weigh too much
QUALITIES = (80, 72, 64, 56, 48, 40)
PHONE = 844  # CSS pixels of height
EDGE = 16  # shown below the element with which a picture ends
SETTLE = 400  # milliseconds that pictures and fonts get


class Camera:
    """One visitor of the shop in one language."""

    def __init__(self, page: Page, site: str, language: str) -> None:
        self.page, self.site, self.language = page, site, language

    def open(self, path: str) -> None:
        """Open a page of the shop."""
        self.page.goto(f"{self.site}/{self.language}/{path}")

    def take(self, name: str, selector: str = "", *, above: int = 0, ends_with: str = "") -> None:
        """Take a picture from the top of `selector` (of the page without one), less `above` pixels.

        With `ends_with` the picture ends below that element instead.
        """
        self.page.wait_for_timeout(SETTLE)
        # a bar that sticks to the edge of the screen would lie across the middle of such a picture
        self.page.evaluate("document.querySelectorAll('.paybar').forEach((bar) => bar.remove())")
        height, top = BY_NAME[name].height, 0.0
        if ends_with:
            end = "node => node.getBoundingClientRect().bottom + scrollY"
            top = self.page.locator(ends_with).first.evaluate(end) - height + EDGE
        elif selector:
            start = "node => node.getBoundingClientRect().top + scrollY"
            top = self.page.locator(selector).first.evaluate(start) - above
        clip: Any = {"x": 0, "y": max(0, top), "width": WIDTH, "height": height}
        self._keep(name, self.page.screenshot(full_page=True, clip=clip, animations="disabled"))

    def take_as_seen(self, name: str, selector: str) -> None:
        """Take what a phone shows with the top of `selector` just below the header, bars that stick included."""
        self.page.set_viewport_size({"width": WIDTH, "height": BY_NAME[name].height})
        self.page.locator(selector).first.evaluate("node => scrollTo(0, node.getBoundingClientRect().top + scrollY)")
        self.page.wait_for_timeout(SETTLE)
        self._keep(name, self.page.screenshot(animations="disabled"))
        self.page.set_viewport_size({"width": WIDTH, "height": PHONE})

    def _keep(self, name: str, shot: bytes) -> None:
        folder = TARGET / self.language
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.webp"
        path.write_bytes(packed(shot))
        print(f"{path.relative_to(TARGET.parent)}: {path.stat().st_size} bytes")


def packed(shot: bytes) -> bytes:
    """The screenshot as WebP, as sharp as the limit allows."""
    whole = Image.open(io.BytesIO(shot)).convert("RGB")
    for share in SHARES:
        image = whole.resize((round(whole.width * share), round(whole.height * share)), Image.Resampling.LANCZOS)
        for quality in QUALITIES:
            target = io.BytesIO()
            image.save(target, "WEBP", quality=quality, method=6)
            if target.tell() < MAX_BYTES:
                return target.getvalue()
    raise SystemExit(f"a picture of {whole.size} does not fit into {MAX_BYTES} bytes: show less of the page")


def search(camera: Camera) -> None:
    """The suggestions under the field."""
    camera.open("")
    field = camera.page.locator("header input[name=q]").first
    field.click()
    field.press_sequentially(QUERY[camera.language], delay=60)
    camera.page.wait_for_selector("[role=listbox] [role=option]")
    camera.take("search")


def category(camera: Camera) -> None:
    """A category."""
    camera.open("catalog/")
    camera.page.get_by_role("link", name=CATEGORY[camera.language]).first.click()
    camera.page.wait_for_url(re.compile("/c/"))
    camera.take("category", "main h1", above=8)


def product(camera: Camera) -> None:
    """A product with options."""
    camera.open("search/?q=кроссовки")
    camera.page.locator("main a[href*='/item/']").first.click()
    camera.page.wait_for_url(re.compile("/item/"))
    camera.take_as_seen("product", ".price, .buy, main h1")


def sign_in(camera: Camera) -> None:
    """As the demo buyer."""
    camera.open("login/")
    camera.page.fill("[name=login]", BUYER)
    camera.page.fill("[name=password]", PASSWORD)
    camera.page.locator("main button.btn--primary").first.click()
    camera.page.wait_for_url(re.compile("/my/"))


def cart(camera: Camera) -> None:
    """What lies in the cart."""
    camera.open("cart/")
    camera.take("cart", ends_with="a[href*='/checkout/?seller=']")


def checkout(camera: Camera) -> None:
    """Address and delivery."""
    camera.open("checkout/")
    camera.take("checkout", "#checkout h1", above=8)


def payment(camera: Camera) -> None:
    """The order that is not paid yet."""
    camera.open("my/orders/?status=unpaid")
    camera.page.locator("a[href*='/checkout/pay/']").first.click()
    camera.page.wait_for_url(re.compile("/checkout/pay/"))
    camera.take("payment", "main h1", above=8)


def order(camera: Camera) -> None:
    """An order on its way."""
    camera.open("my/orders/?status=shipped")
    camera.page.locator("main .order__foot a").last.click()
    camera.page.wait_for_url(re.compile("/my/orders/."))
    camera.take("order", "main section.panel", above=8)


STEPS: tuple[Callable[[Camera], None], ...] = (search, category, product, sign_in, cart, checkout, payment, order)


def visit(browser: Browser, site: str, language: str) -> None:
    """All pictures in one language."""
    context = browser.new_context(
        viewport={"width": WIDTH, "height": PHONE}, device_scale_factor=DENSITY, has_touch=True,
        locale="ru-RU" if language == "ru" else "en-GB", color_scheme="light", reduced_motion="reduce",
    )  # fmt: skip
    camera = Camera(context.new_page(), site, language)
    for step in STEPS:
        step(camera)
    context.close()


def main(site: str) -> None:
    """Both languages."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(playwright), args=FLAGS)
        for language in LANGUAGES:
            visit(browser, site.rstrip("/"), language)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
