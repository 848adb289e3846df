"""Web, worker, broker and database, each killed once in the middle of trade: nothing is lost, nothing is paid twice.

`./run manage benchmark_faults --runs 100` kills them a hundred times.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = pytest.mark.services
RUNS = 40 if os.environ.get("FULL") else 4


def test_killed_services_lose_nothing() -> None:
    command = [sys.executable, "manage.py", "benchmark_faults", f"--runs={RUNS}"]
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "marketplace.settings.test"}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=RUNS * 120, check=False)
    told = done.stdout[-5000:] + done.stderr[-5000:]
    assert done.returncode == 0, told
    assert f"{RUNS} runs, {RUNS} faults, 0 losses" in done.stdout, told
    for service in ("web", "worker", "broker", "database"):
        assert f"| {service} | {RUNS // 4} |" in done.stdout, told
    orders = int(re.search(r"(\d+) orders", done.stdout)[1])
    assert orders > RUNS, told
    assert int(re.search(r"requests cut off: (\d+)", done.stdout)[1]) > 0, told
