"""A shop with eight roots, pictures, discounts and a Mall, small enough for one browser test."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw

from accounts.models import Store
from catalog.models import Category, Product
from catalog.services.pictures import add_media, store_sizes
from catalog.services.prices import plan_discount
from catalog.services.search_rows import rebuild_all
from marketplace.lib import clock
from tests.factories.catalog import CategoryFactory, ProductFactory
from tests.orders.journeys import open_store

ROOTS = ("Авто", "Электроника", "Дом", "Одежда и обувь", "Красота", "Оптика и измерения", "Рыбалка", "Уличный свет")
IN_ROOT = 3
IN_FIRST = 30  # more than one page


def showcase() -> list[Product]:
    """All goods; the first root has more than a page of them, every fifth is discounted, every sixth in the Mall."""
    store = open_store()
    Store.objects.filter(pk=store.pk).update(country="RU")
    store.refresh_from_db()
    goods = []
    for place, name in enumerate(ROOTS):
        root = CategoryFactory(name_ru=name, name_en=f"Department {place + 1}", position=place)
        leaf = CategoryFactory(parent=root)
        goods += [_product(store, leaf, place * 100 + n) for n in range(IN_FIRST if place == 0 else IN_ROOT)]
    rebuild_all()
    return goods


def _product(store: Store, leaf: Category, number: int) -> Product:
    product = ProductFactory(
        store=store,
        category=leaf,
        title_ru=f"Робот-пылесос СветДом R{number}, лидар, 4000 Па, 120 минут",
        title_en=f"SvetDom R{number} robot vacuum, lidar, 4000 Pa, 120 minutes",
        description_ru="Сухая и влажная уборка, карта комнат, возвращение на базу. " * 8,
        description_en="Dry and wet cleaning, maps of the rooms, back to the base by itself. " * 8,
        is_mall=number % 6 == 0,
        rows=False,
    )
    add_media(product=product, stored=store_sizes(_files(number)))
    if number % 5 == 0:
        variant = product.variants.get()
        variant.price_changes.update(at=clock.now() - timedelta(days=40))
        ends = clock.now() + timedelta(days=6)
        plan_discount(variant_id=variant.pk, percent=10 + number % 30, starts_at=clock.now(), ends_at=ends)
    return product


@cache
def _files(number: int) -> dict[int, bytes]:
    """A drawing that weighs about what those of the demo do: 3 to 5 kB at 400 pixels."""
    image = Image.new("RGB", (800, 800), (240, 235, 225 - number % 20))
    pen = ImageDraw.Draw(image)
    for step in range(14):
        place = (step * 137 + number * 31) % 600
        shade = (step * 5 + number) % 200
        pen.ellipse((place, step * 50, place + 150, step * 50 + 120), fill=(shade, 120, 200 - shade))
    files = {}
    for size in (240, 400, 800):
        target = BytesIO()
        image.resize((size, size)).save(target, "WEBP", quality=78)
        files[size] = target.getvalue()
    return files
