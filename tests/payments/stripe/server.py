"""The conformance server over HTTP: Stripe's API, its hosted page and its signed webhooks, on a port of its own."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from tests.payments.stripe.account import Account, Row
from tests.payments.stripe.rules import ApiError, items, read_form, read_number

API_KEY, WEBHOOK_SECRET = "sk_test_conformance", "whsec_conformance"


class Stripe(ThreadingHTTPServer):
    """The server with its account, and the faults a test asks for: one for each coming call of the API."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.account = Account(api_key=API_KEY, webhook_secret=WEBHOOK_SECRET)
        self.account.page_base = self.url
        self.keys: dict[str, tuple[str, Row, int, Row]] = {}
        self.faults: list[str] = []
        self.calls: list[tuple[str, str]] = []

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def deliver(self, event: Row, url: str) -> int:
        """POST one event to the shop as Stripe does; the status of the answer."""
        body = json.dumps(event).encode()
        headers = {"Content-Type": "application/json", "Stripe-Signature": sign(body)}
        try:
            with urlopen(Request(url, data=body, headers=headers, method="POST"), timeout=10) as answer:
                return int(answer.status)
        except HTTPError as error:
            return error.code


def sign(body: bytes, *, secret: str = WEBHOOK_SECRET, moment: int | None = None) -> str:
    """The header `Stripe-Signature`, written down from its description, not with the library that reads it."""
    moment = int(time.time()) if moment is None else moment
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest},v0=0000"


@contextmanager
def running() -> Iterator[Stripe]:
    """A server for the length of the block."""
    server = Stripe()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)


class Handler(BaseHTTPRequestHandler):
    """One request. Paths under /v1/ are the API, the others the hosted page."""

    server: Stripe
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        """Tests print nothing."""

    def do_GET(self) -> None:
        self._serve({})

    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        self._serve(read_form(text))

    def _serve(self, form: Row) -> None:
        where = urlsplit(self.path)
        if not where.path.startswith("/v1/"):
            self._page(where.path, form)
            return
        self.server.calls.append((self.command, where.path))
        fault = self.server.faults.pop(0) if self.server.faults else ""
        if fault == "unreachable":
            self.close_connection = True
            return
        with self.server.account.lock:
            status, body, is_replay = self._answer(where.path, form or read_form(where.query), fault)
        if fault == "lost":  # the work is done, and nobody hears of it
            self.close_connection = True
            return
        if fault == "slow":
            time.sleep(1.5)
        self._json(status, body, is_replay=is_replay)

    def _answer(self, path: str, params: Row, fault: str) -> tuple[int, Row, bool]:
        if self.headers.get("Authorization") != f"Bearer {self.server.account.api_key}":
            error = {"type": "invalid_request_error", "message": "Invalid API Key provided"}
            return 401, {"error": error}, False
        key = self.headers.get("Idempotency-Key", "") if self.command == "POST" else ""
        if key in self.server.keys:
            return self._replay(key, path, params)
        try:
            status, body = (500, _broken()) if fault == "500" else (200, self._call(path, params))
        except ApiError as error:  # refused before anything was done: nothing is kept under the key
            return error.status, error.body, False
        if key:
            self.server.keys[key] = (path, params, status, json.loads(json.dumps(body)))
        return status, body, False

    def _replay(self, key: str, path: str, params: Row) -> tuple[int, Row, bool]:
        """The same key again is the same answer, word for word, also when that was a 500."""
        known_path, known_params, status, body = self.server.keys[key]
        if (known_path, known_params) != (path, params):
            message = (
                "Keys for idempotent requests can only be used with the same parameters they were first used with."
            )
            return 400, {"error": {"type": "idempotency_error", "message": message}}, False
        return status, body, True

    def _call(self, path: str, params: Row) -> Row:
        account = self.server.account
        name, _, rest = path.removeprefix("/v1/").removeprefix("checkout/").partition("/")
        number, _, verb = rest.partition("/")
        match (self.command, name, bool(number), verb):
            case ("POST", "sessions", False, ""):
                return account.create_session(params)
            case ("POST", "sessions", True, "expire"):
                return account.expire_session(number)
            case ("POST", "refunds", False, ""):
                return account.create_refund(params)
            case ("POST", "disputes", True, ""):
                return account.update_dispute(number, params)
            case ("POST", "disputes", True, "close"):
                return account.decide_dispute(number, "lost")
            case ("GET", _, False, ""):
                found = _listed(account.rows_of(name), params, path)
                return found | {"data": [account.expanded(row, items(params.get("expand"))) for row in found["data"]]}
            case ("GET", _, True, ""):
                return account.expanded(account.find(account.rows_of(name), number), items(params.get("expand")))
        raise ApiError(404, f"Unrecognized request URL ({self.command}: {path}).")

    def _page(self, path: str, form: Row) -> None:
        """The hosted page: a card, «Pay», and the way back without paying."""
        account, number = self.server.account, path.rpartition("/")[2]
        with account.lock:
            session = account.sessions.get(number)
            if session is None or session["status"] == "expired":
                self._html("<p>This page has expired.</p>", status=404 if session is None else 200)
                return
            is_done = session["status"] == "complete"
            if form:
                is_done = account.pay(number, form["number"], is_confirmed=form.get("bank") != "refuse")
        if is_done:
            self._send(303, b"", {"Location": session["success_url"]})
            return
        refused = "<p role=alert>Your card was declined.</p>" if form else ""
        back = escape(session["cancel_url"])
        self._html(
            f'{refused}<form method="post"><input name="number"><button>Pay</button></form><a href="{back}">Back</a>'
        )

    def _html(self, text: str, *, status: int = 200) -> None:
        self._send(
            status,
            f'<!doctype html><link rel="icon" href="data:,">{text}'.encode(),
            {"Content-Type": "text/html; charset=utf-8"},
        )

    def _json(self, status: int, body: Row, *, is_replay: bool) -> None:
        headers = {"Content-Type": "application/json", "Request-Id": "req_conformance"}
        if is_replay:
            headers["Idempotent-Replayed"] = "true"
        self._send(status, json.dumps(body).encode(), headers)

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def _broken() -> Row:
    return {"error": {"type": "api_error", "message": "Something went wrong on Stripe's end."}}


_FILTERS: dict[str, Callable[[Row, Any], bool]] = {
    "payment_intent": lambda row, value: row["payment_intent"] == value,
    "created": lambda row, span: (
        int(span.get("gte", 0)) <= row["created"] <= int(span.get("lte", 2**40))
        and row["created"] < int(span.get("lt", 2**41))
    ),
}


def _listed(rows: dict[str, Row], params: Row, path: str) -> Row:
    """A page of a list, newest first, as long as `limit` (1 to 100) says, behind `starting_after`."""
    limit = read_number(params.get("limit", "10"), "limit")
    if not 1 <= limit <= 100:
        raise ApiError(400, "This value must be between 1 and 100.", param="limit")
    chosen = list(reversed(rows.values()))
    for name, value in params.items():
        if name in _FILTERS:
            chosen = [row for row in chosen if _FILTERS[name](row, value)]
        elif name not in {"limit", "starting_after", "expand"}:
            raise ApiError(400, f"Received unknown parameter: {name}", code="parameter_unknown", param=name)
    if after := params.get("starting_after"):
        numbers = [row["id"] for row in chosen]
        chosen = chosen[numbers.index(after) + 1 :]
    return {"object": "list", "url": path, "has_more": len(chosen) > limit, "data": chosen[:limit]}
