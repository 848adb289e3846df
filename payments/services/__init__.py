"""Writes of payments, one module for each journey."""
