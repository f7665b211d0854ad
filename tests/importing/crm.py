"""What another system exports: customers in plenty, three in a hundred with something wrong."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

HEADER = "Kundennummer;Vorname;Nachname;Firma;E-Mail;Telefon;Mobil;Newsletter\n"
_FIRST = ("Linda", "Karim", "Mia", "Jürgen", "Ayşe", "Zoë", "Ben", "Łukasz")
_LAST = ("Weber", "Yılmaz", "Größe", "O'Neill", "von der Heide", "Kaya", "Nowak")


def rows(count: int, *, seed: int = 7) -> Iterator[str]:
    """Yield the lines of a file."""
    chance = random.Random(seed)
    yield HEADER
    for n in range(count):
        first, last = _FIRST[n % len(_FIRST)], _LAST[n % len(_LAST)]
        mobile = f"0170 {1_000_000 + n}" if n < 9_000_000 else ""
        line = f"K{n};{first};{last};;kunde{n}@example.org;;{mobile};ja\n"
        yield line if chance.random() > 0.03 else _flawed(n, last, chance)


def _flawed(n: int, last: str, chance: random.Random) -> str:
    return chance.choice(
        (
            f"K{n};Linda;{last};;kaputt;;;ja\n",  # no address
            f"K{max(n - 1, 0)};Linda;{last};;doppelt{n}@example.org;;;\n",  # a key twice
            f";Linda;{last};;ohne{n}@example.org;;;\n",  # no key
            f'K{n};"Linda;{last};;offen{n}@example.org;;;\n',  # an open quote
            f"K{n};=1+1;{last};;formel{n}@example.org;4,91701E+11;;\n",  # a value
            f"K{n};Kind;{last};;kunde{max(n - 3, 0)}@example.org;;;\n",  # the parent's address
        )
    )


def write(file: Path, count: int, *, seed: int = 7) -> Path:
    """Write such a file."""
    with file.open("w", encoding="utf-8") as opened:
        opened.writelines(rows(count, seed=seed))
    return file
