"""Simulated providers of wallets, phone payments, money transfers and cash vouchers, for the demo and the tests.

They keep their orders in the books of the sandbox bank and sign their webhooks as it does.
"""
