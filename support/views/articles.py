"""Pages of the help centre."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from marketplace.lib.page_facts import PageFacts, breadcrumb_data, tell
from support.access import article_for_reader
from support.blocks import show
from support.constants import ICONS
from support.markup import render as render_markup
from support.models import HelpArticle
from support.promises import promises
from support.selectors import published, search_articles

_Section = HelpArticle.Section


@require_GET
def help_index(request: HttpRequest) -> HttpResponse:
    """The buyer's guide; `?q=` searches all texts."""
    query = request.GET.get("q", "").strip()
    found = list(search_articles(query)) if query else []
    articles = found or list(published(_Section.GUIDE))
    context = {
        "query": query,
        "is_found": bool(found),
        "articles": [{"article": article, "icon": ICONS.get(article.slug, "file-text")} for article in articles],
        "legal": published(_Section.LEGAL),
    }
    return render(request, "support/help.html", context)


@require_GET
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """One article of the buyer's guide (S31-S35)."""
    return _article_page(request, slug, _Section.GUIDE)


@require_GET
def legal(request: HttpRequest, slug: str) -> HttpResponse:
    """Terms, privacy, cookies."""
    return _article_page(request, slug, _Section.LEGAL)


@require_GET
def about(request: HttpRequest) -> HttpResponse:
    """About the shop."""
    return _article_page(request, "about", _Section.SITE)


@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return _article_page(request, "accessibility", _Section.SITE)


def _article_page(request: HttpRequest, slug: str, section: str) -> HttpResponse:
    item = article_for_reader(slug, section)
    crumbs: list[dict[str, Any]] = [{"label": _("Home"), "url": reverse("home")}]
    if section == _Section.GUIDE:
        crumbs.append({"label": _("Help"), "url": reverse("support:help")})
    crumbs.append({"label": item.title, "url": ""})
    data = breadcrumb_data(crumbs, settings.SITE_URL)
    tell(request, PageFacts(title=item.title, description=item.summary, kind="article", data=(data,)))
    rendered = render_markup(item.body, promises())
    shown = show(rendered, request)
    context = {
        "article": item,
        "parts": rendered.parts,
        "body": shown.html,
        "crumbs": crumbs,
        "others": [other for other in published(section) if other.slug != slug],
        "is_guide": section == _Section.GUIDE,
    }
    return render(request, "support/article.html", context, status=shown.status)
