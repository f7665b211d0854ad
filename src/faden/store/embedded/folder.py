"""Where does the embedded server keep its things, and whose are they?

    <Faden's data folder>/postgres/   0700, like everything in it
        data/                         the cluster
        major                         the major version that wrote it
        run/                          the socket
        socket-folder                 where the socket is instead, when this path is too long
        admin.password faden.password
        change.lock users.lock server.lock    see lock.py
        server.log server.log.1
        binaries-*/                   only where binaries.py had to copy them

Everything belongs to the user the server runs as, so that root may also start what an ordinary
user began. Files are opened with O_NOFOLLOW, since that user may be less trusted than we are.
"""

import os
import secrets
import shutil
import stat
import tempfile
from pathlib import Path
from urllib.parse import quote

from faden.store.embedded.errors import PostgresError, WrongMajorVersion

ADMIN = "postgres"
APPLICATION = "faden"
PORT = 5432
#: The kernel allows 107 bytes (macOS 103) for the path of a socket.
LONGEST_SOCKET_PATH_BYTES = 99
_LOG_BYTES_KEPT = 10 * 1024 * 1024


class ClusterFolder:
    """The files of one embedded cluster."""

    def __init__(self, folder: Path) -> None:
        self.faden = folder.absolute()
        self.base = self.faden / "postgres"
        self.data = self.base / "data"
        self.unfinished = self.base / "data.new"
        self.change_lock = self.base / "change.lock"
        self.users_lock = self.base / "users.lock"
        self.server_lock = self.base / "server.lock"
        self.log = self.base / "server.log"
        self._major = self.base / "major"
        self._socket_record = self.base / "socket-folder"

    def create(self) -> bool:
        """Make the private folders that are missing; True when Faden's own folder was new."""
        is_new = not self.faden.exists()
        self.faden.mkdir(parents=True, mode=0o700, exist_ok=True)
        self.base.mkdir(mode=0o700, exist_ok=True)
        return is_new

    @property
    def is_initialised(self) -> bool:
        """Whether there is a cluster; an interrupted initdb never gets this name."""
        return self.data.exists()

    def adopt_new_data(self, major: int) -> None:
        """Give a finished initdb its final name, in an order that a crash cannot confuse."""
        write_private(self._major, str(major))
        self.unfinished.rename(self.data)
        _flush_folder(self.base)

    def discard_unfinished(self) -> None:
        """Remove what an interrupted initdb left."""
        if self.unfinished.exists():
            shutil.rmtree(self.unfinished)

    def data_major(self) -> int:
        """Return the major version that wrote the data, told twice and compared."""
        inside = _text_of(self.data / "PG_VERSION")
        if inside is None or not inside.isdigit():
            raise PostgresError(
                f"{self.data} is not a PostgreSQL data folder (its PG_VERSION is missing or "
                "damaged). Restore it from a backup, or move it away to begin anew."
            )
        beside = _text_of(self._major)
        if beside is None:
            write_private(self._major, inside)  # restored without its neighbour
        elif beside != inside:
            raise WrongMajorVersion(
                f"{self._major} says PostgreSQL {beside}, {self.data}/PG_VERSION says {inside}: "
                "files of two clusters were mixed. Nothing was changed. Restore the whole "
                f"folder {self.base} from one backup."
            )
        return int(inside)

    def password(self, role: str) -> str | None:
        """Return the stored password of `role`."""
        return _text_of(self.password_file(role)) or None

    def password_file(self, role: str) -> Path:
        """Return where the password of `role` is kept."""
        return self.base / f"{role if role == APPLICATION else 'admin'}.password"

    def password_or_new(self, role: str) -> str:
        """Return the password of `role`; make one up when there is none."""
        if found := self.password(role):
            return found
        made = secrets.token_urlsafe(24)
        write_private(self.password_file(role), made)
        return made

    def url(self, role: str, *, sockets: Path) -> str:
        """Return the URL that logs `role` in by the socket in `sockets`."""
        login = f"{role}:{quote(self.password(role) or '', safe='')}"
        return f"postgresql://{login}@/{role}?host={quote(str(sockets), safe='')}&port={PORT}"

    def socket_folder(self) -> Path:
        """Return the private folder for the socket; make it where it is missing."""
        near = self.base / "run"
        if _fits(near):
            near.mkdir(mode=0o700, exist_ok=True)
            return near
        if known := self.known_socket_folder():
            return known
        for parent in (tempfile.gettempdir(), "/tmp"):  # noqa: S108 - the shortest place there is
            made = Path(tempfile.mkdtemp(prefix="faden-", dir=parent))
            if _fits(made):
                write_private(self._socket_record, str(made))
                return made
            made.rmdir()
        raise PostgresError("No temporary folder has a path short enough for a socket.")

    def known_socket_folder(self) -> Path | None:
        """Return where a running server would listen, if that place is there and private."""
        near = self.base / "run"
        place = near if _fits(near) else Path(_text_of(self._socket_record) or "/nowhere")
        return place if self._is_private(place) else None

    def rotate_log(self) -> None:
        """Keep at most two logs of bounded size."""
        self.log.touch(mode=0o600)
        if self.log.lstat().st_size > _LOG_BYTES_KEPT:
            self.log.replace(self.log.with_name("server.log.1"))
            self.log.touch(mode=0o600)

    def give_to(self, uid: int, gid: int) -> None:
        """Hand everything but the copied binaries over to the user the server runs as."""
        for path in (self.base, *self.base.iterdir(), self.socket_folder()):
            if not path.name.startswith("binaries-"):
                os.chown(path, uid, gid, follow_symlinks=False)
        if self.data.exists() and (self.data / "PG_VERSION").lstat().st_uid != uid:
            for path in self.data.rglob("*"):
                os.chown(path, uid, gid, follow_symlinks=False)

    def _is_private(self, place: Path) -> bool:
        """Guard against a folder in /tmp that someone else put there under the same name."""
        try:
            found = place.lstat()
        except FileNotFoundError:
            return False
        is_owner = found.st_uid == self.base.stat().st_uid
        return stat.S_ISDIR(found.st_mode) and is_owner and not found.st_mode & 0o077


def write_private(path: Path, text: str) -> None:
    """Replace a small file at once, readable by its owner only."""
    unfinished = path.with_name(f"{path.name}.new")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
    with os.fdopen(os.open(unfinished, flags, 0o600), "w", encoding="utf-8") as file:
        file.write(f"{text}\n")
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def _text_of(path: Path) -> str | None:
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), encoding="utf-8") as file:
            return file.read().strip()
    except FileNotFoundError:
        return None


def _fits(folder: Path) -> bool:
    return len(os.fsencode(folder / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET_PATH_BYTES


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
