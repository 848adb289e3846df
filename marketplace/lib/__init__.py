"""What every app may use and what imports no app: money, errors, ids, clock, timers, locks, ports."""
