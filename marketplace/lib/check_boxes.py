"""The boxes of a list of filters as HTML.

Python and not a template, as the cards are: a category page has a hundred of them (docs/decisions/0004).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any


def render_boxes(values: Iterable[Mapping[str, Any]]) -> str:
    """Boxes of `{name, value, label, count (text or None), is_on, is_disabled, is_radio}`, one below the other."""
    return "\n".join(_box(value) for value in values)


def _box(box: Mapping[str, Any]) -> str:
    name, value = escape(str(box["name"])), escape(str(box["value"]))
    off, disabled = (" check--off", " disabled") if box.get("is_disabled") else ("", "")
    checked = " checked" if box.get("is_on") else ""
    count = "" if box.get("count") is None else f'<span class="n">{escape(str(box["count"]))}</span>'
    return (
        f'<label class="check{off}"><input type="{"radio" if box.get("is_radio") else "checkbox"}"'
        f' id="f-{name}-{value}" name="{name}" value="{value}"{checked}{disabled}>'
        f"<span>{escape(str(box['label']))}</span>{count}</label>"
    )
