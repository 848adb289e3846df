"""A database of its own for the run, made before and removed after it; the run is a process that works in it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.server import ROOT
from benchmarks.trade.faults.estate import Estate


def run_apart(*, runs: int, seed: int) -> int:
    """`manage.py benchmark_faults --inside` with servers of its own; its exit code."""
    folder = Path(tempfile.mkdtemp(prefix="karavan-faults-"))
    estate = Estate(folder)
    try:
        estate.database.start()
        own = [f"--runs={runs}", f"--seed={seed}", f"--inside={folder}", "--ports"]
        ports = [str(estate.web_port), str(estate.broker.port)]
        command = [sys.executable, "manage.py", "benchmark_faults", *own, *ports]
        return subprocess.run(command, cwd=ROOT, env=estate.environ, check=False).returncode
    finally:
        estate.database.wipe()
        shutil.rmtree(folder, ignore_errors=True)
