"""Management of the help centre."""
