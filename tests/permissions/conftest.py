"""The world of the matrix."""

import pytest

from tests.permissions.world import World, build_world


@pytest.fixture
def world(db: None) -> World:
    from tests.factories.orders import OrderFactory

    return build_world(OrderFactory())
