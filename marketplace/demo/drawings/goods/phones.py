"""Smartphone: screen with its back behind it, or the back alone."""

from __future__ import annotations

from marketplace.demo.drawings.art import Art, Drawing
from marketplace.demo.drawings.palette import dim, lit, mix
from marketplace.demo.drawings.paths import n, rr


def _icons(a: Art, x: float, y: float, w: float, h: float) -> None:
    """Three rows of application icons."""
    cols = ("#F2A31B", "#C8321F", "#56C7BA", "#F4EEE7", "#86B8F2", "#8FBF7F", "#6A3FA0", "#FFFFFF")
    u = w * 0.15
    for i in range(12):
        a.r(
            x + w * 0.12 + i % 4 * w * 0.204,
            y + h * 0.62 + i // 4 * u * 1.5,
            u,
            u,
            u * 0.3,
            cols[(i * 3 + a.seed) % 8],
            o=0.95,
        )


def _phone_front(a: Art, x: float, y: float, w: float, h: float) -> None:
    """Phone seen from the screen side with a thin metal frame."""
    c = a.pal.main
    a.extrude(rr(x, y, w, h, 40), 10, -5, a.metal(80, mix(c, "#B9BBBD", 0.4)), 10)
    a.r(x, y, w, h, 40, a.metal(20, mix(c, "#A9ABAD", 0.35)))
    a.r(x + 4, y + 4, w - 8, h - 8, 37, "#0B0A0B")
    hue = (a.pal.main, a.pal.accent, "#26406B")[a.seed % 3]
    d = rr(x + 13, y + 13, w - 26, h - 26, 29)
    a.p(d, a.lg(lit(hue, 0.45), hue, dim(hue, 0.6), deg=50))
    a.push(clip=d)
    a.p(
        f"M{n(x)} {n(y + h * 0.66)}Q{n(x + w * 0.4)} {n(y + h * 0.48)} {n(x + w)} {n(y + h * 0.7)}V{n(y + h)}H{n(x)}Z",
        a.lg(lit(a.pal.accent, 0.3), dim(a.pal.accent, 0.3)),
        o=0.85,
    )
    a.p(
        f"M{n(x)} {n(y + h * 0.8)}Q{n(x + w * 0.6)} {n(y + h * 0.6)} {n(x + w)} {n(y + h * 0.86)}V{n(y + h)}H{n(x)}Z",
        dim(hue, 0.45),
        o=0.8,
    )
    a.e(x + w * 0.7, y + h * 0.3, w * 0.13, lit(a.pal.accent, 0.55), o=0.9)
    _icons(a, x, y, w, h)
    a.r(x + w * 0.12, y + h * 0.13, w * 0.44, 12, 6, "#FFFFFF", o=0.85)
    a.r(x + w * 0.12, y + h * 0.17, w * 0.28, 8, 4, "#FFFFFF", o=0.6)
    a.pop()
    a.e(x + w / 2, y + 32, 8, "#0B0A0B")
    a.gloss(
        f"M{n(x + 13)} {n(y + 42)}q0-29 29-29h{n(w * 0.5)}L{n(x + w * 0.18)} {n(y + h - 14)}h-40q-20 0-20-29Z", 0.13
    )


def _phone_back(a: Art, x: float, y: float, w: float, h: float, v: int) -> None:
    """Phone seen from the back with its camera island."""
    c = a.pal.main
    a.extrude(rr(x, y, w, h, 40), -10, -5, a.metal(80, mix(c, "#B9BBBD", 0.4)), 10)
    a.r(x, y, w, h, 40, a.lg(lit(c, 0.42), (0.35, lit(c, 0.12)), (0.7, dim(c, 0.12)), dim(c, 0.36), deg=60))
    a.edge(rr(x + 2, y + 2, w - 4, h - 4, 38))
    if v == 0:
        a.r(x + 22, y + 22, 108, 190, 40, a.body(dim(c, 0.12)), stroke=dim(c, 0.4), sw=1.5)
        pts: list[tuple[float, float, float]] = [(76, 70, 34), (76, 150, 34)]
    elif v == 1:
        a.e(x + w / 2, y + 120, 92, a.metal(45, mix(c, "#999999", 0.5)))
        a.e(x + w / 2, y + 120, 84, "#151315")
        pts = [(w / 2 - 36, 84, 28), (w / 2 + 36, 84, 28), (w / 2 - 36, 156, 28)]
    else:
        a.r(x + 20, y + 26, w - 40, 96, 30, a.lg("#3A383A", "#151315"))
        pts = [(76, 74, 34), (160, 74, 34)]
    for px, py, r in pts:
        a.lens(x + px, y + py, r)
    lx, ly = {0: (110, 190), 1: (w / 2 + 36, 156), 2: (w - 62, 74)}[v]
    a.e(x + lx, y + ly, 9, a.rg("#FFF6D8", "#D9C48A"))
    a.gloss(f"M{n(x + w * 0.5)} {n(y + 4)}h{n(w * 0.3)}L{n(x + w * 0.3)} {n(y + h - 6)}h{n(-w * 0.26)}Z", 0.16)


def draw_phones(a: Art) -> Drawing:
    """Smartphone: screen with its back behind it, or the back alone."""
    v, h = (a.kind, a.j(560, 0.03))
    if a.angle:
        a.push(tf="matrix(.92 .06 0 1 20 -20)")
        _phone_back(a, 270, 100, 268, h, v)
        a.pop()
        return a.stage((220, 90, 560, 100 + h + 16), (74, 160))
    if a.view != "size":
        a.push(tf="rotate(7 520 600)")
        _phone_back(a, 372, 92, 268, h, v)
        a.pop()
        a.soft(rr(210, 110, 268, h, 40), "#000000", 0.45, 14)
        _phone_front(a, 196, 100, 268, h)
        return a.stage((190, 80, 690, 100 + h), (74, 160))
    _phone_back(a, 266, 100, 268, h, v)
    return a.stage((266, 100, 534, 100 + h), (74, 160))
