"""Transfers to the bank account of the marketplace, matched by staff with the bank's statement."""
