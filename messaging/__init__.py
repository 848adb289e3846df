"""Notifications and the outbox of mails."""
