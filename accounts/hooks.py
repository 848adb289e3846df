"""What accounts hangs onto its own ports."""

from accounts.ports import secret_rotations
from accounts.services.secrets import rotate_two_step_secrets


def connect() -> None:
    """Called once, when the app is ready."""
    secret_rotations.register("two-step sign-in", rotate_two_step_secrets)
