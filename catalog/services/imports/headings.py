"""The columns that a store has matched before: a bounded number, the latest last."""

from __future__ import annotations

from collections.abc import Container, Sequence

from django.db import transaction

from accounts.models import Store
from catalog.importing.columns import field_called, key_of
from catalog.importing.limits import MAX_HEADINGS
from catalog.models import ImportMapping


def remembered_headings(store: Store) -> dict[str, str]:
    """How the store's headings were matched the last time; the field is "" for one that was left out."""
    mapping = ImportMapping.objects.filter(store=store).first()
    return dict(mapping.headings) if mapping else {}


def remember_headings(*, store: Store, header: Sequence[str], columns: Sequence[str]) -> None:
    """Keep what these headings were matched with, where that is not what they are called anyway.

    Locks the store's list. Wants an open transaction.
    """
    mapping = _locked(store)
    latest = {key_of(heading): code for heading, code in zip(header, columns, strict=True) if key_of(heading)}
    before = [[key, code] for key, code in dict(mapping.headings).items() if key not in latest]
    new = [[key, code] for key, code in latest.items() if field_called(key) != code or not code]
    mapping.headings = [*before, *new][-MAX_HEADINGS:]
    mapping.save()


@transaction.atomic
def forget_headings(*, store: Store, headings: Container[str]) -> int:
    """Forget these headings; how many of them were known. Locks the store's list."""
    mapping = _locked(store)
    known = dict(mapping.headings)
    mapping.headings = [[key, code] for key, code in known.items() if key not in headings]
    mapping.save()
    return len(known) - len(mapping.headings)


def _locked(store: Store) -> ImportMapping:
    return ImportMapping.objects.select_for_update().get_or_create(store=store)[0]
