"""As which user does the embedded server run?

PostgreSQL refuses to run as root. An ordinary user runs it as herself. Root runs it as the owner
of the data folder where that is somebody else; otherwise inside a user namespace, in which root
is an ordinary user; where namespaces are forbidden (many containers), as `nobody`. No user is
created and no folder above the data is opened for others.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from faden.store.embedded.errors import NoAccess

if sys.platform != "win32":
    import pwd

#: Names nearly every system has. In a namespace `daemon` is better: the kernel also shows every
#: foreign file as `nobody` there.
_NAMESPACE_NAMES = ("daemon", "nobody")
_OTHER_NAMES = ("nobody", "daemon")
_TRY_SECONDS = 30


@dataclass(frozen=True, slots=True)
class ServerUser:
    """How to start a program so that it does not run as root."""

    prefix: tuple[str, ...] = ()  #: command that enters the user namespace
    uid: int | None = None  #: None: the program runs as we do
    gid: int | None = None

    @property
    def extra_groups(self) -> list[int] | None:
        """No group of ours follows into another user's process."""
        return None if self.uid is None else []


def choose_user(*, owned: Path, binaries: Path, is_new: bool) -> ServerUser:
    """Decide by the owner of `owned`, the existing data or (`is_new`) the folder it will go to."""
    if os.geteuid() != 0:
        return _ourselves(binaries, is_new=is_new)
    found = owned.stat()
    # initdb wants a name for its user; a server for existing data does not.
    if found.st_uid != 0 and (not is_new or _has_name(found.st_uid)):
        return ServerUser(uid=found.st_uid, gid=found.st_gid)
    if inside := user_namespace(binaries):
        return inside
    nobody = _first_known(_OTHER_NAMES)
    return ServerUser(uid=nobody.pw_uid, gid=nobody.pw_gid)


def user_namespace(binaries: Path) -> ServerUser | None:
    """Return the way into a user namespace, or None where it is missing or forbidden."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return None
    inside = _first_known(_NAMESPACE_NAMES)
    user = ServerUser(prefix=(unshare, "--user", f"--map-user={inside.pw_uid}", "--"))
    return user if can_run(binaries, user) else None


def can_run(binaries: Path, user: ServerUser) -> bool:
    """Try whether the server program starts as `user`."""
    try:
        tried = subprocess.run(
            [*user.prefix, binaries / "postgres", "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            cwd="/",
            user=user.uid,
            group=user.gid,
            extra_groups=user.extra_groups,
            timeout=_TRY_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return tried.returncode == 0


def refuse_closed_folders(folder: Path, user: ServerUser) -> None:
    """Raise NoAccess, naming the folder, when the server's user cannot get to its data."""
    if user.uid is None:
        return
    for step in (*reversed(folder.parents), folder):
        found = step.stat()
        who = "u" if found.st_uid == user.uid else "g" if found.st_gid == user.gid else "o"
        if not found.st_mode & {"u": 0o100, "g": 0o010, "o": 0o001}[who]:
            raise NoAccess(
                f"PostgreSQL may not run as root, and the user it would run as (uid {user.uid}) "
                f"cannot enter {step}. Run Faden as an ordinary user, choose a data folder such "
                f"as /var/lib/faden, or allow it yourself: chmod {who}+x {step}"
            )


def _ourselves(binaries: Path, *, is_new: bool) -> ServerUser:
    if not is_new or _has_name(os.geteuid()):
        return ServerUser()
    if inside := user_namespace(binaries):
        return inside
    raise NoAccess(
        f"Faden runs as uid {os.geteuid()}, which has no entry in /etc/passwd; PostgreSQL cannot "
        "create its data like that. Run Faden as a user that has a name."
    )


def _has_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _first_known(names: tuple[str, ...]) -> "pwd.struct_passwd":
    for name in names:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoAccess(
        "PostgreSQL may not run as root, and this system has no unprivileged user "
        f"({' or '.join(names)}). Run Faden as an ordinary user."
    )
