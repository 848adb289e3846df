"""The field for a quantity as HTML. Python and not a template, as the cards are (docs/decisions/0004)."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


def render_stepper(about: Mapping[str, Any], minus: str, plus: str) -> SafeString:
    """A number with − and +; the icons are HTML. `about` is what components/stepper.html lists; all may be missing."""
    value, least, step = (about.get(name) or 1 for name in ("value", "min", "step"))
    most: int | str | None = about.get("max")
    label = escape(str(about.get("label") or _("Quantity")))
    less, more = escape(_("Less")), escape(_("More"))
    small = " stepper--small" if about.get("small") else ""
    pk = escape(str(about["id"])) if about.get("id") else ""
    own, fewer, greater = (f' id="{part}{pk}"' if pk else "" for part in ("", "less-", "more-"))
    wrong = f' aria-invalid="true" aria-describedby="{pk}-error" autofocus' if pk and about.get("error") else ""
    name = escape(str(about.get("name") or "quantity"))
    is_most = isinstance(most, int) and 0 < most <= value
    ends = "" if most is None or most == "" else f' max="{most}"'
    return SafeString(
        f'<span class="stepper{small}" data-stepper>'
        f'<button type="button"{fewer} data-step="-1" aria-label="{less}"{_off(value <= least)}>{minus}</button>'
        f'<input type="number" inputmode="numeric"{own} name="{name}" value="{value}" min="{least}"{ends}'
        f' step="{step}" aria-label="{label}" autocomplete="off"{wrong}>'
        f'<button type="button"{greater} data-step="1" aria-label="{more}"{_off(is_most)}>{plus}</button>'
        "</span>"
    )


def _off(is_off: bool) -> str:  # noqa: FBT001
    return " disabled" if is_off else ""
