"""A Chromium for the browser tests: one that is there, or one that is installed now."""

import os
import shutil
import subprocess
from pathlib import Path

from tools.launcher.console import Problem, complain, say, step
from tools.launcher.layout import Layout
from tools.launcher.process import run_step

# The headless shell draws and runs pages as the others do, without a window's furniture: in half the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ASK_PLAYWRIGHT = (
    "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
)


def find_or_install(layout: Layout, env: dict[str, str]) -> str | None:
    """The path of a Chromium that starts. None, loudly, when none can be had; in CI that is a fault."""
    found = find(layout, env) or _install(layout, env)
    if found:
        return found
    if env.get("CI", "").lower() in {"1", "true"}:
        raise Problem("No Chromium can be found or installed, and in CI no browser test may be skipped.")
    complain("NO CHROMIUM CAN BE FOUND OR INSTALLED: THE BROWSER TESTS ARE SKIPPED.")
    complain("apt-get install chromium, or KARAVAN_CHROMIUM=/path/to/chromium, brings them back.")
    return None


def find(layout: Layout, env: dict[str, str]) -> str | None:
    """KARAVAN_CHROMIUM, a browser on PATH, or the one that Playwright installed before."""
    told = env.get("KARAVAN_CHROMIUM")
    if told and not _starts(told):
        raise Problem(f"KARAVAN_CHROMIUM={told} does not start.")
    if told:
        return told
    on_path = [path for name in NAMES if (path := shutil.which(name))]
    return next((path for path in on_path if _starts(path)), None) or _of_playwright(layout, env)


def _of_playwright(layout: Layout, env: dict[str, str]) -> str | None:
    command = [str(layout.python), "-c", ASK_PLAYWRIGHT]
    answer = subprocess.run(command, env=env, cwd=layout.root, capture_output=True, text=True, check=False)
    path = answer.stdout.strip()
    return path if path and Path(path).exists() and _starts(path) else None


def _starts(path: str) -> bool:
    """Whether the program runs at all: a snap's stand-in or a missing library shows here."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _install(layout: Layout, env: dict[str, str]) -> str | None:
    ways = [[str(layout.python), "-m", "playwright", "install", "chromium"]]
    apt = shutil.which("apt-get")
    if os.geteuid() == 0 and apt:
        ways += [[apt, "update", "-q"], [apt, "install", "-y", "-q", "--no-install-recommends", "chromium"]]
    for command in ways:
        try:
            with step("Installing Chromium (" + " ".join([Path(command[0]).name, *command[1:]]) + ")"):
                noninteractive = env | {"DEBIAN_FRONTEND": "noninteractive"}
                run_step(
                    "The installation", command, env=noninteractive, cwd=layout.root, log=layout.logs / "chromium.log"
                )
        except Problem as problem:
            say(f"  ! {problem}")
        found = find(layout, env)
        if found:
            return found
    return None
