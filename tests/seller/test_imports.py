"""The import pages: what they say, what they keep, who sees what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Store
from catalog.models import ImportJob, Product, Variant
from catalog.services.imports import jobs, running
from tests.factories.accounts import StoreFactory
from tests.factories.catalog import AttributeFactory, CategoryFactory, ProductFactory
from tests.factories.imports import import_of

pytestmark = pytest.mark.django_db
HEAD = "Артикул;Название;Название на английском;Категория;Цена;Остаток\n"
ROWS = "A1;Лампа;Lamp;Свет;12,50;4\nA2;Торшер;Floor lamp;Свет;дорого;1\n"


@pytest.fixture(autouse=True)
def _private(settings: Any, tmp_path: Path) -> None:
    private = settings.STORAGES["private"] | {"OPTIONS": {"location": str(tmp_path / "private")}}
    settings.STORAGES = settings.STORAGES | {"private": private}
    CategoryFactory(name_ru="Свет", name_en="Light")


def send(client: Client, store: Store, text: str | bytes, **more: Any) -> Any:
    data = text if isinstance(text, bytes) else text.encode("cp1251")
    files = {"file": SimpleUploadedFile("Товары.csv", data)}
    return client.post(reverse("seller:imports", args=[store.slug]), files | more)


def page(client: Client, job: ImportJob, name: str = "import", method: str = "get", **data: Any) -> Any:
    return getattr(client, method)(reverse(f"seller:{name}", args=[job.store.slug, job.number]), data)


def words(answer: Any) -> str:
    """What the page says, with plain spaces."""
    return answer.content.decode().replace("\u00a0", " ")


def test_from_the_upload_to_the_undo(seller_client: Client, store: Store) -> None:
    answer = send(seller_client, store, HEAD + ROWS)
    job = ImportJob.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, reverse("seller:import", args=[store.slug, job.number]))
    assert (job.status, job.encoding, job.delimiter) == (
        "checked",
        "cp1251",
        ";",
    )  # every heading is known: no question
    checked = words(page(seller_client, job))
    assert "«дорого» — не цена" in checked
    assert not Product.objects.exists()

    assert page(seller_client, job, "import-apply", "post").status_code == 303
    assert Variant.objects.get().sku == "A1"
    done = page(seller_client, job).content.decode()
    assert reverse("seller:import-errors", args=[store.slug, job.number]) in done

    errors = page(seller_client, job, "import-errors")
    table = b"".join(errors.streaming_content).decode("cp1251")
    assert "filename*=utf-8''" in errors["Content-Disposition"]
    assert table.splitlines()[1].startswith("A2;Торшер;Floor lamp;Свет;дорого;1;Цена: ")

    assert page(seller_client, job, "import-undo", "post").status_code == 303
    job.refresh_from_db()
    assert (job.status, Product.objects.count()) == ("undone", 0)
    assert "Новые товары убраны" in words(page(seller_client, job))


def test_headings_that_nobody_knows_are_asked_about(seller_client: Client, store: Store) -> None:
    send(seller_client, store, "Код;Как зовут;Раздел;Цена\nA1;Лампа;Свет;5\n")
    job = ImportJob.objects.get()
    asked = page(seller_client, job)
    assert "Лампа" in asked.content.decode()
    columns = {"column-0": "sku", "column-1": "sku", "column-2": "category", "column-3": "price"}
    refused = page(seller_client, job, "import-check", "post", **columns)
    assert (refused.status_code, refused.context["form"]["column-1"].value()) == (422, "sku")
    page(seller_client, job, "import-check", "post", **columns | {"column-1": "title_ru"})
    job.refresh_from_db()
    assert (job.status, job.created_count) == ("checked", 1)
    assert page(seller_client, job, columns="1").status_code == 200  # and may be changed again


@pytest.mark.parametrize(("data", "field"), [(b"", "file"), (b"\x89PNG\r\n\0\0\0\rIHDR", "file")])
def test_what_is_no_table_is_refused_beside_the_field(
    seller_client: Client, store: Store, data: bytes, field: str
) -> None:
    answer = send(seller_client, store, data)
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    broken = send(seller_client, store, HEAD + ROWS, archive=SimpleUploadedFile("p.zip", b"no"))
    assert list(broken.context["form"].errors) == ["archive"]
    assert not ImportJob.objects.exists()


def test_a_large_table_is_left_to_the_worker(
    seller_client: Client, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "SMALL_FILE", 10)
    send(seller_client, store, HEAD + ROWS)
    job = ImportJob.objects.get()
    assert job.status == "checking"
    assert 'hx-trigger="every 2s"' in page(seller_client, job).content.decode()
    fragment = seller_client.get(
        reverse("seller:import", args=[store.slug, job.number]), headers={"HX-Request": "true"}
    )
    assert fragment.content.decode().lstrip().startswith("<div")
    running.produce(pk=job.pk)
    assert "every 2s" not in page(seller_client, job).content.decode()


def test_a_second_import_is_refused_clearly(seller_client: Client, store: Store) -> None:
    import_of(store, status="applying")
    waiting = import_of(store, status="checked")
    page(seller_client, waiting, "import-apply", "post")
    assert "уже идёт другой импорт" in words(page(seller_client, waiting))


def test_a_table_that_was_called_off_is_gone(seller_client: Client, store: Store) -> None:
    job = import_of(store)
    assert page(seller_client, job, "import-cancel", "post").status_code == 303
    job.refresh_from_db()
    assert (job.status, job.file) == ("cancelled", "")
    assert page(seller_client, job).status_code == 200


def test_somebody_elses_import_does_not_exist(seller_client: Client, store: Store) -> None:
    job = import_of(StoreFactory())
    for name in ("import", "import-errors"):
        assert seller_client.get(reverse(f"seller:{name}", args=[store.slug, job.number])).status_code == 404


def test_the_export_is_a_download(seller_client: Client, store: Store) -> None:
    ProductFactory(store=store, title_ru="Лампа")
    ProductFactory(title_ru="Чужая лампа")
    for kind in ("csv", "xlsx"):
        answer = seller_client.get(reverse("seller:export", args=[store.slug]), {"format": kind})
        data = b"".join(answer.streaming_content)
        assert answer["Content-Disposition"] == f'attachment; filename="{store.slug}.{kind}"'
        if kind == "csv":
            assert data.decode("utf-8-sig").count("\r\n") == 2
            assert "Лампа" in data.decode("utf-8-sig")
    empty = seller_client.get(reverse("seller:export", args=[store.slug]), {"empty": "1"})
    assert b"".join(empty.streaming_content).count(b"\r\n") == 1


@pytest.mark.parametrize("count", [1, 25])
def test_the_history_asks_few_questions(
    seller_client: Client, store: Store, seller: Any, count: int, django_assert_num_queries: Any
) -> None:
    for _number in range(count):
        import_of(store, user=seller)
    seller_client.get(reverse("seller:imports", args=[store.slug]))
    with django_assert_num_queries(5):
        seller_client.get(reverse("seller:imports", args=[store.slug]))


FULL = "Артикул;Название;Название на английском;Категория;Цена;Описание\n"


def test_what_goods_lack_is_told_before_and_after_with_the_way_to_them(seller_client: Client, store: Store) -> None:
    send(seller_client, store, FULL + "A1;Лампа;Lamp;Свет;5;\nA2;Торшер;Floor lamp;Свет;5;Высокий\n")
    job = ImportJob.objects.get()
    checked = words(page(seller_client, job))
    assert "Останется черновиком. Не хватает: описание, фотография." in checked
    assert "Останется черновиком. Не хватает: фотография." in checked
    page(seller_client, job, "import-apply", "post")
    done = words(page(seller_client, job))
    assert "Пока черновик. Не хватает: описание, фотография." in done
    assert reverse("seller:products", args=[store.slug]) + "?status=draft" in done
    for product in Product.objects.all():
        assert reverse("seller:product", args=[store.slug, product.pk]) in done
    page(seller_client, job, "import-undo", "post")
    assert "Не хватает" not in words(page(seller_client, job))  # they are gone


def test_rows_without_remarks_are_shown_once(seller_client: Client, store: Store) -> None:
    ProductFactory(store=store, variants__sku="OLD", variants__price=10)
    send(seller_client, store, "Артикул;Цена\nOLD;11\nНЕТ;5\n")
    checked = page(seller_client, ImportJob.objects.get()).context["page"]
    assert [row.row for row in checked["preview"]] == [2]
    assert [row.row for row in checked["notes"]] == [3]
    assert not checked["is_all_bad"]
    send(seller_client, store, "Артикул;Цена\nНЕТ;5\n")
    assert page(seller_client, ImportJob.objects.latest("pk")).context["page"]["is_all_bad"]


@pytest.mark.parametrize("count", [1, 25, 60])
def test_an_import_asks_few_questions(
    seller_client: Client, store: Store, count: int, django_assert_num_queries: Any
) -> None:
    rows = "".join(f"A{n};Лампа;Lamp;Свет;5;\n" for n in range(count))
    send(seller_client, store, FULL + rows)
    job = ImportJob.objects.get()
    page(seller_client, job, "import-apply", "post")
    shown = page(seller_client, job)
    assert len(shown.context["page"]["notes"]) == min(count, 25)
    assert bool(shown.context["page"]["pages"]) == (count > 25)
    if count > 50:
        assert [row.row for row in page(seller_client, job, page="3").context["page"]["notes"]] == list(range(52, 62))
    with django_assert_num_queries(8):
        page(seller_client, job)


def test_a_characteristic_whose_unit_is_not_said_is_asked_about(seller_client: Client, store: Store) -> None:
    weight = AttributeFactory(code="mass", kind="number", name_ru="Вес", unit_ru="кг", unit_en="kg")
    table = "Артикул;Цена;{}\nA1;5;200\n"
    send(seller_client, store, table.format("Вес"))
    job = ImportJob.objects.get()
    assert (job.status, job.columns[2]) == ("matching", f"attribute:{weight.code}")
    assert "Вес, кг" in words(page(seller_client, job))
    send(seller_client, store, table.format("Вес, кг"))
    assert ImportJob.objects.latest("pk").status == "checked"
