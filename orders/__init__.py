"""Cart, checkout, orders, shipments: the whole life of a purchase."""
