"""The real browser: the system's Chromium driven by Playwright, with every fault of a page counted."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
SIZES = {"phone": {"width": 390, "height": 664}, "desktop": {"width": 1280, "height": 650}}
AXE_OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],  # every rule runs, but only what fails is described
}
# What is well stays in the page: carrying it over takes this process longer than axe takes to look.
AXE_RUN = "options => axe.run(options).then(result => result.violations)"
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium_path(playwright: Playwright) -> str | None:
    """The browser to drive: KARAVAN_CHROMIUM, one on the PATH, or Playwright's own."""
    named = os.environ.get("KARAVAN_CHROMIUM") or next((p for p in map(shutil.which, NAMES) if p), None)
    own = playwright.chromium.executable_path
    return named or (own if Path(own).exists() else None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = chromium_path(playwright)
        if path is None:
            if os.environ.get("CI"):
                pytest.fail("no Chromium was found, and browser tests are never skipped in CI")
            pytest.skip("NO CHROMIUM: browser tests are left out; install it with `./run test` as root")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Visit:
    """A page and what went wrong on it; `check()` is called at the end of every browser test."""

    page: Page
    base_url: str
    context: BrowserContext
    has_js: bool = True
    faults: list[str] = field(default_factory=list)
    allowed: set[int] = field(default_factory=set)

    def goto(self, path: str) -> Page:
        """Open a path of the shop."""
        self.page.goto(self.base_url + path)
        return self.page

    def follow(self, link: Locator) -> None:
        """Press a link and wait for the page behind it: a click returns while the browser may still be on its way."""
        with self.page.expect_navigation():
            link.click()

    def axe(self) -> None:
        """Fail with a readable list when axe finds anything; axe is a script, so not where scripts are off."""
        if not self.has_js:
            return
        self.page.evaluate(AXE_SCRIPT)
        violations = self.page.evaluate(AXE_RUN, AXE_OPTIONS)
        found = [
            f"{v['id']} ({v['impact']}): {v['help']}: " + " | ".join(n["html"][:160] for n in v["nodes"][:4])
            for v in violations
        ]
        assert not found, f"{self.page.url}\n" + "\n".join(found)

    def check(self) -> None:
        """Fail when the console, the network or the content security policy complained."""
        assert not self.faults, "\n".join(self.faults)


VisitFactory = Callable[..., Visit]


def _listen(visit: Visit) -> None:
    page = visit.page

    def on_console(message: Any) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            visit.faults.append(f"console on {page.url}: {message.text}")

    def on_response(response: Any) -> None:
        if response.status >= 400 and response.status not in visit.allowed:
            visit.faults.append(f"{response.status} {response.url}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: visit.faults.append(f"script on {page.url}: {error}"))
    page.on("response", on_response)
    page.on("request", lambda r: visit.faults.append(f"CSP report: {r.post_data}") if "csp-report" in r.url else None)


@pytest.fixture
def visit(chromium: Browser, live_server: Any) -> Iterator[VisitFactory]:
    """Make a visit: `visit(language="ru", size="phone", theme="dark", js=False, user=anna)`."""
    made: list[Visit] = []

    def make(
        *, language: str = "ru", size: str = "desktop", theme: str = "light", js: bool = True, user: Any = None
    ) -> Visit:
        context = chromium.new_context(
            viewport=SIZES[size],  # type: ignore[arg-type]
            java_script_enabled=js,
            locale="ru-RU" if language == "ru" else "en-GB",
            color_scheme=theme,  # type: ignore[arg-type]
            has_touch=size == "phone",
            reduced_motion="reduce",
        )
        cookies = [("theme", theme), ("language", language)]
        if user is not None:
            cookies.append(("sessionid", _session_for(user)))
        context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies])
        page = context.new_page()
        page.set_default_timeout(15_000)
        one = Visit(page, live_server.url, context, has_js=js)
        _listen(one)
        made.append(one)
        return one

    yield make
    for one in made:
        one.context.close()
    for one in made:
        one.check()


def _session_for(user: Any) -> str:
    from django.test import Client

    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies["sessionid"].value
