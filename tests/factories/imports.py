"""Imports at a given point of their way."""

from __future__ import annotations

import io
from itertools import count

from accounts.models import Store, User
from catalog.models import ImportJob
from catalog.services.imports.jobs import upload_table

TABLE = "sku;price\nA1;5\n"
_numbers = count(1)


def import_of(store: Store, *, user: User | None = None, status: str = "matching", text: str = TABLE) -> ImportJob:
    """An uploaded table, moved to `status` by hand."""
    job = upload_table(store=store, user=user, file=io.BytesIO(text.encode()), name=f"goods-{next(_numbers)}.csv")
    job.status = status
    if status != "matching":
        job.preview = []
    job.save()
    return job
