"""Users, consents, addresses, stores and who acts for them."""
