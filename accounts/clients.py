"""Which browser, at which network address, a request comes from."""

from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

USER_AGENT_LENGTH = 200  # characters kept of the browser's own description


@dataclass(frozen=True, slots=True)
class Client:
    """What is kept of a browser: its network address and how it describes itself."""

    ip: str
    user_agent: str


def client_of(request: HttpRequest) -> Client:
    """The client of a request; behind a proxy the address is the one that allauth's limits count."""
    return Client(
        ip=str(get_adapter().get_client_ip(request)),
        user_agent=request.headers.get("User-Agent", "")[:USER_AGENT_LENGTH],
    )
