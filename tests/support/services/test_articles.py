"""Loading the texts: complete, repeatable, never over the heads of staff."""

from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from support.constants import SOURCES
from support.models import HelpArticle
from support.services import articles
from support.services.articles import Text, load_articles, read_text
from tests.factories.support import HelpArticleFactory

pytestmark = pytest.mark.django_db
SLUGS = [source.slug for source in SOURCES]


def test_migrate_has_brought_all_texts() -> None:
    rows = {row.slug: row for row in HelpArticle.objects.all()}
    assert sorted(rows) == sorted(SLUGS)
    for slug in SLUGS:
        assert rows[slug].title_ru == read_text("ru", slug).title
        assert rows[slug].body_en == read_text("en", slug).body
        assert rows[slug].is_published


def test_a_second_load_changes_nothing() -> None:
    report = load_articles()
    assert (report.added, report.updated, report.kept) == ([], [], [])


def test_missing_texts_come_back() -> None:
    HelpArticle.objects.filter(slug="delivery").delete()
    assert load_articles().added == ["delivery"]


def test_a_new_version_replaces_the_old_one(monkeypatch: Any) -> None:
    real = articles.read_text

    def newer(language: str, slug: str) -> Text:
        text = real(language, slug)
        if slug != "delivery":
            return text
        return Text(text.title, text.summary, text.changed_on.replace(year=2030), f"Новое {language}\n")

    monkeypatch.setattr(articles, "read_text", newer)
    assert load_articles().updated == ["delivery"]
    row = HelpArticle.objects.get(slug="delivery")
    assert (row.body_ru, row.body_en, row.changed_on.year) == ("Новое ru\n", "Новое en\n", 2030)


def test_what_staff_have_written_is_kept(monkeypatch: Any) -> None:
    HelpArticle.objects.filter(slug="delivery").update(body_ru="Наш текст")
    assert load_articles().kept == ["delivery"]
    assert HelpArticle.objects.get(slug="delivery").body_ru == "Наш текст"


@pytest.mark.parametrize(
    "text",
    [
        "Title\n> s\nChanged: 2026-11-23\n\nx",
        "# T\n> s\n\nx",
        "# T\n> s\nLater: 2026-11-23\n\nx",
        "# T\n> s\nChanged: soon\n\nx",
    ],
)
def test_a_file_without_its_head_is_refused(monkeypatch: Any, tmp_path: Any, text: str) -> None:
    (tmp_path / "ru").mkdir()
    (tmp_path / "ru/x.md").write_text(text, encoding="utf-8")
    monkeypatch.setattr(articles, "CONTENT", tmp_path)
    with pytest.raises(ValueError):
        read_text("ru", "x")


def test_the_command_says_what_it_did(capsys: Any) -> None:
    HelpArticle.objects.filter(slug="about").delete()
    call_command("load_help")
    assert capsys.readouterr().out == "added 1, updated 0, kept as staff wrote them 0\n"


@pytest.mark.parametrize("field", ["title_ru", "title_en", "body_ru", "body_en"])
@pytest.mark.parametrize("value", ["", None])
def test_nothing_is_published_in_one_language(field: str, value: str | None) -> None:
    """S56."""
    with pytest.raises(IntegrityError), transaction.atomic():
        HelpArticleFactory(**{field: value})
    assert HelpArticleFactory(is_published=False, **{field: ""}).pk


def test_an_article_that_staff_wrote_under_a_new_name_is_theirs() -> None:
    """A shop that had its own text about coupons before the programme brought one."""
    HelpArticle.objects.filter(slug="coupons").delete()
    HelpArticleFactory(slug="coupons", body_ru="Свои правила")
    assert load_articles().kept == ["coupons"]
    assert HelpArticle.objects.get(slug="coupons").body_ru == "Свои правила"


def test_live_parts_that_staff_took_out_stay_out() -> None:
    article = HelpArticle.objects.get(slug="delivery")
    article.body_en = article.body_en.replace("[[delivery-terms]]", "")
    article.save()
    assert load_articles().kept == ["delivery"]
    assert "[[delivery-terms]]" not in HelpArticle.objects.get(slug="delivery").body_en


def test_a_file_with_an_unknown_marker_is_refused(monkeypatch: Any, tmp_path: Any) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en/x.md").write_text("# T\n> s\nChanged: 2026-11-23\n\n[[calculater]]", encoding="utf-8")
    monkeypatch.setattr(articles, "CONTENT", tmp_path)
    with pytest.raises(ValueError, match="calculater"):
        read_text("en", "x")
