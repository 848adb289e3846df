"""Loads the demo shop into the database: ordered steps that add what is missing and never delete."""
