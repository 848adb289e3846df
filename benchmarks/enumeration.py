"""Can the time of an answer tell whether an address has an account here?

./run manage benchmark_enumeration --tries 200

Asks registration, sign-in and recovery for known and unknown addresses in random order, each address once, and
compares the two sets of times. Serves the shop itself, on loopback; what it writes is deleted again.
"""

from __future__ import annotations

import http.client
import math
import random
import statistics
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts.models import User
from benchmarks.server import serving
from marketplace.lib import ids
from messaging.models import OutboxEmail

Say = Callable[[str], object]
DOMAIN = "enumeration.example.invalid"
MOST_TRIES = 2000
PASSWORD = "lanterns over the dunes"
Form = Callable[[str], dict[str, str]]


def _registration(email: str) -> dict[str, str]:
    return {
        "first_name": "Anna",
        "last_name": "Sokolova",
        "email": email,
        "password1": PASSWORD,
        "password2": PASSWORD,
        "captcha_0": "key",
        "captcha_1": "passed",
        "agreement": "on",
        "personal_data": "on",
    }


@dataclass(frozen=True)
class Target:
    """A form to ask, the status of its answer, and how many times `--tries`: what is quick can be asked more often."""

    path: str
    form: Form
    status: int
    times: int = 1


PAGES = {
    "register": Target("/ru/register/", _registration, 303),
    "sign in, wrong password": Target("/ru/login/", lambda email: {"login": email, "password": "a wrong one"}, 422),
    "recover the password": Target("/ru/password/reset/", lambda email: {"email": email}, 303, times=5),
}


@dataclass(frozen=True)
class Comparison:
    """Two sets of times in milliseconds, and how far they can be told apart."""

    known: list[float]
    unknown: list[float]

    @property
    def ks(self) -> float:
        """Kolmogorov-Smirnov: the largest distance of the two distributions, 0 to 1."""
        return ks_statistic(self.known, self.unknown)

    @property
    def ks_p(self) -> float:
        """How likely a distance like this is when there is no difference (asymptotic)."""
        return ks_probability(self.ks, len(self.known), len(self.unknown))

    @property
    def auc(self) -> float:
        """Mann-Whitney: how often a known address takes longer than an unknown one; 0.5 is a coin."""
        return chance_of_longer(self.known, self.unknown)


def ks_statistic(first: Sequence[float], second: Sequence[float]) -> float:
    """The largest vertical distance between two empirical distributions."""
    one, two = sorted(first), sorted(second)
    i = j = 0
    most = 0.0
    while i < len(one) and j < len(two):
        value = min(one[i], two[j])
        while i < len(one) and one[i] <= value:
            i += 1
        while j < len(two) and two[j] <= value:
            j += 1
        most = max(most, abs(i / len(one) - j / len(two)))
    return most


def ks_probability(distance: float, first: int, second: int) -> float:
    """Kolmogorov's limit for two samples of these sizes."""
    size = math.sqrt(first * second / (first + second))
    x = (size + 0.12 + 0.11 / size) * distance
    if x < 0.2:
        return 1.0
    terms = (2 * (-1) ** (k - 1) * math.exp(-2 * k * k * x * x) for k in range(1, 101))
    return min(1.0, max(0.0, sum(terms)))


def chance_of_longer(first: Sequence[float], second: Sequence[float]) -> float:
    """The share of pairs in which the first is larger; ties count half."""
    ranked = sorted(second)
    wins = sum(bisect_left(ranked, value) + bisect_right(ranked, value) for value in first) / 2
    return wins / (len(first) * len(second))


def _members(count: int) -> list[str]:
    """So many members, all with one password; the hash is made once."""
    password = make_password(PASSWORD)
    emails = [f"{ids.token().lower()}@{DOMAIN}" for _ in range(count)]
    users = User.objects.bulk_create(
        User(email=email, member_id=ids.member_number("RU"), first_name="A", last_name="B", password=password)
        for email in emails
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    )
    return emails


def _forget() -> None:
    OutboxEmail.objects.filter(to__endswith=f"@{DOMAIN}").delete()
    User.objects.filter(email__endswith=f"@{DOMAIN}").delete()


def _ask(base: str, path: str, form: dict[str, str]) -> tuple[float, int]:
    """Milliseconds from the first byte sent to the last one read, until the server hangs up; and the status."""
    host = urlsplit(base).netloc
    page = http.client.HTTPConnection(host, timeout=60)
    page.request("GET", path)
    answer = page.getresponse()
    answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status}; has the shop been opened once with ./run?")
    jar = SimpleCookie()
    for line in answer.headers.get_all("Set-Cookie") or []:
        jar.load(line)
    page.close()
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in jar.items())
    body = urlencode(form | {"csrfmiddlewaretoken": jar["csrftoken"].value})
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies, "Connection": "close"}
    connection = http.client.HTTPConnection(host, timeout=60)
    connection.connect()
    began = time.perf_counter()
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    answer.read()
    took = (time.perf_counter() - began) * 1000
    connection.close()
    return took, answer.status


def compare(base: str, page: str, known: Sequence[str]) -> Comparison:
    """Every known address and as many unknown ones, in random order. Raises RuntimeError for another status."""
    target = PAGES[page]
    asked = [(email, True) for email in known]
    asked += [(f"{ids.token().lower()}@{DOMAIN}", False) for _ in known]
    random.shuffle(asked)
    times: dict[bool, list[float]] = {True: [], False: []}
    for warm_up in (f"{ids.token().lower()}@{DOMAIN}" for _ in range(6)):
        _ask(base, target.path, target.form(warm_up))
    for email, is_known in asked:
        took, status = _ask(base, target.path, target.form(email))
        if status != target.status:
            raise RuntimeError(f"{page}: {status} instead of {target.status}")
        times[is_known].append(took)
    return Comparison(times[True], times[False])


def _row(page: str, kind: str, times: list[float], rest: str = "| | ") -> str:
    p95 = statistics.quantiles(times, n=20)[18]
    return f"| {page} | {kind} | {len(times)} | {statistics.median(times):.1f} | {p95:.1f} {rest}|"


def run(*, tries: int, say: Say) -> None:
    """Measure the three pages and say a Markdown table."""
    if not 20 <= tries <= MOST_TRIES:
        raise RuntimeError(f"--tries must be from 20 to {MOST_TRIES}")
    say("Known and unknown addresses in random order, each once, one request at a time\n")
    say(
        "| Page | Address | requests | median ms | p95 ms | KS distance (p) | known slower in |\n"
        "|---|---|---|---|---|---|---|"
    )
    try:
        with serving("benchmarks.enumeration_settings") as base:
            for page, target in PAGES.items():
                found = compare(base, page, _members(tries * target.times))
                say(_row(page, "known", found.known))
                rest = f"| {found.ks:.3f} ({found.ks_p:.2f}) | {100 * found.auc:.1f} % "
                say(_row("", "unknown", found.unknown, rest))
    finally:
        _forget()
