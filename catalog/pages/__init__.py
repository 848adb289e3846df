"""What the components of a page want, from what the selectors give. No query, no write."""
