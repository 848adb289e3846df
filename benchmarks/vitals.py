"""How soon a phone shows the main pages, and whether they jump: LCP, CLS and blocking time in a throttled Chromium.

./run manage benchmark_vitals --runs 3

The lab of ux.md 4.3: an empty cache, a processor four times slower, slow 4G (150 ms there and back, 1.6 Mbit/s
down), median of the runs. Serves the shop itself, on loopback. Pages travel gzipped, as a proxy would send them:
statics are packed files already, and what the application renders is packed by a small relay in this process.
"""

from __future__ import annotations

import contextlib
import gzip
import http.client
import os
import shutil
import statistics
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from django.urls import reverse
from playwright.sync_api import Browser, sync_playwright

from benchmarks.server import serving
from catalog.models import Media
from catalog.selectors.tree import category_tree

Say = Callable[[str], object]
SETTINGS = "marketplace.settings.dev"
SLOWER = 4  # times, the processor
NETWORK = {
    "offline": False,
    "latency": 150,  # ms
    "downloadThroughput": 1.6 * 1024 * 1024 / 8,
    "uploadThroughput": 750 * 1024 / 8,
    "connectionType": "cellular4g",
}
PHONE = {"width": 390, "height": 664}
MOST_LCP, MOST_CLS, MOST_BLOCKING = 1800.0, 0.02, 100.0  # ms, score, ms: the gate of ux.md 4.3
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
PACKED = ("text/html", "text/css", "text/javascript", "image/svg+xml", "application/json")
# What the page itself saw; the observers are asked for what happened before they came
OBSERVE = """
window.vitals = {lcp: 0, cls: 0, blocking: 0, element: ""};
new PerformanceObserver(list => list.getEntries().forEach(one => {
  vitals.lcp = one.startTime;
  vitals.element = one.element ? one.element.outerHTML.slice(0, 80) : "";
})).observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver(list => list.getEntries().forEach(one => {
  if (!one.hadRecentInput) vitals.cls += one.value;
})).observe({type: "layout-shift", buffered: true});
new PerformanceObserver(list => list.getEntries().forEach(one => {
  vitals.blocking += Math.max(0, one.duration - 50);
})).observe({type: "longtask", buffered: true});
"""


@dataclass(frozen=True)
class Vitals:
    """What one visit showed: milliseconds, score, milliseconds, kilobytes over the wire, and what was largest."""

    lcp: float
    cls: float
    blocking: float
    kilobytes: float
    requests: int
    element: str


@dataclass(frozen=True)
class Median:
    """The middle of some visits to one page."""

    page: str
    visits: list[Vitals]

    def of(self, name: str) -> float:
        """The median of one figure."""
        return statistics.median(getattr(visit, name) for visit in self.visits)

    @property
    def misses(self) -> list[str]:
        """Which figures miss the gate, in words."""
        gates = (("lcp", MOST_LCP, "ms LCP"), ("cls", MOST_CLS, "CLS"), ("blocking", MOST_BLOCKING, "ms blocked"))
        return [
            f"{self.page}: {self.of(name):.2f} {unit}, at most {most:g}"
            for name, most, unit in gates
            if self.of(name) > most
        ]

    def row(self) -> str:
        """A line of a Markdown table."""
        figures = f"{self.of('lcp'):.0f} | {self.of('cls'):.3f} | {self.of('blocking'):.0f}"
        largest = self.visits[0].element.partition(" ")[0].strip("<>") or "?"
        return f"| {self.page} | {figures} | {self.of('kilobytes'):.0f} | {self.of('requests'):.0f} | {largest} |"


def pages() -> dict[str, str]:
    """Path by name: home, a category, and a product with a picture."""
    tree = category_tree()
    leaf = tree.children(tree.roots[0].pk)[0]
    media = Media.objects.filter(product__search_row__category=leaf.pk).select_related("product").order_by("pk")[0]
    return {"home": reverse("home"), "category": leaf.url, "product": media.product.get_absolute_url()}


class _Relay(BaseHTTPRequestHandler):
    """Passes requests on to the shop and packs what comes back, as the proxy in front of a shop does."""

    protocol_version = "HTTP/1.1"
    shop = ""

    def do_GET(self) -> None:
        connection = http.client.HTTPConnection(self.shop, timeout=30)
        connection.request("GET", self.path, headers={**dict(self.headers), "Host": self.shop})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        kind = (answer.headers["Content-Type"] or "").partition(";")[0]
        packs = "Content-Encoding" not in answer.headers and kind in PACKED
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            if name.lower() not in {"content-length", "connection", "transfer-encoding", "server", "date"}:
                self.send_header(name, value)
        if packs:
            body = gzip.compress(body, 6)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@contextlib.contextmanager
def relaying(shop: str) -> Iterator[str]:
    """The relay in front of the shop at a base URL; gives its own base URL."""
    handler = type("Relay", (_Relay,), {"shop": urlsplit(shop).netloc})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def visit(browser: Browser, url: str) -> Vitals:
    """One visit of a phone that was never here. Raises RuntimeError when the page does not answer 200."""
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2)  # type: ignore[arg-type]
    try:
        page = context.new_page()
        page.add_init_script(OBSERVE)
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.send("Network.emulateNetworkConditions", NETWORK)
        wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        sizes: list[float] = []
        wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        answer = page.goto(url, wait_until="networkidle", timeout=60_000)
        if answer is None or answer.status != 200:
            raise RuntimeError(f"{url}: {answer.status if answer else 'no answer'}; is the demo loaded?")
        page.wait_for_timeout(500)
        seen = page.evaluate("vitals")
    finally:
        context.close()
    return Vitals(seen["lcp"], seen["cls"], seen["blocking"], sum(sizes) / 1024, len(sizes), seen["element"])


def browser_path() -> str | None:
    """The system's Chromium, or None for Playwright's own."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("KARAVAN_CHROMIUM") or next((path for path in map(shutil.which, names) if path), None)


def run(*, runs: int, say: Say) -> list[str]:
    """Measure and say a Markdown table; gives what misses the gate. Raises RuntimeError where a page fails."""
    paths = pages()
    misses: list[str] = []
    say(f"Processor {SLOWER}x slower, slow 4G, 390x664, empty cache, median of {runs}\n")
    say("| Page | LCP ms | CLS | blocking ms | kB | requests | largest |\n|---|---|---|---|---|---|---|")
    with serving(SETTINGS) as shop, relaying(shop) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
        for name, path in paths.items():
            with contextlib.suppress(RuntimeError):
                visit(browser, base + path)  # the shop's own caches are warm, the phone's is not
            median = Median(name, [visit(browser, base + path) for _ in range(runs)])
            say(median.row())
            misses += median.misses
        browser.close()
    return misses
