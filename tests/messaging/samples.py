"""A context for every kind of mail, also for kinds that are added later: made of the names its templates use.

Values hold no letters, so that a mail can be checked for being in one language. A name that ends in a filter or
a tag says by it what it is (`total|money`, `day|day`, `counted "days" left`, `count days=days`); everything else
is a text.
"""

import re
from pathlib import Path
from typing import Any

from messaging.models import OutboxEmail
from messaging.rules import topic_of
from tests.factories.accounts import UserFactory

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates"
KINDS = sorted(path.parent.name for path in TEMPLATES.glob("emails/*/subject.txt"))
READER = 7  # the number of the member in links that are signed

_MONEY, _NUMBER, _MOMENT, _TEXT = {"amount": "12490.50", "currency": "USD"}, 12, "2026-03-01T12:30:00+00:00", "1024-77"
_LINE = {"title": "24/7 × 365", "options": "40 / 42", "quantity": 2, "total": _MONEY}
_KNOWN: dict[str, Any] = {
    "url": "/ru/my/orders/1024-77/",
    "lines": [_LINE, _LINE],
    "code": "482913",
    "ip": "203.0.113.7",
    "earliest": "2026-03-12",
    "latest": "2026-03-18",
    "is_last": True,
}
_FILTERED = re.compile(r"(\w+)\|(\w+)")
_COUNTED = re.compile(r'{% (?:counted "\w+" |blocktranslate [a-z ]*count \w+=)(\w+)')
_DATED = re.compile(r"{% (?:time_tag|date_range) (\w+)(?: (\w+))?")
_PLAIN = re.compile(r"{{ (\w+)|(?:with|blocktranslate trimmed|[a-z_]+)=(\w+)|value=(\w+)|{% if (\w+)")
_PULLED_IN = re.compile(r'{% (?:include|extends) "([^"]+)"')
_OURS = {"block", "forloop", "topic", "site_name", "site_url", "unsubscribe_url", "label", "text", "line", "other"}
_OURS |= {"action", "value", "is_total", "True", "False"}


def sample_context(kind: str) -> dict[str, Any]:
    """JSON for every name that the templates of `kind` use."""
    source = "".join(_sources(f"emails/{kind}/{name}") for name in ("subject.txt", "body.txt", "body.html"))
    found: dict[str, Any] = {}
    for groups in _PLAIN.findall(source):
        found |= {name: _TEXT for name in groups if name}
    for name, how in _FILTERED.findall(source):
        value = {"money": _MONEY, "approx": _MONEY, "number": _NUMBER, "day": _MOMENT, "moment": _MOMENT}.get(how)
        found |= {name: value} if value else {}
    for name in _COUNTED.findall(source):
        found[name] = _NUMBER
    for names in _DATED.findall(source):
        found |= {name: _MOMENT for name in names if name and name not in ("as", "style")}
    wanted = {name: value for name, value in found.items() if name not in _OURS and not name.isdigit()}
    return wanted | {name: value for name, value in _KNOWN.items() if name in found or name in ("url", "lines")}


def _sources(name: str) -> str:
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    return text + "".join(_sources(other) for other in _PULLED_IN.findall(text) if "emails/base" not in other)


def sample_mail(kind: str, language: str, context: dict[str, Any] | None = None) -> OutboxEmail:
    """A mail of this kind to member READER, not saved."""
    reader = UserFactory.build(pk=READER, language=language)
    found = sample_context(kind) if context is None else context
    return OutboxEmail(to=reader.email, user=reader, language=language, template=kind, context=found)


def is_optional(kind: str) -> bool:
    """True for a mail that carries a link to unsubscribe."""
    return not topic_of(kind).is_essential
