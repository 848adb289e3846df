"""PostgreSQL and Redis for one command: start what is not running, and the last command to end stops them."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tools.launcher import postgres
from tools.launcher.console import Problem, step
from tools.launcher.environment import clean_environ
from tools.launcher.layout import Layout
from tools.launcher.locks import FileLock
from tools.launcher.postgres import Postgres
from tools.launcher.redis import STANDARD_PORT, Redis, check_reachable

POSTGRES_PORT = 5432
# What any server of today has room for; the defaults are those of twenty years ago. Memory is taken when it is used.
SHOP_SETTINGS = {
    "shared_buffers": "512MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
}
# 50 buyers at once, twice over, in a server whose data nobody keeps
TEST_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "300",
    "shared_buffers": "256MB",
}


def shop_servers(layout: Layout) -> tuple[Postgres, Redis]:
    """The servers whose data `./run` keeps."""
    return Postgres(layout, "postgres", SHOP_SETTINGS), Redis(layout, "redis")


def scratch_servers(layout: Layout) -> tuple[Postgres, Redis]:
    """The servers of the tests: quick, unsafe, thrown away."""
    return Postgres(layout, "scratch-postgres", TEST_SETTINGS, durable=False), Redis(layout, "scratch-redis")


@contextmanager
def shop_services(layout: Layout, *, quiet: bool = False) -> Iterator[dict[str, str]]:
    """Yield the environment in which `manage.py` works. Several commands at once share the same servers.

    Each holds `services.lock` shared while it runs; whoever can then take it alone is the last, and stops them.
    Starting and stopping happen under `setup.lock`, so neither can cross the other.
    """
    database, queue = shop_servers(layout)
    in_use, setup = FileLock(layout.home / "services.lock"), FileLock(layout.home / "setup.lock")
    try:
        with setup:
            in_use.take(shared=True, wait=True)
            env = _start_shop(layout, database, queue, quiet=quiet)
        yield env
    finally:
        with setup:
            if in_use.take():
                queue.stop()
                database.stop()
            in_use.release()


@contextmanager
def scratch_services(layout: Layout) -> Iterator[dict[str, str]]:
    """Yield the environment of the tests, with servers of its own that are removed afterwards."""
    alone = FileLock(layout.home / "scratch.lock")
    if not alone.take():
        raise Problem("Tests or checks already run in this folder: wait for them to end.")
    database, queue = scratch_servers(layout)
    env = clean_environ(layout) | {"SECRET_KEY": secrets.token_hex(32)}
    try:
        if "DATABASE_URL" not in os.environ:
            with step("PostgreSQL for the tests"):
                database.wipe()
                database.start()
            env["DATABASE_URL"] = database.url()
        if "REDIS_URL" not in os.environ:
            with step("Redis for the tests"):
                queue.stop()
                queue.start()
            env["REDIS_URL"] = queue.url()
        yield env
    finally:
        queue.stop()
        database.wipe()
        alone.release()


def _start_shop(layout: Layout, database: Postgres, queue: Redis, *, quiet: bool) -> dict[str, str]:
    env = clean_environ(layout)
    env.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings.dev")
    env.setdefault("SITE_URL", f"http://127.0.0.1:{env.get('PORT') or 8000}")
    env.setdefault("SECRET_KEY", _secret_key(layout))
    env["MEDIA_ROOT"], env["STATIC_ROOT"] = str(layout.media), str(layout.static)
    env["PRIVATE_ROOT"] = str(layout.private)
    for folder in (layout.media, layout.private, layout.static):
        folder.mkdir(parents=True, exist_ok=True)
    if env.get("DATABASE_URL"):
        check_reachable("DATABASE_URL", env["DATABASE_URL"], POSTGRES_PORT)
    else:
        _announce("PostgreSQL", lambda: _start_postgres(layout, database), quiet=quiet)
        env["DATABASE_URL"] = database.url()
        env |= {"PGHOST": str(layout.sockets(database.name)), "PGPORT": str(postgres.PORT), "PGUSER": postgres.OWNER}
    if env.get("REDIS_URL"):
        check_reachable("REDIS_URL", env["REDIS_URL"], STANDARD_PORT)
    else:
        _announce("Redis", queue.start, quiet=quiet)
        env["REDIS_URL"] = queue.url()
    return env


def _start_postgres(layout: Layout, database: Postgres) -> None:
    if database.start():
        # Nothing that was prepared for an earlier database holds for this one.
        (layout.home / "prepared.json").unlink(missing_ok=True)


def _announce(title: str, start: Callable[[], None], *, quiet: bool) -> None:
    if quiet:
        start()
        return
    with step(title):
        start()


def _secret_key(layout: Layout) -> str:
    """This copy's own key, so that nobody stays signed in through a key that the repository shows."""
    path = layout.home / "secret_key"
    if not path.exists() or not path.read_text(encoding="ascii").strip():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return path.read_text(encoding="ascii").strip()
