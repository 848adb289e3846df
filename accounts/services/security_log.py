"""The one writer of the account's log."""

from accounts.clients import Client
from accounts.models import SecurityEvent, User


def record_event(
    *,
    user: User,
    kind: SecurityEvent.Kind,
    client: Client | None = None,
    actor: User | None = None,
    note: str = "",
) -> SecurityEvent:
    """Append a line, in the caller's transaction if there is one. `actor` is staff who did it, if not the member."""
    return SecurityEvent.objects.create(
        user=user,
        kind=kind,
        ip=client.ip if client else None,
        user_agent=client.user_agent if client else "",
        actor=actor,
        note=note[:300],
    )
