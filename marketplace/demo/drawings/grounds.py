"""Grounds of the views: pale studios, six scenes and the plain sheet of the dimension drawing.

A ground depends on few things, so that the rasteriser can keep the few pictures it needs.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from .canvas import Canvas

STUDIO = (
    ("#FBF8F4", "#EFE7DC"),
    ("#FFF6E6", "#F6E3C1"),
    ("#EAF4F2", "#CFE3DF"),
    ("#F8ECE8", "#EED5CD"),
    ("#EEF2F7", "#D6DEE9"),
    ("#F3F1EC", "#DFDAD0"),
    ("#F0F4EA", "#D9E3CD"),
    ("#F5EFF4", "#E3D8E2"),
)
SCENE_VARIANTS = 3
"""How many versions of each scene exist."""


def ground(view: str, scene: str, seed: int) -> str:
    """SVG of the ground of a view."""
    a = Canvas()
    if view == "size":
        return a.document('<rect width="800" height="800" fill="#FBF8F4"/>')
    if view in ("scene", "box"):
        number = seed % SCENE_VARIANTS
        return a.document(SCENES[scene](a, random.Random(number)))
    hi, lo = STUDIO[(seed * 5 + (3 if view == "front" else 4)) % len(STUDIO)]
    wall, floor = a.lg(hi, (0.8, lo), lo), a.lg(lo, (0.25, hi), hi)
    key = a.rg((0, "#FFFFFF", 0.85), (1, "#FFFFFF", 0), fx=0.22, fy=0.14, r=0.75)
    return a.document(
        f'<rect width="800" height="800" fill="{wall}"/>'
        f'<rect y="590" width="800" height="210" fill="{floor}" opacity=".85"/>'
        f'<rect width="800" height="800" fill="{key}"/>'
    )


def _soft(a: Canvas, deviation: float) -> str:
    """Attribute that blurs a shape of the background as a lens would."""
    i = a.uid()
    a.defs.append(f'<filter id="{i}"><feGaussianBlur stdDeviation="{deviation}"/></filter>')
    return f' filter="url(#{i})"'


def _rect(y: float, h: float, fill: str, x: float = 0, w: float = 800, extra: str = "") -> str:
    """Rectangle markup."""
    return f'<rect x="{x:.0f}" y="{y:.0f}" width="{w:.0f}" height="{h:.0f}" fill="{fill}"{extra}/>'


def _room(a: Canvas, rng: random.Random) -> str:
    """Bright room with a window patch, a plant and a wooden top."""
    soft = _soft(a, 7)
    wall = rng.choice((("#F3E9DB", "#E2D2BD"), ("#E3ECEA", "#C9D8D4"), ("#EFE3DE", "#DFCBC2")))
    s = _rect(0, 800, a.lg(*wall, deg=20))
    s += (
        f'<path d="M90 60H330V360H90Z" fill="{a.lg("#FFFFFF", "#E9F2F8")}"{soft}/><path d="'
        f'M205 60V360M90 205H330" stroke="#D9CBB8" stroke-width="10"{soft}/>'
    )
    s += (
        '<path d="M640 560C600 430 560 400 590 330M650 560C660 420 740 380 720 300M645 560'
        'C640 420 660 330 650 250" stroke="#6F8A62" stroke-width="26" stroke-linecap="round" '
        f'fill="none"{soft}/>'
    )
    s += f'<path d="M590 460H710L695 580H605Z" fill="#B9764F"{soft}/>'
    return (
        s
        + _rect(560, 240, a.lg("#C99B6B", "#A8774A"))
        + _rect(556, 8, "#DDB689")
        + '<path d="M0 630H800M0 716H800" stroke="#8D6138" stroke-width="2" opacity=".35"/>'
    )


def _car(a: Canvas, rng: random.Random) -> str:
    """View over a dashboard to the road."""
    soft = _soft(a, 6)
    s = (
        _rect(0, 420, a.lg("#9CC3E0", "#E9E1CF"))
        + f'<path d="M0 400L180 290 330 380 520 270 800 400V560H0Z" fill="#8FA387"{soft}/>'
    )
    s += (
        f'<path d="M0 600L380 380H430L800 560V640H0Z" fill="#77757A"{soft}/><path d="M398 560'
        f'L404 390H408L426 560Z" fill="#F2ECE0"{soft}/>'
    )
    s += (
        '<path d="M0 560C200 500 600 500 800 560V800H0Z" '
        f'fill="{a.lg("#4A4645", "#1E1B1A")}"/><path d="M0 560C200 500 600 500 800 560" '
        'stroke="#8A8480" stroke-width="5" fill="none"/>'
    )
    return s + f'<path d="M0 0H60L20 560H0ZM740 0H800V560H780Z" fill="#2B2725"{soft}/>'


def _snow(a: Canvas, rng: random.Random) -> str:
    """Snow field with blurred firs."""
    soft = _soft(a, 5)
    s = _rect(0, 800, a.lg("#A9C6DE", "#E6EEF4", "#F7F9FB"))
    for i in range(11):
        x, h = i * 82 - 10 + rng.uniform(-20, 20), rng.uniform(190, 360)
        s += (
            f'<path d="M{x:.0f} {560 - h:.0f}L{x + h * 0.24:.0f} 565H{x - h * 0.24:.0f}Z" '
            f'fill="{rng.choice(("#4F6B66", "#5E7B78", "#7C969A"))}"{soft}/>'
        )
    return s + f'<path d="M0 560Q200 520 420 556T800 540V800H0Z" fill="{a.lg("#FFFFFF", "#DCE7F0")}"/>'


def _lake(a: Canvas, rng: random.Random) -> str:
    """Lake at dusk with hills and a stony shore."""
    soft = _soft(a, 5)
    s = _rect(0, 800, a.lg("#3E4E77", (0.3, "#B98A93"), (0.5, "#F3B98A"), (0.52, "#E9B28C"), "#55658A"))
    s += (
        '<path d="M0 400L140 310 300 380 470 290 640 370 800 320V420H0Z" '
        f'fill="#4A4866"{soft}/><circle cx="560" cy="330" r="34" fill="#FFE3B0" '
        f'opacity=".9"{soft}/>'
    )
    s += f'<path d="M500 440H640M520 470H610M470 500H660" stroke="#FFE3B0" stroke-width="6" opacity=".5"{soft}/>'
    return s + f'<path d="M0 590Q260 540 500 570T800 560V800H0Z" fill="{a.lg("#7A6A58", "#453B33")}"/>'


def _night(a: Canvas, rng: random.Random) -> str:
    """Evening terrace with warm bokeh."""
    s = _rect(0, 800, a.lg("#1E2A44", "#33405C", "#4A4A58"))
    for _ in range(16):
        s += (
            f'<circle cx="{rng.uniform(0, 800):.0f}" cy="{rng.uniform(60, 520):.0f}" '
            f'r="{rng.uniform(10, 34):.0f}" fill="#FFD38A" '
            f'opacity="{rng.uniform(0.12, 0.4):.2f}"/>'
        )
    return s + (
        f'<path d="M0 580H800V800H0Z" fill="{a.lg("#7C6650", "#3C3028")}"/><path d="M0 640'
        'H800M0 712H800" stroke="#2B221C" stroke-width="3" opacity=".6"/>'
    )


def _table(a: Canvas, rng: random.Random) -> str:
    """Wooden table seen from above with window light."""
    tone = rng.choice((("#D9B48A", "#B88B5A"), ("#E5D3BC", "#C9B091"), ("#A87C54", "#7E5836")))
    s = _rect(0, 800, a.lg(*tone, deg=50))
    s += "".join(f'<path d="M0 {y}H800" stroke="#5B3A1E" stroke-width="3" opacity=".3"/>' for y in range(110, 800, 168))
    s += "".join(
        (
            f'<path d="M{rng.uniform(-100, 500):.0f} {rng.uniform(10, 790):.0f}q160 '
            f'{rng.uniform(-9, 9):.0f} 340 0" stroke="#5B3A1E" stroke-width="2" fill="none" '
            'opacity=".2"/>'
        )
        for _ in range(14)
    )
    return s + f'<path d="M0 0H420L140 800H0Z" fill="#FFFFFF" opacity=".16"{_soft(a, 12)}/>'


SCENES: dict[str, Callable[[Canvas, random.Random], str]] = {
    "table": _table,
    "room": _room,
    "car": _car,
    "snow": _snow,
    "lake": _lake,
    "night": _night,
}
