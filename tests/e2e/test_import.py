"""T19: goods from a table, one of them with an error; the error file corrected and sent again; undone at the end."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from catalog.models import ImportJob, ImportMapping, Product, Variant
from tests.browser import VisitFactory
from tests.e2e.shopper import COMBINATIONS, Shopper
from tests.factories.accounts import StoreMemberFactory
from tests.factories.catalog import CategoryFactory, ProductFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
HEAD = {
    "ru": "Артикул;Название;Название на английском;Категория;Цена;Остаток",
    "en": "SKU;Title (Russian);Title (English);Category;Price;Stock",
}


@pytest.fixture(autouse=True)
def _private(settings: Any, tmp_path: Path) -> None:
    private = settings.STORAGES["private"] | {"OPTIONS": {"location": str(tmp_path / "private")}}
    settings.STORAGES = settings.STORAGES | {"private": private}


@pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)
def test_fifty_goods_one_with_an_error(visit: VisitFactory, tmp_path: Path, language: str, size: str, js: bool) -> None:
    member = StoreMemberFactory()
    CategoryFactory(name_ru="Свет", name_en="Light")
    ProductFactory(store=member.store, variants__sku="OLD")
    one = visit(language=language, size=size, js=js, user=member.user)
    seller = Shopper(one, language)
    name = "Свет" if language == "ru" else "Light"
    rows = [f"L{n};Лампа {n};Lamp {n};{name};{n},50;5" for n in range(1, 50)]
    table = tmp_path / "goods.csv"
    table.write_text("\r\n".join([HEAD[language], *rows, f"L50;Торшер;Floor lamp;{name};дорого;5"]), encoding="cp1251")

    one.goto(f"/{language}/sell/{member.store.slug}/import/")
    one.axe()
    _upload(seller, tmp_path / "nothing.csv", "")
    one.page.locator("[role=alert]").wait_for()
    one.axe()
    _upload(seller, table)
    seller.at("/import/")
    one.page.get_by_text("дорого").first.wait_for()
    one.axe()
    assert not Variant.objects.filter(sku="L1").exists(), "nothing is written before the seller agrees"
    one.follow(one.page.get_by_role("button", name=seller.word("Import the good rows")))
    one.axe()
    assert Variant.objects.filter(sku__startswith="L").count() == 49

    with one.page.expect_download() as download:
        seller.press("Download the error file")
    fixed = tmp_path / "fixed.csv"
    text = Path(download.value.path()).read_text(encoding="cp1251")
    assert seller.word("What to correct") == "What to correct" or text
    fixed.write_text(text.replace("дорого", "12,50", 1), encoding="cp1251")
    seller.press("Upload another table")
    one.page.wait_for_url(re.compile(r"/import/$"))
    _upload(seller, fixed)
    one.page.get_by_role("button", name=seller.word("Import the good rows")).wait_for()
    one.follow(one.page.get_by_role("button", name=seller.word("Import the good rows")))
    one.page.get_by_text(seller.word("All rows are in.")).wait_for()
    assert Variant.objects.filter(sku__startswith="L").count() == 50

    one.page.locator("summary", has_text=seller.word("Undo this import")).click()
    one.follow(one.page.get_by_role("button", name=seller.word("Undo the import")))
    one.axe()
    assert not Product.objects.filter(code="L50").exists()
    assert [job.status for job in ImportJob.objects.order_by("-pk")] == ["undone", "done"]


@pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)
def test_headings_are_matched_by_hand(visit: VisitFactory, tmp_path: Path, language: str, size: str, js: bool) -> None:
    member = StoreMemberFactory()
    CategoryFactory(slug_ru="svet")
    one = visit(language=language, size=size, js=js, user=member.user)
    seller = Shopper(one, language)
    table = tmp_path / "goods.csv"
    table.write_text("Код;Как зовут;Раздел;Цена\nA1;Лампа;svet;5\n", encoding="utf-8")
    one.goto(f"/{language}/sell/{member.store.slug}/import/")
    _upload(seller, table)
    one.page.select_option("#id_column-1", "sku")
    one.axe()
    one.allowed.add(422)
    one.follow(one.page.get_by_role("button", name=seller.word("Check the table")))
    one.page.locator("[role=alert]").wait_for()
    assert one.page.input_value("#id_column-1") == "sku", "what was chosen is kept"
    one.axe()
    one.page.select_option("#id_column-1", "title_ru")
    one.follow(one.page.get_by_role("button", name=seller.word("Check the table")))
    one.page.get_by_role("button", name=seller.word("Import the good rows")).wait_for()
    one.axe()


@pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)
def test_one_that_broke_off_goes_on_and_a_column_is_forgotten(
    visit: VisitFactory, tmp_path: Path, language: str, size: str, js: bool
) -> None:
    member = StoreMemberFactory()
    CategoryFactory(slug_ru="svet")
    one = visit(language=language, size=size, js=js, user=member.user)
    seller = Shopper(one, language)
    table = tmp_path / "goods.csv"
    table.write_text("sku;title_ru;category;price\nA1;Лампа;svet;5\n", encoding="utf-8")
    start = f"/{language}/sell/{member.store.slug}/import/"
    one.goto(start)
    _upload(seller, table)
    job = ImportJob.objects.get()
    ImportJob.objects.update(status="applying", position=0, created_count=0)  # as a worker finds it
    one.goto(f"{start}{job.number}/")
    one.axe()
    one.follow(one.page.get_by_role("button", name=seller.word("Stop the import")))
    one.page.get_by_text(seller.word("The import was stopped.")).wait_for()
    one.axe()
    one.follow(one.page.get_by_role("button", name=seller.word("Go on with the import")))
    one.page.get_by_text(seller.word("All rows are in.")).wait_for()
    assert Variant.objects.get().sku == "A1"

    ImportMapping.objects.update_or_create(store=member.store, defaults={"headings": [["арт", "sku"], ["сорт", ""]]})
    one.goto(f"{start}columns/")
    one.axe()
    one.page.get_by_label("арт", exact=True).check()
    one.follow(one.page.get_by_role("button", name=seller.word("Forget the chosen columns")))
    one.page.get_by_label("сорт", exact=True).wait_for()
    assert ImportMapping.objects.get().headings == [["сорт", ""]]


def _upload(seller: Shopper, table: Path, text: str | None = None) -> None:
    if text is not None:
        table.write_text(text)
        seller.visit.allowed.add(422)
    seller.page.set_input_files("[name=file]", table)
    seller.visit.follow(seller.page.get_by_role("button", name=seller.word("Upload the table")))
