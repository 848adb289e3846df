"""Ask the web server on this machine whether it is well: `python -m tools.healthcheck`. Standard library only."""

import os
import sys
import urllib.request


def request_from(environ: dict[str, str]) -> urllib.request.Request:
    """GET /healthz on PORT, by a host name that the settings allow."""
    allowed = [host.strip() for host in environ.get("ALLOWED_HOSTS", "").split(",")]
    named = [host.lstrip(".") for host in allowed if host and host != "*"]
    address = f"http://127.0.0.1:{environ.get('PORT') or 8000}/healthz"
    return urllib.request.Request(address, headers={"Host": named[0] if named else "localhost"})


def main() -> int:
    """0 when it answers 200 within 4 seconds, else 1 with the reason."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request_from(dict(os.environ)), timeout=4) as answer:
            return 0 if answer.status == 200 else 1
    except OSError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
