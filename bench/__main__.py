"""What does `make bench` measure, and against what?

Every figure stands beside a limit measured in the same run on the same machine, in turns, and what
is kept is the median. Absolute figures depend on the machine; the ratios hardly do. The results
also go to bench/out.json.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from bench import accept, cascade, deadlines, live, lookup, mail, memory, screen, search
from bench.result import Result

BENCHES: dict[str, Callable[..., list[Result]]] = {
    "accept": accept.measure,
    "cascade": cascade.measure,
    "deadlines": deadlines.measure,
    "flatness": accept.measure_flatness,
    "live": live.measure,
    "lookup": lookup.measure,
    "search": search.measure,
    "mail": mail.measure,
    "memory": memory.measure,
    "screen": screen.measure,
}
_OUT = Path(__file__).with_name("out.json")


def main() -> None:
    """Run the benches that were asked for and print a table."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("names", nargs="*", choices=[*BENCHES, []], help="all without a name")
    parser.add_argument("--short", action="store_true", help="for trying out: rough figures")
    asked = parser.parse_args()
    results = [
        result for name in asked.names or BENCHES for result in BENCHES[name](short=asked.short)
    ]
    for result in results:
        sys.stdout.write(result.line() + "\n")
    known = json.loads(_OUT.read_text("utf-8")) if _OUT.exists() else {}
    known |= {result.name: result.as_json() for result in results}
    _OUT.write_text(json.dumps(known, indent=2, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()
