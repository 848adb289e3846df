"""Search: the row of a product, the words of a query, the filters, the one door `engine.search`."""
