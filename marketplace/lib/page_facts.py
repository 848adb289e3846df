"""What a page tells machines about itself: search engines, and sites where its link is shared.

A view that knows more than the address says hands a `PageFacts` over with `tell`; `marketplace.indexing`
decides from it and from the address, and `base.html` draws the tags.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


@dataclass(frozen=True, slots=True)
class SharedPicture:
    """The picture beside a shared link; `path` is on this site."""

    path: str
    width: int
    height: int
    alt: str
    media_type: str = "image/jpeg"


@dataclass(frozen=True, slots=True)
class PageFacts:
    """Facts about one page; all of them stand on the page too (domain: content honesty).

    `languages` are those that its main text really is written in, the original first; None means all.
    `is_hidden` keeps it out of search engines: nothing on it, or nothing that can be bought. `data` are
    schema.org objects.
    """

    title: str = ""
    description: str = ""
    kind: str = "website"
    picture: SharedPicture | None = None
    languages: tuple[str, ...] | None = None
    is_hidden: bool = False
    data: tuple[Mapping[str, Any], ...] = ()


NO_FACTS = PageFacts()


def tell(request: HttpRequest, facts: PageFacts) -> None:
    """Called by a view, at most once for a request."""
    request.page_facts = facts  # type: ignore[attr-defined]


def facts_of(request: HttpRequest) -> PageFacts:
    """What the view told, or nothing in particular."""
    return getattr(request, "page_facts", NO_FACTS)


def data_block(data: Mapping[str, Any]) -> SafeString:
    """`data` for the inside of a `<script type="application/ld+json">`: no text of anybody's can end the script."""
    text = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False, separators=(",", ":"))
    for sign, escape in _UNSAFE.items():
        text = text.replace(sign, escape)
    return mark_safe(text)  # noqa: S308 - every sign that could end the script is escaped above


def breadcrumb_data(crumbs: Iterable[Mapping[str, str]], site_url: str) -> dict[str, Any]:
    """schema.org of components/breadcrumbs.html; `crumbs` are its {label, url}, the last one may lack its url."""
    steps = []
    for position, crumb in enumerate(crumbs, 1):
        step: dict[str, Any] = {"@type": "ListItem", "position": position, "name": str(crumb["label"])}
        if crumb["url"]:
            step["item"] = site_url + crumb["url"]
        steps.append(step)
    return {"@type": "BreadcrumbList", "itemListElement": steps}
