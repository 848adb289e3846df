"""Services of the help centre."""
