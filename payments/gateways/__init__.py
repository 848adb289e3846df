"""Gateways: the outside world of money. Each lives in a folder of its own and keeps the surface of `base`."""
