"""The real services, killed in the middle of trade."""
