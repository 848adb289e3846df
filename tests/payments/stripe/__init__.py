"""Stripe as the shop meets it: a small server of our own, and the tests that use the real library against it."""
