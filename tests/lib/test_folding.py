"""A folded template shows what the template shows, in every language, and draws its fixed parts once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as configured
from django.template import Context, Engine, engines
from django.template.base import Template
from django.urls import set_script_prefix
from django.utils import translation

from marketplace.lib import folding
from marketplace.lib.folding import Folded, Loader, fold

BUILTINS = configured.TEMPLATES[0]["OPTIONS"]["builtins"]
PAGE = """{% extends "frame.html" %}{% block main %}{% comment %}not shown{% endcomment %}
<h1>{% translate "Reviews" %}</h1>{% icon "heart" %}<a href="{% url "catalog:tree" %}">{% translate "Catalogue" %}</a>
{% if name %}<b>{{ name }}</b> {% translate "Price" %}{% elif other %}{% icon "star" size="s" %}
{% else %}{% blocktranslate trimmed %}The price is for one piece.{% endblocktranslate %}{% endif %}
{% for n in numbers %}{{ n }}{% icon "check" %}{% translate "Price" %}{% empty %}{% translate "Sold out." %}{% endfor %}
{% with x=1 %}{% include "part.html" %}{% endwith %}{% static "js/cart.js" %}
{% blocktranslate with n=name %}Hello, {{ n }}{% endblocktranslate %}{% translate "Price" as price %}{{ price|upper }}
{% autoescape off %}{% site_name %}{% translate "Price" %}{{ name }}{% endautoescape %}{% endblock main %}"""
TEMPLATES = {
    "frame.html": '<main>{% block main %}{% endblock main %}</main>{% translate "Catalogue" %}{% now "Y" %}',
    "part.html": '<i>{% translate "Price" %}{{ x }}{% translate "price" context "no such context" %}</i>',
    "page.html": PAGE,
}
VALUES: list[dict[str, object]] = [
    {"name": "<Анна>", "numbers": [1, 2]},
    {"other": True},
    {"numbers": range(3), "name": ""},
]


def _engine(*, folded: bool) -> Engine:
    inner = ("django.template.loaders.locmem.Loader", TEMPLATES)
    loader = "marketplace.lib.folding.Loader" if folded else "django.template.loaders.cached.Loader"
    return Engine(loaders=[(loader, [inner])], builtins=BUILTINS, libraries={})


@pytest.fixture
def prefix() -> Iterator[None]:
    yield
    set_script_prefix("/")


def _folds(template: Template) -> list[Folded]:
    return [node for node in template.nodelist.get_nodes_by_type(Folded) if isinstance(node, Folded)]


@pytest.mark.parametrize("values", VALUES)
def test_it_shows_the_same(values: dict[str, object], prefix: None) -> None:
    plain, folded = (_engine(folded=kind).get_template("page.html") for kind in (False, True))
    for root in ("/", "/shop/", "/"):
        set_script_prefix(root)
        for code in ("ru", "en", "ru"):
            with translation.override(code):
                shown = folded.render(Context(values))
                assert shown == plain.render(Context(values))
                assert f'href="{root}{code}/' in shown


def test_neighbours_become_one() -> None:
    template = _engine(folded=True).from_string(TEMPLATES["part.html"])
    fold(template.nodelist)
    assert [type(node).__name__ for node in template.nodelist] == [
        "Folded",
        "VariableNode",
        "TranslateNode",
        "TextNode",
    ]


def test_the_frame_is_folded_too() -> None:
    engine = _engine(folded=True)
    page, frame = engine.get_template("page.html"), engine.get_template("frame.html")
    assert len(_folds(frame)) == 1, "between the block and the year"
    assert engine.get_template("page.html") is page
    before = len(_folds(page))
    fold(page.nodelist)
    assert len(_folds(page)) == before, "folding twice changes nothing"


def test_a_fixed_part_is_drawn_once_for_each_language(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    template = _engine(folded=True).from_string('{% icon "heart" %}{% translate "Price" %}')
    fold(template.nodelist)
    (node,) = template.nodelist
    assert isinstance(node, Folded)
    monkeypatch.setattr(type(node.nodes[1]), "render", lambda self, context: drawn.append("word") or "word")
    for code in ("ru", "en", "ru", "en"):
        with translation.override(code):
            template.render(Context())
    assert drawn == ["word", "word"]


def test_a_change_of_settings_draws_anew(settings: Any) -> None:
    template = _engine(folded=True).from_string("{% site_name %}")
    fold(template.nodelist)
    first = template.render(Context())
    settings.SITE_NAME = "Другой базар"
    assert first != "Другой базар"
    assert template.render(Context()) == "Другой базар"


def test_the_pages_of_the_shop_are_folded() -> None:
    engine = engines["django"].engine  # type: ignore[attr-defined]
    assert isinstance(engine.template_loaders[0], Loader)
    assert _folds(engine.get_template("components/footer.html"))
    assert folding.is_fixed(engine.from_string('{% icon "heart" %}').nodelist[0])
