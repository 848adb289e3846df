"""Tables of goods as files: read, matched, understood, written. No queries."""
