"""The sandbox gateway: a bank of our own for the demo and the tests, with its own books."""
