"""Settings: `dev` (also the demo shop), `test` and `prod`, all on top of `base`."""
