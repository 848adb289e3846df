"""App configuration."""

from django.apps import AppConfig


class ClubConfig(AppConfig):
    """Membership, points and levels."""

    name = "club"
