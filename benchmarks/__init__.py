"""Benchmarks that anyone can rerun; their figures stand in docs/benchmarks.md."""
