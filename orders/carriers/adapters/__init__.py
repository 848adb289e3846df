"""How carriers report to the shop: one surface, and an adapter for each kind of carrier behind it."""
