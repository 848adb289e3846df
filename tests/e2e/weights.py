"""What a page costs a phone with an empty cache (ux.md 4.2): requests, and bytes as they travel."""

from __future__ import annotations

import zlib
from collections import Counter
from dataclasses import dataclass
from typing import Any

from tests.browser import Visit

KINDS = ("document", "stylesheet", "script", "image")


@dataclass(frozen=True)
class Budget:
    """At most so many requests, and bytes of each kind; texts are counted packed, pictures before any scrolling."""

    requests: int
    document: int
    stylesheet: int
    script: int
    image: int


def by_4g(one: Visit) -> None:
    """The visit comes by a good mobile network: how far ahead pictures are loaded depends on it, not the measured time.

    Without being told, one Chromium takes the network for slower than another does, and loads twice as far.
    """
    network = {"offline": False, "latency": 1, "downloadThroughput": 10**9, "uploadThroughput": 10**9}
    tools = one.context.new_cdp_session(one.page)
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", network | {"connectionType": "cellular4g"})


def faults_of(one: Visit, path: str, budget: Budget) -> list[str]:
    """Open the page in a fresh visit, which is closed then; one line for each limit that it breaks."""
    requests: list[str] = []
    weights: Counter[str] = Counter()

    def weigh(response: Any) -> None:
        requests.append(response.url)
        kind = response.request.resource_type
        if response.status == 200 and kind in KINDS and not response.url.startswith("data:"):
            body = response.body()
            weights[kind] += len(body) if kind == "image" else len(zlib.compress(body, 9))

    by_4g(one)
    one.page.on("requestfinished", lambda request: weigh(request.response()))
    one.goto(path)
    one.page.wait_for_load_state("networkidle")
    asked = [url for url in requests if not url.startswith("data:")]
    faults = [f"{path}: {len(asked)} requests: {asked}"] if len(asked) > budget.requests else []
    over = {kind: size for kind, size in weights.items() if size > getattr(budget, kind)}
    one.context.close()
    return faults + [f"{path}: {kind} {size} bytes, at most {getattr(budget, kind)}" for kind, size in over.items()]
