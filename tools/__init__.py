"""Programs for developers; no app imports them."""
