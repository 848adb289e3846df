"""Parts of shoes: soles, uppers, laces, and the pair of the angle view."""

from __future__ import annotations

from collections.abc import Callable

from marketplace.demo.drawings.art import Art
from marketplace.demo.drawings.palette import dim, lit, mix
from marketplace.demo.drawings.paths import Pt, n

UPPER = (
    "M126 548C114 498 168 468 236 452C308 436 344 398 392 346L436 292C446 278 462 276 "
    "470 290C486 318 538 338 592 318C624 306 630 262 652 252C680 258 688 330 680 404C674 "
    "458 700 500 698 520Q698 560 666 561L126 562Z"
)


def pair(a: Art, one: Callable[[], None]) -> None:
    """Draw one shoe, or a pair in the angle view."""
    if a.angle:
        a.push(tf="translate(130 -10) scale(.86)")
        one()
        a.pop()
        a.push(tf="translate(-40 50) rotate(-3 400 600) scale(.94)")
        one()
        a.pop()
    else:
        one()


def laces(a: Art, count: int, col: str, p0: Pt, p1: Pt, wide: float) -> None:
    """Lace rows climbing the throat with a bow on top."""
    for i in range(count):
        t = i / (count - 1)
        x, y = (p0[0] + (p1[0] - p0[0]) * t, p0[1] + (p1[1] - p0[1]) * t)
        a.p(
            f"M{n(x - 4)} {n(y - 6)}q{n(wide * 0.5)} {n(wide * 0.12)} {n(wide)} {n(wide * 0.62)}",
            "none",
            dim(col, 0.55),
            15,
            o=0.55,
        )
        a.p(f"M{n(x - 4)} {n(y - 8)}q{n(wide * 0.5)} {n(wide * 0.12)} {n(wide)} {n(wide * 0.62)}", "none", col, 11)
        a.p(
            f"M{n(x)} {n(y - 11)}q{n(wide * 0.5)} {n(wide * 0.1)} {n(wide * 0.85)} {n(wide * 0.5)}",
            "none",
            "#FFFFFF",
            2.5,
            o=0.5,
        )
        a.e(x + wide, y + wide * 0.6, 6, dim(col, 0.7))
    x, y = p1
    a.p(f"M{n(x + 8)} {n(y)}c-46-34-66-8-40 8s34-2 40-8c10-46 40-46 34-18s-24 20-34 18", "none", col, 9)


def _sole(a: Art, kind: str, c: str) -> None:
    """Midsole and outsole of one kind: foam, lug or cup."""
    flat = kind == "cup"
    d = (
        (
            "M112 566C104 536 130 536 156 546Q400 572 692 540C708 548 704 590 698 622Q400 634 "
            "150 622C122 612 114 590 112 566Z"
        )
        if flat
        else (
            "M106 556C100 534 126 530 152 540Q300 566 430 556Q600 540 694 528C714 540 724 580 "
            "706 626Q560 640 380 632C260 634 180 630 146 604C118 586 108 572 106 556Z"
        )
    )
    a.p(d, a.lg((0, lit(c, 0.6)), (0.4, c), (1, dim(c, 0.34))), dim(c, 0.4), 1.5)
    if kind == "foam":
        a.p("M150 588Q330 606 460 588T700 574", "none", dim(c, 0.35), 4, o=0.6)
        a.p("M480 604q110-34 216-28l-4 24q-110-8-200 18Z", a.lg(a.pal.accent, dim(a.pal.accent, 0.3)))
        a.p("M150 608Q240 640 380 634T706 628", "none", a.pal.trim, 13)
    elif kind == "lug":
        for i in range(15):
            x = 150 + i * 38
            a.p(f"M{x} {n(604 + min(i, 4) * 5)}h26l-5 30h-18Z", a.lg(lit(a.pal.trim, 0.15), dim(a.pal.trim, 0.5)))
        a.p("M130 590Q240 622 380 618T706 606", "none", a.pal.trim, 16)
        a.p("M126 570Q300 600 460 580T704 562", "none", a.pal.accent, 5)
    else:
        a.p("M124 596Q400 618 700 594", "none", a.pal.accent, 5)
        a.p("M122 610Q400 632 698 612", "none", dim(c, 0.35), 10, dash="2 7", o=0.6)


