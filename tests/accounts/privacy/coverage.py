"""What the registry of personal data lacks: walks all models of all installed apps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from accounts.models import User
from accounts.privacy import Delete, PersonalTable

# Columns that could hold words about a person, or the way to one.
TELLING = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.GenericIPAddressField,
    models.BinaryField,
    models.FileField,
    models.FilePathField,
    ArrayField,
    SearchVectorField,
)


def faults(
    all_models: Iterable[type[models.Model]],
    tables: Iterable[PersonalTable],
    impersonal: Iterable[type[models.Model]],
) -> list[str]:
    """Sentences about what was forgotten; empty when every model is declared, with every column."""
    tables, impersonal = list(tables), set(impersonal)
    personal = {table.model for table in tables}
    found = []
    for model in all_models:
        own = [table for table in tables if table.model is model]
        if own:
            found += _column_faults(model, own) + _road_faults(model, own)
        elif model not in impersonal:
            found += _stranger_faults(model, personal)
    found += [f"{model._meta.label} is declared personal and impersonal" for model in personal & impersonal]
    found += [f"{model._meta.label} leads to a member" for model in impersonal if _roads(model, {User})]
    return found


def _stranger_faults(model: type[models.Model], personal: set[type[models.Model]]) -> list[str]:
    roads = _roads(model, personal | {User})
    telling = [field.name for field in _columns(model) if isinstance(field, TELLING)]
    if not (roads or telling):
        return []
    return [f"{model._meta.label} is not declared: it leads to people by {roads} and could tell of them in {telling}"]


def _road_faults(model: type[models.Model], tables: list[PersonalTable]) -> list[str]:
    """Every foreign key to a member is the road of one of the model's tables."""
    roads = {table.owner for table in tables} | {road for table in tables for road in table.roads}
    return [
        f"{model._meta.label}.{name} leads to a member and no table of the registry takes that road"
        for name in _roads(model, {User})
        if name not in roads
    ]


def _column_faults(model: type[models.Model], tables: list[PersonalTable]) -> list[str]:
    found = []
    for table in tables:
        named = {path.partition("__")[0] for path in table.exported} | set(table.left_out)
        if isinstance(table.owner, str):
            named.add(table.owner.partition("__")[0])
        for field in _columns(model):
            where = f"{model._meta.label}.{field.name} (by {table.owner})"
            if field.name not in named and not (field.primary_key and table.owner == "pk"):
                found.append(f"{where} is neither exported nor left out with a reason")
            if isinstance(table.on_erasure, Delete):
                continue
            covered = {*table.on_erasure.values, *table.on_erasure.kept}
            if isinstance(field, TELLING) and field.name not in covered:
                found.append(f"{where} could name a person, and erasure neither wipes nor keeps it")
    return found


def _columns(model: type[models.Model]) -> list[Any]:
    return list(model._meta.concrete_fields)


def _roads(model: type[models.Model], targets: set[type[models.Model]]) -> list[str]:
    if model is User:
        return []
    return [field.name for field in _columns(model) if field.is_relation and field.related_model in targets]
