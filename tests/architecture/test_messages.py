"""Both languages are complete: nothing missing, nothing fuzzy, plural forms filled, placeholders kept."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent.parent
RU = ROOT / "locale/ru/LC_MESSAGES/django.po"
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def _messages() -> list[Message]:
    with RU.open("rb") as file:
        return [message for message in read_po(file, locale="ru") if message.id]


def _strings(value: object) -> list[str]:
    return list(value) if isinstance(value, list | tuple) else [str(value or "")]


def test_russian_is_complete() -> None:
    bad = [m.id for m in _messages() if m.fuzzy or not all(_strings(m.string))]
    assert not bad


def test_russian_plurals_have_four_forms() -> None:
    assert not [m.id for m in _messages() if m.pluralizable and len(_strings(m.string)) != 4]


def test_placeholders_survive_translation() -> None:
    wrong = []
    for message in _messages():
        wanted = set().union(*(PLACEHOLDER.findall(text) for text in _strings(message.id)))
        given = set().union(*(PLACEHOLDER.findall(text) for text in _strings(message.string)))
        if not given <= wanted or (not message.pluralizable and given != wanted):
            wrong.append(message.id)
    assert not wrong


def test_russian_is_russian() -> None:
    """A string with Latin words only was probably forgotten."""
    allowed = re.compile(r"^(Karavan|Mall|RU|EN|E-mail|ID|CVC|CVV|PIN|SMS|Visa|Mastercard|[A-Z0-9 %().,:;·—–-]*)$")
    suspicious = [
        m.id
        for m in _messages()
        for text in _strings(m.string)
        if not re.search("[а-яёА-ЯЁ]", text)
        and not allowed.match(text)
        and re.search("[A-Za-z]{4}", PLACEHOLDER.sub("", text))
    ]
    assert not suspicious


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="makemessages needs gettext; CI has it")
def test_makemessages_finds_nothing_new(tmp_path: Path) -> None:
    before = {m.id if isinstance(m.id, str) else m.id[0] for m in _messages()}
    copy = tmp_path / "tree"
    shutil.copytree(
        ROOT,
        copy,
        ignore=shutil.ignore_patterns(
            ".git", ".venv", ".karavan", "staticfiles", "media", "__pycache__", "node_modules", "tests", "*.mo"
        ),
    )
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "-l", "ru", "--no-location", "--no-obsolete", "--no-wrap"],
        cwd=copy,
        check=True,
        capture_output=True,
    )
    with (copy / "locale/ru/LC_MESSAGES/django.po").open("rb") as file:
        after = {m.id if isinstance(m.id, str) else m.id[0] for m in read_po(file, locale="ru") if m.id}
    assert after == before


def test_no_message_hides_in_an_f_string() -> None:
    """makemessages does not look inside f-strings: such a text would stay English, and no list would show it."""
    hidden = []
    for app in ("accounts", "catalog", "club", "marketplace", "messaging", "orders", "payments", "seller", "support"):
        for path in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.JoinedStr):
                    calls = (part for part in ast.walk(node) if isinstance(part, ast.Call))
                    names = [getattr(call.func, "id", "") for call in calls]
                    hidden += [(path, node.lineno) for name in names if name == "_" or name.endswith("gettext")]
    assert not hidden
