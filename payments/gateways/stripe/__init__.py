"""Stripe: payment on its hosted Checkout page, through its official library."""
