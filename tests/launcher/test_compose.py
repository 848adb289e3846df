"""The files for production: each of our services is run by the command that docker-compose.yml gives it."""

import contextlib
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.launcher.conftest import ROOT, free_port
from tools.launcher.layout import Layout
from tools.launcher.postgres import Postgres
from tools.launcher.process import stop
from tools.launcher.redis import Redis

pytestmark = [pytest.mark.services, pytest.mark.xdist_group("compose")]

SECRETS = {"SECRET_KEY": "k" * 60, "SANDBOX_WEBHOOK_SECRET": "w" * 40, "POSTGRES_PASSWORD": "p" * 20}
OURS = {"migrate", "web", "worker", "scheduler"}
FOREIGN = {"postgres", "redis", "mail"}
VARIABLE = re.compile(r"\$\$|\$\{(\w+)(?::([-?])([^}]*))?\}")


def filled_in(value: Any, variables: dict[str, str]) -> Any:
    """What Compose makes of ${NAME}, ${NAME:-default}, ${NAME:?message} and $$."""
    if isinstance(value, dict):
        return {key: filled_in(inner, variables) for key, inner in value.items()}
    if isinstance(value, list):
        return [filled_in(inner, variables) for inner in value]
    return VARIABLE.sub(lambda found: _variable(found, variables), value) if isinstance(value, str) else value


def _variable(found: re.Match[str], variables: dict[str, str]) -> str:
    name, mark, rest = found.groups()
    if name is None:
        return "$"
    if variables.get(name):
        return variables[name]
    if mark == "?":
        raise KeyError(f"{name}: {rest}")
    return rest or ""


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    whole: dict[str, Any] = filled_in(yaml.safe_load(text), SECRETS)
    return whole


@dataclass
class Stack:
    """Our services, with the addresses inside the containers replaced by servers of this test."""

    compose: dict[str, Any]
    changed: dict[str, str]
    logs: Path

    def environment(self, service: str) -> dict[str, str]:
        told = {key: str(value) for key, value in self.compose["services"][service]["environment"].items()}
        base = {"PATH": f"{Path(sys.prefix) / 'bin'}{os.pathsep}{os.environ['PATH']}", "LC_ALL": "C"}
        return base | told | self.changed

    def command(self, service: str) -> list[str]:
        """As written, but for the one path that only the image has."""
        return [
            part.replace("/var/lib/karavan/scheduler", str(self.logs))
            for part in self.compose["services"][service]["command"]
        ]

    def start(self, service: str) -> "subprocess.Popen[bytes]":
        with (self.logs / f"{service}.log").open("wb") as log:
            return subprocess.Popen(
                self.command(service),
                cwd=ROOT,
                env=self.environment(service),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                process_group=0,
            )

    def said(self, service: str) -> str:
        return (self.logs / f"{service}.log").read_text(encoding="utf-8", errors="replace")

    @contextlib.contextmanager
    def running(self, service: str) -> "Iterator[subprocess.Popen[bytes]]":
        child = self.start(service)
        try:
            yield child
        finally:
            stop(child, grace=15)


@pytest.fixture(scope="module")
def stack(compose: dict[str, Any], module_layout: Layout) -> Iterator[Stack]:
    """Servers, static files as the Dockerfile collects them, and the tables made by the service `migrate`."""
    database, queue = (
        Postgres(module_layout, "postgres", {"fsync": "off"}, durable=False),
        Redis(module_layout, "redis"),
    )
    try:
        database.start()
        queue.start()
        changed = {
            "DATABASE_URL": database.url(),
            "REDIS_URL": queue.url(),
            "HOST": "127.0.0.1",
            "PORT": str(free_port()),
            "MEDIA_ROOT": str(module_layout.media),
            "PRIVATE_ROOT": str(module_layout.private),
            "STATIC_ROOT": str(module_layout.static),
        }
        made = Stack(compose, changed, module_layout.logs)
        made.logs.joinpath("migrate.log").touch()
        migration = made.start("migrate")
        collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v", "0"]
        subprocess.run(collect, cwd=ROOT, env=made.environment("web"), check=True, timeout=120)
        assert migration.wait(120) == 0, made.said("migrate")
        yield made
    finally:
        queue.stop()
        database.wipe()


