"""The icons of the shop: which Lucide icons we use, and the one sprite file made of them."""

from __future__ import annotations

from importlib import resources
from xml.etree import ElementTree
from zipfile import ZipFile

SPRITE = "img/icons.svg"

# Every icon a template may name. Adding one here is all it takes; the sprite is rebuilt by itself.
ICONS = (
    "arrow-left",
    "arrow-right",
    "badge-check",
    "ban",
    "banknote",
    "bell",
    "bot",
    "box",
    "building-2",
    "calendar",
    "camera",
    "chart-column",
    "check",
    "chevron-down",
    "chevron-left",
    "chevron-right",
    "chevron-up",
    "circle-alert",
    "circle-check",
    "circle-question-mark",
    "circle-x",
    "clock",
    "copy",
    "credit-card",
    "crown",
    "download",
    "ellipsis",
    "external-link",
    "eye",
    "eye-off",
    "file-text",
    "flag",
    "gift",
    "globe",
    "heart",
    "hourglass",
    "house",
    "image",
    "info",
    "key-round",
    "languages",
    "layout-grid",
    "list",
    "lock",
    "log-out",
    "mail",
    "map-pin",
    "maximize",
    "menu",
    "message-square",
    "minus",
    "monitor",
    "moon",
    "package",
    "paperclip",
    "pencil",
    "percent",
    "phone",
    "plus",
    "printer",
    "refresh-cw",
    "rotate-ccw",
    "scale",
    "search",
    "send",
    "settings",
    "share-2",
    "shield",
    "shield-check",
    "shopping-cart",
    "sliders-horizontal",
    "smartphone",
    "sparkles",
    "star",
    "store",
    "sun",
    "tag",
    "thumbs-up",
    "ticket",
    "trash-2",
    "trending-down",
    "trending-up",
    "triangle-alert",
    "truck",
    "undo-2",
    "upload",
    "user",
    "users",
    "wallet",
    "warehouse",
    "x",
    "zoom-in",
)


_SVG = "http://www.w3.org/2000/svg"


def build_sprite() -> str:
    """One SVG document with a <symbol> per icon; colour and stroke come from the page's style sheet.

    Raises KeyError when ICONS names an icon that the installed Lucide does not have.
    """
    ElementTree.register_namespace("", _SVG)
    with resources.files("lucide").joinpath("lucide.zip").open("rb") as packed, ZipFile(packed) as archive:
        symbols = [_symbol(name, archive.read(f"{name}.svg")) for name in ICONS]
    return f'<svg xmlns="{_SVG}">{"".join(symbols)}</svg>\n'


def _symbol(name: str, source: bytes) -> str:
    drawing = ElementTree.fromstring(source)  # noqa: S314 - our own dependency, not input
    shapes = (ElementTree.tostring(shape, encoding="unicode").strip() for shape in drawing)
    inner = "".join(shape.replace(f' xmlns="{_SVG}"', "").replace(" />", "/>") for shape in shapes)
    return f'<symbol id="{name}" viewBox="0 0 24 24">{inner}</symbol>'
