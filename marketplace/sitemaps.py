"""Sitemaps as XML: each language version of a page is an entry and names the others, in absolute addresses (S3)."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from functools import partial
from io import BytesIO

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

from catalog.selectors import sitemap as catalog
from support.models import HelpArticle

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
STATIC_PAGES = (
    "home", "catalog:tree", "catalog:deals", "catalog:mall", "catalog:stores", "payments:gift-cards", "support:help",
)  # fmt: skip
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
Changed = date | datetime | None


def parts() -> list[tuple[str, int]]:
    """Section and number of every part that has something in it: three queries."""
    products = [("products", number) for number in catalog.product_parts()]
    found = [("static", 0)] + [("categories", 0)] * bool(products)
    found += [("help", 0)] * HelpArticle.objects.filter(is_published=True).exists()
    return found + [("stores", number) for number in catalog.store_parts()] + products


def index() -> str:
    """The sitemap index."""
    rows = "".join(
        f"<sitemap><loc>{_absolute(reverse('sitemap-part', args=[section, number]))}</loc></sitemap>\n"
        for section, number in parts()
    )
    return f'{HEAD}<sitemapindex xmlns="{NAMESPACE}">\n{rows}</sitemapindex>\n'


def packed_part(section: str, number: int) -> bytes:
    """A part, gzipped while it is written, so that it never lies in memory unpacked; empty when nothing is in it."""
    entries = SECTIONS[section](number) if section in SECTIONS else iter(())
    first = next(entries, None)
    if first is None:
        return b""
    target = BytesIO()
    with gzip.GzipFile(fileobj=target, mode="wb", compresslevel=6, mtime=0) as file:
        file.write(f'{HEAD}<urlset xmlns="{NAMESPACE}" xmlns:xhtml="{XHTML}">\n{first}'.encode())
        for entry in entries:
            file.write(entry.encode())
        file.write(b"</urlset>\n")
    return target.getvalue()


def _static(number: int) -> Iterator[str]:
    return _only_first(number, ((_in_languages(partial(reverse, name)), None) for name in STATIC_PAGES))


def _categories(number: int) -> Iterator[str]:
    nodes = catalog.categories_with_goods() if number == 0 else []
    return _only_first(number, ((_in_languages(partial(getattr, node, "url")), None) for node in nodes))


def _help(number: int) -> Iterator[str]:
    articles = HelpArticle.objects.filter(is_published=True).order_by("pk").only("slug", "section", "changed_on")
    pages = ((_in_languages(article.get_absolute_url), article.changed_on) for article in articles)
    return _only_first(number, pages)


def _stores(number: int) -> Iterator[str]:
    for store in catalog.stores_of_part(number):
        yield _entries(_in_languages(partial(reverse, "catalog:store", args=[store.slug])), store.changed_at)


def _products(number: int) -> Iterator[str]:
    mark = "0-slug"  # the address is resolved once for a part and not once for each of its goods
    shapes = _in_languages(lambda: reverse("catalog:product", kwargs={"pk": 0, "slug": "slug"}))
    for product in catalog.products_of_part(number):
        urls = {code: shapes[code].replace(mark, f"{product.pk}-{slug}") for code, slug in product.slugs.items()}
        yield _entries(urls, product.changed_at)


SECTIONS: dict[str, Callable[[int], Iterator[str]]] = {
    "static": _static,
    "categories": _categories,
    "help": _help,
    "stores": _stores,
    "products": _products,
}


def _only_first(number: int, pages: Iterable[tuple[dict[str, str], Changed]]) -> Iterator[str]:
    if number == 0:
        for urls, changed in pages:
            yield _entries(urls, changed)


def _in_languages(path: Callable[[], str]) -> dict[str, str]:
    """Path by language; `path` is called with each of them active."""
    urls = {}
    for code in LANGUAGES:
        with translation.override(code):
            urls[code] = path()
    return urls


def _entries(paths: dict[str, str], changed: Changed) -> str:
    """One `<url>` for each language; a page in one language has no alternates."""
    urls = {code: _absolute(path) for code, path in paths.items()}
    others = ""
    if len(urls) > 1:
        versions = [*urls.items(), ("x-default", _absolute("/"))]
        others = "".join(f'<xhtml:link rel="alternate" hreflang="{code}" href="{url}"/>' for code, url in versions)
    when = f"<lastmod>{_stamp(changed)}</lastmod>" if changed else ""
    return "".join(f"<url><loc>{url}</loc>{when}{others}</url>\n" for url in urls.values())


def _stamp(changed: date | datetime) -> str:
    return changed.isoformat(timespec="seconds") if isinstance(changed, datetime) else changed.isoformat()


def _absolute(path: str) -> str:
    return escape(settings.SITE_URL + path)