def _sneaker_overlays(a: Art, acc: str, c: str, kind: str) -> None:
    """Toe, heel and throat pieces with stitching and side stripes."""
    if kind != "cup":
        a.holes(170, 400, 420, 140, 11, dim(c, 0.6), 0.32)
    else:
        a.e(190, 492, 4, dim(c, 0.6))
        a.e(214, 484, 4, dim(c, 0.6))
        a.e(238, 478, 4, dim(c, 0.6))
        a.e(206, 504, 4, dim(c, 0.6))
        a.e(230, 498, 4, dim(c, 0.6))
    tone = mix(c, acc, 0.0) if kind == "cup" else dim(c, 0.22)
    a.p(
        "M120 570C108 500 166 470 224 462C222 500 250 540 330 556L330 580Z"
        if kind != "lug"
        else "M112 580V520C190 508 250 540 420 536Q600 524 700 500V580Z",
        a.body(tone),
        dim(c, 0.5),
        1.5,
    )
    a.p(
        "M700 250V570H560C548 500 566 420 600 388C630 366 640 330 640 250Z",
        a.body(acc if kind == "foam" else tone),
        dim(c, 0.5),
        1.5,
    )
    a.p(
        "M276 444C340 420 380 376 436 292L480 330C470 380 440 450 380 500Q330 500 276 444Z",
        a.body(lit(c, 0.1) if kind == "cup" else dim(c, 0.14)),
        dim(c, 0.5),
        1.5,
    )
    a.p("M288 452C350 430 392 384 440 312", "none", lit(c, 0.5), 2, dash="6 5", o=0.7)


def sneaker(a: Art, kind: str, c: str, sole: str, women: bool) -> None:
    """Side view of a lace-up sneaker."""
    acc = a.pal.accent
    a.push(tf="translate(0 106) scale(1 .83)")
    a.p("M436 300C452 262 560 270 650 258L640 330Q520 372 436 300Z", a.lg(dim(c, 0.5), dim(c, 0.8)))
    a.p("M386 352L424 262C432 246 470 244 476 262L486 312Q440 330 410 370Z", a.body(mix(c, acc, 0.25)))
    _sole(a, kind, sole)
    a.p(UPPER, a.lg(lit(c, 0.38), (0.35, lit(c, 0.06)), (0.7, dim(c, 0.12)), dim(c, 0.46), deg=62))
    a.push(clip=UPPER)
    _sneaker_overlays(a, acc, c, kind)
    if a.kind:
        a.p("M372 548L452 400H496L424 548ZM462 548L522 410H552L504 548Z", a.lg(lit(acc, 0.25), dim(acc, 0.12)), o=0.95)
    else:
        a.p("M330 540Q450 520 560 400L590 420Q520 550 390 566Z", a.lg(lit(acc, 0.3), dim(acc, 0.15)))
        a.p("M350 536Q460 514 562 412", "none", "#FFFFFF", 2, dash="6 5", o=0.6)
    a.soft("M100 548Q400 586 710 536V600H100Z", "#000000", 0.4, 9)
    a.pop()
    a.p("M470 290C486 318 538 338 592 318C624 306 630 262 652 252", "none", a.lg(lit(c, 0.3), dim(c, 0.3)), 17)
    a.p("M470 285C486 313 538 333 592 313C624 301 630 258 650 247", "none", "#FFFFFF", 3, o=0.35)
    a.p("M146 506C160 482 196 470 240 460C310 442 340 412 372 378", "none", "#FFFFFF", 9, o=0.34, blur=4)
    laces(a, 6 if not women else 5, lit(sole, 0.4) if kind != "lug" else acc, (318, 420), (424, 296), 44)
    a.edge(UPPER, 0.35)
    a.pop()
