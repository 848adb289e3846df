"""Every URL of the site, found by walking the resolver, so that a new one cannot be forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    """A URL pattern: its name with namespaces, its path as written, its view."""

    name: str
    path: str
    view: Any


def routes(resolver: Any = None, namespace: str = "", prefix: str = "") -> Iterator[Route]:
    """All patterns below `resolver`, of the whole site by default."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace, path)
        elif isinstance(entry, URLPattern):
            yield Route(namespace + (entry.name or ""), path, entry.callback)
