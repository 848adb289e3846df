"""A market that proves itself: random trade through the real services, and books kept beside the shop's own."""
