"""`rotate_secrets`."""
