"""Spinning reel alone, rod with a reel, or multiplier-style rod set."""

from __future__ import annotations

from marketplace.demo.drawings.art import Art, Drawing
from marketplace.demo.drawings.palette import dim, lit, mix
from marketplace.demo.drawings.paths import circ


def _reel(a: Art, c: str) -> None:
    """Spinning reel seen from the side."""
    acc = a.pal.accent
    a.r(250, 96, 300, 26, 13, a.cyl("#3A3738", 90))
    a.p("M376 118H436L452 250H372Z", a.cyl(dim(c, 0.15)))
    a.p("M330 250Q330 220 380 220H520Q580 230 590 330T500 450H400Q330 440 330 380Z", a.body(c))
    a.edge("M330 250Q330 220 380 220H520Q580 230 590 330T500 450H400Q330 440 330 380Z", 0.4)
    a.r(300, 226, 52, 224, 18, a.cyl(dim(c, 0.3), 90))
    a.r(196, 240, 112, 196, 12, a.cyl("#D8D2C4", 90))
    for i in range(15):
        a.p(f"M{202 + i * 7} 250v176", "none", "#A39A86" if i % 2 else "#F3EEE2", 2, o=0.7)
    a.r(176, 222, 28, 232, 12, a.metal(90, mix(acc, "#B9BBBD", 0.4)))
    a.r(292, 218, 16, 240, 8, a.metal(90, mix(acc, "#B9BBBD", 0.4)))
    a.r(140, 280, 42, 116, 16, a.cyl("#2E2B2D", 90))
    a.p("".join(f"M146 {292 + i * 13}h28" for i in range(8)), "none", "#77757A", 3)
    a.p("M340 232C250 130 130 190 150 260", "none", "#5A585A", 12)
    a.p("M338 228C250 128 132 188 150 258", "none", "#F2F4F5", 4)
    a.e(152, 262, 15, a.ball(acc))
    a.p("M320 440L240 486 310 470Z", a.metal())
    a.e(470, 330, 74, a.lg(lit(c, 0.3), dim(c, 0.5), deg=55))
    a.e(470, 330, 56, a.metal(45, "#77757A"))
    a.e(470, 330, 38, a.ball(c))
    a.p(circ(470, 330, 66), "none", acc, 4)
    a.p("M470 330L560 470 610 560", "none", "#2A2728", 30)
    a.p("M464 328L554 466 604 556", "none", a.lg("#F2F4F5", "#8A8C8E"), 14)
    a.e(470, 330, 24, a.metal(45))
    a.p("M596 540Q660 520 676 566T630 640T574 600Q570 560 596 540Z", a.rg(lit(acc, 0.5), (0.5, acc), dim(acc, 0.5)))
    a.e(612, 560, 11, a.metal(45))


def draw_rods_reels(a: Art) -> Drawing:
    """Spinning reel alone, rod with a reel, or multiplier-style rod set."""
    v, c = (a.kind, mix(a.pal.main, "#2B2829", 0.25))
    if v != 1:
        if a.angle:
            a.push(tf="rotate(-14 400 360)")
        a.push(tf="translate(0 60)")
        _reel(a, c if v == 0 else mix(c, "#C9CDD0", 0.55))
        a.pop()
        if a.angle:
            a.pop()
        return a.stage((130, 150, 690, 706), (126, 140), "lake")
    a.push(tf="rotate(-52 300 560)" if not a.angle else "rotate(-40 300 560)")
    a.p("M120 552H330V572H120Z", a.cyl("#C79B63", 90))
    a.r(96, 544, 40, 36, 14, a.cyl("#2A2728", 90))
    a.r(320, 548, 110, 28, 10, a.cyl("#3A3738", 90))
    a.r(424, 550, 110, 24, 10, a.cyl("#C79B63", 90))
    a.p("M530 553L1000 559V565L530 571Z", a.cyl(c, 90))
    a.p("M560 553v18M690 554v16M820 556v13", "none", a.pal.accent, 9)
    for x, r in ((640, 22), (770, 16), (890, 12), (992, 8)):
        a.p(circ(x, 574 + r, r * 0.7, r), "none", "#8A8C8E", 4)
        a.p(f"M{x - 16} 571L{x} 580 {x + 16} 571", "none", "#3A3738", 4)
    a.push(tf="translate(256 522) scale(.44)")
    _reel(a, c)
    a.pop()
    a.pop()
    return a.stage((150, 20, 760, 760), (2400, 260), "lake", flat=True)
