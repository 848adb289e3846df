"""Services of the club."""
