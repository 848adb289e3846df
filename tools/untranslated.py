"""Name the texts of a catalogue that lack a sure translation: `python -m tools.untranslated FILE`."""

import sys
from pathlib import Path

from babel.messages.pofile import read_po


def untranslated(path: Path) -> list[str]:
    """The msgids in `path` that a reader would meet in English, in the order of the file."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.parts[-3])
    found = []
    for message in catalogue:
        texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.id and (message.fuzzy or not all(texts)):
            found.append(message.id if isinstance(message.id, str) else message.id[0])
    return found


def main(arguments: list[str]) -> int:
    """Print them, one a line, and fail when there are any."""
    found = [text for name in arguments for text in untranslated(Path(name))]
    for text in found:
        print(f"untranslated: {text!r}")
    print(f"{len(found)} texts without a translation")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
