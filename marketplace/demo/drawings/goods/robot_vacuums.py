"""Robot vacuum, alone or with its dock; from above in the angle view."""

from __future__ import annotations

from marketplace.demo.drawings.art import Art, Drawing
from marketplace.demo.drawings.palette import dim, lit, mix
from marketplace.demo.drawings.paths import circ


def _robot_top(a: Art, c: str, cx: float, cy: float, v: int) -> None:
    """Robot top."""
    if v != 2:
        tx, ty = (cx + (0 if v else -40), cy - 26)
        a.soft(circ(tx + 12, ty + 6, 92, 44), o=0.4, sd=7)
        a.p(
            f"M{tx - 84} {ty - 30}A84 40 0 0 0 {tx + 84} {ty - 30}v30A84 40 0 0 1 {tx - 84} {ty}Z",
            a.lg("#1A1819", "#4A4749", "#2A2829", "#0D0C0D", deg=0),
        )
        a.p(
            f"M{tx - 70} {ty - 2}A76 36 0 0 0 {tx + 30} {ty + 24}v-12A76 36 0 0 1 {tx - 74} {ty - 14}Z",
            "#3A1512",
            o=0.9,
        )
        a.e(tx, ty - 30, 84, a.lg(lit(c, 0.55), dim(c, 0.2), deg=50), 40)
        a.p(circ(tx, ty - 30, 60, 28), "none", a.pal.accent, 4)
        bx = cx + (0 if v else 90)
    else:
        a.p(
            f"M{cx - 190} {cy - 30}Q{cx} {cy - 130} {cx + 190} {cy - 30}Q{cx} {cy - 60} {cx - 190} {cy - 30}Z",
            a.lg("#3A3738", "#161415"),
        )
        a.e(cx - 60, cy - 62, 17, "#0A0A10", 9)
        a.e(cx - 64, cy - 65, 5, "#FFFFFF", 3, o=0.8)
        bx = cx
    a.r(bx - 58, cy + 42, 116, 34, 17, dim(c, 0.12))
    a.e(bx - 30, cy + 59, 11, a.pal.accent, 7)
    a.e(bx + 30, cy + 59, 11, lit(c, 0.6), 7)


def _robot(a: Art, c: str, v: int) -> None:
    """Robot vacuum in perspective with bumper, lidar turret and buttons."""
    cx, cy, rx, ry, h = (400, 470, 250, 120, 66)
    a.p(f"M{cx + 205} 560q50 20 74 46M{cx + 205} 560q64 0 96 8M{cx + 205} 560q20 30 28 58", "none", "#3A3637", 3.5)
    a.p(
        f"M{cx - rx} {cy}A{rx} {ry} 0 0 0 {cx + rx} {cy}V{cy + h}A{rx} {ry} 0 0 1 {cx - rx} {cy + h}Z",
        a.lg(
            (0, dim(c, 0.45)), (0.16, lit(c, 0.12)), (0.32, lit(c, 0.4)), (0.6, dim(c, 0.2)), (1, dim(c, 0.62)), deg=0
        ),
    )
    a.p(
        f"M{cx - rx} {cy + 24}A{rx} {ry} 0 0 0 {cx + rx} {cy + 24}v30A{rx} {ry} 0 0 1 {cx - rx} {cy + 54}Z",
        a.lg(dim("#4A4648", 0.5), "#5A5658", "#2A2728", "#161415", deg=0),
    )
    a.p(f"M{cx - 70} {cy + 156}a{rx} {ry} 0 0 0 140 0v14a{rx} {ry} 0 0 1-140 0Z", "#0B0A0B", o=0.8)
    a.e(cx, cy, rx, a.lg(lit(c, 0.5), (0.4, lit(c, 0.1)), dim(c, 0.28), deg=50), ry)
    a.p(circ(cx, cy, rx - 3, ry - 2), "none", "#FFFFFF", 3, o=0.4)
    a.p(circ(cx, cy + 1, rx - 22, ry - 11), "none", dim(c, 0.45), 2, o=0.55)
    _robot_top(a, c, cx, cy, v)
    a.p(f"M{cx - 226} {cy - 22}A{rx - 12} {ry - 6} 0 0 1 {cx - 20} {cy - 113}", "none", "#FFFFFF", 8, o=0.4, blur=3)


def _turret(a: Art, c: str, x: float, y: float) -> None:
    """Lidar turret from above."""
    a.soft(circ(x + 10, y + 20, 92), o=0.4, sd=10)
    a.e(x, y, 86, "#2A2829")
    a.e(x - 2, y - 4, 80, a.lg(lit(c, 0.5), dim(c, 0.25), deg=55))
    a.p(circ(x - 2, y - 4, 54), "none", a.pal.accent, 5)


def _eye(a: Art, c: str) -> None:
    """Camera window of a robot without a turret."""
    a.r(300, 250, 200, 60, 30, a.lg("#3A3738", "#161415"))
    a.lens(400, 280, 26)
    a.p(circ(400, 420, 70), "none", dim(c, 0.3), 4, o=0.6)


def _from_above(a: Art, c: str) -> None:
    """The robot seen from above: turret, camera window, or with its station behind it."""
    a.push(tf="translate(0 -20)")
    if a.kind == 3:
        a.r(250, 80, 300, 130, 30, a.body(lit(c, 0.08)))
        a.r(290, 100, 220, 40, 18, dim(c, 0.3))
    a.e(400, 400, 262, dim(c, 0.5))
    a.e(400, 396, 258, a.lg(lit(c, 0.5), (0.4, c), dim(c, 0.35), deg=55))
    a.p("M142 396A258 258 0 0 1 658 396L630 400A230 230 0 0 0 170 400Z", a.lg("#5A5658", "#1E1C1D", deg=30))
    a.p(circ(400, 396, 222), "none", dim(c, 0.4), 2, o=0.6)
    if a.kind == 2:
        _eye(a, c)
    else:
        _turret(a, c, 400, 330 if a.kind == 0 else 400)
    a.r(340, 540, 120, 40, 20, dim(c, 0.15))
    a.e(370, 560, 12, a.pal.accent)
    a.e(430, 560, 12, lit(c, 0.6))
    a.p("M190 250q-60-20-80-60M190 250q-80 10-110 0M190 250q-20-60-10-100", "none", "#3A3637", 4)
    a.pop()


def draw_robot_vacuums(a: Art) -> Drawing:
    """Robot vacuum, alone or with its dock; from above in the angle view."""
    c = mix(a.pal.main, "#39373A", 0.08)
    docked = a.kind == 3
    v = 1 if docked else a.kind
    if a.angle:
        _from_above(a, c)
        return a.stage((100, 60 if docked else 110, 700, 660), (340, 340), "room", flat=True)
    if docked:
        d = lit(c, 0.04)
        a.block(250, 120, 300, 420, 44, 110, d)
        a.r(276, 146, 248, 210, 26, a.body(dim(d, 0.15)))
        a.r(300, 380, 200, 160, 30, "#0E0C0D")
        a.r(330, 176, 140, 12, 6, a.pal.accent)
    _robot(a, c, v)
    return a.stage((150, 110 if docked else 330, 690, 660), (350, 420) if docked else (350, 96), "room")
