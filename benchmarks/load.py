"""Load by `wrk`, on loopback only: requests per second and the latencies that matter."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

REPORT = """
done = function(summary, latency, requests)
  io.write(string.format('{"requests": %d, "seconds": %.3f, "p50": %.2f, "p95": %.2f, "p99": %.2f, "bad": %d}',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(95) / 1e3,
    latency:percentile(99) / 1e3, summary.errors.status + summary.errors.read + summary.errors.timeout))
end
"""


@dataclass(frozen=True)
class Figures:
    """What one run of wrk showed; latencies in milliseconds."""

    rps: float
    p50: float
    p95: float
    p99: float
    bad: int


def measure(url: str, *, seconds: int, connections: int, cookie: str = "") -> Figures:
    """Ask `url` over and over for `seconds`; raises RuntimeError where wrk is missing or fails."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise RuntimeError("wrk is not installed (Debian, macOS: the package is called wrk)")
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "report.lua"
        script.write_text(REPORT)
        command = [wrk, "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(script)]
        if cookie:
            command += ["-H", f"Cookie: {cookie}"]
        done = subprocess.run([*command, url], capture_output=True, text=True, check=True, timeout=seconds + 30)
    report = json.loads(done.stdout[done.stdout.rindex("{") :])
    rps = report["requests"] / report["seconds"]
    return Figures(rps, report["p50"], report["p95"], report["p99"], report["bad"])
