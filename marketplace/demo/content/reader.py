"""Reads the data files into frozen objects; a file that says something unknown fails loudly."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from .model import Attribute, Leaf, Person, Store, Text

HERE = Path(__file__).parent
PARTS = ("first", "second", "third")
PROMOTED = 2  # attributes of a leaf over its goods
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
PLAIN_COLUMNS = ("kind", "b", "model", "price", "colours", "axis")

ROOTS: dict[str, tuple[Text, str]] = {
    "car": (Text("Авто", "Car"), "car"),
    "electronics": (Text("Электроника", "Electronics"), "smartphone"),
    "home": (Text("Дом", "Home"), "house"),
    "clothing": (Text("Одежда и обувь", "Clothing & shoes"), "shirt"),
    "beauty": (Text("Красота", "Beauty"), "sparkles"),
    "optics": (Text("Оптика и измерения", "Optics & measuring"), "telescope"),
    "outdoor": (Text("Рыбалка и туризм", "Fishing & outdoor"), "tent"),
    "light": (Text("Уличный свет", "Outdoor lighting"), "lightbulb"),
}
"""Root categories in the order of the menu, each with a Lucide icon."""

BRANDS: dict[str, Text] = {
    "L": Text("Лучник", "Luchnik"), "K": Text("Кулик", "Kulik"), "T": Text("Тембр-М", "Tembr-M"),
    "V": Text("Volnar", "Volnar"), "KC": Text("Kamchat", "Kamchat"), "S": Text("СветДом", "SvetDom"),
    "TP": Text("Тундра Пик", "Tundra Pik"), "R": Text("Росомаха", "Rosomakha"), "M": Text("Moroz&Son", "Moroz&Son"),
    "P": Text("Полярная", "Polyarnaya"), "D": Text("Dymok", "Dymok"), "SV": Text("Светояр", "Svetoyar"),
}  # fmt: skip

COLOURS: dict[str, Text] = {
    "brick": Text("кирпичный", "brick red"), "graphite": Text("графит", "graphite"), "teal": Text("бирюза", "teal"),
    "snow": Text("белый", "white"), "navy": Text("тёмно-синий", "navy"), "saffron": Text("шафран", "saffron"),
    "forest": Text("лесной", "forest green"), "plum": Text("сливовый", "plum"), "sky": Text("голубой", "sky blue"),
    "sand": Text("песочный", "sand"), "raven": Text("чёрный", "raven"), "mocha": Text("тёмно-русый", "mocha"),
    "chestnut": Text("каштановый", "chestnut"), "copper": Text("медный", "copper"), "honey": Text("медовый", "honey"),
    "ash": Text("пепельный блонд", "ash blond"),
}  # fmt: skip

_COMMON_WORDS = {"yes": Text("есть", "yes"), "no": Text("нет", "no")}


def _cells(table: str) -> Iterator[list[str]]:
    """Rows of a table drawn with bars."""
    for line in table.strip().splitlines():
        yield [cell.strip() for cell in line.split("|")]


def _attributes(table: str) -> tuple[Attribute, ...]:
    """Rows of code, Russian and English name, unit; a star marks a filter."""
    return tuple(
        Attribute(code.rstrip("*"), Text(ru, en), unit[0] if unit else "", code.endswith("*"))
        for code, ru, en, *unit in _cells(table)
    )


def _kind(attribute: Attribute, cells: set[str]) -> str:
    """What the cells of an attribute are."""
    if cells <= {"yes", "no"}:
        return "yes_no"
    if all(_NUMBER.fullmatch(cell) for cell in cells):
        return "number"
    return "choice" if attribute.is_filter or attribute.unit else "text"


def _typed(attributes: tuple[Attribute, ...], rows: list[dict[str, str]]) -> tuple[Attribute, ...]:
    """The attributes with their kinds; the first filters that are no numbers stand over the goods."""
    typed = [replace(one, kind=_kind(one, {row[one.code] for row in rows} - {"0"})) for one in attributes]
    leading = [one.code for one in typed if one.is_filter and one.kind in {"choice", "yes_no"}][:PROMOTED]
    return tuple(replace(one, is_promoted=one.code in leading) for one in typed)


def _texts(pairs: list[list[str]]) -> tuple[Text, ...]:
    return tuple(Text(ru, en) for ru, en in pairs)


def _fragments(data: Mapping[str, Any]) -> dict[tuple[str, str], tuple[Text, ...]]:
    """Fragments by kind ("" for all kinds) and part of the description."""
    sources = {"": {**data, **data.get("all", {})}, **data.get("kinds", {})}
    return {(kind, part): _texts(own[part]) for kind, own in sources.items() for part in PARTS if part in own}


def _leaf(path: Path) -> Leaf:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    head, *rows = _cells(data["goods"])
    axis = data.get("axis")
    attributes = _attributes(data["attributes"])
    known = {*PLAIN_COLUMNS, *(a.code for a in attributes)}
    goods = [dict(zip(head, row, strict=True)) for row in rows]
    if set(head) - known:
        raise ValueError(f"{path.name}: unknown columns {sorted(set(head) - known)}")
    return Leaf(
        code=path.stem,
        root=data["root"],
        name=Text(*data["name"]),
        stores=tuple(data["stores"]),
        attributes=_typed(attributes, goods),
        words=_COMMON_WORDS | {key: Text(ru, en) for key, ru, en in _cells(data.get("words", "")) if key},
        axis=Text(axis[0], axis[1]) if axis else None,
        axis_unit=axis[2] if axis else "",
        axis_step=data.get("axis_step", 0),
        rows=tuple(goods),
        title=Text(*data["titles"][0]),
        box=Text(*data["box"]),
        fragments=_fragments(data),
    )


@cache
def leaves() -> tuple[Leaf, ...]:
    """All leaf categories, in the order of the roots and then of LEAF_ORDER."""
    return tuple(_leaf(HERE / "leaves" / f"{code}.toml") for code in LEAF_ORDER)


@cache
def stores() -> tuple[Store, ...]:
    """The twenty stores."""
    data = tomllib.loads((HERE / "stores.toml").read_text(encoding="utf-8"))
    return tuple(
        Store(
            code=code, name=own["name"], about=Text(*own["about"]), country=own["country"],
            status=own.get("status", "approved"), is_mall=own.get("mall", False), is_trusted=own.get("trusted", False),
            days_open=own["days"], rating=Decimal(own["rating"]) if "rating" in own else None,
            ratings=own.get("ratings", 0), handling=own["handling"], rates=own["rates"], owner=own["owner"],
        )
        for code, own in data.items()
    )  # fmt: skip


@cache
def people() -> tuple[Person, ...]:
    """The named people, buyers first."""
    data = tomllib.loads((HERE / "people.toml").read_text(encoding="utf-8"))
    return tuple(
        Person(
            email=f"{code}@example.com", first_name=own["name"][0], last_name=own["name"][1],
            display_name=own["shown"], language=own.get("language", "ru"), currency=own.get("currency", "RUB"),
            country=own.get("country", "RU"), time_zone=own.get("zone", "Europe/Moscow"), role=own["role"],
            days_joined=own["days"], member_of=tuple((s, r) for s, r in own.get("stores", [])),
            city=own.get("city", ""), note=Text(*own["note"]), blocked=own.get("blocked", ""),
            appeal=own.get("appeal", ""),
        )
        for code, own in data.items()
    )  # fmt: skip


LEAF_ORDER = (
    "radar_detectors", "dash_cams", "head_units", "car_players", "car_audio", "obd_tools", "car_accessories",
    "phones", "phone_accessories", "action_cameras", "action_cam_accessories",
    "robot_vacuums", "robot_parts", "coffee_makers", "coffee_goods",
    "womens_down_jackets", "mens_down_jackets", "mens_sneakers", "womens_sneakers", "kids_shoes",
    "wigs", "hair_tools", "telescopes", "binoculars", "microscopes", "laser_levels",
    "rods_reels", "lures_tackle", "tents_sleeping_bags", "backpacks_camp_kitchen", "floodlights", "garlands_garden",
)  # fmt: skip
