"""States, what is missing, options: without a database."""

import pytest

from catalog import product_rules as rules
from catalog.models import Product


def option(ru, en=""):
    return {"name_ru": "Цвет", "name_en": "Colour", "value_ru": ru, "value_en": en}


def test_every_status_is_in_the_table():
    assert set(rules.TRANSITIONS) == set(Product.Status.values)
    assert set().union(*rules.TRANSITIONS.values()) == set(Product.Status.values)


def test_what_is_removed_stays_removed_and_what_is_blocked_is_not_sold():
    assert not rules.TRANSITIONS["removed"]
    assert not rules.may_move("blocked", "live")
    assert not rules.may_move("blocked", "in_review")


@pytest.mark.parametrize(
    ("facts", "alone"),
    [
        ({"is_trusted": True}, True),
        ({"is_mall": True}, True),
        ({"approved_count": rules.EARNED_APPROVALS}, True),
        ({"approved_count": rules.EARNED_APPROVALS - 1}, False),
        ({"is_trusted": True, "blocked_count": 1}, False),
    ],
)
def test_who_publishes_alone(facts, alone):
    given = {"is_trusted": False, "is_mall": False, "approved_count": 0, "blocked_count": 0} | facts
    assert rules.may_publish_alone(**given) is alone


def test_completeness_grows_to_a_hundred():
    full = rules.Inventory("а", "a", "б", "b", True, 0, 3, 1, True, True)
    assert (rules.completeness(full), rules.gaps_of(full)) == (100, [])
    bare = rules.Inventory()
    assert 0 <= rules.completeness(bare) < 20
    assert {gap.code for gap in rules.gaps_of(bare) if gap.is_required} == {
        "title",
        "description",
        "category",
        "variants",
        "pictures",
    }


def test_options_are_combined_the_last_one_fastest():
    colours, sizes = [option("белый"), option("чёрный")], [option("S"), option("M")]
    keys = [rules.option_key(row) for row in rules.combinations([colours, sizes])]
    assert keys == ["белый | s", "белый | m", "чёрный | s", "чёрный | m"]
    assert rules.combinations([]) == [[]]


@pytest.mark.parametrize(
    ("old", "new", "goes_on"),
    [
        ([option("Белый")], [option("белый", "White")], True),
        ([option("", "White")], [option("белый", "White")], True),
        ([option("белый")], [option("чёрный")], False),
        ([option("белый")], [option("белый"), option("S")], True),
        ([option("белый"), option("S")], [option("S")], True),
        ([], [option("белый")], True),
        ([option("белый"), option("S")], [option("белый"), option("M")], False),
    ],
)
def test_which_variant_goes_on(old, new, goes_on):
    assert rules.fits(old, new) is goes_on


def test_a_store_frees_no_blocked_product() -> None:
    assert all("blocked" not in sources for sources in rules.BY_STORE.values())
    for to, sources in rules.BY_STORE.items():
        assert all(rules.may_move(source, to) for source in sources), to
