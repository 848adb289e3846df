"""What a batch of rows is held against: the goods of the store that it is about, read in a few queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from accounts.models import Store
from catalog.importing.rows import GoodsRow
from catalog.locks import lock_products, lock_search_rows, lock_variants
from catalog.models import Brand, CategoryAttribute, Discount, Media, Product, Variant
from catalog.rules import brand_key
from catalog.selectors.tree import CategoryNode, category_tree
from catalog.services.brands import known_brands
from catalog.services.imports import characteristics
from catalog.services.imports.characteristics import Characteristics, Chosen
from catalog.services.imports.pictures import shop_pictures
from catalog.services.imports.prohibited import verdicts
from catalog.services.pictures import StoredPicture
from catalog.services.prices import prices_below_tiers
from catalog.services.products import store_publishes_alone
from marketplace.lib import clock
from marketplace.lib.money import Money

KEPT_PLACES = 10_000  # ways to write categories that a run remembers


@dataclass(slots=True)
class Run:
    """What a run keeps from batch to batch.

    A check remembers the codes of the products that it would have made, with their categories (`planned`): the rows
    of one product need not stand in one batch. `brands` are found by `brand_key`.
    """

    store: Store
    is_vouched: bool = False  # by who runs the shop: nobody looks at these goods before they are sold
    characteristics: Characteristics = field(default_factory=Characteristics)
    pictures: frozenset[str] | None = None  # names in the archive; None when there is no archive
    brands: dict[str, Brand] = field(default_factory=dict)
    planned: dict[str, int] = field(default_factory=dict)
    categories: dict[str, CategoryNode] = field(default_factory=dict)
    places: dict[str, CategoryNode | None] = field(default_factory=dict)
    required: dict[int, dict[int, str]] | None = None
    blank: Product | None = None

    def category(self, text: str) -> CategoryNode | None:
        """The leaf with this id, slug, name or path of names in either language («Дом / Уборка / Роботы»)."""
        if not self.categories:
            self.categories = _categories()
        if text not in self.places and len(self.places) < KEPT_PLACES:
            self.places[text] = self.categories.get(_path_key(text))
        return self.places[text] if text in self.places else self.categories.get(_path_key(text))

    def new_product(self) -> Product:
        """A draft without words. A copy: making one from its fields takes ten times as long."""
        if self.blank is None:
            self.blank = Product(store=self.store, status=Product.Status.DRAFT)
        return copy(self.blank)

    def required_of(self, path: Iterable[int]) -> dict[int, str]:
        """The characteristics that goods in a category with this path cannot be sold without: codes by id."""
        if self.required is None:
            self.required = {}
            rows = CategoryAttribute.objects.filter(is_required=True).order_by("position", "pk")
            for category_id, pk, code in rows.values_list("category_id", "attribute_id", "attribute__code"):
                self.required.setdefault(category_id, {})[pk] = code
        return {pk: code for step in path for pk, code in self.required.get(step, {}).items()}


@dataclass(slots=True)
class ProductState:
    """A product as the rows before have left it. `before` holds the columns that moved, as they were.

    `row` is the one that makes it, in this batch: None for a product that is there, and in a check for one that a
    batch before has planned. `media` are its pictures, `waits` says that an archive has more of them.
    """

    product: Product
    is_new: bool = False
    row: GoodsRow | None = None
    is_flagged: bool = False
    waits: bool = False
    media: list[Media] = field(default_factory=list)
    before: dict[str, Any] = field(default_factory=dict)
    variants: list[Variant] = field(default_factory=list)
    values: dict[str, Chosen] = field(default_factory=dict)
    values_before: dict[str, Chosen] = field(default_factory=dict)

    def set(self, column: str, value: Any) -> bool:
        """Change a column; True when it moved."""
        old = getattr(self.product, column)
        if old == value or (not old and not value):
            return False
        self.before.setdefault(column, old)
        setattr(self.product, column, value)
        return True

    def give(self, code: str, chosen: Chosen) -> bool:
        """Change a characteristic; True when it moved."""
        old = self.values.get(code, ())
        if sorted(map(str, old)) == sorted(map(str, chosen)):
            return False
        self.values_before.setdefault(code, old)
        self.values[code] = chosen
        return True


@dataclass(slots=True)
class Scene:
    """The goods that the rows of a batch are about."""

    run: Run
    by_sku: dict[str, Variant] = field(default_factory=dict)
    by_pk: dict[int, ProductState] = field(default_factory=dict)
    by_code: dict[str, ProductState] = field(default_factory=dict)
    discounts: dict[int, Discount] = field(default_factory=dict)  # those that run, by variant
    below_tiers: set[int] = field(default_factory=set)
    planned_discounts: set[int] = field(default_factory=set)
    pictures: dict[str, StoredPicture] = field(default_factory=dict)
    publishes_alone: bool = False
    verdicts: dict[str, tuple[str, str]] = field(default_factory=dict)

    def percent_of(self, variant: Variant) -> int:
        """The discount that runs; 0 for none. Only where a row of the batch has one."""
        active = self.discounts.get(variant.pk)
        return active.percent if active else 0

    def state_of(self, row: GoodsRow) -> ProductState | None:
        """The product that the row belongs to, when there is one."""
        variant = self.by_sku.get(row.sku)
        if variant is not None:
            return self.by_pk[variant.product_id]
        code = row.product or row.sku
        if code not in self.by_code and code in self.run.planned:
            product = self.run.new_product()
            product.code, product.category_id = code, self.run.planned[code]
            self.by_code[code] = ProductState(product, is_new=True)
        return self.by_code.get(code)


def set_scene(run: Run, rows: Sequence[GoodsRow], *, lock: bool) -> Scene:
    """Read what these rows are about; with `lock` their products, variants and search rows are locked, each in
    order of pk: writing the rows in the order of the file must not keep buyers waiting in a circle.
    """
    scene = Scene(run, publishes_alone=run.is_vouched or store_publishes_alone(run.store))
    skus = {row.sku for row in rows if row.sku}
    codes = {row.product for row in rows if row.product}
    found = Variant.objects.filter(store=run.store, sku__in=skus | codes)
    if lock:
        by_code = Product.objects.filter(store=run.store, code__in=skus | codes, code__gt="")
        lock_products([*found.values_list("product_id", flat=True), *by_code.values_list("pk", flat=True)])
        locked = lock_variants(found.values_list("pk", flat=True))
        known = {variant.sku: variant for variant in locked.values()}
        lock_search_rows(variant.product_id for variant in known.values())
    else:
        known = {variant.sku: variant for variant in found}
    products = Product.objects.filter(store=run.store).filter(
        Q(pk__in={variant.product_id for variant in known.values()}) | Q(code__in=skus | codes, code__gt="")
    )
    for product in products.select_related("brand").order_by("pk"):
        scene.by_pk[product.pk] = ProductState(product)
    _add_variants(scene, known)
    scene.by_sku = {sku: variant for sku, variant in known.items() if sku in skus}
    _read_prices(scene, rows)
    for pk, values in characteristics.present(scene.by_pk, run.characteristics).items():
        scene.by_pk[pk].values = values
    scene.verdicts = verdicts(_words(rows))
    _read_brands(run, rows)
    _read_pictures(scene, rows)
    return scene


def _add_variants(scene: Scene, known: dict[str, Variant]) -> None:
    """All variants of the products, the locked ones as they are; products by their code or a SKU of theirs."""
    own = {variant.pk: variant for variant in known.values()}
    for variant in Variant.objects.filter(product__in=scene.by_pk).order_by("position", "pk"):
        state = scene.by_pk[variant.product_id]
        state.variants.append(own.get(variant.pk, variant))
        scene.by_code.setdefault(variant.sku, state)
    for state in scene.by_pk.values():
        if state.product.code:
            scene.by_code[state.product.code] = state


def _read_prices(scene: Scene, rows: Sequence[GoodsRow]) -> None:
    wanted: dict[int, Money] = {}
    for row in rows:
        variant = scene.by_sku.get(row.sku)
        if variant is not None and row.list_price is not None and row.list_price != variant.list_price:
            wanted[variant.pk] = row.list_price
    scene.below_tiers = prices_below_tiers(list_prices=wanted) if wanted else set()
    pks = [variant.pk for variant in scene.by_sku.values()]
    if not pks or all(row.percent is None for row in rows):
        return
    for discount in Discount.objects.filter(variant__in=pks).exclude(status=Discount.Status.ENDED):
        if discount.status == Discount.Status.ACTIVE:
            scene.discounts[discount.variant_id] = discount
        elif discount.ends_at is None or discount.ends_at > clock.now():
            scene.planned_discounts.add(discount.variant_id)


def _words(rows: Sequence[GoodsRow]) -> dict[str, str]:
    """All that a row says of its product, characteristics and options among it: what the editor would look at."""
    found = {}
    for row in rows:
        options = [word for one in row.options or () for word in one.values()]
        if words := "\n".join([*row.texts.values(), row.brand, *row.attributes.values(), *options]).strip():
            found[str(row.row)] = words
    return found


def _read_brands(run: Run, rows: Sequence[GoodsRow]) -> None:
    """Brands in whatever letters they are written: one query for names not met before in this run."""
    names = {row.brand for row in rows if row.brand}
    wanted = [name for name in names if brand_key(name) not in run.brands]
    if wanted:
        run.brands |= known_brands(wanted)


def _read_pictures(scene: Scene, rows: Sequence[GoodsRow]) -> None:
    """Pictures that the rows name by what they are called in the shop, and those that their products have."""
    named = {name for row in rows for name in row.pictures}
    if not named:
        return
    own = scene.run.pictures or frozenset()
    scene.pictures = shop_pictures(scene.run.store, [name for name in named if name.lower() not in own])
    for media in Media.objects.filter(product__in=scene.by_pk).order_by("position", "pk"):
        scene.by_pk[media.product_id].media.append(media)


def _categories() -> dict[str, CategoryNode]:
    """Leaves by all they are called: id, slugs, paths and, where it is nobody else's, the bare name."""
    tree = category_tree()
    names: dict[str, list[CategoryNode]] = {}
    found: dict[str, CategoryNode] = {}
    for node in tree.nodes.values():
        if not node.is_leaf:
            continue
        steps = tree.trail(node.pk)
        for language in ("ru", "en"):
            own = [getattr(step, f"name_{language}") or step.name_ru for step in steps]
            found[_path_key(" / ".join(own))] = node
            names.setdefault(_path_key(own[-1]), []).append(node)
        for key in (str(node.pk), node.slug_ru, node.slug_en):
            found[_path_key(key)] = node
    for key, nodes in names.items():
        if len({node.pk for node in nodes}) == 1:
            found.setdefault(key, nodes[0])
    return found


def _path_key(text: str) -> str:
    parts = text.replace(">", "/").replace("→", "/").lower().replace("ё", "е").split("/")
    return "/".join(" ".join(part.split()) for part in parts)
