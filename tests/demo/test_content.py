"""The demo's content: complete in both languages, in the numbers of ux.md 5.1-5.4, and well formed."""

import re
from collections import Counter

import pytest

from marketplace.demo.content import all_goods, leaf_goods, leaves, people, stores
from marketplace.demo.content.goods import MAX_SKUS
from marketplace.demo.content.units import measure
from marketplace.demo.drawings import LEAVES

COUNTS = {
    "radar_detectors": 10, "dash_cams": 10, "head_units": 12, "car_players": 8, "car_audio": 8, "obd_tools": 10,
    "car_accessories": 10, "phones": 12, "phone_accessories": 8, "action_cameras": 10, "action_cam_accessories": 8,
    "robot_vacuums": 10, "robot_parts": 8, "coffee_makers": 12, "coffee_goods": 8, "womens_down_jackets": 12,
    "mens_down_jackets": 8, "mens_sneakers": 10, "womens_sneakers": 10, "kids_shoes": 8, "wigs": 10, "hair_tools": 8,
    "telescopes": 8, "binoculars": 8, "microscopes": 8, "laser_levels": 10, "rods_reels": 10, "lures_tackle": 10,
    "tents_sleeping_bags": 10, "backpacks_camp_kitchen": 10, "floodlights": 8, "garlands_garden": 8,
}  # fmt: skip
CYRILLIC = re.compile(r"[А-Яа-яЁё]")
GOODS = all_goods()


def test_tree():
    assert len(leaves()) == 32
    assert {leaf.code for leaf in leaves()} == set(LEAVES)
    assert len({leaf.root for leaf in leaves()}) == 8
    assert Counter(good.leaf for good in GOODS) == COUNTS
    assert len(GOODS) == 300


def test_numbers_of_the_shop():
    assert sum(all(sku.stock == 0 for sku in good.skus) for good in GOODS) == 12
    assert sum(good.discount > 0 for good in GOODS) == 40
    assert sum(good.is_mall for good in GOODS) == 25
    assert sum(good.days_old <= 14 for good in GOODS) == 30
    assert sum(not good.is_translated for good in GOODS) == 5
    assert 800 <= sum(good.views for good in GOODS) <= 900
    assert sum(good.views == 5 for good in GOODS) == 60


@pytest.mark.parametrize("leaf", [leaf.code for leaf in leaves()])
def test_texts_are_whole_in_both_languages(leaf):
    for good in leaf_goods(leaf):
        for text in (good.title, good.description, good.box):
            assert text.ru
            assert text.en
            assert not CYRILLIC.search(text.en), text.en
            assert not re.search(r"[{}]|\.\.|\s,|  ", text.ru + text.en), text
        assert max(len(good.title.ru), len(good.title.en)) <= 70, good.title
        assert CYRILLIC.search(good.title.ru)
        assert good.description.ru.count("\n\n") == good.description.en.count("\n\n") == 2


def test_titles_and_descriptions_do_not_repeat():
    assert len({good.title.ru for good in GOODS}) == len({good.title.en for good in GOODS}) == 300
    assert len({good.description.ru for good in GOODS}) > 280


def test_values_are_complete():
    for good in GOODS:
        assert 6 <= len(good.values) <= 10, good.title
        for value in good.values:
            assert value.text.ru
            assert not CYRILLIC.search(value.text.en)


def test_filters_exist_in_every_leaf():
    for leaf in leaves():
        assert 2 <= sum(attribute.is_filter for attribute in leaf.attributes) <= 4, leaf.code


def test_skus():
    codes = [sku.code for good in GOODS for sku in good.skus]
    assert len(codes) == len(set(codes))
    for good in GOODS:
        assert 1 <= len(good.skus) <= MAX_SKUS
        for sku in good.skus:
            assert 0 <= sku.stock <= 400
            assert [name for name, _, _ in sku.options] == [name for name, _, _ in good.skus[0].options]
        assert len({tuple(value.en for _, value, _ in sku.options) for sku in good.skus}) == len(good.skus)


def test_wholesale_prices_fall():
    for good in GOODS:
        for sku in good.skus:
            (three, price3), (ten, price10) = sku.tiers
            assert (three, ten) == (3, 10)
            assert sku.price > price3 > price10 > 0


def test_kinds_are_drawn():
    for good in GOODS:
        assert good.kind in LEAVES[good.leaf].kinds


def test_stores():
    assert len(stores()) == 20
    assert sum(store.is_mall for store in stores()) == 2
    assert [store.code for store in stores() if store.rating is None] == ["first"]
    assert {good.store for good in GOODS} == {store.code for store in stores()}


def test_people():
    emails = {person.email for person in people()}
    assert {"anna@example.com", "sarah@example.com", "liwei@example.com", "vera@example.com"} <= emails
    owners = {code for person in people() for code, role in person.member_of if role == "owner"}
    assert owners == {store.code for store in stores()}
    tundra = [role for person in people() for code, role in person.member_of if code == "tundra"]
    assert sorted(tundra) == ["clerk", "manager", "owner"]


def test_measures():
    assert measure("2.8", "in") == ("2,8″", "2.8″")
    assert measure("19000", "lm") == ("19\u00a0000\u00a0лм", "19,000\u00a0lm")
    assert measure("-30", "c") == ("−30\u00a0°C", "−30\u00a0°C")
    assert measure("IP66", "") == ("IP66", "IP66")
