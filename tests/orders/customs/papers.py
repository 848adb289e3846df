"""What a buyer in Russia would write."""

from accounts.models import User
from orders.models import Order
from tests.orders.journeys import open_store, paid_order, variant_of

PAPERS = {
    "name": "Соколова Анна Игоревна",
    "born": "1990-05-17",
    "passport": "4510123456",
    "passport_issued": "2015-06-01",
    "inn": "772807592828",
}
TYPED = PAPERS | {"passport": "45 10 123456", "inn": "7728 0759 2828"}


def order_from_abroad(buyer: User | None = None) -> Order:
    """A paid order that a store in China sends to Moscow."""
    return paid_order(variant_of(open_store(country="CN")), buyer=buyer)
