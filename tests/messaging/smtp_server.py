"""A mail server as a process of its own: `python -m tests.messaging.smtp_server PORT FILE DELAY`.

Appends one line of JSON for each mail it takes. Recipients that begin with «bad» are refused for good,
those that begin with «later» for now.
"""

import asyncio
import json
import os
import sys
from email import message_from_bytes, policy
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope


class Handler:
    """Takes mails slowly, as real servers do."""

    def __init__(self, file: str, delay: float) -> None:
        self.file, self.delay = file, delay

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("bad"):
            return "550 no such mailbox"
        if address.startswith("later"):
            return "451 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(self.delay)
        message = message_from_bytes(envelope.content or b"", policy=policy.default)
        line: dict[str, Any] = {"to": envelope.rcpt_tos[0], "id": message["Message-ID"], "subject": message["Subject"]}
        line["headers"] = [(name, str(value)) for name, value in message.items()]
        with open(self.file, "a", encoding="utf-8") as log:  # noqa: PTH123
            log.write(json.dumps(line) + "\n")
            log.flush()
            os.fsync(log.fileno())
        return "250 taken"


async def main(port: int, file: str, delay: float) -> None:
    """Serve until killed."""
    handler = Handler(file, delay)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(handler, enable_SMTPUTF8=True), "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], float(sys.argv[3])))
