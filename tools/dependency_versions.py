"""Are the versions in docs/dependencies.md the pinned ones? This writes them there.

What a package is for and its licence are for a person to find out: rows that are missing are named.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "docs" / "dependencies.md"
PINNED = ("requirements.txt", "requirements-dev.txt")


def pinned() -> dict[str, str]:
    """Name -> version of everything in the requirement files."""
    text = "".join((ROOT / name).read_text() for name in PINNED)
    return dict(re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE))


def main() -> int:
    """Update the table; 1 when a package has no row, or a row no package."""
    versions = pinned()
    text = TABLE.read_text()
    rows = set(re.findall(r"^\| ([a-z0-9][\w.-]*) \|", text, re.MULTILINE))
    for name in rows & versions.keys():
        text = re.sub(
            rf"^\| {re.escape(name)} \| \S+ \|",
            f"| {name} | {versions[name]} |",
            text,
            flags=re.MULTILINE,
        )
    TABLE.write_text(text)
    for name in sorted(versions.keys() - rows):
        print(f"docs/dependencies.md: add a row for {name} {versions[name]}")
    for name in sorted(rows - versions.keys()):
        print(f"docs/dependencies.md: {name} is no longer needed")
    return int(rows != versions.keys())


if __name__ == "__main__":
    sys.exit(main())
