"""Carriers: what their tracking codes look like, where they show a parcel, and how they report to the shop."""
