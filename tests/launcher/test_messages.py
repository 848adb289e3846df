"""The catalogues are compiled without gettext, and what lacks Russian is named."""

import gettext
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.launcher.conftest import ROOT

CATALOGUE = r"""#, fuzzy
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=4; plural=(n%10==1 ? 0 : n%10<5 ? 1 : n%10<10 ? 2 : 3);\n"

msgid "Cart"
msgstr "Корзина"

#, fuzzy
msgid "Pay"
msgstr "Паять"

msgid "Wishes"
msgstr ""

msgid "%(n)s piece"
msgid_plural "%(n)s pieces"
msgstr[0] "%(n)s штука"
msgstr[1] "%(n)s штуки"
msgstr[2] "%(n)s штук"
msgstr[3] "%(n)s штуки"
"""


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    path = tmp_path / "locale" / "ru" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(CATALOGUE, encoding="utf-8")
    return path


def tool(name: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], "LC_ALL": "C", "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", f"tools.{name}", *arguments]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, encoding="utf-8", check=False)


def test_a_catalogue_is_compiled_once_and_again_when_it_changed(catalogue: Path, tmp_path: Path) -> None:
    assert tool("compile_messages", tmp_path).returncode == 0
    compiled = catalogue.with_suffix(".mo")
    with compiled.open("rb") as file:
        words = gettext.GNUTranslations(file)
    assert words.gettext("Cart") == "Корзина"
    assert words.gettext("Pay") == "Pay", "an uncertain translation must not be shown"
    assert words.ngettext("%(n)s piece", "%(n)s pieces", 5) == "%(n)s штук"

    first = compiled.stat().st_mtime_ns
    tool("compile_messages", tmp_path)
    assert compiled.stat().st_mtime_ns == first
    catalogue.write_text(CATALOGUE.replace("Корзина", "Корзинка"), encoding="utf-8")
    os.utime(catalogue, ns=(first + 1, first + 1))
    tool("compile_messages", tmp_path)
    with compiled.open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Cart") == "Корзинка"
    assert [path.name for path in catalogue.parent.iterdir() if ".mo." in path.name] == []


def test_what_lacks_russian_is_named(catalogue: Path, tmp_path: Path) -> None:
    told = tool("untranslated", tmp_path, str(catalogue))
    assert told.returncode == 1
    assert told.stdout.splitlines() == [
        "untranslated: 'Pay'",
        "untranslated: 'Wishes'",
        "2 texts without a translation",
    ]
