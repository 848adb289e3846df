"""Help centre articles."""
