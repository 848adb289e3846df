"""The demo's parcels: codes that their carriers could have given out, and ways that end where the order says."""

import pytest

from marketplace.demo.load.orders import way_of
from orders.carriers.registry import CARRIER_BY_CODE
from tests.factories.orders import OrderFactory


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("country", "carrier"), [("RU", "russian_post"), ("CN", "china_post"), ("KZ", "post"), ("DE", "post")]
)
def test_parcels_of_the_demo(country: str, carrier: str) -> None:
    for _ in range(12):
        order = OrderFactory(paid=True, store__country=country)
        chosen, code, reports = way_of(order, is_there=True)
        assert chosen == carrier
        assert CARRIER_BY_CODE[chosen].fault_of(code) is None
        assert reports[-1].status == "delivered"
        assert ("customs" in {report.status for report in reports}) == (country != "RU")
        assert way_of(order, is_there=True)[1] == code
