"""`sweep`, and what developers use: `load_demo`, `create_store`."""
