"""How is a program started with the system calls that a unit file leaves it, and no others?

    python caged.py UNIT-FILE PROGRAM ARGUMENT…

systemd does this where it runs; here the same filter is made of the unit file, by libseccomp, and
memory that is written can never be run, as MemoryDenyWriteExecute says.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path

_REFUSE = 0x00050001  # SCMP_ACT_ERRNO(EPERM)
_ALLOW = 0x7FFF0000
_NO_NEW_PRIVILEGES, _DENY_WRITE_EXECUTE = 38, 65  # prctl(2)


def members(group: str) -> set[str]:
    """Return the names of the system calls in one of systemd's groups."""
    told = subprocess.run(
        ["systemd-analyze", "syscall-filter", group], capture_output=True, text=True, check=True
    ).stdout
    names: set[str] = set()
    for line in (line.strip() for line in told.splitlines()[1:]):
        if line.startswith("@"):
            names |= members(line)
        elif line and not line.startswith("#"):
            names.add(line)
    return names


def allowed(unit: Path) -> set[str]:
    """Return what the unit's SystemCallFilter lines leave."""
    names: set[str] = set()
    for line in unit.read_text().splitlines():
        if line.startswith("SystemCallFilter=~"):
            names -= members(line.partition("~")[2])
        elif line.startswith("SystemCallFilter="):
            names |= members(line.partition("=")[2])
    return names


def cage(names: set[str]) -> None:
    """Forbid everything else to this process and its children, for ever."""
    system = ctypes.CDLL(None, use_errno=True)
    assert system.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0
    system.prctl(_DENY_WRITE_EXECUTE, 1, 0, 0, 0)  # kernels before 6.3 do not know it
    seccomp = ctypes.CDLL("libseccomp.so.2", use_errno=True)
    seccomp.seccomp_init.restype = ctypes.c_void_p
    rules = ctypes.c_void_p(seccomp.seccomp_init(ctypes.c_uint32(_REFUSE)))
    for name in sorted(names):
        number = seccomp.seccomp_syscall_resolve_name(name.encode())
        if number >= 0:
            seccomp.seccomp_rule_add(rules, ctypes.c_uint32(_ALLOW), number, 0)
    assert seccomp.seccomp_load(rules) == 0


if __name__ == "__main__":
    cage(allowed(Path(sys.argv[1])))
    os.execv(sys.argv[2], sys.argv[2:])
