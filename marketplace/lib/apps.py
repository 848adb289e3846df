"""App configuration: makes the template tags of `lib` available."""

from django.apps import AppConfig


class LibConfig(AppConfig):
    """Holds template tags and abstract models; owns no tables."""

    name = "marketplace.lib"
    label = "lib"
