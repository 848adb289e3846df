"""All goods of a store as rows of a table that can be imported again: read in pieces, never all at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import Prefetch

from accounts.models import Store
from catalog.importing import cells
from catalog.importing.columns import ATTRIBUTE, BY_CODE, FIELDS
from catalog.importing.pictures import shop_name
from catalog.importing.reading import Format
from catalog.models import Attribute, Discount, Media, Product, ProductAttribute, ProductText, Variant
from catalog.selectors.tree import Tree, category_tree
from marketplace.lib.formatting import current_language

PIECE = 500  # products read at once
LEFT_OUT = ("old_price",)  # said by other columns
FORMATS = {
    "csv": Format("csv", "utf-8-sig", ";"),  # what spreadsheets in Russian open with a double click
    "xlsx": Format("xlsx"),
}
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_COLUMNS = [field.code for field in FIELDS if field.code not in LEFT_OUT]


def table_rows(store: Store, *, is_empty: bool = False) -> Iterator[list[str]]:
    """Headings, then a row for each variant, those of a product together; `is_empty` gives the headings alone."""
    if is_empty:
        yield [field.heading for field in FIELDS]
        return
    attributes = _attributes_of(store)
    yield [*(BY_CODE[code].heading for code in _COLUMNS), *(f"{ATTRIBUTE}{one.code}" for one in attributes)]
    tree, last = category_tree(), 0
    while products := _piece(store, last):
        variants = [variant.pk for product in products for variant in product.variants.all()]
        active = Discount.objects.filter(variant__in=variants, status=Discount.Status.ACTIVE)
        percents = dict(active.values_list("variant_id", "percent"))
        for product in products:
            yield from _rows(product, tree, attributes, percents)
        last = products[-1].pk


def _piece(store: Store, last: int) -> list[Product]:
    goods = Product.objects.filter(store=store, pk__gt=last).exclude(status=Product.Status.REMOVED)
    return list(
        goods.select_related("brand")
        .prefetch_related(
            Prefetch("variants", Variant.objects.order_by("position", "pk")),
            Prefetch("media", Media.objects.order_by("position", "pk").only("pk", "product", "stem")),
            Prefetch("attributes", ProductAttribute.objects.select_related("value")),
            Prefetch("texts", ProductText.objects.all()),
        )
        .order_by("pk")[:PIECE]
    )


def _attributes_of(store: Store) -> Sequence[Attribute]:
    values = ProductAttribute.objects.filter(product__store=store).values("value__attribute")
    texts = ProductText.objects.filter(product__store=store).values("attribute")
    return list((Attribute.objects.filter(pk__in=values) | Attribute.objects.filter(pk__in=texts)).order_by("code"))


def _rows(
    product: Product, tree: Tree, attributes: Sequence[Attribute], percents: dict[int, int]
) -> Iterator[list[str]]:
    variants = list(product.variants.all())
    shared = {
        "product": product.code or (variants[0].sku if variants else ""),
        "category": _category(tree, product.category_id),
        "brand": product.brand.name if product.brand else "",
        "lot_size": str(product.lot_size),
        "min_quantity": str(product.min_quantity),
        "max_quantity": str(product.max_quantity or ""),
    }
    for code in ("title", "description", "box_contents"):
        for language in ("ru", "en"):
            shared[f"{code}_{language}"] = getattr(product, f"{code}_{language}") or ""
    properties = [_characteristic(product, attribute) for attribute in attributes]
    for place, variant in enumerate(variants):
        own = shared | {
            "sku": variant.sku,
            "options": cells.options_text(variant.options),
            "price": str(variant.list_price.amount),
            "discount": str(percents.get(variant.pk, "")),
            "stock": str(variant.stock_on_hand),
            "weight_g": str(variant.weight_g),
            "pictures": " | ".join(_pictures(product, variant, is_first=place == 0)),
        }
        yield [*(own[code] for code in _COLUMNS), *properties]


def _pictures(product: Product, variant: Variant, *, is_first: bool) -> list[str]:
    """The variant's own picture, and behind that of the first one all others: what `shop_pictures` finds again."""
    names = {media.pk: shop_name(media.stem) for media in product.media.all()}
    own = [names[variant.media_id]] if variant.media_id in names else []
    return list(dict.fromkeys([*own, *(names.values() if is_first else ())]))


def _category(tree: Tree, pk: int) -> str:
    """The path of names; the id where a name would be read as two steps."""
    steps = tree.trail(pk)
    language = current_language()
    names = [str(getattr(step, f"name_{language}") or step.name_ru) for step in steps]
    return str(pk) if any(sign in name for name in names for sign in "/>→") else " / ".join(names)


def _characteristic(product: Product, attribute: Attribute) -> str:
    if attribute.kind == Attribute.Kind.TEXT:
        texts = [one for one in product.texts.all() if one.attribute_id == attribute.pk]
        return cells.as_pair(texts[0].text_ru or "", texts[0].text_en or "") if texts else ""
    values = [one.value for one in product.attributes.all() if one.value.attribute_id == attribute.pk]
    return " | ".join(cells.as_pair(value.value_ru or value.value_en or "", "") for value in values)
