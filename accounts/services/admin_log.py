"""The log of the administration: whatever names a deleted member is wiped; who did what and when stays."""

import json
import re
from collections.abc import Iterable
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Model, Q, QuerySet
from django.db.models.functions import Cast

from accounts.models import Phone, User
from accounts.privacy import Delete, Person, personal_tables

GONE = "—"  # what stands where a name stood
_SEPARATOR = " · "  # between the parts of a row's own description, see __str__ of the models


def forget_in_admin_log(person: Person) -> None:
    """Wipe the texts of entries about the member and about the rows that belong to the member.

    Entries about other things, such as a store whose people were changed, lose the words that name the member.
    A word alone proves nothing: names count only where they are a whole part of a row's description, so that nobody
    can empty the log by taking a name that occurs everywhere. An eraser: it runs while the rows are still there.
    """
    for table in personal_tables():
        if table.model is not LogEntry:
            _blank(_entries(table.model).filter(object_id__in=_ids(table.rows(person))))
    for model in {table.model for table in personal_tables() if isinstance(table.on_erasure, Delete)}:
        # Rows that were deleted before cannot be told apart by their owner any more: none of their texts stays.
        _blank(_entries(model).exclude(object_id__in=_ids(model._default_manager.all())))
    identifiers, names = _identifiers(person), _names(person.user)
    for entry in LogEntry.objects.filter(_mentions([*identifiers, *names])).iterator():
        _forget_words(entry, identifiers, names)


def _entries(model: type[Model]) -> QuerySet[LogEntry]:
    content_type = ContentType.objects.get_for_model(model, for_concrete_model=False)
    return LogEntry.objects.filter(content_type=content_type).exclude(object_repr=GONE, change_message="")


def _ids(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.order_by().annotate(own_id=Cast("pk", CharField())).values("own_id")


def _blank(entries: QuerySet[LogEntry]) -> None:
    entries.update(object_repr=GONE, change_message="")


def _identifiers(person: Person) -> list[str]:
    """What belongs to one person alone and gives away the whole text it stands in."""
    phones = Phone.objects.filter(user=person.user).values_list("number", flat=True)
    return [*person.emails, person.user.member_id, *phones]


def _names(user: User) -> list[str]:
    return sorted({name for name in (user.display_name, user.full_name, user.short_name) if name})


def _mentions(words: Iterable[str]) -> Q:
    found = Q(pk__in=[])
    for word in filter(None, words):
        escaped = json.dumps(word)[1:-1]  # how the message of an entry writes Cyrillic
        found |= Q(object_repr__icontains=word) | Q(change_message__icontains=word)
        found |= Q(change_message__icontains=escaped)
    return found


def _forget_words(entry: LogEntry, identifiers: list[str], names: list[str]) -> None:
    entry.object_repr = _forget(entry.object_repr, identifiers, names)
    entry.change_message = _forget_in_message(entry.change_message, identifiers, names)
    entry.save(update_fields=["object_repr", "change_message"])


def _forget_in_message(message: str, identifiers: list[str], names: list[str]) -> str:
    try:
        steps = json.loads(message)
    except ValueError:
        return _forget(message, identifiers, names)
    return json.dumps(_walk(steps, identifiers, names))


def _walk(value: Any, identifiers: list[str], names: list[str]) -> Any:
    if isinstance(value, dict):
        return {key: _walk(item, identifiers, names) for key, item in value.items()}
    if isinstance(value, list):
        return [_walk(item, identifiers, names) for item in value]
    return _forget(value, identifiers, names) if isinstance(value, str) else value


def _forget(text: str, identifiers: list[str], names: list[str]) -> str:
    if any(word and _names_whole(word, text) for word in identifiers):
        return GONE
    framed = f"{_SEPARATOR}{text}{_SEPARATOR}"
    for name in names:
        framed = framed.replace(f"{_SEPARATOR}{name}{_SEPARATOR}", f"{_SEPARATOR}{GONE}{_SEPARATOR}")
    return framed[len(_SEPARATOR) : -len(_SEPARATOR)]


def _names_whole(identifier: str, text: str) -> bool:
    """True where it stands by itself: `ann@example.com` is not in `joann@example.com` or `ann@example.com.au`."""
    return bool(re.search(rf"(?<![\w.+-]){re.escape(identifier)}(?![.-]*\w)", text, re.IGNORECASE))
