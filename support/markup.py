"""Markdown of articles to HTML. HTML in the source is text, links go nowhere but to pages."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

_PARSER = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table").disable("image")


@dataclass(frozen=True, slots=True)
class Part:
    """A heading of the second level, for the contents of the page."""

    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """An article ready for the page."""

    html: SafeString
    parts: tuple[Part, ...]


@lru_cache(maxsize=128)
def render(text: str) -> Rendered:
    """`text` as HTML with anchors `part-1`, `part-2` … on its headings of the second level.

    Raw HTML is escaped and `javascript:` links are not made (both by markdown-it), so the result is safe
    whoever wrote the text.
    """
    tokens = _PARSER.parse(text)
    parts = tuple(_anchor_headings(tokens))
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    return Rendered(mark_safe(html), parts)  # noqa: S308  see the docstring


def _anchor_headings(tokens: list[Token]) -> list[Part]:
    parts: list[Part] = []
    for token, inline in pairwise(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            part = Part(f"part-{len(parts) + 1}", inline.content)
            token.attrSet("id", part.anchor)
            parts.append(part)
    return parts
