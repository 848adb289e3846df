"""Writes of orders, one module for each journey."""
