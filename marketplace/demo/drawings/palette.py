"""Colours of goods: palettes that a buyer sees as colour chips, and arithmetic on `#RRGGBB` strings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Palette:
    """Product colours: main body, accent part, dark trim; each `#RRGGBB`."""

    main: str
    accent: str
    trim: str = "#2B2623"


PALETTES: dict[str, Palette] = {
    "brick": Palette("#C8321F", "#F2A31B"),
    "graphite": Palette("#3C3A3B", "#C8321F"),
    "teal": Palette("#0F7A70", "#F2A31B"),
    "snow": Palette("#EDE9E2", "#0F7A70", "#4A4440"),
    "navy": Palette("#26406B", "#F2A31B"),
    "saffron": Palette("#EBA12A", "#26406B"),
    "forest": Palette("#4B6441", "#E9C46A"),
    "plum": Palette("#6E3A63", "#E59BB0"),
    "sky": Palette("#7FA9C9", "#C8321F", "#33424F"),
    "sand": Palette("#CDB48F", "#8A5A2B", "#4A3A2C"),
    # natural hair and fur
    "raven": Palette("#241C1A", "#0F7A70"),
    "mocha": Palette("#4A2E20", "#F2A31B"),
    "chestnut": Palette("#7A4526", "#0F7A70"),
    "copper": Palette("#A4432A", "#26406B"),
    "honey": Palette("#C08A4A", "#6E3A63"),
    "ash": Palette("#CDB58E", "#26406B"),
}


def mix(first: str, second: str, share: float) -> str:
    """Blend two colours; `share` 0 gives the first, 1 the second."""
    pairs = ((int(first[i : i + 2], 16), int(second[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(x + (y - x) * share):02X}" for x, y in pairs)


def lit(colour: str, share: float) -> str:
    """Lighten a colour towards warm white."""
    return mix(colour, "#FFFCF6", share)


def dim(colour: str, share: float) -> str:
    """Darken a colour towards warm black."""
    return mix(colour, "#120D0C", share)
