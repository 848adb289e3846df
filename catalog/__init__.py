"""Listings, prices, stock, search, wish lists, delivery and exchange rates."""
