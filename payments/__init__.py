"""Payments, escrow holds, refunds and the double-entry ledger; knows no orders."""
