"""Rows of the matrix about payments that banks dispute."""

from __future__ import annotations

from typing import Any

from payments.services.evidence_files import add_evidence_file
from tests.payments.evidence import paper
from tests.permissions.matrix import STORE, Row, get
from tests.permissions.world import World

OWN_STORE_ONLY = STORE | {"clerk": 403}


def store(world: World) -> dict[str, Any]:
    return {"store": world.store.slug}


def disputed(world: World) -> dict[str, Any]:
    return store(world) | {"number": world.things["chargeback"].number}


def evidence_file(world: World) -> dict[str, Any]:
    """A file that the store shows in the chargeback."""
    values = disputed(world)
    file = add_evidence_file(
        store_id=world.store.pk,
        user=world.people["seller"],
        number=values["number"],
        name="receipt.pdf",
        data=paper(),
    )
    return values | {"file": file.number}


MONEY_ROWS: dict[str, Row] = {
    "seller:chargebacks": get(OWN_STORE_ONLY, store),
    "seller:chargeback": get(OWN_STORE_ONLY, disputed),
    "seller:chargeback-file": get(OWN_STORE_ONLY, evidence_file),
}
