"""The sellers' workspace: pages only, no models and no writes of its own."""
