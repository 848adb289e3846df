"""The drawing kit: everything renders, nothing depends on the run, neighbours differ, files are light."""

import hashlib
import io

import pytest
from PIL import Image

from marketplace.demo.content import all_goods
from marketplace.demo.drawings import LEAVES, PALETTES, SIZES, VIEWS, Shot, compose, draw, encode, photos, storefront
from marketplace.demo.drawings.catalogue import OTHERS
from marketplace.demo.drawings.paths import area, bounds, circ, flatten, hull, rr
from marketplace.demo.load.views import lead_of

LCP_BYTES = 30 * 1024


def test_thirty_two_leaves_five_views():
    assert len(LEAVES) == 32
    assert VIEWS == ("front", "angle", "scene", "size", "box")


@pytest.mark.parametrize("leaf", [*LEAVES, *OTHERS])
def test_every_kind_and_view_draws_something_of_its_own(leaf):
    seen = set()
    kinds = (LEAVES | OTHERS)[leaf].kinds
    for kind in kinds:
        for view in VIEWS:
            drawing = draw(leaf, kind, 1, "teal", view)
            seen.add((drawing.product, drawing.ground))
    assert len(seen) == len(kinds) * len(VIEWS)


@pytest.mark.parametrize("leaf", LEAVES)
def test_same_arguments_same_drawing(leaf):
    kind = LEAVES[leaf].kinds[-1]
    assert draw(leaf, kind, 3, "navy", "scene") == draw(leaf, kind, 3, "navy", "scene")


@pytest.mark.parametrize("leaf", LEAVES)
def test_palette_changes_the_product(leaf):
    kind = LEAVES[leaf].kinds[0]
    assert draw(leaf, kind, 0, "brick").product != draw(leaf, kind, 0, "teal").product


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_is_a_full_picture(view):
    picture = compose(draw("robot_vacuums", "dock", 2, "teal", view), 200)
    assert picture.size == (200, 200)
    assert len(picture.resize((20, 20)).getcolors(400) or []) > 40


def test_unknown_kind_and_palette_are_refused():
    with pytest.raises(ValueError):
        draw("phones", "wooden", 0, "teal")
    with pytest.raises(KeyError):
        draw("phones", "dual", 0, "ultraviolet")


@pytest.mark.parametrize("leaf", LEAVES)
def test_no_two_goods_of_a_leaf_look_the_same(leaf):
    goods = [good for good in all_goods() if good.leaf == leaf]
    shots = [lead_of(good) for good in goods]
    prints = {
        hashlib.sha256(draw(s.leaf, s.kind, s.seed, s.palette, s.view).product.encode()).hexdigest() for s in shots
    }
    assert len(prints) == len({shot.stem for shot in shots}) == len(goods)


@pytest.mark.parametrize(
    ("leaf", "kind", "palette"),
    [("womens_down_jackets", "long", "plum"), ("wigs", "waves", "honey"), ("car_audio", "speakers", "brick")],
)
def test_the_heaviest_pictures_stay_under_the_lcp_budget(leaf, kind, palette):
    files = encode(compose(draw(leaf, kind, 1, palette)))
    assert set(files) == set(SIZES)
    assert len(files[800]) <= LCP_BYTES
    assert len(files[400]) <= 12 * 1024
    with Image.open(io.BytesIO(files[240])) as small:
        assert (small.format, small.size) == ("WEBP", (240, 240))


def test_a_smaller_picture_has_no_larger_files():
    assert set(encode(compose(draw("binoculars", "wide", 1, "navy"), 400))) == {240, 400}


def test_figures_draw_millimetres_without_fonts():
    assert "<text" not in draw("telescopes", "refractor", 0, "snow", "size").product


def test_flattening_finds_true_bounds():
    assert [round(v) for v in bounds(circ(100, 50, 30, 20))] == [70, 30, 130, 70]
    assert [round(v) for v in bounds(rr(10, 20, 100, 50, 12))] == [10, 20, 110, 70]
    assert [round(v) for v in bounds("m5 5h10v10l-10 0Z")] == [5, 5, 15, 15]


def test_hull_of_a_convex_shape_keeps_its_area():
    points = flatten(circ(0, 0, 10))
    assert area(hull(points)) == pytest.approx(area(points), rel=1e-6)
    assert area(points) == pytest.approx(3.14159 * 100, rel=0.01)


def test_stores_and_people_have_pictures_of_their_own():
    assert storefront.logo("Щука и Ко", 1) != storefront.logo("Щука и Ко", 2)
    assert storefront.logo("АвтоЛуч", 1) != storefront.logo("Тембр", 1)
    assert storefront.avatar("Анна", 1) != storefront.avatar("Анна", 2)
    banner = Image.open(io.BytesIO(storefront.banner([Shot("phones", "dual", 0, "navy", "front")], 3)))
    assert banner.size == (1200, 300)


def test_photos_of_buyers_are_no_studio_renders():
    shot = Shot("coffee_makers", "drip", 1, "teal", "front")
    review = Image.open(io.BytesIO(photos.review_photo(shot, 5)))
    assert review.size == (600, 600)
    assert photos.evidence_photo(shot, 5) != photos.review_photo(shot, 5)


def test_palettes_cover_the_colours_of_all_goods():
    assert {sku.palette for good in all_goods() for sku in good.skus} <= set(PALETTES)
