"""Forms of accounts: they reject bad shape, services reject bad business."""
