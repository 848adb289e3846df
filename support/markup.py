"""Markdown of articles to HTML. HTML in the source is text, links go nowhere but to pages.

`[[name]]` is a marker. On a line of its own it stands for a live part of the page (support.blocks), within a
sentence for a number of the shop's rules (support.promises). Nothing else can be put in: no template code, no HTML.
"""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

_PARSER = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table").disable("image")
_MARKER = re.compile(r"\[\[([^\[\]\n]*)\]\]")
_ALONE = re.compile(r"^[ \t]*\[\[([a-z0-9-]+)\]\][ \t]*$", re.M)


@dataclass(frozen=True, slots=True)
class Part:
    """A heading of the second level, for the contents of the page."""

    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text as HTML, or the name of the live part that stands here."""

    html: SafeString
    block: str = ""


@dataclass(frozen=True, slots=True)
class Rendered:
    """An article ready for the page."""

    pieces: tuple[Piece, ...]
    parts: tuple[Part, ...]

    @property
    def html(self) -> SafeString:
        """The text alone, without its live parts."""
        return SafeString("".join(piece.html for piece in self.pieces))


def problems_of(text: str, *, blocks: Container[str], numbers: Container[str]) -> list[str]:
    """What is wrong with the markers of `text`, one sentence each; empty when all of them are known."""
    return list(dict.fromkeys(_problems(text.replace("\r\n", "\n"), blocks, numbers)))


def render(text: str, numbers: Mapping[str, str] | None = None) -> Rendered:
    """`text` as pieces of HTML with anchors `part-1`, `part-2` … on its headings of the second level.

    Raw HTML is escaped and `javascript:` links are not made (both by markdown-it), so the result is safe
    whoever wrote the text. A number that is not known stays as it was written.
    """
    return _rendered(fill(text.replace("\r\n", "\n"), numbers or {}))


def fill(text: str, numbers: Mapping[str, str]) -> str:
    """`text` with its numbers put in."""
    return _MARKER.sub(lambda marker: numbers.get(marker[1], marker[0]), text)


@lru_cache(maxsize=128)
def _rendered(text: str) -> Rendered:
    parts: list[Part] = []
    pieces = []
    # every second element is the name of a marker that stands alone
    for place, stretch in enumerate(_ALONE.split(text)):
        if place % 2:
            pieces.append(Piece(SafeString(""), stretch))
        elif stretch.strip():
            pieces.append(Piece(_html(stretch, parts)))
    return Rendered(tuple(pieces), tuple(parts))


def _html(text: str, parts: list[Part]) -> SafeString:
    """HTML of a stretch; its headings join `parts`."""
    tokens = _PARSER.parse(text)
    for place, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            part = Part(f"part-{len(parts) + 1}", tokens[place + 1].content)
            token.attrSet("id", part.anchor)
            parts.append(part)
    return mark_safe(_PARSER.renderer.render(tokens, _PARSER.options, {}))  # noqa: S308  see render()


def _problems(text: str, blocks: Container[str], numbers: Container[str]) -> Iterator[str]:
    alone = {marker.span(1) for marker in _ALONE.finditer(text)}
    for marker in _MARKER.finditer(text):
        name = marker[1]
        if name in numbers or (name in blocks and marker.span(1) in alone):
            continue
        if name in blocks:
            yield _("[[%(name)s]] must stand on a line of its own.") % {"name": name}
        else:
            yield _("There is no part and no number called “%(name)s”.") % {"name": name}
