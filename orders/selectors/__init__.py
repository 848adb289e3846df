"""Reads of orders: what pages show, as frozen dataclasses with constant query counts."""
