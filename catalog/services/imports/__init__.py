"""Goods from tables: upload, match, check, import in batches, undo."""
