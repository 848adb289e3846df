"""Fixtures of accounts."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.accounts.desk import DESK, client_of, staff_with


@pytest.fixture
def desk(db: None) -> Client:
    """Somebody of the desk that blocks members and answers appeals."""
    return client_of(staff_with(*DESK))
