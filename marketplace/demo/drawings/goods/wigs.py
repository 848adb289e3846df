"""Wig on a neutral mannequin head; from the back in the angle view."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.demo.drawings.art import Art, Drawing
from marketplace.demo.drawings.palette import dim, lit, mix


def _head(a: Art) -> None:
    """Neutral mannequin head, neck and stand."""
    skin = "#E9D8C6"
    a.p("M300 690Q310 640 360 620V500H440V620Q490 640 500 690Z", a.cyl(dim(skin, 0.06)))
    a.soft("M352 500Q400 560 448 500V560H352Z", "#5B3A28", 0.45, 9)
    d = "M296 290C292 190 340 140 400 140S508 190 504 290C504 390 462 506 400 508S296 390 296 290Z"
    a.p(d, a.rg(lit(skin, 0.6), (0.5, skin), (1, dim(skin, 0.3)), fx=0.36, fy=0.36, r=0.8))
    if not a.angle:
        a.p("M404 300C398 350 388 380 382 392Q396 406 416 396", "none", dim(skin, 0.22), 5, o=0.6)
        a.p("M330 312Q352 324 374 314M428 314Q450 324 472 312", "none", dim(skin, 0.32), 5, o=0.6)
        a.p("M328 284Q350 270 376 280M426 280Q452 270 474 284", "none", dim(skin, 0.3), 6, o=0.45)
        a.p("M366 440Q384 430 400 436Q416 430 434 440Q400 462 366 440Z", mix(skin, "#C8765F", 0.5))
        a.soft("M440 250C500 300 480 440 420 500L510 470V250Z", "#6B4028", 0.25, 12)


@dataclass(frozen=True)
class Haircut:
    """Where the hair ends, how far it swings out, and how wavy it is."""

    low: float
    flare: float
    wave: float = 0


CUTS = (Haircut(640, 0), Haircut(470, 10), Haircut(630, 26, 22), Haircut(350, -14))
"""Long straight, bob with a fringe, long waves, short pixie."""
PIXIE = 3


def _back(cut: Haircut) -> str:
    """Silhouette of the hair behind the head."""
    low, flare = cut.low, cut.flare
    return (
        f"M400 112C270 112 236 220 {232 - flare} 330L{240 - flare} {low - 30}Q400 {low - 6} "
        f"{560 + flare} {low - 30}L{568 + flare} 330C564 220 530 112 400 112Z"
    )


def _hair_behind(a: Art, c: str, cut: Haircut) -> None:
    """Hair that falls behind the neck, in shade."""
    low, flare = cut.low, cut.flare
    a.p(_back(cut), a.lg(dim(c, 0.35), dim(c, 0.66)))
    left = [(280, 200), (240 - flare, 300), (236 - flare, 420), (246 - flare, low + 4)]
    right = [(520, 200), (560 + flare, 300), (564 + flare, 420), (554 + flare, low + 4)]
    a.strands(left, right, 90, dim(c, 0.3), 8, cut.wave)


def _from_back(a: Art, c: str, kind: int) -> None:
    """The wig seen from behind, parted in the middle."""
    cut = CUTS[kind]
    short = "M400 112C290 112 270 220 280 330Q300 450 400 460T520 330C530 220 510 112 400 112Z"
    a.p(short if kind == PIXIE else _back(cut), dim(c, 0.5))
    for s in (-1, 1):
        end = 400 + s * (168 + cut.flare)
        outer = [(400, 124), (400 + s * 150, 112), (end + s * 6, 260), (end - s * 6, cut.low + 8)]
        inner = [(400, 128), (402 + s * 20, 200), (400 + s * 6, 330), (400 + s * 4, cut.low + 26)]
        a.strands(outer, inner, 150, c, 7, cut.wave)


def _from_front(a: Art, c: str, kind: int) -> None:
    """Two falls of hair from the parting, framing the face."""
    cut, part = CUTS[kind], 384
    flare, low, edge = cut.flare, cut.low, 290 if kind == PIXIE else 262
    under = low - (70 if cut.wave else 0)
    a.p(
        f"M{part} 128C300 116 240 200 {242 - flare} 330L{246 - flare} {under}L{322 - flare / 2} {under}"
        f"C316 420 296 330 312 262Q330 200 {part} 128Z",
        dim(c, 0.5),
    )
    a.p(
        f"M{part} 128C500 110 560 200 {558 + flare} 330L{554 + flare} {under}L{478 + flare / 2} {under}"
        f"C484 420 504 330 488 262Q470 190 {part} 128Z",
        dim(c, 0.5),
    )
    outer = [(part, 124), (250, 112), (222 - flare, 270), (240 - flare, low + 6)]
    inner = [(part, 134), (330, 190), (296, edge), (322 - flare / 2, low - 4)]
    a.strands(outer, inner, 120, c, 7, cut.wave)
    outer = [(part, 124), (540, 106), (580 + flare, 270), (560 + flare, low + 6)]
    inner = [(part, 134), (470, 180), (506, edge), (478 + flare / 2, low - 4)]
    a.strands(outer, inner, 120, c, 7, cut.wave)
    _fringe(a, c, kind, part)


def _fringe(a: Art, c: str, kind: int, part: int) -> None:
    """Fringe of the bob and the pixie; a parting for the others."""
    if kind == 1:
        left, right = [(392, 122), (310, 130), (294, 220), (300, 284)], [(396, 122), (490, 130), (508, 220), (502, 284)]
        a.strands(left, right, 130, c, 8)
    elif kind == PIXIE:
        left, right = [(400, 122), (330, 120), (292, 180), (304, 262)], [(430, 124), (500, 150), (480, 210), (430, 250)]
        a.strands(left, right, 90, c, 8)
    else:
        a.p(f"M{part} 124Q{part - 3} 140 {part - 2} 166", "none", "#E0C3A8", 3.5)


def draw_wigs(a: Art) -> Drawing:
    """Wig on a neutral mannequin head; from the back in the angle view."""
    c, kind = a.pal.main, a.kind
    if kind != PIXIE:
        _hair_behind(a, c, CUTS[kind])
    _head(a)
    (_from_back if a.angle else _from_front)(a, c, kind)
    a.p("M262 250Q300 150 392 140T530 230Q470 186 396 188T262 250Z", lit(c, 0.7), o=0.24, blur=11)
    a.e(320, 210, 70, a.rg((0, "#FFFFFF", 0.5), (1, "#FFFFFF", 0), fx=0.5, fy=0.5, r=0.5), 40, o=0.35)
    box = (280, 104, 520, 690) if kind == PIXIE else (215, 104, 585, 690)
    return a.stage(box, (300, (450, 320, 500, 240)[kind]), "room")
