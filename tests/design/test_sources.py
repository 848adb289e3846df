"""Style sheets, scripts, icons and templates keep to their budgets and to the content security policy."""

import os
import re
import time
import zlib
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import override_settings

from marketplace import staticfinders
from marketplace.lib import icons
from marketplace.lib.templatetags import ui

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = ROOT / "templates"
SCRIPTS = sorted((ROOT / "marketplace/static/js").glob("*.js"))
PAGES = sorted(p for p in TEMPLATES.rglob("*.html") if not {"emails", "email"} & set(p.parts))


def test_one_style_sheet_within_budget() -> None:
    css = Path(finders.find("css/karavan.css")).read_text("utf-8")
    assert "@import" not in css
    assert len(zlib.compress(css.encode(), 9)) <= 24_000  # brotli is smaller still
    layers = re.search(r"@layer ([\w,\s]+);|@layer reset", css)
    assert layers, "the order of layers is lost"


def test_every_component_is_in_the_bundle() -> None:
    entry = staticfinders.ENTRY.read_text("utf-8")
    sources = {p.relative_to(staticfinders.ENTRY.parent).as_posix() for p in staticfinders.ENTRY.parent.rglob("*.css")}
    assert sources - {"main.css"} == set(re.findall(r'@import "([^"]+)"', entry))


def test_the_bundle_is_rebuilt_when_a_source_is_newer(tmp_path: Path) -> None:
    source = tmp_path / "a.css"
    source.write_text("old")
    target = staticfinders.Target("out.css", lambda: [source], source.read_text)
    built = staticfinders.ensure_built(target, tmp_path / "out")
    assert built.read_text() == "old"
    source.write_text("new")
    os.utime(source, (time.time() + 5, time.time() + 5))
    assert staticfinders.ensure_built(target, tmp_path / "out").read_text() == "new"


def test_the_finder_lists_what_it_builds(tmp_path: Path) -> None:
    with override_settings(STATIC_BUILD_DIR=str(tmp_path)):
        finder = staticfinders.BundleFinder()
        listed = {path for path, storage in finder.list(None) if storage.exists(path)}
    assert listed == {"css/karavan.css", "img/icons.svg", "data/common-passwords.txt"}
    assert finder.find("css/unknown.css") == []


def test_scripts_are_small() -> None:
    sizes = {script.name: script.stat().st_size for script in SCRIPTS}
    assert sizes
    assert not {name: size for name, size in sizes.items() if size > 3000}
    # as they travel: a page loads a few of them (ux 4.2 counts compressed bytes)
    assert sum(len(zlib.compress(script.read_bytes(), 9)) for script in SCRIPTS) <= 14_000


def test_icons_exist_in_lucide_and_are_sorted() -> None:
    sprite = icons.build_sprite()
    assert list(icons.ICONS) == sorted(set(icons.ICONS))
    assert [f'id="{name}"' for name in icons.ICONS if f'id="{name}"' not in sprite] == []


def test_templates_name_known_icons_only() -> None:
    used = {name for page in PAGES for name in re.findall(r'{% icon "([^"]+)"', page.read_text("utf-8"))}
    assert used
    assert used <= set(icons.ICONS)


def test_an_unknown_icon_is_an_error() -> None:
    with pytest.raises(ValueError, match="no-such-icon"):
        ui.icon("no-such-icon")


def test_an_icon_speaks_only_when_labelled() -> None:
    assert 'aria-hidden="true"' in ui.icon("heart")
    assert 'role="img" aria-label="5 &lt; 6"' in ui.icon("heart", label="5 < 6")


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(TEMPLATES).as_posix())
def test_templates_keep_to_the_policy(page: Path) -> None:
    text = re.sub(r"{% comment %}.*?{% endcomment %}", "", page.read_text("utf-8"), flags=re.S)
    assert not re.search(r"<[a-z][^>{]*\sstyle\s*=|<style", text), "inline style"
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", text), "inline handler"
    assert not re.search(r"hx-on|js:|javascript:", text), "script in an attribute"
    assert not re.search(r"<script(?![^>]*(\bsrc=|application/ld\+json))", text), "inline script"
    assert not re.search(r"(src|href)=\"https?://", text), "foreign host"


@pytest.mark.parametrize("drawing", sorted((TEMPLATES / "components/drawings").glob("*.svg")), ids=lambda p: p.stem)
def test_drawings_are_light_and_follow_the_theme(drawing: Path) -> None:
    text = drawing.read_text("utf-8")
    assert len(text.encode()) <= 2000
    assert not re.search(r'(fill|stroke)="#', text)
    assert 'aria-hidden="true"' in text


@pytest.mark.parametrize("page", ["500.html", "503.html"])
def test_static_errors_need_nothing_and_speak_both_languages(page: str) -> None:
    html = render_to_string(page)  # no request, no context
    assert 'lang="ru"' in html
    assert 'lang="en"' in html
    assert html.startswith("<!doctype html>")


NAMED = re.compile(r"{% blocktranslate([^%]*?)%}((?:(?!{% endblocktranslate).)*)", re.DOTALL)
NAMES = ("store", "title", "name", "list", "product")


def test_a_name_in_quotes_gets_inner_quotes_of_its_own() -> None:
    texts = sorted([*TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.txt")])
    quoted = [
        (path.name, name, f"{name}=" in options and "|inner" in options.split(f"{name}=")[1].split()[0])
        for path in texts
        for options, body in NAMED.findall(path.read_text("utf-8"))
        for name in set(re.findall(r"“{{ (\w+) }}”", body)) & set(NAMES)
    ]
    assert len(quoted) > 50
    assert not [(file, name) for file, name, is_inner in quoted if not is_inner]
