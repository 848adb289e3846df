"""Two or more sessions of the database, interleaved statement by statement as a seed decides.

Each session is a thread with a connection of its own. Before every statement it waits for its turn, so that exactly
one runs at a time; the seed decides whose turn it is. A session that the database makes wait for another's lock gives
its turn back, and is left out of the draw until the lock is its own. Two that wait for each other are a deadlock, which
the database ends and the thread reports.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextvars import copy_context
from enum import Enum
from random import Random
from threading import Condition, Thread
from typing import Any

from django.db import connection

GLANCE = 0.004  # seconds that a statement may take before it is asked whether it waits for a lock
PATIENCE = 60.0  # seconds without any progress before the run counts as stuck


class State(Enum):
    """What a session is doing."""

    READY = "ready"  # stands before a statement
    RUNNING = "running"
    BLOCKED = "blocked"  # its statement waits for a lock
    DONE = "done"


class Session:
    """One thread and its connection."""

    def __init__(self, name: str, work: Callable[[], Any], turns: Turns) -> None:
        self.name, self.work, self.turns = name, work, turns
        self.state, self.pid, self.result = State.RUNNING, 0, None
        context = copy_context()
        self.thread = Thread(target=context.run, args=[self._run], daemon=True)

    def _run(self) -> None:
        try:
            connection.ensure_connection()
            self.pid = connection.connection.info.backend_pid
            with connection.execute_wrapper(self._before):
                self.result = self.work()
        except BaseException as error:
            self.result = error
        finally:
            connection.close()
            self.turns.move(self, State.DONE)

    def _before(self, execute: Callable[..., Any], *args: Any) -> Any:
        self.turns.wait_for_turn(self)
        return execute(*args)


class Turns:
    """Whose turn it is. `trail` keeps the names of the sessions in the order of their statements."""

    def __init__(self, seed: int | str) -> None:
        self.random, self.changed = Random(seed), Condition()
        self.sessions: list[Session] = []
        self.trail: list[str] = []

    def run(self, works: Sequence[Callable[[], Any]]) -> list[Any]:
        """Results or exceptions, in order of `works`. Raises TimeoutError when nothing moves any more."""
        self.sessions = [Session(chr(ord("A") + place), work, self) for place, work in enumerate(works)]
        for session in self.sessions:
            session.thread.start()
        while self._settle():
            ready = [session for session in self.sessions if session.state is State.READY]
            if ready:
                chosen = self.random.choice(ready)
                self.trail.append(chosen.name)
                self.move(chosen, State.RUNNING)
        for session in self.sessions:
            session.thread.join(PATIENCE)
        return [session.result for session in self.sessions]

    def move(self, session: Session, state: State) -> None:
        """Note what a session does now."""
        with self.changed:
            session.state = state
            self.changed.notify_all()

    def wait_for_turn(self, session: Session) -> None:
        """Called by the session's thread before a statement."""
        with self.changed:
            session.state = State.READY
            self.changed.notify_all()
            if not self.changed.wait_for(lambda: session.state is State.RUNNING, PATIENCE):
                raise TimeoutError(f"session {session.name} never had its turn")

    def _settle(self) -> bool:
        """Wait until every session stands before a statement, waits for a lock, or is done; False when all are done."""
        waited = 0.0
        while moving := self._in(State.RUNNING, State.BLOCKED):
            with self.changed:
                self.changed.wait(GLANCE)
            if self._all_blocked(moving) and self._in(State.READY):
                return True
            waited += GLANCE
            if waited > PATIENCE:
                raise TimeoutError(", ".join(f"{session.name} {session.state.value}" for session in self.sessions))
        return bool(self._in(State.READY))

    def _in(self, *states: State) -> list[Session]:
        return [session for session in self.sessions if session.state in states]

    def _all_blocked(self, sessions: Sequence[Session]) -> bool:
        """Whether each of these still waits for another's lock; those that do are left out of the draw."""
        blocked = self._blocked(sessions)
        with self.changed:
            for session in sessions:
                if session.pid in blocked and session.state is State.RUNNING:
                    session.state = State.BLOCKED
            return all(session.state is State.BLOCKED and session.pid in blocked for session in sessions)

    def _blocked(self, sessions: Sequence[Session]) -> set[int]:
        pids = [session.pid for session in sessions if session.pid]
        with connection.cursor() as cursor:
            cursor.execute("SELECT pid FROM unnest(%s::int[]) pid WHERE pg_blocking_pids(pid) <> '{}'", [pids])
            return {pid for (pid,) in cursor.fetchall()}
