"""The fields of a table of goods, the headings they go by, and how headings are matched."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from django.utils.translation import get_language

ATTRIBUTE = "attribute:"  # and the code of a characteristic


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its headings in Russian and English, and other words that sellers call it by."""

    code: str
    russian: str
    english: str
    others: tuple[str, ...] = ()
    longest: int = 0

    @property
    def heading(self) -> str:
        """Its heading in the reader's language."""
        return self.english if (get_language() or "ru").startswith("en") else self.russian


FIELDS = (
    Field("sku", "Артикул", "SKU", ("артикул варианта", "код", "vendor code", "article", "variant sku"), 60),
    Field("product", "Код товара", "Product code", ("товар", "код модели", "группа", "parent sku", "handle"), 60),
    Field("category", "Категория", "Category", ("раздел", "рубрика", "product category", "category path")),
    Field("title_ru", "Название", "Title (Russian)", ("наименование", "название рус", "title", "name", "имя"), 140),
    Field("title_en", "Название на английском", "Title (English)", ("название англ", "english title"), 140),
    Field("description_ru", "Описание", "Description (Russian)", ("описание рус", "description")),
    Field("description_en", "Описание на английском", "Description (English)", ("описание англ",)),
    Field("box_contents_ru", "Комплектация", "In the box (Russian)", ("в коробке", "box contents")),
    Field("box_contents_en", "Комплектация на английском", "In the box (English)", ()),
    Field("brand", "Бренд", "Brand", ("марка", "торговая марка", "производитель", "vendor", "manufacturer"), 60),
    Field("options", "Варианты", "Options", ("опции", "свойства варианта", "variant", "variant options")),
    Field("price", "Цена", "Price", ("цена, $", "цена usd", "price usd", "розничная цена", "cost")),
    Field("old_price", "Цена до скидки", "Price before discount", ("старая цена", "old price", "compare at price")),
    Field("discount", "Скидка, %", "Discount, %", ("скидка", "discount", "discount percent")),
    Field("stock", "Остаток", "Stock", ("количество", "наличие", "склад", "на складе", "quantity", "qty", "in stock")),
    Field("weight_g", "Вес, г", "Weight, g", ("вес в граммах", "масса, г", "weight grams", "weight in grams")),
    Field("lot_size", "Штук в лоте", "Pieces in a lot", ("лот", "lot", "lot size")),
    Field("min_quantity", "Минимальный заказ", "Least quantity", ("минимум", "minimum", "min quantity", "moq")),
    Field("max_quantity", "Максимальный заказ", "Greatest quantity", ("максимум", "maximum", "max quantity")),
    Field("pictures", "Картинки", "Pictures", ("фото", "фотографии", "изображения", "images", "photos", "picture")),
)
BY_CODE = {field.code: field for field in FIELDS}
PRODUCT_TEXTS = (
    "title_ru",
    "title_en",
    "description_ru",
    "description_en",
    "box_contents_ru",
    "box_contents_en",
)
ERROR_HEADINGS = ("Что исправить", "What to correct")


def error_heading() -> str:
    """The heading of the column that an error file has more."""
    return ERROR_HEADINGS[(get_language() or "ru").startswith("en")]


def key_of(heading: str) -> str:
    """A heading as it is compared: small letters and digits, ё as е."""
    return " ".join(re.findall(r"[^\W_]+|[%$]", heading.lower().replace("ё", "е")))


def heading_of(code: str, attributes: Mapping[str, str]) -> str:
    """What a field is called; `attributes` are names by code."""
    if code.startswith(ATTRIBUTE):
        return attributes.get(code.removeprefix(ATTRIBUTE), code)
    return BY_CODE[code].heading if code in BY_CODE else code


def guess(header: Sequence[str], *, remembered: Mapping[str, str], attributes: Mapping[str, str]) -> list[str]:
    """The field of each column ("" for none): as the last time, else by its words. No field is given twice.

    `attributes` are codes of characteristics by the key of each name they go by.
    """
    known = _known() | {key: f"{ATTRIBUTE}{code}" for key, code in attributes.items() if key not in _known()}
    found: list[str] = []
    for heading in header:
        key = key_of(heading)
        code = remembered.get(key, known.get(key, ""))
        if heading.lower().startswith(("attr:", ATTRIBUTE)):
            wanted = heading.partition(":")[2].strip()
            code = f"{ATTRIBUTE}{wanted}" if wanted in attributes.values() else ""
        is_free = code not in found and (code in BY_CODE or code.startswith(ATTRIBUTE))
        found.append(code if is_free else "")
    return found


def is_sure(
    header: Sequence[str], columns: Sequence[str], *, remembered: Mapping[str, str], unclear: Container[str]
) -> bool:
    """True when every column is matched, or was left out the last time: then nobody needs to be asked.

    `unclear` are keys of headings that do not say in which unit the numbers are: they are asked about once.
    """
    left_out = {key_of(heading) for heading in ERROR_HEADINGS} | {key for key, code in remembered.items() if not code}
    for heading, code in zip(header, columns, strict=False):
        key = key_of(heading)
        is_clear = bool(code) and (key in remembered or key not in unclear)
        if heading and not is_clear and key not in left_out:
            return False
    return "sku" in columns


def field_called(key: str) -> str:
    """The field that is called so, whoever uses the word; "" for none."""
    return _known().get(key, "")


@cache
def _known() -> dict[str, str]:
    keys: dict[str, str] = {}
    for field in FIELDS:
        for name in (field.code, field.russian, field.english, *field.others):
            keys.setdefault(key_of(name), field.code)
    return keys