def wait_for(stack: Stack, service: str, child: "subprocess.Popen[bytes]", condition: Callable[[], bool]) -> None:
    """Return once `condition` holds; fail with what the service said when it ended or 40 s have passed."""
    until = time.monotonic() + 40
    while not condition():
        assert child.poll() is None, stack.said(service)
        assert time.monotonic() < until, stack.said(service)
        time.sleep(0.1)


def test_the_file_names_every_part_of_production(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == OURS | FOREIGN
    declared = set(compose["volumes"])
    for name, service in compose["services"].items():
        mounted = {volume.split(":")[0] for volume in service.get("volumes", [])}
        assert mounted <= declared, name
        assert set(service.get("depends_on", {})) <= set(compose["services"]), name
        assert name == "migrate" or service["healthcheck"]["test"], name
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", [])), name
        assert ":latest" not in service["image"]
        assert ":" in service["image"]


def test_ours_run_the_production_settings_without_root(compose: dict[str, Any]) -> None:
    for name in OURS:
        service = compose["services"][name]
        assert service["environment"]["DJANGO_SETTINGS_MODULE"] == "marketplace.settings.prod"
        assert "user" not in service  # the image's own, which is not root:
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    last_stage = dockerfile.rpartition("\nFROM ")[2]
    assert re.search(r"^USER karavan$", last_stage, re.MULTILINE)
    assert re.search(r"useradd .*--uid 10001", last_stage)
    command = re.search(r"^CMD (\[.*\])$", last_stage, re.MULTILINE)
    assert command is not None
    assert yaml.safe_load(command[1]) == compose["services"]["web"]["command"]


def test_a_secret_left_out_is_refused() -> None:
    text = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    for name in SECRETS:
        with pytest.raises(KeyError, match=f"{name}: set it in .env"):
            filled_in(text, {key: value for key, value in SECRETS.items() if key != name})


def test_what_the_image_copies_is_in_the_repository() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    for names in re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile, re.MULTILINE):
        for name in names.split():
            assert (ROOT / name).exists(), name
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert {".git", ".env", ".venv", ".karavan", "media"} <= set(ignored)


def test_web_answers_and_shows_a_page(stack: Stack) -> None:
    port = stack.changed["PORT"]
    healthcheck = stack.compose["services"]["web"]["healthcheck"]["test"]
    assert healthcheck[0] == "CMD"

    def healthy() -> bool:
        done = subprocess.run(healthcheck[1:], cwd=ROOT, env=stack.environment("web"), capture_output=True, check=False)
        return done.returncode == 0

    with stack.running("web") as child:
        wait_for(stack, "web", child, healthy)
        request = urllib.request.Request(f"http://127.0.0.1:{port}/ru/", headers={"X-Forwarded-Proto": "https"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            assert answer.status == 200
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            assert 'lang="ru"' in answer.read().decode()
    assert not healthy()


def test_worker_answers_the_ping_of_its_health_check(stack: Stack) -> None:
    kind, check = stack.compose["services"]["worker"]["healthcheck"]["test"]
    assert kind == "CMD-SHELL"
    env = stack.environment("worker") | {"HOSTNAME": os.uname().nodename}
    with stack.running("worker") as child:
        wait_for(stack, "worker", child, lambda: " ready." in stack.said("worker"))
        done = subprocess.run(["sh", "-c", check], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "pong" in done.stdout


def test_scheduler_stays_up_and_keeps_its_schedule(stack: Stack) -> None:
    with stack.running("scheduler") as child:
        wait_for(stack, "scheduler", child, lambda: "beat: Starting" in stack.said("scheduler"))
        time.sleep(3)
        assert child.poll() is None, stack.said("scheduler")
    assert list(stack.logs.glob("schedule*"))
    assert "Traceback" not in stack.said("scheduler")
