"""Write django.mo beside each django.po that is newer: `python -m tools.compile_messages`. Needs Babel, not gettext."""

import os
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tools.launcher.prepare import stale_catalogues


def compile_catalogue(source: Path) -> Path:
    """Compile one .po without its uncertain entries; a reader meets the old .mo or the whole new one."""
    target = source.with_suffix(".mo")
    fresh = source.with_suffix(f".mo.{os.getpid()}")
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parts[-3])
    with fresh.open("wb") as file:
        write_mo(file, catalogue)
    fresh.replace(target)
    return target


def main() -> int:
    """Compile what is stale in the working directory."""
    for source in stale_catalogues(Path.cwd()):
        compile_catalogue(source)
    return 0


if __name__ == "__main__":
    sys.exit(main())
