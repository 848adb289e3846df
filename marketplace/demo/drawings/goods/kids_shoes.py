"""Canvas shoes and children's shoes."""

from __future__ import annotations

from marketplace.demo.drawings.art import Art, Drawing
from marketplace.demo.drawings.goods.shoes import laces, pair
from marketplace.demo.drawings.palette import dim, lit


def _ked_upper(a: Art, acc: str, c: str, hi: str, v: int) -> None:
    """Ked upper."""
    top = (
        "M446 206C470 172 620 162 648 184C620 220 480 232 446 206Z"
        if v == 0
        else "M424 334C480 320 570 322 640 326C600 380 500 384 470 340Z"
    )
    a.p(top, dim(c, 0.75))
    a.p(hi, a.lg(lit(c, 0.36), (0.4, c), dim(c, 0.42), deg=40), dim(c, 0.5), 1.5)
    a.push(clip=hi)
    a.p("M620 330C600 420 600 500 604 570H700V300Z", a.body(acc if v == 2 else dim(c, 0.12)), dim(c, 0.5), 1.5)
    a.soft("M110 548H700V590H110Z", "#000000", 0.4, 8)
    a.p("M120 570C110 500 160 470 236 458C280 480 290 520 286 570Z", a.body("#F3EEE6"), "#BFB5A8", 2)
    a.p("M236 458C280 480 290 520 286 570", "none", "#9B9084", 2, dash="5 5")
    a.pop()
    if v == 0:
        a.p(
            "M300 470C366 436 412 360 450 214L506 222C496 330 460 440 380 540Z",
            a.body(lit(c, 0.08)),
            dim(c, 0.5),
            2,
            o=0.9,
        )
        laces(a, 8, "#F6F1EA", (326, 440), (446, 222), 42)
        a.e(592, 306, 38, a.ball("#F3EEE6"), stroke=acc, sw=5)
        a.p("M572 320L592 284 612 320Z", acc)
    elif v == 1:
        a.p("M300 446C360 430 400 380 430 346L486 380C470 420 430 470 380 510Z", a.body(lit(c, 0.1)), dim(c, 0.5), 2)
        laces(a, 4, "#F6F1EA", (336, 424), (418, 346), 44)
        a.p("M420 520Q520 500 600 440", "none", acc, 12)
    else:
        for i in range(2):
            x, y = (318 + i * 66, 420 - i * 62)
            a.soft(f"M{x} {y}l46-30 110 100-46 34Z", "#000000", 0.4, 5)
            a.p(f"M{x} {y}q20-34 46-30l104 84q14 18-4 30t-40 14Z", a.body(acc), dim(acc, 0.5), 2)
            a.p(f"M{x + 30} {y - 12}l98 80", "none", "#FFFFFF", 2, dash="6 5", o=0.7)
        a.p("M520 470l14 26 28 4-20 20 5 28-27-13-26 13 5-28-20-20 28-4Z", lit(acc, 0.3))


def _ked(a: Art, v: int) -> None:
    """Canvas shoe: high-top, low with elastic, or children's with straps."""
    c, acc = (a.pal.main, a.pal.accent)
    hi = (
        (
            "M130 560C124 500 176 472 250 460C316 446 352 400 384 330L446 206C452 178 620 166 "
            "648 184C640 260 664 330 676 420C686 470 692 520 690 562Z"
        )
        if v == 0
        else (
            "M130 560C120 492 180 452 260 440C340 430 380 380 424 334C440 320 470 330 480 344"
            "C520 376 580 370 620 330C650 318 676 340 680 400C686 460 690 520 688 562Z"
        )
    )
    _ked_upper(a, acc, c, hi, v)
    d = (
        "M112 562C108 540 130 538 156 546Q400 566 690 544C704 548 704 590 698 618Q400 630 "
        "146 618C118 610 114 586 112 562Z"
    )
    a.p(d, a.lg("#FFFFFF", (0.5, "#EFE9DF"), "#B9AFA2"), "#A79C8E", 1.5)
    a.p("M120 574Q400 594 700 572", "none", acc, 7)
    a.p("M118 602Q400 620 700 600", "none", "#8F8578", 9, dash="2 6", o=0.6)
    a.p("M150 508C168 484 200 472 240 464C300 452 330 430 352 400", "none", "#FFFFFF", 8, o=0.3, blur=4)


def draw_kids_shoes(a: Art) -> Drawing:
    """Canvas shoes and children's shoes."""
    v = (0, 2, 1)[a.kind]
    pair(a, lambda: _ked(a, v))
    y = 150 if v == 0 else 310
    return a.stage(
        (100, (130 if v == 0 else 250) if a.angle else y, 730, 680 if a.angle else 632),
        (192, 132 if v == 0 else 90),
        "room",
    )
