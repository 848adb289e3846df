"""Tests, a mirror of the apps."""
