"""Membership, points and levels."""
