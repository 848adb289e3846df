"""The layout of documents: what a reader finds in the file again."""

import pytest
from django.utils.translation import override

from marketplace.lib.documents import Card, Column, Paper, Sum, Text, Tick
from tests.documents import ReadPdf

COLUMNS = [Column("№", 5, is_number=True), Column("Товар", 60), Column("Сумма", 20, is_number=True)]


def paper_with(rows: int, *, text: str = "Чайник") -> ReadPdf:
    paper = Paper(title="Проба", language="ru")
    with override("ru"):
        paper.part("Проба")
        paper.table(COLUMNS, [[str(n), Text(text, f"SKU-{n:03}"), f"{n},50"] for n in range(1, rows + 1)])
        paper.sums([Sum("Товары", "1,00"), Sum("Итого", "2,00", is_total=True)])
        return ReadPdf(paper.render())


def test_title_and_language_are_in_the_file() -> None:
    found = paper_with(1)
    assert (found.title, found.language) == ("Проба", "ru")


def test_a_long_table_repeats_its_headings_and_numbers_its_pages() -> None:
    found = paper_with(60)
    assert len(found.pages) >= 3
    for number, page in enumerate(found.pages, start=1):
        assert f"Страница {number} из {len(found.pages)}" in page
        assert ("№ Товар Сумма" in page) is ("SKU-" in page)
    assert [f"SKU-{n:03}" in found.text for n in range(1, 61)] == [True] * 60
    assert "Товары 1,00 Итого 2,00" in found.pages[-1]


def test_parts_are_counted_on_their_own_and_in_their_language() -> None:
    paper = Paper(title="Both", language="en")
    for language, title, rows in (("en", "First", 60), ("ru", "Второй", 1)):
        with override(language):
            paper.part(title)
            paper.table(COLUMNS, [[str(n), "x", "1"] for n in range(rows)])
    found = ReadPdf(paper.render())
    assert "Page 1 of 3" in found.pages[0]
    assert "Page 3 of 3" in found.pages[2]
    assert "Страница 1 из 1" in found.pages[3]
    assert ["First" in page for page in found.pages] == [True, True, True, False]


@pytest.mark.parametrize(
    "text",
    [
        "<b>жирно</b> & <img src='file:///etc/passwd'/> <para>",
        "&lt;",
        "Очень" * 38,
        "Щётка «Ёж» № 5 — 10 × 20 см, ≈ 3 ₽",
    ],
)
def test_whatever_was_typed_is_text(text: str) -> None:
    found = paper_with(1, text=text)
    assert text.replace(" ", "") in found.text.replace(" ", "")


def test_boxes_cards_and_notes_stand_beside_texts() -> None:
    paper = Paper(title="Slip", language="en")
    paper.part("Slip", "Parcel 1 of 2")
    paper.cards(Card("Recipient", ["Anna", "Moscow"]), Card("Nobody", []))
    paper.table([Column("SKU", 1), Column("Packed", 1)], [["A-1", Tick()]])
    paper.note("All of it.")
    found = ReadPdf(paper.render()).text
    for words in ("Parcel 1 of 2", "Recipient", "Anna", "Moscow", "A-1", "All of it."):
        assert words in found


def test_what_the_letters_lack_is_replaced_and_never_lost_without_a_trace() -> None:
    assert "Чайник ?? ? Ø5 –" in paper_with(1, text="Чайник 漢字 🎁 ⌀5 →").text
