"""A carrier of our own for the demo and the tests: parcels travel by the calendar, and real webhooks tell of it."""
